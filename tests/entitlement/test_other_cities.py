"""What other cities decide, as data: each peculiarity with exact tenge and months, before and after it was known.

The acts are in `tests/law_of_other_cities`. Their figures are those of real decisions where these are known.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.law_of_other_cities.folder import other_cities

from tirek.entitlement import Assessment, assess, difference, read_case
from tirek.law import LANGUAGES, Law, load
from tirek.law.months import show_month

Child = Callable[..., Assessment]

NOW = "2026-11-20"


@pytest.fixture(scope="module")
def cities(tmp_path_factory: pytest.TempPathFactory) -> Law:
    return load(other_cities(tmp_path_factory.mktemp("cities")))


@pytest.fixture(scope="module")
def child(cities: Law) -> Child:
    """A child of ten with a certificate from the month of application on."""
    return child_under(cities)


def child_under(law: Law) -> Child:
    """Assess that child under a law."""

    def assessed(territory: str, applied: str, until: str, known_on: str = NOW, **applicant: str) -> Assessment:
        data: dict[str, Any] = {
            "service": "home-education",
            "territory": territory,
            "application": {"date": applied},
            "applicant": {"relation": "parent", "parental_rights": "held", "consent": True, **applicant},
            "child": {
                "birth_date": f"{int(applied[:4]) - 10}-06-15",
                "disability": [{"from": f"{int(applied[:4]) - 3}-01-01"}],
                "full_state_care": [],
                "state_institution": [],
            },
            "certificates": [{"from": f"{applied[:7]}-01", "to": until}],
        }
        day = date.fromisoformat(known_on)
        return assess(read_case(data, law, day), law, day)

    return assessed


def karaganda_with(folder: Path, old: str, new: str) -> Law:
    """The law in which one condition of Karaganda reads otherwise."""
    file = other_cities(folder) / "kz/home-education/karaganda-2022.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    return load(file.parents[2])


def sums(result: Assessment) -> dict[str, int]:
    return {str(due.period): due.amount for due in result.dues}


def booked(result: Assessment) -> dict[str, str]:
    return {str(due.period): show_month(due.month) for due in result.dues}


def conditions(result: Assessment) -> dict[str, str | None]:
    return {show_month(month.month): month.condition for month in result.months}


def months(first: str, last: str) -> list[str]:
    begin, end = (int(text[:4]) * 12 + int(text[5:]) - 1 for text in (first, last))
    return [f"{month // 12}-{month % 12 + 1:02d}" for month in range(begin, end + 1)]


def test_there_are_more_than_twelve_further_acts_of_one_service(cities: Law) -> None:
    own = set(load().acts)
    assert len(set(cities.acts) - own) >= 14
    assert {version.service for version in cities.versions} == {"home-education"}


def test_a_floor_is_paid_and_told_as_a_floor(cities: Law, child: Child) -> None:
    result = child("west-kazakhstan", "2002-02-04", "2002-05-25")
    assert sums(result) == dict.fromkeys(months("2002-02", "2002-05"), 2469)
    assert result.months[0].reason["en"].startswith("At least 2\u202f469\u202f₸ is due")
    assert result.months[0].reason["ru"].startswith("За февраль 2002\u202fг. положено не менее")
    benefit = cities.acts["west-kazakhstan-2002"][0].benefit
    assert benefit is not None
    assert (benefit.at_least, benefit.per, benefit.assigned) == (True, "month", "quarter")


def test_nothing_falls_back_to_an_act_whose_term_ran_out(child: Child) -> None:
    result = child("west-kazakhstan", "2005-11-01", "2006-02-28")
    assert sums(result) == {"2005-11": 2913, "2005-12": 2913}
    assert conditions(result) == {"2005-11": None, "2005-12": None, "2006-01": "act-governs", "2006-02": "act-governs"}


def test_an_amount_per_month_changes_in_the_middle_of_a_school_year(cities: Law, child: Child) -> None:
    after = child("akzhaik", "2021-09-06", "2022-05-25")
    assert sums(after) == (
        dict.fromkeys(months("2021-09", "2021-12"), 8751)
        | dict.fromkeys(("2022-01", "2022-02"), 9189)
        | {"2022-03": 12252}
        | dict.fromkeys(("2022-04", "2022-05"), 12720)
    )
    assert after.total == 91074
    before = child("akzhaik", "2021-09-06", "2022-05-25", known_on="2022-02-28")
    assert before.total == 81651
    lines = difference(before, after, cities)
    assert {str(line.period): line.amount for line in lines} == {"2022-03": 3063, "2022-04": 3180, "2022-05": 3180}
    assert {line.cause.id for line in lines} == {"akzhaik-2018@2"}


def test_an_amount_per_quarter_changes_inside_a_quarter(child: Child) -> None:
    result = child("shcherbakty", "2021-09-06", "2022-05-25")
    assert sums(result) == {"2021-Q3": 14585, "2021-Q4": 14585, "2022-Q1": 18378, "2022-Q2": 19080}
    late = child("shcherbakty", "2021-11-08", "2022-05-25")
    assert sums(late) == {"2021-Q4": 17502, "2022-Q1": 18378, "2022-Q2": 19080}
    assert [month.amount for month in late.months] == [17502, None, 18378, None, None, 19080, None]


def test_nine_indices_a_quarter_and_an_amendment_of_the_kazakh_wording(cities: Law, child: Child) -> None:
    result = child("kyzylorda", "2023-09-04", "2024-05-25")
    assert sums(result) == {"2023-Q3": 31050, "2023-Q4": 31050, "2024-Q1": 33228, "2024-Q2": 33228}
    assert [version.id for version in result.acts] == ["kyzylorda-2020@1", "kyzylorda-2020@2"]
    before = child("kyzylorda", "2023-09-04", "2024-05-25", known_on="2024-01-14")
    assert [version.id for version in before.acts] == ["kyzylorda-2020@1"]
    assert difference(before, result, cities) == ()
    first, second = cities.acts["kyzylorda-2020"]
    assert first.title["kk"] != second.title["kk"]
    assert (first.title["ru"], first.conditions, first.benefit) == (
        second.title["ru"],
        second.conditions,
        second.benefit,
    )
    assert second.wording_only == ("kk",)


def test_the_past_quarter_is_booked_in_the_month_after_it(child: Child) -> None:
    result = child("balkhash", "2021-09-06", "2022-05-25")
    assert sums(result) == {"2021-Q3": 14585, "2021-Q4": 14585, "2022-Q1": 15315, "2022-Q2": 15900}
    assert booked(result) == {"2021-Q3": "2021-10", "2021-Q4": "2022-01", "2022-Q1": "2022-04", "2022-Q2": "2022-07"}
    assert all(month.payable for month in result.months)
    assert "October 2021" in result.months[0].reason["en"]


def test_the_index_of_the_month_of_booking(child: Child) -> None:
    result = child("priozersk", "2021-09-06", "2022-05-25")
    assert sums(result) == {"2021-Q3": 14585, "2021-Q4": 15315, "2022-Q1": 15900, "2022-Q2": 15900}


@pytest.mark.parametrize("applied", ["2023-09-01", "2023-09-29"])
def test_applications_are_accepted_until_the_end_of_september(child: Child, applied: str) -> None:
    assert sums(child("karaganda", applied, "2023-12-25")) == dict.fromkeys(months("2023-09", "2023-12"), 13800)


@pytest.mark.parametrize("applied", ["2023-10-02", "2024-01-15", "2024-05-31"])
def test_a_later_application_counts_from_the_next_school_year(child: Child, applied: str) -> None:
    result = child("karaganda", applied, "2024-10-31")
    assert sums(result) == dict.fromkeys(("2024-09", "2024-10"), 14768)
    assert {conditions(result)[month] for month in months(applied[:7], "2024-08")} == {"application-month"}
    assert "September 2024" in result.months[0].reason["en"]
    refused = child("karaganda", applied, "2024-05-31")
    assert (refused.outcome, refused.dues) == ("refuse", ())


@pytest.mark.parametrize("applied", ["2024-06-03", "2024-07-10", "2024-08-30"])
def test_an_application_of_the_summer_counts_for_the_coming_school_year(child: Child, applied: str) -> None:
    result = child("karaganda", applied, "2024-09-30")
    summer = dict.fromkeys(months(applied[:7], "2024-08"), "school-year")
    assert conditions(result) == {**summer, "2024-09": None}


@pytest.mark.parametrize(
    ("until", "in_time", "late"),
    [("10", "2023-10", "2023-11"), ("03", "2024-03", "2024-04"), ("01", "2024-01", "2024-02")],
)
def test_applications_are_accepted_until_the_end_of_any_month(
    tmp_path: Path, until: str, in_time: str, late: str
) -> None:
    child = child_under(karaganda_with(tmp_path, 'accepted_until: "09"', f'accepted_until: "{until}"'))
    for applied, first in ((in_time, in_time), (late, "2024-09")):
        assert min(sums(child("karaganda", f"{applied}-10", "2024-10-31"))) == first


def test_an_act_that_names_no_relations_excludes_whoever_lost_the_parental_rights(tmp_path: Path) -> None:
    child = child_under(karaganda_with(tmp_path, "{cite: p.3, relations: [parent, adoptive-parent]}", "{cite: p.3}"))
    assert child("karaganda", "2023-09-04", "2024-05-25", relation="guardian").outcome == "grant"
    result = child("karaganda", "2023-09-04", "2024-05-25", relation="guardian", parental_rights="deprived")
    assert (result.outcome, result.months[0].condition) == ("refuse", "parental-rights-held")


def test_two_indices_a_month_follow_the_raise_of_april(child: Child) -> None:
    result = child("shet", "2020-01-13", "2020-05-25")
    assert sums(result) == dict.fromkeys(months("2020-01", "2020-03"), 5302) | {"2020-04": 5556, "2020-05": 5556}


def test_a_notarised_power_of_attorney_is_a_document_of_the_act(cities: Law, child: Child) -> None:
    paper = cities.acts["shet-2019"][0].documents[0]
    assert (paper.id, paper.obtained, str(paper.citation)) == ("power-of-attorney", "applicant", "shet-2019 p.6 sub.4")
    assert child("shet", "2020-01-13", "2020-05-25", relation="other-representative").outcome == "grant"
    refused = child("shet", "2020-01-13", "2020-05-25", relation="foster-parent")
    assert (refused.outcome, refused.months[0].condition) == ("refuse", "representative")


def test_a_declared_gap_between_acts_is_no_rule(child: Child) -> None:
    result = child("akkayin", "2019-09-02", "2022-05-25")
    assert sums(result) == {"2019-Q3": 16413, "2019-Q4": 16413, "2022-Q1": 19910, "2022-Q2": 20670}
    assert {conditions(result)[month] for month in months("2020-01", "2021-12")} == {"act-governs"}
    assert [version.id for version in result.acts] == ["akkayin-2016@1", "akkayin-2022@1"]
    assert result.act == result.acts[0]
    inside = child("akkayin", "2020-09-01", "2021-05-25")
    assert (inside.outcome, inside.total, inside.act) == ("no-rule", 0, None)
    assert [(finding.condition, finding.result) for finding in inside.findings] == [("act-governs", "not-met")]
    unaware = child("akkayin", "2021-10-01", "2022-05-25", known_on="2021-12-31")
    assert unaware.outcome == "no-rule"


def test_once_for_the_school_year(child: Child) -> None:
    result = child("abay-district", "2023-11-06", "2024-05-25")
    assert sums(result) == {"2023/2024": 41400}
    assert booked(result) == {"2023/2024": "2023-11"}
    assert all(month.payable for month in result.months)
    two_years = child("abay-district", "2024-05-06", "2025-05-25")
    assert sums(two_years) == {"2023/2024": 41400, "2024/2025": 44304}


def test_an_act_of_the_akimat_pays_fractions_of_the_index_in_all_twelve_months(cities: Law, child: Child) -> None:
    result = child("karasai", "2022-02-07", "2022-08-31")
    assert sums(result) == {"2022-02": 7658, "2022-03": 7658} | dict.fromkeys(months("2022-04", "2022-08"), 7950)
    assert cities.acts["karasai-2022"][0].adopted_form == "akimat-resolution"


def test_an_act_is_repealed_and_adopted_again(cities: Law, child: Child) -> None:
    after = child("ayagoz", "2021-04-05", "2021-10-31")
    assert sums(after) == {"2021-04": 7000, "2021-05": 7000, "2021-09": 9000, "2021-10": 9000}
    assert {conditions(after)[month] for month in ("2021-06", "2021-07", "2021-08")} == {"act-governs"}
    before = child("ayagoz", "2021-04-05", "2021-10-31", known_on="2021-05-19")
    assert before.total == 28000
    between = child("ayagoz", "2021-04-05", "2021-10-31", known_on="2021-08-31")
    assert between.total == 14000
    assert [line.cause.id for line in difference(before, between, cities)] == ["ayagoz-2021-repeal@1"] * 2
    assert [(str(line.period), line.amount) for line in difference(between, after, cities)] == [
        ("2021-09", 9000),
        ("2021-10", 9000),
    ]


def test_a_territory_that_moved_keeps_its_acts_under_either_code_and_region(cities: Law, child: Child) -> None:
    ayagoz = cities.find_territory("ayagoz")
    assert ayagoz is not None
    assert [ayagoz.region_on(day) for day in (date(2022, 6, 7), date(2022, 6, 8))] == ["63", "10"]
    assert cities.regions["10"]["en"] == "Abay Region"
    for code in ("999000001", "999000002"):
        assert child(code, "2021-09-06", "2022-09-30").total == child("ayagoz", "2021-09-06", "2022-09-30").total
    assert cities.find_territory("999000001", date(2022, 6, 8)) is None
    assert cities.find_territory("999000002", date(2022, 6, 8)) is ayagoz


def test_a_new_district_has_no_rule_before_its_act(cities: Law, child: Child) -> None:
    assert child("makanshy", "2024-09-02", "2025-05-25").outcome == "no-rule"
    makanshy = cities.find_territory("makanshy")
    assert makanshy is not None
    assert makanshy.region_on(date(2023, 12, 31)) is None


def test_a_territory_sets_other_months_for_its_school_year(child: Child) -> None:
    result = child("makanshy", "2026-04-06", "2026-05-25")
    assert conditions(result) == {"2026-04": None, "2026-05": "school-year"}


def test_pro_rata_by_payable_months_is_rounded_once(child: Child) -> None:
    whole = child("makanshy", "2026-01-12", "2026-04-25")
    assert sums(whole) == {"2026-Q1": 10813, "2026-Q2": 10813}
    part = child("makanshy", "2026-02-02", "2026-04-25")
    assert sums(part)["2026-Q1"] == 7208
    assert sums(child("makanshy", "2026-03-02", "2026-04-25"))["2026-Q1"] == 3604


def test_a_raise_that_became_known_later_is_owed_from_when_it_applies(cities: Law, child: Child) -> None:
    before = child("zaisan", "2022-02-07", "2022-05-25", known_on="2022-04-19")
    assert sums(before) == dict.fromkeys(months("2022-02", "2022-05"), 9189)
    after = child("zaisan", "2022-02-07", "2022-05-25", known_on="2022-04-20")
    assert sums(after) == {"2022-02": 9189, "2022-03": 9189, "2022-04": 9540, "2022-05": 9540}
    lines = difference(before, after, cities)
    assert [(str(line.period), line.amount) for line in lines] == [("2022-04", 351), ("2022-05", 351)]
    assert {line.cause.kind for line in lines} == {"parameter"}


def test_months_after_the_last_value_of_an_index_are_not_computable(cities: Law, child: Child) -> None:
    result = child("zaisan", "2022-11-07", "2023-01-31")
    assert result.outcome == "not-computable"
    assert [item.id for item in result.missing] == ["mci-as-announced@2023-01-01"]
    index = cities.parameters["mci-as-announced"]
    assert result.missing[0].supplier == (index.supplier or index.title)


def test_the_authority_fills_in_what_panfilov_leaves_out(cities: Law, child: Child) -> None:
    before = child("panfilov", "2025-09-08", "2026-05-25", known_on="2026-09-30")
    assert (before.outcome, [item.id for item in before.missing]) == (
        "not-computable",
        ["panfilov.amount", "panfilov.per"],
    )
    after = child("panfilov", "2025-09-08", "2026-05-25", known_on="2026-10-01")
    assert sums(after) == {"2025-Q3": 19660, "2025-Q4": 19660, "2026-Q1": 21625, "2026-Q2": 21625}
    assert sum(line.amount for line in difference(before, after, cities)) == 82570
    first, second = cities.acts["panfilov"]
    assert second.missing == ()
    assert second.conditions == first.conditions


def test_every_month_of_every_city_has_a_reason_and_a_citation_in_three_languages(cities: Law, child: Child) -> None:
    for territory in cities.territories:
        for month in child(territory, "2019-09-02", "2026-05-25").months:
            assert month.citation is not None
            for language in LANGUAGES:
                assert month.reason[language]
                assert "{" not in month.reason[language]
                assert month.citation.text[language]


def test_the_acts_of_other_cities_change_nothing_in_aktobe(cities: Law, child: Child) -> None:
    alone = load()
    result = child("aktobe", "2024-09-02", "2026-05-25")
    again = assess(read_case(result.case.data, alone, result.known_on), alone, result.known_on)
    assert sums(again) == sums(result)
    assert [month.reason for month in again.months] == [month.reason for month in result.months]
