"""A million children are paid exactly as each of them alone would be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tirek.entitlement import assess, read_case
from tirek.entitlement.columns import EPOCH, EVENTS, Columns
from tirek.entitlement.population import Dues, Schedule
from tirek.law import Law
from tirek.law.months import Month, first_day, month, show_month

KNOWN_ON = date(2026, 11, 20)
WITHOUT_TERM = date(9999, 12, 31)


@dataclass(frozen=True)
class Row:
    """One row of a population file."""

    territory: str
    birth: date
    application: date
    certificate_end: date | None = None
    disability_end: date | None = WITHOUT_TERM
    event: str = "none"
    event_date: date | None = None
    state_care: bool = False
    rights_deprived: bool = False


def columns_of(rows: Sequence[Row], territories: Sequence[str]) -> Columns:
    """Rows as columns, numbered from 1."""

    def days(values: Sequence[date | None]) -> Any:
        return np.array([value.toordinal() if value else 0 for value in values], np.int32)

    return Columns(
        child_id=np.arange(1, len(rows) + 1, dtype=np.int64),
        territory=np.array([territories.index(row.territory) for row in rows], np.int32),
        birth=days([row.birth for row in rows]),
        application=days([row.application for row in rows]),
        certificate_end=days([row.certificate_end for row in rows]),
        disability_end=days([row.disability_end for row in rows]),
        event=np.array([EVENTS.index(row.event) for row in rows], np.int8),
        event_day=days([row.event_date for row in rows]),
        state_care=np.array([row.state_care for row in rows], bool),
        rights_deprived=np.array([row.rights_deprived for row in rows], bool),
    )


def case_of(row: Row, first: Month, last: Month) -> dict[str, Any]:
    """The same row as the input of one assessment."""
    study = [{"from": str(row.event_date)}] if row.event == "state_institution" else []
    return {
        "service": "home-education",
        "territory": row.territory,
        "application": {"date": str(row.application)},
        "applicant": {
            "relation": "parent",
            "parental_rights": "deprived" if row.rights_deprived else "held",
            "consent": True,
        },
        "child": {
            "birth_date": str(row.birth),
            "death_date": str(row.event_date) if row.event == "death" else None,
            "disability": [{"from": "1990-01-01", "to": str(row.disability_end)}] if row.disability_end else [],
            "full_state_care": [{"from": "1990-01-01"}] if row.state_care else [],
            "state_institution": study,
        },
        "certificates": [{"from": "1995-01-01", "to": str(row.certificate_end)}] if row.certificate_end else [],
        "window": {"from": show_month(first), "to": show_month(last)},
    }


def rows_of(dues: Dues) -> list[tuple[int, str, int]]:
    """Dues as (child, month, tenge)."""
    return [
        (int(child), date.fromordinal(int(day) + EPOCH).isoformat(), int(amount))
        for child, day, amount in zip(dues.child_id, dues.month, dues.amount, strict=True)
    ]


def one_by_one(law: Law, rows: Sequence[Row], first: Month, last: Month) -> list[tuple[int, str, int]]:
    """What each child is owed when assessed alone."""
    owed = []
    for number, row in enumerate(rows, 1):
        assessment = assess(read_case(case_of(row, first, last), law, KNOWN_ON), law, KNOWN_ON)
        owed += [(number, first_day(due.month).isoformat(), due.amount) for due in assessment.dues]
    return owed


def days(first: date, last: date) -> st.SearchStrategy[date]:
    """Days between two, both included."""
    return st.dates(first, last)


@st.composite
def populations(draw: st.DrawFn, territories: Sequence[str]) -> list[Row]:
    """Children of all sorts, close to the edges of the acts and of each other."""
    rows = []
    for _ in range(draw(st.integers(1, 12))):
        territory = draw(st.sampled_from(territories))
        begin, end = (
            (date(2008, 1, 1), date(2009, 6, 30)) if territory == "astana" else (date(2022, 10, 1), date(2026, 12, 31))
        )
        application = draw(days(begin, end)).replace(day=1)
        event = draw(st.sampled_from(["none", "none", "state_institution", "death"]))
        birth = draw(days(begin.replace(year=begin.year - 19), application))
        rows.append(
            Row(
                territory=territory,
                birth=birth,
                application=application,
                certificate_end=draw(st.none() | days(begin, end)),
                disability_end=draw(st.none() | st.just(WITHOUT_TERM) | days(begin, end)),
                event=event,
                event_date=draw(days(max(birth, begin), end)) if event != "none" else None,
                state_care=draw(st.sampled_from([False, False, False, True])),
                rights_deprived=draw(st.sampled_from([False, False, False, True])),
            )
        )
    return rows


WINDOWS = st.sampled_from([
    (month(2008, 1), month(2009, 12)), (month(2008, 5), month(2009, 2)), (month(2022, 9), month(2026, 12)),
    (month(2023, 2), month(2025, 11)), (month(2024, 11), month(2024, 12)), (month(2025, 2), month(2025, 2)),
])  # fmt: skip


@example(
    rows=[
        Row("alatau", date(2012, 1, 1), date(2025, 2, 1), date(2025, 5, 25)),
        Row("aktobe", date(2012, 1, 1), date(2025, 2, 1), date(2025, 5, 25), WITHOUT_TERM, EVENTS[1], date(2025, 3, 31)),
        Row("astana", date(1995, 1, 1), date(2008, 9, 1), date(2009, 5, 25), WITHOUT_TERM, EVENTS[2], date(2008, 9, 30)),
    ],
    window=(month(2008, 1), month(2026, 12)),
)  # fmt: skip
@given(rows=populations(["aktobe", "alatau", "astana"]), window=WINDOWS)
def test_a_population_is_paid_as_each_child_alone(law: Law, rows: list[Row], window: tuple[Month, Month]) -> None:
    territories = list(law.territories)
    schedule = Schedule(law, "home-education", territories, KNOWN_ON, *window)
    dues = rows_of(schedule.run(columns_of(rows, territories)))
    assert dues == one_by_one(law, rows, *window)
    assert schedule.totals.total == sum(amount for _, _, amount in dues)
    assert schedule.totals.paid_children == len({child for child, _, _ in dues})
    assert sum(schedule.totals.by_territory.values()) == sum(schedule.totals.by_month.values()) == schedule.totals.total


@given(rows=populations(["aktobe", "alatau", "astana"]), cut=st.integers(0, 12))
def test_chunks_change_nothing(law: Law, rows: list[Row], cut: int) -> None:
    territories = list(law.territories)
    window = (month(2008, 1), month(2026, 12))
    whole = Schedule(law, "home-education", territories, KNOWN_ON, *window)
    parts = Schedule(law, "home-education", territories, KNOWN_ON, *window)
    columns = columns_of(rows, territories)
    expected = rows_of(whole.run(columns))
    found = []
    for rows_taken in (slice(None, cut), slice(cut, None)):
        part = Columns(**{field.name: getattr(columns, field.name)[rows_taken] for field in fields(Columns)})
        found += rows_of(parts.run(part))
    assert found == expected
    assert parts.totals == whole.totals


@pytest.mark.parametrize("last", [month(2027, 5), month(2027, 6)], ids=["part of a quarter", "whole quarters"])
def test_a_missing_amount_is_counted_and_not_taken_for_zero(law: Law, last: Month) -> None:
    rows = [
        Row("panfilov", date(2014, 1, 1), date(2026, 1, 1), date(2026, 5, 31)),
        Row("panfilov", date(2014, 1, 1), date(2026, 1, 1), None),
        Row("alatau", date(2014, 1, 1), date(2026, 9, 1), date(2027, 5, 25)),
    ]
    territories = list(law.territories)
    schedule = Schedule(law, "home-education", territories, KNOWN_ON, month(2026, 1), last)
    assert rows_of(schedule.run(columns_of(rows, territories))) == [
        (3, "2026-09-01", 34600),
        (3, "2026-10-01", 34600),
    ]
    assert schedule.totals.not_computable == {
        "panfilov": {"panfilov.amount, panfilov.per": 5},
        "alatau": {"mci@2027-01-01": 1, "mci@2027-04-01": 1},
    }
    assert schedule.totals.paid_children == 1


def test_months_without_a_rule_are_named(law: Law) -> None:
    rows = [Row("alatau", date(2014, 1, 1), date(2024, 9, 1), date(2025, 5, 31))]
    territories = list(law.territories)
    schedule = Schedule(law, "home-education", territories, KNOWN_ON, month(2024, 9), month(2025, 5))
    schedule.run(columns_of(rows, territories))
    assert schedule.totals.no_rule == {"alatau": [("2024-09", "2024-11")]}


def test_what_was_known_then_decides(law: Law) -> None:
    rows = [Row("aktobe", date(2014, 1, 1), date(2023, 2, 1), date(2023, 5, 25))]
    territories = list(law.territories)
    months = (month(2023, 1), month(2023, 12))
    before, after = (
        Schedule(law, "home-education", territories, known_on, *months)
        for known_on in (date(2023, 5, 7), date(2023, 5, 8))
    )
    assert rows_of(before.run(columns_of(rows, territories))) == []
    assert [amount for _, _, amount in rows_of(after.run(columns_of(rows, territories)))] == [10000] * 4


@pytest.mark.parametrize("count", [0, 1])
def test_nobody_is_owed_nothing(law: Law, count: int) -> None:
    rows = [Row("aktobe", date(2014, 1, 1), date(2023, 2, 1))] * count
    territories = list(law.territories)
    schedule = Schedule(law, "home-education", territories, KNOWN_ON, month(2023, 1), month(2023, 12))
    assert rows_of(schedule.run(columns_of(rows, territories))) == []
    assert schedule.totals.children == count
