"""New rows of several tables, written together: one round trip instead of one per row.

A use case that writes dozens of rows spends most of its time on the way to the database and on putting statements together.
Everything here keeps what `save()` does for a new row: defaults, sealed columns, constraints, triggers.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any, Final, NamedTuple, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.base import ModelState
from django.db.transaction import TransactionManagementError, atomic, set_rollback
from pydantic_core import to_json

from tirek.vault.fields import Encrypted
from tirek.vault.statements import Statement

_MOST_VALUES: Final = 999
"""What a statement may carry on SQLite."""

Row = TypeVar("Row", bound=models.Model)


Cells = Mapping[str, Any]
"""A row as the values of its columns by the names of their attributes: `person_id`. What is left out has its default."""
_Row = models.Model | Cells


class _Into(NamedTuple):
    """Where rows go; `anyway`: what breaks a constraint is an error, and not left out because it is there already."""

    model: type[models.Model]
    anyway: bool


_Rows = Mapping[_Into, list[_Row]]


class _Waiting:
    """What a block adds: rows by their tables, and statements that go with them."""

    def __init__(self) -> None:
        self.rows: defaultdict[_Into, list[_Row]] = defaultdict(list)
        self.beside: list[tuple[str, Sequence[Any]]] = []


_waiting: ContextVar[_Waiting | None] = ContextVar("waiting", default=None)


def is_new(row: models.Model) -> bool:
    """Whether a row is not written yet, so that nothing in the database can speak of it."""
    return row._state.adding  # noqa: SLF001 - Django's only way to ask


def add(row: Row, *, unless_there: bool = False) -> Row:
    """Write a new row: at once, or at the end of the `together` around it.

    A number that the database itself gives to a row is not read back. `unless_there`: a row that is there already, by a unique
    constraint, stays as it is. Raises IntegrityError as any other insert, TransactionManagementError outside of a transaction.
    """
    _write(_Into(type(row), not unless_there), row)
    return row


def made(model: type[Row], **cells: Any) -> Row:
    """A new object, not yet added: as `model(**cells)`, with keys by the names of their attributes (`person_id`), but quicker.

    Django looks at each column, its default and the object behind a key by their names, and tells whoever listens.
    """
    row = model.__new__(model)
    row._state = ModelState()  # noqa: SLF001 - as Django's own `__init__` begins
    row.__dict__.update(_table(model).whole(cells))
    return row


def put(model: type[models.Model], cells: Cells, *, unless_there: bool = False) -> None:
    """Write a new row that nobody looks at afterwards, as `add`: without an object of the model, which costs more than the rest.

    Raises TypeError for a column that the table doesn't have.
    """
    if not _table(model).names.issuperset(cells):
        message = f"{model._meta.label} has no {', '.join(sorted(cells.keys() - _table(model).names))}"
        raise TypeError(message)
    _write(_Into(model, not unless_there), cells)


def _write(into: _Into, row: _Row) -> None:
    waiting = _waiting.get()
    if waiting is None:
        _insert({into: [row]})
    else:
        waiting.rows[into].append(row)


def beside(sql: str, values: Sequence[Any]) -> None:
    """Run a statement that reads nothing of the rows that wait, in one journey with them: at the end of the `together` around it.

    `sql` with `%s` for each value, as of a `Statement`; always the same text.
    """
    waiting = _waiting.get()
    if waiting is None:
        Statement(sql).run(values)
    else:
        waiting.beside.append((sql, values))


def add_all(rows: Iterable[models.Model]) -> None:
    """Write new rows of any tables, as `add`."""
    with together():
        for row in rows:
            add(row)


@contextmanager
def together() -> Iterator[None]:
    """Write the rows that the block adds at its end, table by table; none of them when it fails.

    What the block reads doesn't see them yet. A block inside another one joins it.
    """
    if _waiting.get() is not None:
        yield
        return
    waiting = _Waiting()
    token = _waiting.set(waiting)
    try:
        yield
    finally:
        _waiting.reset(token)
    _insert(waiting.rows, waiting.beside)


def flush() -> None:
    """Write now what waits in the `together` around."""
    waiting = _waiting.get()
    if waiting is not None:
        _insert(waiting.rows, waiting.beside)
        waiting.rows.clear()
        waiting.beside.clear()


class _Joined:
    """A part of a transaction that stands already: what fails in it undoes the whole."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, *_error: object) -> None:
        if kind is not None:
            set_rollback(True)


_JOINED: Final = _Joined()


def joined() -> AbstractContextManager[None]:
    """A transaction, or a part of the one around, as Django's `atomic(savepoint=False)`: for what runs many times in one."""
    return _JOINED if connections[DEFAULT_DB_ALIAS].in_atomic_block else atomic()


def change_all(rows: Sequence[models.Model], columns: Sequence[str]) -> None:
    """Write these columns of rows of one table that are there, as they stand now; a key by its attribute, `officer_id`."""
    if not rows:
        return
    connection, model = connections[DEFAULT_DB_ALIAS], type(rows[0])
    changed = [each for each in model._meta.concrete_fields if each.attname in columns]
    key = model._meta.pk
    table = f'"{model._meta.db_table}"'
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            new = ", ".join(f'"{each.column}" = new."{each.column}"' for each in changed)
            cursor.execute(
                f"UPDATE {table} SET {new} FROM jsonb_populate_recordset(NULL::{table}, %s::jsonb) AS new "  # noqa: S608 - names of our own tables
                f'WHERE {table}."{key.column}" = new."{key.column}"',
                [_Written(model, [key, *changed]).as_json(rows)],
            )
        else:
            marks = ", ".join(f'"{each.column}" = %s' for each in changed)
            cursor.executemany(
                f'UPDATE {table} SET {marks} WHERE "{key.column}" = %s',  # noqa: S608 - the same
                [_values([*changed, key], [row], connection) for row in rows],
            )


def _insert(rows: _Rows, others: Sequence[tuple[str, Sequence[Any]]] = ()) -> None:
    if not rows and not others:
        return
    connection = connections[DEFAULT_DB_ALIAS]
    if not connection.in_atomic_block:
        raise TransactionManagementError("rows are written together in a transaction")
    if connection.vendor == "postgresql":
        values = [_written(into.model).as_json(each) for into, each in rows.items()]
        values += [value for _sql, more in others for value in more]
        _together(tuple(rows), tuple(sql for sql, _more in others)).run(values)
    else:
        with connection.cursor() as cursor:
            for into, each in rows.items():
                made = [row if isinstance(row, models.Model) else into.model(**row) for row in each]
                for part in _parts(into.model, made):
                    cursor.execute(_from_values(into, len(part)), _values(_columns(into.model), part, connection))
            for sql, more in others:
                cursor.execute(sql, more)
    for each in rows.values():
        for row in each:
            if not isinstance(row, models.Model):
                continue
            row._state.adding = False  # noqa: SLF001 - as every insert of Django leaves it
            row._state.db = connection.alias  # noqa: SLF001 - the same


@cache
def _columns(model: type[models.Model]) -> tuple[Any, ...]:
    return tuple(column for column in model._meta.concrete_fields if not isinstance(column, models.AutoField))


@cache
def _names(model: type[models.Model]) -> str:
    return ", ".join(f'"{column.column}"' for column in _columns(model))


def _end(into: _Into) -> str:
    return "" if into.anyway else " ON CONFLICT DO NOTHING"


@cache
def _together(tables: tuple[_Into, ...], others: tuple[str, ...]) -> Statement:
    """One statement that writes into several tables; their foreign keys are checked at the end of the transaction."""
    *before, last = (*(_from_json(into) for into in tables), *others)
    return Statement(
        (f"WITH {', '.join(f'part_{number} AS ({sql})' for number, sql in enumerate(before))} " if before else "")
        + last
    )


@cache
def _from_json(into: _Into) -> str:
    """One value carries all rows of a table: a statement with a value for each cell costs more to write and read than to do."""
    table, names = into.model._meta.db_table, _names(into.model)
    return (
        f'INSERT INTO "{table}" ({names}) SELECT {names} '  # noqa: S608 - names of our own tables
        f'FROM jsonb_populate_recordset(NULL::"{table}", %s::jsonb){_end(into)}'
    )


class _Table:
    """What is to be known of a table to write a row as cells. No column of it may do more before it is written than be sealed."""

    def __init__(self, model: type[models.Model]) -> None:
        columns = _columns(model)
        for column in columns:
            if getattr(column, "auto_now", False) or getattr(column, "auto_now_add", False):
                message = f"{column} sets itself when an object is saved; rows are not written here as objects"
                raise TypeError(message)
        self.names = frozenset(column.attname for column in columns)
        defaults = {column.attname: column.default for column in columns if column.has_default()}
        self.made = [(name, default) for name, default in defaults.items() if callable(default)]
        made = {name for name, _default in self.made}
        self.constant = {column.attname: column.get_default() for column in columns if column.attname not in made}

    def whole(self, cells: Cells) -> dict[str, Any]:
        """A row with all its columns, in a dictionary of its own."""
        whole = {**self.constant, **cells}
        for name, make in self.made:
            if name not in cells:
                whole[name] = make()
        return whole


_table = cache(_Table)


class _Written:
    """How rows of a table, or some columns of them, become one value."""

    def __init__(self, model: type[models.Model], columns: Sequence[Any]) -> None:
        self._whole, self._key = _table(model).whole, model._meta.pk.attname
        self._sealed = [each for each in columns if isinstance(each, Encrypted)]
        self._names = [each.attname for each in columns]
        self._called_otherwise = [(each.attname, each.column) for each in columns if each.attname != each.column]

    def as_json(self, rows: Sequence[_Row]) -> str:
        sealers = [(each.attname, each.sealer()) for each in self._sealed]
        key, written = self._key, []
        for row in rows:
            cells = self._of_object(row) if isinstance(row, models.Model) else self._whole(row)
            for name, seal in sealers:
                value = cells[name]
                if value is not None:
                    cells[name] = f"\\x{seal(value, cells[key]).hex()}"
            for name, column in self._called_otherwise:
                cells[column] = cells.pop(name)
            written.append(cells)
        # A sixth of what the standard library takes; there are forty rows in one application.
        return to_json(written, fallback=_refused).decode()

    def _of_object(self, row: models.Model) -> dict[str, Any]:
        return {name: getattr(row, name) for name in self._names}


@cache
def _written(model: type[models.Model]) -> _Written:
    return _Written(model, _columns(model))


def _refused(value: object) -> str:
    message = f"a column of {type(value).__name__} is not written here"
    raise TypeError(message)


def _parts(model: type[models.Model], rows: Sequence[models.Model]) -> Iterator[Sequence[models.Model]]:
    size = _MOST_VALUES // len(_columns(model))
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


@cache
def _from_values(into: _Into, count: int) -> str:
    marks = f"({', '.join(['%s'] * len(_columns(into.model)))})"
    rows = ", ".join([marks] * count)
    return f'INSERT INTO "{into.model._meta.db_table}" ({_names(into.model)}) VALUES {rows}{_end(into)}'  # noqa: S608 - see above


def _values(columns: Sequence[Any], rows: Sequence[models.Model], connection: BaseDatabaseWrapper) -> list[Any]:
    return [
        column.get_db_prep_save(column.pre_save(row, row._state.adding), connection)  # noqa: SLF001 - see `is_new`
        for row in rows
        for column in columns
    ]
