"""Population files: CSV and Parquet in, chunks of checked columns out."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from tirek.cli.population_cells import DATES, FLAGS, NAMES, BadRow, Check, as_numpy, chosen
from tirek.entitlement.columns import Columns
from tirek.law.problems import Flaw, InputError
from tirek.law.text import N_

CHUNK: Final = 131_072
"""Children computed at once: large enough for NumPy, small enough for the processor's cache and for flat memory."""

READ_AHEAD: Final = 1 << 20
"""Bytes of a column of a Parquet file that are read at once."""

CSV_BLOCK: Final = 1 << 21
"""Bytes of a CSV file in one chunk. The reader holds a score of them ready, which bounds them more than NumPy does."""

NO_FILE: Final = N_("there is no file {file}")
NOT_READABLE: Final = N_("the file {file} can't be read as {kind}; is it whole, and in UTF-8 if it is text?")
UNKNOWN_ENDING: Final = N_("the ending of {file} does not say what it is")
NO_COLUMNS: Final = N_("these columns are missing: {columns}")
WRONG_TYPE: Final = N_("the column “{column}” holds {found}")

COLUMN_TWICE: Final = N_("the column “{column}” stands twice")
TWICE: Final = N_("the child {value} stands in the file twice")
WRONG_WIDTH: Final = N_("this row has {found} cells, {expected} are expected")


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
            yield columns if kept is None else chosen(columns, kept)

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
            yield chosen(columns, order[start : start + CHUNK])

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
            yield Check(*rows, self.bad, self._territory_of).columns()

    def _without_blank_lines(
        self, batch: pa.RecordBatch, lines: npt.NDArray[np.int64]
    ) -> tuple[pa.RecordBatch, npt.NDArray[np.int64]]:
        """A line in which nothing stands at all is no child; spreadsheets leave such lines at the end. They are counted."""
        if not batch.column("child_id").null_count:
            return batch, lines
        blank = np.logical_and.reduce([as_numpy(pc.is_null(batch.column(name))) for name in NAMES])
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
            else:
                self.blank += 1
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
    day = pa.types.is_date(kind) or pa.types.is_timestamp(kind)
    fits = {
        "child_id": whole or text,
        "territory": text,
        "event": text,
        **{date: day or text or pa.types.is_null(kind) for date in DATES},
        **{flag: pa.types.is_boolean(kind) or whole or text for flag in FLAGS},
    }
    if not fits[name]:
        raise InputError([Flaw((name,), WRONG_TYPE, {"column": name, "found": str(kind)})])


def _joined(parts: list[Columns]) -> Columns:
    return Columns(**{
        field.name: np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(Columns)
    })  # fmt: skip
