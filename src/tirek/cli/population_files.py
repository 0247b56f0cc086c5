"""Population files: CSV and Parquet in, chunks of checked columns out; Parquet of dues out. Nothing half-written."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from tirek.entitlement.columns import EPOCH, EVENTS, Columns
from tirek.entitlement.population import Dues
from tirek.law.problems import Flaw, InputError
from tirek.law.text import N_

CHUNK: Final = 131_072
"""Children computed at once: large enough for NumPy, small enough for the processor's cache and for flat memory."""

READ_AHEAD: Final = 1 << 20
"""Bytes of a column of a Parquet file that are read at once."""

CSV_BLOCK: Final = 1 << 21
"""Bytes of a CSV file in one chunk. The reader holds a score of them ready, which bounds them more than NumPy does."""

NAMES: Final = (
    "child_id", "territory", "birth_date", "application_month", "certificate_end", "disability_end", "event",
    "event_date", "state_care", "rights_deprived",
)  # fmt: skip
DATES: Final = ("birth_date", "application_month", "certificate_end", "disability_end", "event_date")
FLAGS: Final = ("state_care", "rights_deprived")
_TRUE: Final = ("1", "true")
_FALSE: Final = ("0", "false")
_FAR_FUTURE: Final = "9999-12-31"
_EARLIEST, _LATEST = (np.datetime64(day).astype(np.int32) + EPOCH for day in ("1900-01-01", "2199-12-31"))
_WITHOUT_TERM: Final = int(np.datetime64(_FAR_FUTURE).astype(np.int64)) + EPOCH

NO_FILE: Final = N_("there is no file {file}")
NOT_READABLE: Final = N_("the file {file} can't be read as {kind}; is it whole, and in UTF-8 if it is text?")
UNKNOWN_ENDING: Final = N_("the ending of {file} does not say what it is")
NO_COLUMNS: Final = N_("these columns are missing: {columns}")
WRONG_TYPE: Final = N_("the column “{column}” holds {found}")

BAD_NUMBER: Final = N_("“{value}” is not a whole number")
BAD_DATE: Final = N_("“{value}” is not a date that exists; write YYYY-MM-DD")
OUT_OF_TIME: Final = N_("“{value}” lies outside the dates that can be true here")
NOT_FIRST: Final = N_("“{value}” is not the first day of a month")
NEEDED: Final = N_("this must not be empty")
BAD_TERRITORY: Final = N_("there is no territory “{value}”")
BAD_EVENT: Final = N_("“{value}” is not a known event; allowed: {allowed}")
BAD_FLAG: Final = N_("“{value}” is neither 0 nor 1")
NO_EVENT_DATE: Final = N_("the event “{value}” has no date")
DIED_BEFORE_BIRTH: Final = N_("the date of death is before the date of birth")
COLUMN_TWICE: Final = N_("the column “{column}” stands twice")
BORN_LATER: Final = N_("the child is born after the month of application")
TWICE: Final = N_("the child {value} stands in the file twice")
WRONG_WIDTH: Final = N_("this row has {found} cells, {expected} are expected")


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that can't be used: its line (CSV) or row number (Parquet), the column, what stands there, and why not."""

    line: int
    column: str
    value: str
    message: str
    values: Mapping[str, Any]

    def flaw(self) -> Flaw:
        """The same as a flaw, for messages."""
        return Flaw(
            ("lines", self.line, self.column) if self.column else ("lines", self.line), self.message, self.values
        )


class NotInOrderError(Exception):
    """The children are not in ascending order of their ids; they have to be sorted first."""


class PopulationFile:
    """A population file, read in chunks of checked columns.

    Rows that can't be used are collected in `bad`; `blank` counts the lines of a CSV in which nothing stands.
    """

    def __init__(self, path: Path, territory_of: Callable[[str], int | None]) -> None:
        self.path = path
        self.bad: list[BadRow] = []
        self.blank = 0
        self._territory_of = territory_of
        self._skipped: list[int] = []
        if not path.is_file():
            raise InputError([Flaw((), NO_FILE, {"file": str(path)})])
        self._is_csv = path.suffix.lower() == ".csv"
        if not self._is_csv and path.suffix.lower() != ".parquet":
            raise InputError([Flaw((), UNKNOWN_ENDING, {"file": str(path)}, (".csv", ".parquet"))])

    def chunks(self) -> Iterator[Columns]:
        """Chunks of children in ascending order of their ids.

        Raises InputError when the file can't be read at all, NotInOrderError when the ids do not ascend (a child that stands
        twice in a row is a bad row instead).
        """
        before: int | None = None
        for columns, lines in self._checked():
            ids = columns.child_id
            if not len(ids):
                continue
            if (before is not None and ids[0] < before) or bool((ids[1:] < ids[:-1]).any()):
                raise NotInOrderError
            kept = self._once(ids, lines, before)
            before = int(ids[-1])
            yield columns if kept is None else _chosen(columns, kept)

    def sorted_chunks(self) -> Iterator[Columns]:
        """The same for a file in any order: all rows are held in memory and sorted."""
        held = list(self._checked())
        if not held:
            return
        columns = _joined([columns for columns, _ in held])
        lines = np.concatenate([lines for _, lines in held])
        order = np.argsort(columns.child_id, kind="stable")
        kept = self._once(columns.child_id[order], lines[order], None)
        order = order if kept is None else order[kept]
        for start in range(0, len(order), CHUNK):
            yield _chosen(columns, order[start : start + CHUNK])

    def _once(self, ids: npt.NDArray[np.int64], lines: npt.NDArray[np.int64], before: int | None) -> Any:
        twice = np.zeros(len(ids), bool)
        twice[1:] = ids[1:] == ids[:-1]
        if len(ids) and before is not None:
            twice[0] = ids[0] == before
        if not twice.any():
            return None
        for index in np.flatnonzero(twice):
            value = str(ids[index])
            self.bad.append(BadRow(int(lines[index]), "child_id", value, TWICE, {"value": value}))
        return ~twice

    def _checked(self) -> Iterator[tuple[Columns, npt.NDArray[np.int64]]]:
        first = 2 if self._is_csv else 1
        for batch in self._batches():
            lines = self._lines(first, batch.num_rows)
            first += batch.num_rows
            rows = self._without_blank_lines(batch, lines) if self._is_csv else (batch, lines)
            yield _Check(*rows, self.bad, self._territory_of).columns()

    def _without_blank_lines(
        self, batch: pa.RecordBatch, lines: npt.NDArray[np.int64]
    ) -> tuple[pa.RecordBatch, npt.NDArray[np.int64]]:
        """A line in which nothing stands at all is no child; spreadsheets leave such lines at the end. They are counted."""
        if not batch.column("child_id").null_count:
            return batch, lines
        blank = np.logical_and.reduce([_numpy(pc.is_null(batch.column(name))) for name in NAMES])
        self.blank += int(blank.sum())
        return batch.filter(pa.array(~blank)), lines[~blank]

    def _lines(self, first: int, count: int) -> npt.NDArray[np.int64]:
        """The line of each row; rows that the CSV reader had to leave out still count."""
        lines = np.arange(first, first + count, dtype=np.int64)
        for skipped in self._skipped:
            lines[lines >= skipped] += 1
        return lines

    def _batches(self) -> Iterator[pa.RecordBatch]:
        kind = "CSV" if self._is_csv else "Parquet"
        try:
            yield from self._csv_batches() if self._is_csv else self._parquet_batches()
        except (pa.ArrowException, OSError):
            raise InputError([Flaw((), NOT_READABLE, {"file": str(self.path), "kind": kind})]) from None

    def _csv_batches(self) -> Iterator[pa.RecordBatch]:
        with self.path.open(encoding="utf-8-sig", errors="replace") as text:
            header = next(csv.reader(text), [])
        _need_columns(header)

        def skip(row: pa_csv.InvalidRow) -> str:
            line = row.number or 0
            self._skipped.append(line)
            if row.text.strip():
                values = {"found": row.actual_columns, "expected": row.expected_columns}
                self.bad.append(BadRow(line, "", row.text[:80], WRONG_WIDTH, values))
            return "skip"

        with pa_csv.open_csv(
            self.path,
            pa_csv.ReadOptions(use_threads=False, block_size=CSV_BLOCK),
            pa_csv.ParseOptions(invalid_row_handler=skip, ignore_empty_lines=False),
            pa_csv.ConvertOptions(
                column_types=dict.fromkeys(header, pa.string()), include_columns=list(NAMES), strings_can_be_null=True,
                null_values=[""], quoted_strings_can_be_null=True,
            ),
        ) as reader:  # fmt: skip
            for batch in reader:
                if batch.num_rows:
                    yield batch

    def _parquet_batches(self) -> Iterator[pa.RecordBatch]:
        # Without these two the reader keeps all it has read: memory would grow with the file.
        with pq.ParquetFile(self.path, pre_buffer=False, buffer_size=READ_AHEAD) as file:
            _need_columns(file.schema_arrow.names)
            for name in NAMES:
                _need_type(name, file.schema_arrow.field(name).type)
            yield from file.iter_batches(CHUNK, columns=list(NAMES), use_threads=False)


def _need_columns(names: list[str]) -> None:
    twice = [name for name in NAMES if names.count(name) > 1]
    if twice:
        raise InputError([Flaw((name,), COLUMN_TWICE, {"column": name}) for name in twice])
    missing = [name for name in NAMES if name not in names]
    if missing:
        raise InputError([Flaw((), NO_COLUMNS, {"columns": ", ".join(missing)}, NAMES)])


def _need_type(name: str, kind: pa.DataType) -> None:
    text = pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_dictionary(kind)
    whole = pa.types.is_integer(kind)
    fits = {
        "child_id": whole or text,
        "territory": text,
        "event": text,
        **{date: pa.types.is_temporal(kind) or text or pa.types.is_null(kind) for date in DATES},
        **{flag: pa.types.is_boolean(kind) or whole or text for flag in FLAGS},
    }
    if not fits[name]:
        raise InputError([Flaw((name,), WRONG_TYPE, {"column": name, "found": str(kind)})])


def _chosen(columns: Columns, rows: Any) -> Columns:
    return Columns(**{field.name: getattr(columns, field.name)[rows] for field in fields(Columns)})


def _joined(parts: list[Columns]) -> Columns:
    return Columns(**{
        field.name: np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(Columns)
    })  # fmt: skip


class _Check:
    """Checks one batch cell by cell, in whole columns; only rows with something wrong are looked at one by one."""

    def __init__(
        self, batch: pa.RecordBatch, lines: npt.NDArray[np.int64], bad: list[BadRow], territory_of: Callable[[str], Any]
    ) -> None:
        self._batch = batch
        self._lines = lines
        self._bad = bad
        self._territory_of = territory_of
        self._wrong = np.zeros(batch.num_rows, bool)

    def columns(self) -> tuple[Columns, npt.NDArray[np.int64]]:
        """The rows in which everything is right, as columns, with their lines."""
        child_id = self._whole("child_id")
        territory = self._looked_up("territory", self._territory_of, BAD_TERRITORY)
        days = {name: self._days(name) for name in DATES}
        event = self._looked_up("event", lambda name: EVENTS.index(name) if name in EVENTS else None, BAD_EVENT).astype(
            np.int8
        )
        flags = {name: self._flag(name) for name in FLAGS}
        self._report(days["birth_date"] == 0, "birth_date", NEEDED)
        self._report(days["application_month"] == 0, "application_month", NEEDED)
        self._first_of_month(days["application_month"])
        self._report((event > 0) & (days["event_date"] == 0), "event_date", NO_EVENT_DATE, shown="event")
        self._report(days["birth_date"] > days["application_month"] + 30, "birth_date", BORN_LATER)
        died = event == EVENTS.index("death")
        self._report(died & (days["event_date"] < days["birth_date"]), "event_date", DIED_BEFORE_BIRTH)
        columns = Columns(
            child_id, territory, days["birth_date"], days["application_month"], days["certificate_end"],
            days["disability_end"], event, days["event_date"], flags["state_care"], flags["rights_deprived"],
        )  # fmt: skip
        if not self._wrong.any():
            return columns, self._lines
        return _chosen(columns, ~self._wrong), self._lines[~self._wrong]

    def _report(self, wrong: Any, column: str, message: str, *, shown: str | None = None) -> None:
        """Mark rows as wrong, each with the first reason only."""
        for index in np.flatnonzero(wrong & ~self._wrong):
            value = self._batch.column(shown or column)[int(index)].as_py()
            text = "" if value is None else str(value)
            self._bad.append(
                BadRow(int(self._lines[index]), column, text, message, {"value": text, "allowed": ", ".join(EVENTS)})
            )
        self._wrong |= wrong

    def _values(self, name: str) -> pa.Array:
        array = self._batch.column(name)
        return array.dictionary_decode() if pa.types.is_dictionary(array.type) else array

    def _is_text(self, array: pa.Array) -> bool:
        return bool(pa.types.is_string(array.type) or pa.types.is_large_string(array.type))

    def _whole(self, name: str) -> npt.NDArray[np.int64]:
        array = self._values(name)
        if self._is_text(array):
            self._report(_numpy(pc.is_null(array)), name, NEEDED)
            fits = pc.fill_null(pc.match_substring_regex(array, r"^-?[0-9]{1,18}$"), False)
            self._report(~_numpy(fits), name, BAD_NUMBER)
            array = pc.if_else(fits, array, "0")
        else:
            self._report(_numpy(pc.is_null(array)), name, NEEDED)
        whole: npt.NDArray[np.int64] = _numpy(pc.fill_null(array.cast(pa.int64()), 0))
        return whole

    def _looked_up(self, name: str, find: Callable[[str], int | None], message: str) -> npt.NDArray[np.int32]:
        """Texts as numbers, each different text looked up once."""
        encoded = self._values(name).cast(pa.string()).dictionary_encode()
        found = [find(text) for text in encoded.dictionary.to_pylist()]
        numbers = np.array([-1 if number is None else number for number in found] + [-1], np.int32)
        indices = _numpy(pc.fill_null(encoded.indices, len(found)))
        result: npt.NDArray[np.int32] = numbers[indices]
        self._report(indices == len(found), name, NEEDED)
        self._report(result < 0, name, message)
        return np.where(result < 0, np.int32(0), result)

    def _days(self, name: str) -> npt.NDArray[np.int32]:
        array = self._values(name)
        if self._is_text(array):
            array = self._parsed(name, array)
        days: npt.NDArray[np.int32] = _numpy(pc.fill_null(array.cast(pa.date32()).cast(pa.int32()), -EPOCH))
        days = (days + np.int32(EPOCH)).astype(np.int32)
        outside = (days != 0) & ((days < _EARLIEST) | (days > _LATEST)) & (days != _WITHOUT_TERM)
        self._report(outside, name, OUT_OF_TIME)
        return days

    def _parsed(self, name: str, array: pa.Array) -> pa.Array:
        form = pc.match_substring_regex(array, r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
        self._report(_numpy(pc.fill_null(pc.invert(form), False)), name, BAD_DATE)
        array = pc.if_else(form, array, None)
        try:
            return array.cast(pa.date32())
        except pa.ArrowInvalid:
            parsed = [_date_or_none(text) for text in array.to_pylist()]
            impossible = np.array([day is None for day in parsed]) & _numpy(pc.is_valid(array))
            self._report(impossible, name, BAD_DATE)
            return pa.array(parsed, pa.date32())

    def _first_of_month(self, days: npt.NDArray[np.int32]) -> None:
        day = (days - np.int32(EPOCH)).astype("datetime64[D]")
        self._report((days != 0) & (day != day.astype("datetime64[M]")), "application_month", NOT_FIRST)

    def _flag(self, name: str) -> npt.NDArray[np.bool_]:
        array = self._values(name)
        if pa.types.is_boolean(array.type):
            self._report(_numpy(pc.is_null(array)), name, NEEDED)
            flags: npt.NDArray[np.bool_] = _numpy(pc.fill_null(array, False))
            return flags
        text = pc.fill_null(pc.utf8_lower(array.cast(pa.string())), "")
        yes: npt.NDArray[np.bool_] = _numpy(pc.is_in(text, pa.array(_TRUE)))
        self._report(~(yes | _numpy(pc.is_in(text, pa.array(_FALSE)))), name, BAD_FLAG)
        return yes


def _numpy(array: Any) -> Any:
    return array.to_numpy(zero_copy_only=False)


def _date_or_none(text: str | None) -> Any:
    try:
        return None if text is None else np.datetime64(text).astype(object)
    except ValueError:
        return None


class DuesFile:
    """Writes dues as Parquet under a temporary name; the file appears under its own name only when it is complete."""

    SCHEMA: Final = pa.schema([("child_id", pa.int64()), ("month", pa.date32()), ("amount", pa.int64())])

    def __init__(self, path: Path) -> None:
        self._path = path
        self._temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
        self._writer: pq.ParquetWriter | None = None

    def __enter__(self) -> Self:
        self._writer = pq.ParquetWriter(self._temporary, self.SCHEMA, use_dictionary=["month", "amount"])
        return self

    def write(self, dues: Dues) -> None:
        """Add a chunk of dues."""
        if self._writer is not None and len(dues):
            month = pa.array(dues.month).cast(pa.date32())
            self._writer.write_batch(pa.record_batch([dues.child_id, month, dues.amount], schema=self.SCHEMA))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._writer is not None:
            self._writer.close()
        if kind is None:
            self._temporary.replace(self._path)
        else:
            self._temporary.unlink(missing_ok=True)
