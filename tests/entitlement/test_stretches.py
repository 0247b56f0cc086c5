"""The months that facts allow, times the months of the law, are the dues of one case: under every act, also the peculiar ones."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.entitlement.strategies import cases, with_unknown_facts
from tests.entitlement.test_population_of_other_cities import PECULIAR
from tests.law_of_other_cities.folder import other_cities

from tirek.entitlement import PeriodKey, assess, read_case, stretches_of
from tirek.entitlement.population import Schedule, Stretched
from tirek.law import Law, load
from tirek.law.months import Month, first_day

if TYPE_CHECKING:
    from pathlib import Path

    from tests.entitlement.strategies import Case

KNOWN_ON = date(2026, 11, 20)


@pytest.fixture(scope="module")
def everywhere(tmp_path_factory: pytest.TempPathFactory) -> Law:
    folder: Path = tmp_path_factory.mktemp("law")
    return load(other_cities(folder / "kz"))


def by_columns(data: Case, law: Law) -> list[tuple[str, date, int]] | None:
    case = read_case(data, law, KNOWN_ON)
    found = stretches_of(case, law, KNOWN_ON)
    if found is None:
        return None
    schedule = Schedule(law, case.service, [case.territory], KNOWN_ON, found.low, found.high, periods=True)
    pieces = [(np.array([first], np.int32), np.array([last], np.int32)) for first, last in found.pieces or ((1, 0),)]
    dues = schedule.run_stretches(Stretched(np.array([7], np.int64), np.zeros(1, np.int32), pieces))
    assert dues.period is not None
    days = [date.fromordinal(int(day) + date(1970, 1, 1).toordinal()) for day in dues.month]
    return [
        (str(PeriodKey.of_code(int(code))), day, int(amount))
        for code, day, amount in zip(dues.period, days, dues.amount, strict=True)
    ]


def alone(data: Case, law: Law) -> list[tuple[str, date, int]]:
    case = read_case(data, law, KNOWN_ON)
    return [(str(due.period), first_day(due.month), due.amount) for due in assess(case, law, KNOWN_ON).dues]


@given(data=cases())
def test_stretches_times_the_law_are_the_dues(data: Case) -> None:
    assert by_columns(data, load()) == alone(data, load())


@given(data=st.sampled_from(PECULIAR).flatmap(cases))
def test_under_peculiar_acts_too(data: Case, everywhere: Law) -> None:
    assert by_columns(data, everywhere) == alone(data, everywhere)


@given(pair=with_unknown_facts())
def test_what_is_unknown_has_no_stretches(pair: tuple[Case, Case]) -> None:
    case = read_case(pair[1], load(), KNOWN_ON)
    found = assess(case, load(), KNOWN_ON)
    if any(month.state == "unknown" for month in found.months):
        assert stretches_of(case, load(), KNOWN_ON) is None


@given(first=st.integers(1998 * 12, 2030 * 12), kind=st.sampled_from(["month", "quarter", "school-year"]))
def test_a_period_is_read_back_from_its_number(first: int, kind: str) -> None:
    key = PeriodKey(kind, Month(first))
    assert PeriodKey.of_code(key.code) == key
