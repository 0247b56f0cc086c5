"""The schedule of many children at once, with the conditions of one: NumPy arrays instead of integers, no loop per child.

Conditions give per child the first and last payable month and gaps; the months of each territory are compiled into a small
table of payment periods; the schedule is their product. A child's periods are consecutive entries of its territory's table,
so that a million schedules are two look-ups (first and last month) and one expansion.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from tirek.entitlement.columns import (
    EPOCH,
    EVENTS,
    Bool,
    Columns,
    Index,
    Int,
    Long,
    Pieces,
    facts_of,
    payable_pieces,
)
from tirek.entitlement.facts import Facts
from tirek.entitlement.periods import DueRow, compile_periods, row_of_dues
from tirek.entitlement.table import MonthTable, RuleKey, month_table, period_of
from tirek.law.loading import Law
from tirek.law.model import ConditionRule
from tirek.law.months import FAR, Month, month_of, show_month

Rows = npt.NDArray[Any]


class _Children(Protocol):
    """What an expansion needs to know of children; both arrays have one entry per child."""

    child_id: Long
    territory: Int


@dataclass(slots=True)
class Stretched:
    """Children with the stretches of months in which they meet all personal conditions, as (first, last) arrays.

    A child with fewer stretches than others has empty ones (`last` before `first`). `territory` counts through the schedule's.
    """

    child_id: Long
    territory: Int
    pieces: Pieces

    def __len__(self) -> int:
        return len(self.child_id)


@dataclass(slots=True)
class Dues:
    """What is owed: one row per child and period, in the order of the children, then of the months.

    `month` counts days since 1970-01-01 (the first of the month of booking), `amount` is whole tenge. `period` is the
    `PeriodKey.code` of each; a schedule makes it only where it is asked to.
    """

    child_id: Long
    month: Int
    amount: Long
    period: Int | None = None

    def __len__(self) -> int:
        return len(self.child_id)


@dataclass(slots=True)
class Totals:
    """Sums over everything scheduled so far; amounts in tenge.

    `not_computable` counts payments that are due but whose amount the law in hand does not give, by territory and
    missing parameter. `no_rule` lists the stretches of the window that no act governs, by territory with children in it.
    """

    children: int = 0
    paid_children: int = 0
    total: int = 0
    by_territory: dict[str, int] = field(default_factory=dict)
    by_month: dict[str, int] = field(default_factory=dict)
    not_computable: dict[str, dict[str, int]] = field(default_factory=dict)
    no_rule: dict[str, list[tuple[str, str]]] = field(default_factory=dict)


class Schedule:
    """Schedules children chunk by chunk, in flat memory, and keeps the totals.

    `territories` are the ids that the columns' `territory` counts through. A period belongs to the window when the month
    that decides it (its first payable one, or its last where the act books by that) lies from `first` to `last`; where a
    period is booked never depends on the window.
    """

    def __init__(
        self,
        law: Law,
        service: str,
        territories: Sequence[str],
        known_on: date,
        first: Month,
        last: Month,
        *,
        periods: bool = False,
    ) -> None:
        self.first, self.last = first, last
        self._tell_periods = periods
        self.territories = tuple(territories)
        self.totals = Totals(by_territory=dict.fromkeys(territories, 0))
        self._tables = [month_table(law, service, name, known_on) for name in territories]
        low, high = self._whole_periods()
        self._narrow = (low, high) != (first, last)
        self._rule_sets: dict[RuleKey, dict[str, ConditionRule]] = {}
        self._segments = [self._rule_segments(table, low, high) for table in self._tables]
        self._periods = compile_periods(self._tables, low, high)
        self._row = row_of_dues(self._periods, first, last) if self._periods.simple else None

    def _whole_periods(self) -> tuple[int, int]:
        """The window widened to whole periods of every territory."""
        low, high = int(self.first), int(self.last)
        for table in self._tables:
            for month in range(self.first, self.last + 1):
                period = period_of(table[month].period.kind, Month(month))
                low, high = min(low, period.first), max(high, period.last)
        return low, high

    def _rule_segments(self, table: MonthTable, low: int, high: int) -> list[tuple[RuleKey, int, int]]:
        """Stretches of governed months with the same settings of conditions: (settings, first, last)."""
        segments: list[tuple[RuleKey, int, int]] = []
        for month in range(low, high + 1):
            law = table[month]
            if law.version is None:
                continue
            self._rule_sets.setdefault(law.rules, dict(law.version.conditions))
            if segments and segments[-1][0] == law.rules:
                segments[-1] = (law.rules, segments[-1][1], month)
            else:
                segments.append((law.rules, month, month))
        return segments

    def _note_no_rule(self, columns: Columns) -> None:
        if len(self.totals.no_rule) == len(self.territories):
            return
        for index in np.flatnonzero(np.bincount(columns.territory, minlength=len(self.territories))):
            name = self.territories[index]
            if name not in self.totals.no_rule:
                self.totals.no_rule[name] = list(_stretches(self._tables[index], self.first, self.last))

    def run(self, columns: Columns) -> Dues:
        """Schedule a chunk of children and add it to the totals."""
        self.totals.children += len(columns)
        self._note_no_rule(columns)
        if not len(columns) or not len(self._periods.month):
            return _no_dues()
        return self._expand(columns, self._pieces(columns, facts_of(columns)))

    def run_stretches(self, stretched: Stretched) -> Dues:
        """Schedule children whose payable months by their facts are known already (see `stretches`), and add them."""
        self.totals.children += len(stretched)
        if not len(stretched) or not len(self._periods.month):
            return _no_dues()
        return self._expand(stretched, stretched.pieces)

    def _expand(self, columns: _Children, parts: Pieces) -> Dues:
        if len(parts) == 1 and self._row is not None:
            return self._expand_one(columns, *parts[0], self._row)
        return self._expand_many(columns, parts)

    def _pieces(self, columns: Columns, facts: Facts) -> Pieces:
        """The payable months of every child as pieces; one set of settings needs no look at where it begins and ends."""
        if len(self._rule_sets) == 1:
            return payable_pieces(facts, next(iter(self._rule_sets.values())), len(columns))
        return [
            part
            for number in range(max(map(len, self._segments)))
            for part in self._pieces_of_segment(number, columns, facts)
        ]

    def _pieces_of_segment(self, number: int, columns: Columns, facts: Facts) -> Pieces:
        """The payable months of every child within the number-th segment of its territory, as pieces."""
        chosen = [segments[number] if number < len(segments) else None for segments in self._segments]
        low = np.array([segment[1] if segment else FAR for segment in chosen], np.int32)[columns.territory]
        high = np.array([segment[2] if segment else -FAR for segment in chosen], np.int32)[columns.territory]
        settings = dict.fromkeys(segment[0] for segment in chosen if segment)
        found: Pieces = []
        for key in settings:
            pieces = payable_pieces(facts, self._rule_sets[key], len(columns))
            if len(settings) > 1:
                mine = np.array([segment is not None and segment[0] == key for segment in chosen])[columns.territory]
                pieces = [(np.where(mine, first, FAR), np.where(mine, last, -FAR)) for first, last in pieces]
            found += [(np.maximum(first, low), np.minimum(last, high)) for first, last in pieces]
        return found

    def _entries(self, columns: _Children, first: Int, last: Int) -> tuple[Index, Index, Index]:
        """The children with a payable month, and the first and last of these as entries of the table."""
        width = self._periods.enter.shape[1]
        row = columns.territory.astype(np.intp) * width
        flat = self._periods.enter.ravel()
        base = np.int32(self._periods.base)
        enter = flat.take(row + np.clip(first - base, 0, width - 1))
        leave = flat.take(row + np.clip(last - base + 1, 0, width - 1)) - 1
        rows = np.flatnonzero((enter <= leave) & (first <= last))
        return rows, enter.take(rows), leave.take(rows)

    def _expand_one(self, columns: _Children, first: Int, last: Int, row: DueRow) -> Dues:
        """The usual case: one stretch per child, each period booked in its first payable month."""
        periods = self._periods
        rows, enter, leave = self._entries(columns, first, last)
        self._add_stretches(enter, leave)
        since = row.since.take(enter)
        counts = row.until.take(leave) - since
        paid = np.flatnonzero(counts)
        if not len(paid):
            return _no_dues()
        if len(paid) < len(counts):
            rows, enter, since, counts = (values.take(paid) for values in (rows, enter, since, counts))
        self.totals.paid_children += len(paid)
        ends = np.cumsum(counts)
        begins, total = ends - counts, int(ends[-1])
        place = _spread(since - begins, begins, total, rising=1)
        month, amount = periods.booked.take(row.entry).take(place), periods.amount.take(row.entry).take(place)
        odd = np.flatnonzero(row.odd.take(enter))
        month[begins[odd]], amount[begins[odd]] = periods.booked[enter[odd]], periods.amount[enter[odd]]
        period = None
        if self._tell_periods:
            period = periods.code.take(row.entry).take(place)
            period[begins[odd]] = periods.code[enter[odd]]
        return Dues(_spread(columns.child_id.take(rows), begins, total), month, amount, period)

    def _add_stretches(self, enter: Index, leave: Index) -> None:
        """Add one stretch per child to the totals: counted by where stretches begin and end, not due by due."""
        periods = self._periods
        size = len(periods.month)
        entered, left = np.bincount(enter, minlength=size), np.bincount(leave, minlength=size)
        going_on = np.zeros(len(periods.begins) + 1, np.int64)
        np.add.at(going_on, periods.period + 1, entered - left)
        counts = entered.copy()
        counts[periods.begins] += np.cumsum(going_on)[:-1]
        inside = (periods.month >= self.first) & (periods.month <= self.last)
        self._count_missing(np.where(inside, counts, 0))
        self._add(np.where(inside & (periods.amount >= 0), counts * periods.amount, 0))

    def _expand_many(self, columns: _Children, parts: Pieces) -> Dues:
        """Several stretches per child: a period that two of them touch is still owed once."""
        periods = self._periods
        found = [self._touched(columns, first, last) for first, last in parts]
        rows, period, enter, leave = (np.concatenate([part[n] for part in found]) for n in range(4))
        order = np.lexsort((period, rows))
        rows, period, enter, leave = rows[order], period[order], enter[order], leave[order]
        fresh = np.ones(len(rows), bool)
        fresh[1:] = (rows[1:] != rows[:-1]) | (period[1:] != period[:-1])
        groups = np.flatnonzero(fresh)
        if not len(groups):
            return _no_dues()
        counts = np.add.reduceat(leave - enter + 1, groups)
        enter, leave = np.minimum.reduceat(enter, groups), np.maximum.reduceat(leave, groups)
        return self._dues(columns, rows[groups], np.where(periods.books_last[enter], leave, enter), counts)

    def _touched(self, columns: _Children, first: Int, last: Int) -> tuple[Rows, Rows, Rows, Rows]:
        """Child and period for every period that a stretch touches, with its first and last entry in the period."""
        periods = self._periods
        rows, enter, leave = self._entries(columns, first, last)
        start = periods.period[enter]
        counts = periods.period[leave] - start + 1
        period = np.repeat(start - (np.cumsum(counts) - counts), counts) + np.arange(int(counts.sum()))
        return (
            np.repeat(rows, counts),
            period,
            np.maximum(np.repeat(enter, counts), periods.begins[period]),
            np.minimum(np.repeat(leave, counts), periods.ends[period]),
        )

    def _dues(self, columns: _Children, rows: Rows, entry: Rows, counts: Rows) -> Dues:
        """The dues of children (`rows`) and deciding months (`entry`); `counts` of payable months for pro-rata acts.

        What lies outside the window is left out, and what cannot be computed is counted instead.
        """
        periods = self._periods
        kept: Bool | None = None
        if self._narrow:
            month = periods.month[entry]
            kept = (month >= self.first) & (month <= self.last)
        if periods.missing:
            lost = periods.amount[entry] < 0
            lost = lost & kept if kept is not None else lost
            self._count_missing(np.bincount(entry[lost], minlength=len(periods.amount)))
            kept = ~lost if kept is None else kept & ~lost
        if kept is not None:
            rows, entry, counts = rows[kept], entry[kept], counts[kept]
        amount: Long = periods.shares[entry, counts] if periods.shares.size else periods.amount.take(entry)
        if len(rows):
            self.totals.paid_children += int(np.count_nonzero(rows[1:] != rows[:-1])) + 1
        sums = np.zeros(len(periods.amount), np.int64)
        np.add.at(sums, entry, amount)
        self._add(sums)
        period = periods.code.take(entry) if self._tell_periods else None
        return Dues(columns.child_id.take(rows), periods.booked.take(entry), amount, period)

    def _count_missing(self, counts: Rows) -> None:
        """Add the number of payments decided by each entry whose amount is missing."""
        for index, parameter in self._periods.missing.items():
            if counts[index]:
                name = self.territories[self._periods.territory[index]]
                found = self.totals.not_computable.setdefault(name, {})
                found[parameter] = found.get(parameter, 0) + int(counts[index])

    def _add(self, sums: Long) -> None:
        """Add the tenge decided by each entry."""
        periods, totals = self._periods, self.totals
        totals.total += int(sums.sum())
        for index in np.flatnonzero(sums):
            tenge = int(sums[index])
            name = self.territories[periods.territory[index]]
            totals.by_territory[name] += tenge
            month = show_month(month_of(date.fromordinal(int(periods.booked[index]) + EPOCH)))
            totals.by_month[month] = totals.by_month.get(month, 0) + tenge


def _spread(values: Long, begins: Index, total: int, *, rising: int = 0) -> Long:
    """Each value from its place in `begins` up to the next one, growing by `rising` at every step.

    A running sum of the jumps between them: three times as fast as repeating item by item.
    """
    jumps = np.full(total, rising, np.int64)
    jumps[begins[0]] = values[0]
    jumps[begins[1:]] += np.diff(values)
    return np.cumsum(jumps, out=jumps)


def _stretches(table: MonthTable, first: Month, last: Month) -> Iterator[tuple[str, str]]:
    """The stretches of months that no act governs."""
    begin: int | None = None
    for month in range(first, last + 2):
        ungoverned = month <= last and not table[month].governed
        if ungoverned and begin is None:
            begin = month
        elif not ungoverned and begin is not None:
            yield show_month(Month(begin)), show_month(Month(month - 1))
            begin = None


def _no_dues() -> Dues:
    return Dues(np.zeros(0, np.int64), np.zeros(0, np.int32), np.zeros(0, np.int64), np.zeros(0, np.int32))


__all__ = ["EVENTS", "Columns", "Dues", "Schedule", "Stretched", "Totals"]
