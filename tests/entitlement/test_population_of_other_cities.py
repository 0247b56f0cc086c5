"""A population is paid as each child alone also under the peculiar acts: shares, past quarters, application windows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

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

ALONE = [
    Row("", date(2014, 5, 5), date(2025, 9, 1), date(2026, 5, 25)),
    Row("", date(2014, 5, 5), date(2025, 11, 1), date(2026, 2, 25)),
    Row("", date(2014, 5, 5), date(2025, 3, 1), date(2025, 10, 25)),
    Row("", date(2014, 5, 5), date(2024, 12, 1), date(2026, 3, 25), event="death", event_date=date(2026, 1, 31)),
    Row("", date(2007, 12, 5), date(2025, 8, 1), date(2026, 5, 25)),
    Row("", date(2014, 5, 5), date(2026, 9, 1), date(2027, 5, 25)),
    Row("", date(2014, 5, 5), date(2025, 9, 1)),
    Row("", date(2014, 5, 5), date(2024, 1, 1), date(2024, 5, 25)),
    Row(
        "",
        date(2014, 5, 5),
        date(2025, 9, 1),
        date(2026, 5, 25),
        event="state_institution",
        event_date=date(2025, 11, 3),
    ),
    Row("", date(2014, 5, 5), date(2025, 9, 1), date(2026, 5, 25), state_care=True),
]


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


@pytest.mark.parametrize("window", [(2025, 9, 2026, 5), (2025, 11, 2026, 1), (2025, 10, 2025, 10), (2025, 3, 2027, 4)])
@pytest.mark.parametrize("territory", ["abay-district", "alatau", "balkhash", "karasai", "makanshy", "priozersk"])
def test_the_children_of_one_territory_are_paid_as_each_alone(
    cities: Law, territory: str, window: tuple[int, int, int, int]
) -> None:
    first, last = month(*window[:2]), month(*window[2:])
    rows = [replace(row, territory=territory) for row in ALONE]
    everywhere = list(cities.territories)
    alone = Schedule(cities, "home-education", [territory], KNOWN_ON, first, last)
    among = Schedule(cities, "home-education", everywhere, KNOWN_ON, first, last)
    dues = rows_of(alone.run(columns_of(rows, [territory])))
    assert dues == rows_of(among.run(columns_of(rows, everywhere))) == one_by_one(cities, rows, first, last)
    beside = Schedule(cities, "home-education", ["kyzylorda", territory], KNOWN_ON, first, last)
    assert dues == rows_of(beside.run(columns_of(rows, ["kyzylorda", territory])))
    assert alone.totals.by_territory == {territory: sum(amount for _, _, amount in dues)}
    assert alone.totals.by_month == {day[:7]: sum(of for _, that, of in dues if that == day) for _, day, _ in dues}
    assert among.totals.by_territory == dict.fromkeys(everywhere, 0) | alone.totals.by_territory
    assert alone.totals.paid_children == len({child for child, _, _ in dues})
    assert replace(alone.totals, by_territory=among.totals.by_territory) == among.totals


@pytest.mark.parametrize("territories", [["akzhaik"], ["akzhaik", "kyzylorda"], ["kyzylorda", "akzhaik"]])
@pytest.mark.parametrize(
    ("years", "paid"),
    [
        (16, {0: ("2021-09", "2022-02"), 1: ("2021-09", "2022-02"), 2: ("2021-09", "2022-04")}),
        (
            21,
            {
                0: ("2021-09", "2022-05"),
                1: ("2021-09", "2022-05"),
                2: ("2021-09", "2022-05"),
                3: ("2022-03", "2022-05"),
            },
        ),
    ],
)
def test_an_amended_condition_holds_from_the_month_the_amendment_applies(
    tmp_path: Path, territories: list[str], years: int, paid: dict[int, tuple[str, str]]
) -> None:
    folder = other_cities(tmp_path)
    file = folder / "kz/home-education/akzhaik-2018.v2.yaml"
    amended = file.read_text(encoding="utf-8") + f"\nconditions:\n  under-18: {{cite: p.5, years: {years}}}\n"
    file.write_text(amended, encoding="utf-8")
    law = load(folder)
    births = [date(2004, 2, 5), date(2006, 1, 5), date(2006, 4, 5), date(2002, 5, 5)]
    rows = [Row(name, born, date(2021, 9, 1), date(2022, 5, 25)) for name in territories for born in births]
    window = (month(2021, 9), month(2022, 8))
    dues = rows_of(Schedule(law, "home-education", territories, KNOWN_ON, *window).run(columns_of(rows, territories)))
    assert dues == one_by_one(law, rows, *window)
    first = territories.index("akzhaik") * len(births) + 1
    months = {number: [day[:7] for child, day, _ in dues if child == first + number] for number in range(len(births))}
    assert {number: (of[0], of[-1]) for number, of in months.items() if of} == paid


@pytest.mark.parametrize("window", [(2020, 1, 2020, 12), (2025, 7, 2025, 8), (2024, 12, 2025, 2)])
@pytest.mark.parametrize("count", [0, 1])
def test_without_a_child_or_a_payable_month_nothing_is_owed(
    cities: Law, window: tuple[int, int, int, int], count: int
) -> None:
    rows = [Row("alatau", date(2014, 5, 5), date(2019, 9, 1))] * count
    schedule = Schedule(cities, "home-education", ["alatau"], KNOWN_ON, month(*window[:2]), month(*window[2:]))
    assert rows_of(schedule.run(columns_of(rows, ["alatau"]))) == []
    assert (schedule.totals.children, schedule.totals.paid_children, schedule.totals.total) == (count, 0, 0)
    ungoverned = [("2020-01", "2020-12")] if window[0] == 2020 else []
    assert schedule.totals.no_rule == ({"alatau": ungoverned} if count else {})


def test_an_act_that_does_not_pay_parents_pays_nobody_of_a_population(tmp_path: Path) -> None:
    folder = other_cities(tmp_path)
    file = folder / "kz/home-education/kyzylorda-2020.yaml"
    text = file.read_text(encoding="utf-8")
    narrowed = text.replace("representative: {cite: p.3}", "representative: {cite: p.3, relations: [guardian]}")
    file.write_text(narrowed, encoding="utf-8")
    assert narrowed != text
    law = load(folder)
    rows = [Row("kyzylorda", date(2014, 5, 5), date(2021, 9, 1), date(2022, 5, 25))]
    schedule = Schedule(law, "home-education", ["kyzylorda"], KNOWN_ON, month(2021, 9), month(2022, 5))
    assert rows_of(schedule.run(columns_of(rows, ["kyzylorda"]))) == []


def test_missing_amounts_are_left_out_also_beside_an_act_with_other_conditions(cities: Law) -> None:
    territories = ["alatau", "karaganda"]
    rows = [Row(name, date(2014, 5, 5), date(2026, 9, 1), date(2027, 5, 25)) for name in territories]
    window = (month(2026, 1), month(2027, 6))
    schedule = Schedule(cities, "home-education", territories, KNOWN_ON, *window)
    dues = rows_of(schedule.run(columns_of(rows, territories)))
    assert dues == one_by_one(cities, rows, *window)
    assert {day for _, day, _ in dues} == {"2026-09-01", "2026-10-01", "2026-11-01", "2026-12-01"}
    assert schedule.totals.not_computable == {
        "alatau": {"mci@2027-01-01": 1, "mci@2027-04-01": 1},
        "karaganda": {f"mci@2027-{number:02d}-01": 1 for number in range(1, 6)},
    }
