"""The payment periods of all territories as one small table of arrays, with look-ups into it by month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from tirek.entitlement.columns import EPOCH, Bool, Index, Int, Long
from tirek.entitlement.table import MonthLaw, MonthTable, PeriodKey
from tirek.law.months import first_day

_MOST_SHARES: Final = 13
"""One more than the months of the longest period."""


@dataclass(frozen=True, slots=True)
class Periods:
    """Payable months ("entries") of all territories, one territory after the other, and their periods.

    `enter[t, m]` is the number of entries before month `base + m` counted through all territories, so that a child's
    months are the entries from `enter` of its first month to `enter` of the month after its last, less one. `period` is an
    entry's period, `code` its `PeriodKey.code`, `begins` and `ends` a period's first and last entry. `booked` counts days
    since 1970-01-01; `amount` is the period's amount if this entry decides it, -1 where it is `missing`; `shares[entry, n]`
    the amount for n payable months, empty when every act pays whole periods. `books_last` marks entries of acts that book by
    the last month.
    """

    base: int
    enter: Index
    period: Index
    begins: Index
    ends: Index
    month: Int
    booked: Int
    amount: Long
    code: Int
    shares: Long
    books_last: Bool
    territory: Index
    missing: dict[int, str]

    @property
    def simple(self) -> bool:
        """Whether every period is booked by its first month with the whole amount."""
        return not self.shares.size and not bool(self.books_last.any())


def compile_periods(tables: Sequence[MonthTable], low: int, high: int) -> Periods:
    """The table for the months `low` to `high`, which must be whole periods of every territory."""
    entries: list[MonthLaw] = []
    owners: list[int] = []
    numbers: list[int] = []
    begins: list[int] = []
    ends: list[int] = []
    enter = np.zeros((len(tables), high - low + 2), np.intp)
    for owner, table in enumerate(tables):
        previous: PeriodKey | None = None
        for offset, month in enumerate(range(low, high + 1)):
            enter[owner, offset] = len(entries)
            law = table[month]
            if not law.payable:
                continue
            if law.period != previous:
                begins.append(len(entries))
                ends.append(len(entries))
                previous = law.period
            ends[-1] = len(entries)
            numbers.append(len(begins) - 1)
            entries.append(law)
            owners.append(owner)
        enter[owner, -1] = len(entries)
    booked = [
        first_day(tables[owner].booked_month(law)).toordinal() - EPOCH
        for owner, law in zip(owners, entries, strict=True)
    ]
    return Periods(
        base=low,
        enter=enter,
        period=np.array(numbers, np.intp),
        begins=np.array(begins, np.intp),
        ends=np.array(ends, np.intp),
        month=np.array([law.month for law in entries], np.int32),
        booked=np.array(booked, np.int32),
        amount=np.array([-1 if law.amount is None else law.amount for law in entries], np.int64),
        code=np.array([law.period.code for law in entries], np.int32),
        shares=_shares(tables, owners, entries),
        books_last=np.array([law.benefit.booking != "first-payable-month" for law in entries], bool),
        territory=np.array(owners, np.intp),
        missing={index: ", ".join(item.id for item in law.missing) for index, law in enumerate(entries) if law.missing},
    )


@dataclass(frozen=True, slots=True)
class DueRow:
    """The whole periods that are due in a window, one after the other, where each is booked by its first payable month.

    A child payable from entry `a` to entry `b` is owed the places from `since[a]` up to, not including, `until[b]`. The
    first of them is the period that is entered, if it is due when entered there; where that is not in its first payable
    month (`odd[a]`) it is booked by `a` itself instead of the `entry` of that place. Place 0 stands for no period.
    """

    entry: Index
    since: Index
    until: Index
    odd: Bool


def row_of_dues(periods: Periods, first: int, last: int) -> DueRow:
    """The row for a window of months; only for `simple` periods."""
    due = (periods.amount >= 0) & (periods.month >= first) & (periods.month <= last)
    whole = due[periods.begins]
    entry = np.concatenate([np.zeros(1, np.intp), periods.begins[whole]])
    until = (np.cumsum(whole) + 1)[periods.period]
    since = until - due
    odd = due & (entry.take(since, mode="clip") != np.arange(len(due)))
    return DueRow(entry=entry, since=since, until=until, odd=odd)


def _shares(tables: Sequence[MonthTable], owners: Sequence[int], entries: Sequence[MonthLaw]) -> Long:
    if all(law.benefit.partial == "whole" for law in entries):
        return np.zeros((0, 0), np.int64)
    return np.array(
        [
            [-1 if (share := tables[owner].share(law, count)) is None else share for count in range(_MOST_SHARES)]
            for owner, law in zip(owners, entries, strict=True)
        ],
        np.int64,
    )
