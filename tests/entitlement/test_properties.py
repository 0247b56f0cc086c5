"""What holds for every case: order, splitting and windows change nothing, and less of a ground never pays more."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.entitlement import reference
from tests.entitlement.strategies import (
    Case,
    cases,
    cases_in_windows,
    certificates,
    changed,
    days,
    with_unknown_facts,
)
from tests.law_of_other_cities.folder import other_cities

from tirek.entitlement import (
    Assessment,
    as_json,
    assess,
    canonical,
    difference,
    parse_json,
    read_case,
    receipt,
    receipt_id,
    replay,
    result_with_receipt,
)
from tirek.law import LANGUAGES, Law, load
from tirek.law.months import Month, show_month

KNOWN_ON = date(2026, 11, 20)


@pytest.fixture(scope="module")
def cities(tmp_path_factory: pytest.TempPathFactory) -> Law:
    return load(other_cities(tmp_path_factory.mktemp("cities")))


def result(case: Case, law: Law, known_on: date = KNOWN_ON) -> Assessment:
    return assess(read_case(case, law, known_on), law, known_on)


def sums(assessment: Assessment) -> dict[str, tuple[int, Month]]:
    return {str(due.period): (due.amount, due.month) for due in assessment.dues}


# --- the readings, written a second time


@given(case=cases_in_windows())
def test_the_months_and_sums_are_those_of_the_plain_reading(law: Law, case: Case) -> None:
    got = result(case, law)
    payable = {
        month.month
        for month in got.months
        if reference.payable(case, (month.month // 12, month.month % 12 + 1))
    }  # fmt: skip
    assert {month.month for month in got.months if month.state in ("paid", "not-computable")} == payable
    first, last = (tuple(map(int, case["window"][edge].split("-"))) for edge in ("from", "to"))
    expected = reference.owed(case, (first[0], first[1]), (last[0], last[1]))
    assert {period: (amount, show_month(month)) for period, (amount, month) in sums(got).items()} == expected


# --- monotone where the law is


@given(case=cases(), more=st.integers(0, 500), data=st.data())
def test_a_longer_certificate_never_pays_less(law: Law, case: Case, more: int, data: st.DataObject) -> None:
    assume(len(case["certificates"]) > 0)
    number = data.draw(st.integers(0, len(case["certificates"]) - 1))
    longer = deepcopy(case)
    item = longer["certificates"][number]
    if item["to"]:
        item["to"] = (date.fromisoformat(item["to"]) + timedelta(days=more)).isoformat()
    item["withdrawn_on"] = None
    assert result(longer, law).total >= result(case, law).total


@given(case=cases(), first=days(date(2008, 2, 1), date(2026, 8, 31)), later=st.integers(0, 500))
def test_an_earlier_death_never_pays_more(law: Law, case: Case, first: date, later: int) -> None:
    assume(first.isoformat() >= case["child"]["birth_date"])
    early = changed(case, "child", death_date=first.isoformat())
    late = changed(case, "child", death_date=(first + timedelta(days=later)).isoformat())
    alive = changed(case, "child", death_date=None)
    totals = [result(item, law).total for item in (early, late, alive)]
    assert totals == sorted(totals)


@given(case=cases(), end=days(date(2008, 2, 1), date(2026, 8, 31)), later=st.integers(0, 500))
def test_an_earlier_end_of_the_disability_never_pays_more(law: Law, case: Case, end: date, later: int) -> None:
    def until(last: date | None) -> Case:
        return changed(case, "child", disability=[{"from": "2000-01-01", "to": last and last.isoformat()}])

    totals = [result(until(last), law).total for last in (end, end + timedelta(days=later), None)]
    assert totals == sorted(totals)


@given(case=cases(), applied=days(date(2022, 9, 1), date(2026, 8, 31)), later=st.integers(0, 400))
def test_a_later_application_never_pays_more_for_one_disability(
    law: Law, case: Case, applied: date, later: int
) -> None:
    assume(case["child"]["birth_date"] <= applied.isoformat())
    same = changed(case, "child", disability=[{"from": "2000-01-01", "to": None}])
    same["window"] = {"from": "2022-09", "to": "2026-12"}
    early, late = (
        result(changed(same, "application", date=day.isoformat()), law).total
        for day in (applied, applied + timedelta(days=later))
    )
    assert early >= late


@given(case=cases(), extra=st.lists(certificates(date(2022, 12, 1), date(2026, 8, 31)), min_size=1, max_size=2))
def test_one_more_certificate_never_pays_less(law: Law, case: Case, extra: list[list[Any]]) -> None:
    more = {**case, "certificates": [*case["certificates"], *(item for items in extra for item in items)]}
    assert result(more, law).total >= result(case, law).total


@given(case=cases(), care=days(date(2022, 12, 1), date(2026, 8, 31)))
def test_full_state_care_and_state_institutions_never_pay_more(law: Law, case: Case, care: date) -> None:
    alone = result(case, law).total
    for name in ("full_state_care", "state_institution"):
        worse = changed(case, "child", **{name: [*case["child"][name], {"from": care.isoformat(), "to": None}]})
        assert result(worse, law).total <= alone


# --- what must not matter


@given(case=cases(), data=st.data())
def test_the_order_of_certificates_and_ranges_does_not_matter(law: Law, case: Case, data: st.DataObject) -> None:
    shuffled = deepcopy(case)
    shuffled["certificates"] = data.draw(st.permutations(case["certificates"]))
    for name in ("disability", "full_state_care", "state_institution"):
        shuffled["child"][name] = data.draw(st.permutations(case["child"][name]))
    one, other = result(case, law), result(shuffled, law)
    assert as_json(one) == as_json(other)


@given(case=cases_in_windows(), data=st.data())
def test_a_certificate_in_two_parts_that_meet_is_the_same_certificate(
    law: Law, case: Case, data: st.DataObject
) -> None:
    """Where no state institution comes between: there the second part would be a new certificate, which counts."""
    case = changed(case, "child", state_institution=[])
    parts = []
    for item in case["certificates"]:
        first, last = date.fromisoformat(item["from"]), item["to"] and date.fromisoformat(item["to"])
        cut = first + timedelta(days=data.draw(st.integers(0, (last - first).days if last else 300)))
        parts.append({**item, "to": cut.isoformat()})
        if last is None or cut < last:
            parts.append({**item, "from": (cut + timedelta(days=1)).isoformat()})
    one, other = result(case, law), result({**case, "certificates": parts}, law)
    assert as_json(one) == as_json(other)


@given(case=cases_in_windows(), data=st.data())
def test_a_disability_in_two_parts_that_meet_is_the_same_disability(law: Law, case: Case, data: st.DataObject) -> None:
    parts = []
    for item in case["child"]["disability"]:
        first, last = date.fromisoformat(item["from"]), item["to"] and date.fromisoformat(item["to"])
        cut = first + timedelta(days=data.draw(st.integers(0, (last - first).days if last else 9000)))
        parts.append({**item, "to": cut.isoformat()})
        if last is None or cut < last:
            parts.append({**item, "from": (cut + timedelta(days=1)).isoformat()})
    one, other = result(case, law), result(changed(case, "child", disability=parts), law)
    assert as_json(one) == as_json(other)


@given(case=cases_in_windows(), before=st.integers(0, 14), after=st.integers(0, 14), data=st.data())
def test_a_wider_window_changes_nothing_inside(
    cities: Law, case: Case, before: int, after: int, data: st.DataObject
) -> None:
    case["territory"] = data.draw(st.sampled_from(sorted(cities.territories)))
    inside = result(case, cities)
    wider = {"from": show_month(Month(inside.case.first - before)), "to": show_month(Month(inside.case.last + after))}
    around = result({**case, "window": wider}, cities)
    assert sums(inside).items() <= sums(around).items()
    months = {month.month: month for month in around.months}
    for month in inside.months:
        assert (month.state, month.failing, month.amount) == (
            months[month.month].state,
            months[month.month].failing,
            months[month.month].amount,
        )


@given(case=cases())
def test_acts_of_other_territories_change_nothing(law: Law, cities: Law, case: Case) -> None:
    assert as_json(result(case, law)) == as_json(result(case, cities))


@given(case=cases(), data=st.data())
def test_the_order_of_keys_changes_neither_sums_nor_receipt(law: Law, case: Case, data: st.DataObject) -> None:
    def shuffled(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: shuffled(value[key]) for key in data.draw(st.permutations(list(value)))}
        return [shuffled(item) for item in value] if isinstance(value, list) else value

    one = result_with_receipt(result(case, law), law)
    other = result_with_receipt(result(parse_json(json.dumps(shuffled(case))), law), law)
    assert one == other


# --- every answer says why


@given(case=cases_in_windows(), data=st.data())
def test_every_due_and_every_month_says_why(cities: Law, case: Case, data: st.DataObject) -> None:
    case["territory"] = data.draw(st.sampled_from(sorted(cities.territories)))
    got = result(case, cities)
    assert [month.month for month in got.months] == list(range(got.case.first, got.case.last + 1))
    for month in got.months:
        assert month.citation is not None
        assert (month.condition is None) == (month.state in ("paid", "not-computable"))
        for language in LANGUAGES:
            assert month.reason[language].strip()
            assert not {"{", "}"} & set(month.reason[language])
    for due in got.dues:
        assert due.amount > 0
        assert str(due.citation)
        assert all(due.period.first <= month <= due.period.last for month in due.months)
        assert due.period.first <= due.month <= due.period.last + 1
        assert got.case.first <= due.months[0] or due.months[-1] <= got.case.last
    assert len({due.period for due in got.dues}) == len(got.dues)
    paid = {month for due in got.dues for month in due.months}
    assert sum(len(due.months) for due in got.dues) == len(paid)
    assert paid & {month.month for month in got.months} <= {month.month for month in got.months if month.payable}
    assert got.total == sum(due.amount for due in got.dues)
    for finding in got.findings:
        assert finding.citation is not None
        assert all(finding.reason[language].strip() and "{" not in finding.reason[language] for language in LANGUAGES)


@given(case=cases_in_windows())
def test_the_outcome_follows_from_the_months(law: Law, case: Case) -> None:
    got = result(case, law)
    states = {month.state for month in got.months}
    if got.outcome == "grant":
        # Without a due where the sum of its months is booked before or after the window.
        assert "paid" in states
        assert "not-computable" not in states
    if got.outcome == "refuse":
        assert not got.dues
        assert "not-paid" in states
        assert "paid" not in states
        assert "not-met" in {finding.result for finding in got.findings}
    assert (got.outcome == "no-rule") == (states == {"no-rule"})
    assert bool(got.missing) == (got.outcome in ("incomplete", "not-computable"))


# --- unknown is not no


@given(pair=with_unknown_facts())
def test_what_is_said_with_unknown_facts_stays_true_whatever_they_are(law: Law, pair: tuple[Case, Case]) -> None:
    known, unknown = (result(case, law) for case in pair)
    certain = {month.month: month for month in known.months}
    for month in unknown.months:
        truth = certain[month.month].state
        if month.state == "unknown":
            assert unknown.outcome == "incomplete"
            assert unknown.missing
        elif month.state == "not-paid":
            assert truth == "not-paid", (month.condition, certain[month.month])
        else:
            assert month.state == truth
    if unknown.outcome == "refuse":
        assert known.outcome == "refuse"


# --- receipts and differences


@given(case=cases())
def test_a_receipt_gives_the_same_bytes_again(law: Law, case: Case) -> None:
    first = receipt(result(case, law), law)
    stored = canonical(first)
    again = replay(parse_json(stored), law)
    assert canonical(again) == stored
    assert receipt_id(again) == receipt_id(first)


@given(
    case=cases_in_windows(),
    data=st.data(),
    knowledge=st.lists(days(date(2001, 1, 1), KNOWN_ON), min_size=2, max_size=2),
)
def test_a_difference_sums_to_what_changed(cities: Law, case: Case, data: st.DataObject, knowledge: list[date]) -> None:
    case["territory"] = data.draw(st.sampled_from(sorted(cities.territories)))
    before, after = (result(case, cities, day) for day in sorted(knowledge))
    lines = difference(before, after, cities)
    assert sum(line.amount for line in lines) == after.total - before.total
    assert all(line.amount for line in lines)
    assert {line.cause.kind for line in lines} <= {"act", "parameter"}
    for line in lines:
        assert all(line.cause.text[language] and "{" not in line.cause.text[language] for language in LANGUAGES)
    backwards = difference(after, before, cities)
    assert [(line.period, -line.amount) for line in backwards] == [(line.period, line.amount) for line in lines]


@given(pair=st.tuples(cases(), cases()))
def test_a_difference_of_facts_sums_to_what_changed(law: Law, pair: tuple[Case, Case]) -> None:
    window = {"from": "2022-12", "to": "2026-12"}
    one, other = ({**case, "territory": "aktobe", "window": window} for case in pair)
    before, after = result(one, law), result(other, law)
    lines = difference(before, after, law)
    assert sum(line.amount for line in lines) == after.total - before.total
    assert {line.cause.kind for line in lines} <= {"fact"}
    assert all(line.cause.citation for line in lines)
