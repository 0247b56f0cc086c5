"""The edges of the decided readings: single days that decide whether a month is paid."""

from __future__ import annotations

from typing import Any

import pytest
from tests.entitlement.conftest import Ask

from tirek.entitlement import Assessment, read_case
from tirek.law import InputError, Law
from tirek.law.months import show_month


def paid(ask: Ask, **changes: Any) -> list[str]:
    return [show_month(month.month) for month in ask(**changes).months if month.payable]


@pytest.mark.parametrize(
    ("applied", "last"),
    [("2025-03-05", "2025-03"), ("2025-03-10", "2025-03"), ("2025-03-11", "2025-05"), ("2025-03-25", "2025-05")],
)
def test_an_application_after_the_disability_ended_is_a_new_one_also_within_the_month(
    ask: Ask, applied: str, last: str
) -> None:
    terms = [{"from": "2022-03-11", "to": "2025-03-10"}, {"from": "2025-03-20", "to": None}]
    assert paid(ask, application={"date": applied}, child={"disability": terms})[-1] == last


@pytest.mark.parametrize(
    ("renewed", "last"), [("2025-01-14", "2025-05"), ("2025-01-15", "2025-05"), ("2025-01-16", "2025-01")]
)
def test_a_renewal_from_the_next_day_is_no_gap(ask: Ask, renewed: str, last: str) -> None:
    terms = [{"from": "2022-01-15", "to": "2025-01-14"}, {"from": renewed, "to": None}]
    assert paid(ask, child={"disability": terms})[-1] == last


def test_a_chain_of_renewals_is_one_disability(ask: Ask) -> None:
    terms = [
        {"from": "2020-01-01", "to": "2021-12-31"},
        {"from": "2022-01-01", "to": "2024-10-09"},
        {"from": "2023-05-01", "to": "2023-06-01"},
        {"from": "2024-10-10", "to": "2025-02-28"},
        {"from": "2025-03-01", "to": None},
    ]
    assert len(paid(ask, child={"disability": terms})) == 9


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        ("2024-11-01", "2024-11-30", 1),
        ("2024-11-30", "2024-11-30", 1),
        ("2024-11-30", "2024-12-01", 2),
        ("2024-10-31", "2024-12-01", 3),
    ],
)
def test_full_state_care_excludes_every_month_it_touches(ask: Ask, first: str, last: str, months: int) -> None:
    assert 9 - len(paid(ask, child={"full_state_care": [{"from": first, "to": last}]})) == months


@pytest.mark.parametrize(
    ("begins", "resumes"),
    [
        ("2024-12-20", "2024-12"),
        ("2024-12-21", "2024-12"),
        ("2025-01-08", "2025-01"),
        ("2025-03-31", "2025-03"),
    ],
)
def test_after_a_state_institution_payment_resumes_in_the_month_of_the_new_certificate(
    ask: Ask, begins: str, resumes: str
) -> None:
    study = [{"from": "2024-10-07", "to": "2024-12-20"}]
    certificates = [{"from": "2024-09-02", "to": "2025-05-25"}, {"from": begins, "to": "2025-05-25"}]
    months = paid(ask, child={"state_institution": study}, certificates=certificates)
    assert months[:2] == ["2024-09", "2024-10"]
    assert months[2] == resumes
    assert months[-1] == "2025-05"


@pytest.mark.parametrize(
    "certificate",
    [
        {"from": "2024-10-07", "to": "2025-05-25"},
        {"from": "2024-11-01", "to": "2024-12-20"},
        {"from": "2025-01-08", "to": "2025-05-25", "withdrawn_on": "2025-01-07"},
    ],
    ids=["given when the study began", "over with the study", "withdrawn before it began"],
)
def test_what_does_not_confirm_home_education_again(ask: Ask, certificate: dict[str, str]) -> None:
    study = [{"from": "2024-10-07", "to": "2024-12-20"}]
    certificates = [{"from": "2024-09-02", "to": "2025-05-25"}, certificate]
    assert paid(ask, child={"state_institution": study}, certificates=certificates) == ["2024-09", "2024-10"]


def test_study_without_an_end_stops_payment_for_good(ask: Ask) -> None:
    certificates = [{"from": "2024-09-02", "to": "2025-05-25"}, {"from": "2025-01-08", "to": None}]
    study = [{"from": "2024-10-07", "to": None}]
    assert paid(ask, child={"state_institution": study}, certificates=certificates) == ["2024-09", "2024-10"]


@pytest.mark.parametrize(
    ("withdrawn", "last"), [("2025-01-01", "2025-01"), ("2024-12-31", "2024-12"), ("2025-09-01", "2025-05")]
)
def test_a_withdrawn_certificate_holds_through_the_day_of_withdrawal(ask: Ask, withdrawn: str, last: str) -> None:
    certificate = {"from": "2024-09-02", "to": "2025-05-25", "withdrawn_on": withdrawn}
    assert paid(ask, certificates=[certificate])[-1] == last


def test_a_certificate_withdrawn_before_it_began_confirms_nothing(ask: Ask) -> None:
    certificate = {"from": "2024-09-02", "to": "2025-05-25", "withdrawn_on": "2024-09-01"}
    result = ask(certificates=[certificate])
    assert (result.outcome, result.months[0].condition) == ("refuse", "home-education-certificate")


def test_a_certificate_without_an_end_counts_to_the_end_of_its_school_year(ask: Ask) -> None:
    result = ask(certificates=[{"from": "2024-09-02", "to": None}])
    assert show_month(result.case.last) == "2025-08"
    assert paid(ask, certificates=[{"from": "2024-09-02", "to": None}])[-1] == "2025-05"


@pytest.mark.parametrize("born", ["2006-10-01", "2006-10-31"])
def test_the_whole_month_of_the_birthday_is_paid(ask: Ask, born: str) -> None:
    assert paid(ask, child={"birth_date": born}) == ["2024-09", "2024-10"]


def test_a_child_is_not_paid_for_before_its_birth(ask: Ask) -> None:
    result = ask(child={"birth_date": "2024-09-01"}, window={"from": "2024-05", "to": "2024-10"})
    assert result.months[0].condition == "application-month"
    assert "under-18" in result.months[0].failing


def test_several_reasons_are_all_told_and_the_first_decides(ask: Ask) -> None:
    month = ask(applicant={"consent": False}, child={"death_date": "2024-10-01"}).months[-1]
    assert month.condition == "consent"
    assert month.failing == ("consent", "alive")


def found(result: Assessment, condition: str) -> tuple[str, str]:
    return next((item.result, item.reason["en"]) for item in result.findings if item.condition == condition)


def test_a_condition_met_in_a_later_month_is_met_over_the_window(ask: Ask) -> None:
    result = ask(child={"disability": [{"from": "2024-12-02", "to": None}]})
    assert (result.outcome, found(result, "has-disability")[0]) == ("grant", "met")
    assert result.months[0].condition == "has-disability"


def test_a_finding_tells_the_reason_that_all_months_share(ask: Ask) -> None:
    dead = ask(child={"death_date": "2024-08-15"})
    assert found(dead, "alive") == ("not-met", dead.months[-1].reason["en"])
    assert "August 2024" in found(dead, "alive")[1]


def test_two_conditions_met_in_different_months_are_not_met_together(ask: Ask) -> None:
    result = ask(
        window={"from": "2024-09", "to": "2025-05"},
        certificates=[{"from": "2025-01-08", "to": "2025-05-25"}],
        child={"death_date": "2024-10-15"},
    )
    assert result.outcome == "refuse"
    assert {name: found(result, name)[0] for name in ("alive", "home-education-certificate", "consent")} == {
        "alive": "not-met",
        "home-education-certificate": "not-met",
        "consent": "met",
    }


@pytest.mark.parametrize("code", ["aktobe", "151010000"])
def test_a_territory_is_named_by_id_or_code(ask: Ask, code: str) -> None:
    assert ask(territory=code).total == 90000


def test_a_code_that_no_territory_has_is_an_error(law: Law, ordinary: dict[str, Any], ask: Ask) -> None:
    known_on = ask().known_on
    with pytest.raises(InputError) as wrong:
        read_case({**ordinary, "territory": "999999999"}, law, known_on)
    assert [flaw.pointer for flaw in wrong.value.flaws] == ["/territory"]
    assert set(wrong.value.flaws[0].allowed) >= {"aktobe", "alatau", "astana", "panfilov"}
