"""Very many invented cases, written by the database itself: four territories with equally many, one in four of them open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from benchmarks.database import account

if TYPE_CHECKING:
    from tirek.accounts.models import Account

TERRITORIES: Final = ("aktobe", "alatau", "astana", "panfilov")
OFFICERS: Final = 40
"""Clerks of a territory."""
OPEN_OF: Final = 4
"""One case in so many is open."""
APPLICANTS, CHILDREN, CASES, WORDS = 1, 2, 3, 4


def fill(count: int) -> dict[str, Account]:
    """Make the cases with their people; a clerk of each territory. Within a transaction."""
    from django.db import connection

    clerks = {place: _clerks(place) for place in TERRITORIES}
    postgresql = connection.vendor == "postgresql"
    keys = [clerk.pk if postgresql else clerk.pk.hex for place in TERRITORIES for clerk in clerks[place]]
    sql = PostgreSql() if postgresql else Sqlite()
    with connection.cursor() as cursor:
        for who in (APPLICANTS, CHILDREN):
            cursor.execute(persons(sql, who), [count])
        cursor.execute(_words(sql), [count])
        cursor.execute(_cases(sql), [*keys, count])
        cursor.execute("ANALYZE")
    return {place: each[0] for place, each in clerks.items()}


def _clerks(place: str) -> list[Account]:
    from tirek.accounts.models import Account

    rows = [
        Account(username=f"{place}-{number}", name=f"Үлгі {number}", role="clerk", territory=place)
        for number in range(OFFICERS - 1)
    ]
    return [account("clerk", place), *Account.objects.bulk_create(rows)]


@dataclass(frozen=True)
class PostgreSql:
    """What the two databases write differently; `n.i` counts the rows."""

    series: str = "generate_series(1, %s) AS n(i)"
    yes: str = "true"
    no: str = "false"
    account: str = "%s::uuid"
    digits: str = "lpad(n.i::text, greatest(6, length(n.i::text)), '0')"

    def key(self, kind: int) -> str:
        """The identifier of the n-th row of a kind."""
        return f"('{kind:08x}-0000-7000-8000-' || lpad(to_hex(n.i), 12, '0'))::uuid"

    def day(self, shift: str) -> str:
        """A day so many days after the one of the measurement."""
        return f"('2026-11-20'::date + ({shift})::int)"

    def moment(self, minutes_before: str) -> str:
        """A moment so many minutes before that of the measurement."""
        return f"('2026-11-20 05:00+00'::timestamptz - ({minutes_before}) * interval '1 minute')"


@dataclass(frozen=True)
class Sqlite(PostgreSql):
    """The same for SQLite."""

    series: str = "(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %s) SELECT i FROM n) AS n"
    yes: str = "1"
    no: str = "0"
    account: str = "%s"
    digits: str = "printf('%%06d', n.i)"

    def key(self, kind: int) -> str:
        """The identifier of the n-th row of a kind."""
        return f"printf('{kind:08x}000070008000%%012x', n.i)"

    def day(self, shift: str) -> str:
        """A day so many days after the one of the measurement."""
        return f"date('2026-11-20', ({shift}) || ' days')"

    def moment(self, minutes_before: str) -> str:
        """A moment so many minutes before that of the measurement."""
        return f"datetime('2026-11-20 05:00:00', '-' || ({minutes_before}) || ' minutes')"


def insert(sql: PostgreSql, table: str, columns: dict[str, str]) -> str:
    """Rows of a table, one for each number of the series."""
    return f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(columns.values())} FROM {sql.series}"  # noqa: S608 - nothing here comes from outside


def persons(sql: PostgreSql, who: int) -> str:
    """Persons without numbers."""
    name = "CASE n.i %% 5 WHEN 0 THEN 'Нұрлан' ELSE 'Әсем' END"
    columns = {"id": sql.key(who), "iin": "NULL", "iin_index": "NULL", "surname": "'Үлгі' || n.i", "name": name}
    columns |= {"patronymic": "''", "birth_date": "'2013-05-05'", "sex": "''", "language": "''"}
    return insert(sql, "people_person", columns | {"created_at": sql.moment("0")})


def _words(sql: PostgreSql) -> str:
    word = "CASE n.i %% 5 WHEN 0 THEN 'nurlan' ELSE 'asem' END"
    return insert(sql, "people_nameword", {"id": sql.key(WORDS), "person_id": sql.key(APPLICANTS), "word": word})


def _cases(sql: PostgreSql) -> str:
    place = f"CASE (n.i / 8) %% {len(TERRITORIES)} {_choices([repr(name) for name in TERRITORIES])} END"
    officer = f"((n.i / 8) %% {len(TERRITORIES)}) * {OFFICERS} + (n.i / 32) %% {OFFICERS}"
    open_, waits = f"n.i %% {OPEN_OF} = 0", "n.i %% 64 = 0"
    columns: dict[str, Any] = {
        "id": sql.key(CASES),
        "service": "'home-education'",
        "territory": place,
        "number": f"upper({place}) || '-2026-' || {sql.digits}",
        "channel": "'office'",
        "office": "''",
        "form_version": "'1'",
        "language": "'kk'",
        "applicant_id": sql.key(APPLICANTS),
        "child_id": sql.key(CHILDREN),
        "officer_id": f"CASE {officer} {_choices([sql.account] * OFFICERS * len(TERRITORIES))} END",
        "accepted_at": sql.moment("n.i %% 500000"),
        "stage": f"CASE WHEN NOT {open_} THEN 'granted' WHEN n.i %% 16 = 0 THEN 'received' ELSE 'checking' END",
        "stage_since": sql.moment("0"),
        "is_open": f"CASE WHEN {open_} THEN {sql.yes} ELSE {sql.no} END",
        "version": "1",
        "registered_on": sql.day("-9"),
        "counted_from": sql.day("-8"),
        "final_on": sql.day("5"),
        "inner_on": sql.day("2"),
        "act_by": sql.day("(n.i / 4) %% 30 - 3"),
        "suspended": sql.no,
        "waits_for_registry": f"CASE WHEN {waits} THEN {sql.yes} ELSE {sql.no} END",
        "changing": sql.no,
    }
    return insert(sql, "cases_case", columns)


def _choices(values: list[str]) -> str:
    return " ".join(f"WHEN {number} THEN {value}" for number, value in enumerate(values))
