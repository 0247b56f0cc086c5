"""The cells of a population: a batch of rows as checked columns, and each row that can't be used with its reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tirek.entitlement.case import NO_TERRITORY, OUT_OF_TIME
from tirek.entitlement.columns import EPOCH, EVENTS, Columns
from tirek.entitlement.facts import EARLIEST, LATEST
from tirek.law.problems import Flaw
from tirek.law.text import N_

NAMES: Final = (
    "child_id", "territory", "birth_date", "application_month", "certificate_end", "disability_end", "event",
    "event_date", "state_care", "rights_deprived",
)  # fmt: skip
DATES: Final = ("birth_date", "application_month", "certificate_end", "disability_end", "event_date")
FLAGS: Final = ("state_care", "rights_deprived")
_TRUE: Final = ("1", "true")
_FALSE: Final = ("0", "false")
_EARLIEST, _LATEST = np.int32(EARLIEST.toordinal()), np.int32(LATEST.toordinal())
_WITHOUT_TERM: Final = date.max.toordinal()
_EVENT_NUMBERS: Final = {name: number for number, name in enumerate(EVENTS)}

BAD_NUMBER: Final = N_("“{value}” is not a whole number")
BAD_DATE: Final = N_("“{value}” is not a date that exists; write YYYY-MM-DD")
NOT_FIRST: Final = N_("“{value}” is not the first day of a month")
NEEDED: Final = N_("this must not be empty")
BAD_EVENT: Final = N_("“{value}” is not a known event; allowed: {allowed}")
BAD_FLAG: Final = N_("“{value}” is neither 0 nor 1")
NO_EVENT_DATE: Final = N_("the event “{value}” has no date")
DIED_BEFORE_BIRTH: Final = N_("the date of death is before the date of birth")
BORN_LATER: Final = N_("the child is born after the month of application")


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


def chosen(columns: Columns, rows: Any) -> Columns:
    """Some rows of the columns."""
    return Columns(**{field.name: getattr(columns, field.name)[rows] for field in fields(Columns)})


class Check:
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
        territory = self._looked_up("territory", self._territory_of, NO_TERRITORY)
        days = {name: self._days(name) for name in DATES}
        event = self._looked_up("event", _EVENT_NUMBERS.get, BAD_EVENT, allowed=", ".join(EVENTS)).astype(np.int8)
        flags = {name: self._flag(name) for name in FLAGS}
        self._report(days["birth_date"] == 0, "birth_date", NEEDED)
        self._report(days["application_month"] == 0, "application_month", NEEDED)
        self._first_of_month(days["application_month"])
        self._report((event > 0) & (days["event_date"] == 0), "event_date", NO_EVENT_DATE, shown="event")
        self._born_later(days["birth_date"], days["application_month"])
        died = event == EVENTS.index("death")
        self._report(died & (days["event_date"] < days["birth_date"]), "event_date", DIED_BEFORE_BIRTH)
        columns = Columns(
            child_id, territory, days["birth_date"], days["application_month"], days["certificate_end"],
            days["disability_end"], event, days["event_date"], flags["state_care"], flags["rights_deprived"],
        )  # fmt: skip
        if not self._wrong.any():
            return columns, self._lines
        return chosen(columns, ~self._wrong), self._lines[~self._wrong]

    def _report(self, wrong: Any, column: str, message: str, *, shown: str | None = None, **values: str) -> None:
        """Mark rows as wrong, each with the first reason only."""
        for index in np.flatnonzero(wrong & ~self._wrong):
            text = _as_text(self._batch.column(shown or column)[int(index)])
            self._bad.append(BadRow(int(self._lines[index]), column, text, message, {"value": text, **values}))
        self._wrong |= wrong

    def _values(self, name: str) -> pa.Array:
        array = self._batch.column(name)
        return array.dictionary_decode() if pa.types.is_dictionary(array.type) else array

    def _is_text(self, array: pa.Array) -> bool:
        return bool(pa.types.is_string(array.type) or pa.types.is_large_string(array.type))

    def _whole(self, name: str) -> npt.NDArray[np.int64]:
        array = self._values(name)
        if pa.types.is_uint64(array.type):  # may hold what a signed number can't
            array = array.cast(pa.string())
        if self._is_text(array):
            self._report(as_numpy(pc.is_null(array)), name, NEEDED)
            fits = pc.fill_null(pc.match_substring_regex(array, r"^-?[0-9]{1,18}$"), False)
            self._report(~as_numpy(fits), name, BAD_NUMBER)
            array = pc.if_else(fits, array, "0")
        else:
            self._report(as_numpy(pc.is_null(array)), name, NEEDED)
        whole: npt.NDArray[np.int64] = as_numpy(pc.fill_null(array.cast(pa.int64()), 0))
        return whole

    def _looked_up(
        self, name: str, find: Callable[[str], int | None], message: str, **values: str
    ) -> npt.NDArray[np.int32]:
        """Texts as numbers, each different text looked up once."""
        encoded = self._values(name).cast(pa.string()).dictionary_encode()
        found = [find(text) for text in encoded.dictionary.to_pylist()]
        numbers = np.array([-1 if number is None else number for number in found] + [-1], np.int32)
        indices = as_numpy(pc.fill_null(encoded.indices, len(found)))
        result: npt.NDArray[np.int32] = numbers[indices]
        self._report(indices == len(found), name, NEEDED)
        self._report(result < 0, name, message, **values)
        return np.where(result < 0, np.int32(0), result)

    def _days(self, name: str) -> npt.NDArray[np.int32]:
        array = self._values(name)
        if self._is_text(array):
            array = self._parsed(name, array)
        days: npt.NDArray[np.int32] = as_numpy(pc.fill_null(array.cast(pa.date32()).cast(pa.int32()), -EPOCH))
        days = (days + np.int32(EPOCH)).astype(np.int32)
        outside = (days != 0) & ((days < _EARLIEST) | (days > _LATEST)) & (days != _WITHOUT_TERM)
        self._report(outside, name, OUT_OF_TIME)
        return days

    def _parsed(self, name: str, array: pa.Array) -> pa.Array:
        form = pc.match_substring_regex(array, r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
        self._report(as_numpy(pc.fill_null(pc.invert(form), False)), name, BAD_DATE)
        array = pc.if_else(form, array, None)
        try:
            return array.cast(pa.date32())
        except pa.ArrowInvalid:
            parsed = [_date_or_none(text) for text in array.to_pylist()]
            impossible = np.array([day is None for day in parsed]) & as_numpy(pc.is_valid(array))
            self._report(impossible, name, BAD_DATE)
            return pa.array(parsed, pa.date32())

    def _first_of_month(self, days: npt.NDArray[np.int32]) -> None:
        self._report((days != 0) & (_day(days) != _month(days)), "application_month", NOT_FIRST)

    def _born_later(self, born: npt.NDArray[np.int32], applied: npt.NDArray[np.int32]) -> None:
        later = born > applied
        later[later] = _month(born[later]) > _month(applied[later])  # months are dear, and hardly any row needs them
        self._report(later, "birth_date", BORN_LATER)

    def _flag(self, name: str) -> npt.NDArray[np.bool_]:
        array = self._values(name)
        if pa.types.is_boolean(array.type):
            self._report(as_numpy(pc.is_null(array)), name, NEEDED)
            flags: npt.NDArray[np.bool_] = as_numpy(pc.fill_null(array, False))
            return flags
        text = pc.fill_null(pc.utf8_lower(array.cast(pa.string())), "")
        yes: npt.NDArray[np.bool_] = as_numpy(pc.is_in(text, pa.array(_TRUE)))
        self._report(~(yes | as_numpy(pc.is_in(text, pa.array(_FALSE)))), name, BAD_FLAG)
        return yes


def as_numpy(array: Any) -> Any:
    """An Arrow array as NumPy."""
    return array.to_numpy(zero_copy_only=False)


def _day(days: npt.NDArray[np.int32]) -> npt.NDArray[np.datetime64]:
    return (days - np.int32(EPOCH)).astype("datetime64[D]")


def _month(days: npt.NDArray[np.int32]) -> npt.NDArray[np.datetime64]:
    return _day(days).astype("datetime64[M]")


def _as_text(cell: pa.Scalar) -> str:
    """What stands in a cell; also a date or a moment that Python's own dates can't hold."""
    try:
        value = cell.as_py()
    except (OverflowError, ValueError):
        value = cell.cast(pa.string()).as_py()
    return "" if value is None else str(value)


def _date_or_none(text: str | None) -> Any:
    try:
        return None if text is None else np.datetime64(text).astype(object)
    except ValueError:
        return None
