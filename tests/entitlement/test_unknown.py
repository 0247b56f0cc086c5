"""What is not known is never taken for "no": the case says what is missing, and only what is certain is refused."""

from __future__ import annotations

from typing import Any

import pytest
from tests.entitlement.conftest import Ask

UNKNOWN: dict[str, dict[str, Any]] = {
    "application.date": {"application": None},
    "applicant.relation": {"applicant": {"relation": None, "parental_rights": None}},
    "applicant.parental_rights": {"applicant": {"parental_rights": None}},
    "applicant.consent": {"applicant": {"consent": None}},
    "child.birth_date": {"child": {"birth_date": None}},
    "child.disability": {"child": {"disability": None}},
    "child.full_state_care": {"child": {"full_state_care": None}},
    "child.state_institution": {"child": {"state_institution": None}},
    "certificates": {"certificates": None},
}


@pytest.mark.parametrize("fact", UNKNOWN)
@pytest.mark.parametrize("territory", ["aktobe", "alatau", "astana", "panfilov"])
def test_every_unknown_fact_makes_the_case_incomplete_and_is_named(ask: Ask, fact: str, territory: str) -> None:
    window = {"from": "2008-09", "to": "2008-12"} if territory == "astana" else {"from": "2025-01", "to": "2025-05"}
    year = 2008 if territory == "astana" else 2024
    facts: dict[str, Any] = {
        "territory": territory,
        "window": window,
        "application": {"date": f"{year}-09-01"},
        "certificates": [{"from": f"{year}-09-01", "to": f"{year + 1}-05-25"}],
        "child": {"birth_date": "2000-05-05" if territory == "astana" else "2012-05-05"},
    }
    facts["child"]["disability"] = [{"from": "2007-01-01"}]
    for key, value in UNKNOWN[fact].items():
        facts[key] = {**facts.get(key, {}), **value} if isinstance(value, dict) else value
    result = ask(**facts)
    assert result.outcome == "incomplete"
    assert fact in {item.id for item in result.missing}
    assert not result.dues
    assert {month.state for month in result.months} == {"unknown"}


def test_with_an_unknown_application_any_established_disability_may_be_the_one(ask: Ask) -> None:
    terms = [{"from": "2020-01-01", "to": "2023-12-31"}, {"from": "2024-12-02", "to": None}]
    result = ask(application=None, child={"disability": terms})
    assert [month.condition for month in result.months] == ["has-disability"] * 3 + ["application-month"] * 6
    assert result.outcome == "incomplete"


def test_with_unknown_certificates_home_education_may_have_been_confirmed_after_a_state_institution(ask: Ask) -> None:
    result = ask(
        certificates=None,
        window={"from": "2024-09", "to": "2025-05"},
        child={"state_institution": [{"from": "2024-10-01", "to": "2024-12-31"}]},
    )
    assert result.outcome == "incomplete"
    states = [(month.state, month.condition) for month in result.months]
    waiting = ("unknown", "home-education-certificate")
    assert states == [waiting] * 2 + [("not-paid", "not-in-state-institution")] * 2 + [waiting] * 5


@pytest.mark.parametrize("relation", ["guardian", "custodian", "foster-parent", "other-representative"])
def test_parental_rights_need_not_be_known_of_someone_who_is_no_parent(ask: Ask, relation: str) -> None:
    assert ask(applicant={"relation": relation, "parental_rights": None}).outcome == "grant"


@pytest.mark.parametrize("relation", ["parent", "adoptive-parent"])
def test_they_must_be_known_of_a_parent(ask: Ask, relation: str) -> None:
    assert ask(applicant={"relation": relation, "parental_rights": None}).outcome == "incomplete"


def test_a_relation_that_is_not_known_does_not_matter_for_rights_that_are_held(ask: Ask) -> None:
    result = ask(applicant={"relation": None, "parental_rights": "held"})
    assert {item.id for item in result.missing} == {"applicant.relation"}


def test_a_relation_that_is_not_known_may_be_that_of_a_parent_without_rights(ask: Ask) -> None:
    result = ask(applicant={"relation": None, "parental_rights": "deprived"})
    found = {finding.condition: finding.result for finding in result.findings}
    assert (found["representative"], found["parental-rights-held"]) == ("unknown", "unknown")


def test_of_several_unknown_facts_the_first_condition_decides_and_all_are_named(ask: Ask) -> None:
    result = ask(applicant={"relation": None, "consent": None}, child={"disability": None})
    assert {month.condition for month in result.months} == {"representative"}
    assert [item.id for item in result.missing] == ["applicant.relation", "applicant.consent", "child.disability"]


def test_a_territory_code_younger_than_the_application_still_names_its_territory(ask: Ask) -> None:
    result = ask(territory="334600000", application={"date": "2021-09-06"}, certificates=[{"from": "2021-09-01"}])
    assert result.case.territory == "panfilov"
    assert result.outcome == "not-computable"
