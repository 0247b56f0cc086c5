"""A population is paid as each child alone also under the peculiar acts: shares, past quarters, application windows."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.entitlement.test_population import KNOWN_ON, Row, columns_of, one_by_one, populations, rows_of
from tests.law_of_other_cities.folder import other_cities

from tirek.entitlement.population import Schedule
from tirek.law import Law, load
from tirek.law.months import Month, month

PECULIAR = [
    "abay-district", "akkayin", "akzhaik", "balkhash", "karaganda", "karasai", "kyzylorda", "makanshy", "panfilov",
    "priozersk", "shcherbakty", "shet", "zaisan",
]  # fmt: skip

WINDOWS = st.sampled_from([
    (month(2022, 9), month(2026, 12)), (month(2023, 2), month(2025, 11)), (month(2025, 9), month(2026, 8)),
    (month(2024, 11), month(2024, 12)), (month(2026, 2), month(2026, 2)),
])  # fmt: skip


@pytest.fixture(scope="module")
def cities(tmp_path_factory: pytest.TempPathFactory) -> Law:
    return load(other_cities(tmp_path_factory.mktemp("cities")))


@given(rows=populations(PECULIAR), window=WINDOWS)
def test_a_population_under_peculiar_acts_is_paid_as_each_child_alone(
    cities: Law, rows: list[Row], window: tuple[Month, Month]
) -> None:
    territories = list(cities.territories)
    schedule = Schedule(cities, "home-education", territories, KNOWN_ON, *window)
    assert rows_of(schedule.run(columns_of(rows, territories))) == one_by_one(cities, rows, *window)


def test_the_peculiar_acts_pay_at_all(cities: Law) -> None:
    rows = [Row(name, date(2014, 5, 5), date(2025, 9, 1), date(2026, 5, 25)) for name in PECULIAR if name != "zaisan"]
    owed = {child for child, _, _ in one_by_one(cities, rows, month(2025, 9), month(2026, 8))}
    assert len(owed) == len(rows)
