"""Every setting of a benefit by itself: what it pays, how it is rounded, at which price and in which month it is booked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.law_of_other_cities.folder import other_cities

from tirek.entitlement import Assessment, assess, read_case
from tirek.law import load
from tirek.law.months import show_month

ACT = "kz/home-education/priozersk-2021.yaml"
INDEX = "index: mci, purpose: social-payments"

With = Callable[..., Assessment]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return other_cities(tmp_path_factory.mktemp("options"))


@pytest.fixture
def pays(folder: Path) -> With:
    """Assess a child in a territory whose act pays as told."""

    def assessed(benefit: str, applied: str, until: str) -> Assessment:
        file = folder / ACT
        lines = file.read_text(encoding="utf-8").splitlines()
        changed = [f'benefit: {{{benefit}, cite: "p.7"}}' if line.startswith("benefit:") else line for line in lines]
        file.write_text("\n".join(changed) + "\n", encoding="utf-8")
        law, day = load(folder), date(2026, 11, 20)
        facts: dict[str, Any] = {
            "service": "home-education",
            "territory": "priozersk",
            "application": {"date": applied},
            "applicant": {"relation": "parent", "parental_rights": "held", "consent": True},
            "child": {
                "birth_date": "2012-05-05",
                "disability": [{"from": "2020-03-01"}],
                "full_state_care": [],
                "state_institution": [],
            },
            "certificates": [{"from": applied, "to": until}],
        }
        return assess(read_case(facts, law, day), law, day)

    return assessed


@pytest.mark.parametrize(
    ("benefit", "dues"),
    [
        (f"{INDEX}, factor: 2.5, per: quarter", "2022-Q1 7658 in 2022-02, 2022-Q2 7950 in 2022-04"),
        (f"{INDEX}, factor: 2.5, per: quarter, rounding: half-up", "2022-Q1 7658 in 2022-02, 2022-Q2 7950 in 2022-04"),
        (f"{INDEX}, factor: 2.5, per: quarter, rounding: down", "2022-Q1 7657 in 2022-02, 2022-Q2 7950 in 2022-04"),
        (f"{INDEX}, factor: 2.1, per: quarter, rounding: up", "2022-Q1 6433 in 2022-02, 2022-Q2 6678 in 2022-04"),
        (f"{INDEX}, factor: 5, per: quarter, booking: last-payable-month", "2022-Q1 15315 in 2022-03, 2022-Q2 15900 in 2022-05"),
        (f"{INDEX}, factor: 5, per: quarter, booking: month-after-period", "2022-Q1 15315 in 2022-04, 2022-Q2 15900 in 2022-07"),
        (f"{INDEX}, factor: 5, per: quarter, price_date: booking-month", "2022-Q1 15315 in 2022-02, 2022-Q2 15900 in 2022-04"),
        (f"{INDEX}, factor: 5, per: quarter, partial: pro-rata", "2022-Q1 10210 in 2022-02, 2022-Q2 15900 in 2022-04"),
        ("amount: 10000, per: quarter, partial: pro-rata", "2022-Q1 6667 in 2022-02, 2022-Q2 10000 in 2022-04"),
        ("amount: 10000, per: quarter, partial: pro-rata, rounding: down", "2022-Q1 6666 in 2022-02, 2022-Q2 10000 in 2022-04"),
        ("amount: 10000, per: quarter, partial: whole", "2022-Q1 10000 in 2022-02, 2022-Q2 10000 in 2022-04"),
        ("amount: 90001, per: school-year, partial: pro-rata", "2021/2022 40000 in 2022-02"),
        ("amount: 90000, per: school-year", "2021/2022 90000 in 2022-02"),
        (f"{INDEX}, factor: 10, per: school-year", "2021/2022 29170 in 2022-02"),
        (
            f"{INDEX}, factor: 10, per: school-year, price_date: booking-month, booking: last-payable-month",
            "2021/2022 31800 in 2022-05",
        ),
    ],
)  # fmt: skip
def test_a_setting_pays_as_it_says(pays: With, benefit: str, dues: str) -> None:
    result = pays(benefit, "2022-02-07", "2022-05-25")
    assert ", ".join(f"{due.period} {due.amount} in {show_month(due.month)}" for due in result.dues) == dues
    assert result.outcome == "grant"
    assert all(month.payable for month in result.months)


def test_all_twelve_months(pays: With) -> None:
    result = pays("amount: 1000, per: month, months: all", "2022-05-02", "2022-09-30")
    assert [show_month(due.month) for due in result.dues] == ["2022-05", "2022-06", "2022-07", "2022-08", "2022-09"]


def test_a_quarter_of_twelve_month_year_is_shared_by_its_three_months(pays: With) -> None:
    result = pays("amount: 1000, per: quarter, months: all, partial: pro-rata", "2022-08-01", "2022-10-31")
    assert [(str(due.period), due.amount) for due in result.dues] == [("2022-Q3", 667), ("2022-Q4", 333)]


def test_a_third_quarter_is_whole_by_its_only_month_of_the_school_year(pays: With) -> None:
    result = pays("amount: 1000, per: quarter, partial: pro-rata", "2022-08-01", "2022-10-31")
    assert [(str(due.period), due.amount) for due in result.dues] == [("2022-Q3", 1000), ("2022-Q4", 333)]
