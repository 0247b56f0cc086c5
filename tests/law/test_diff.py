"""What changes between two versions, in the words of a lawyer, and between two folders of law."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from tirek.entitlement.table import month_table
from tirek.law import LANGUAGES, Law, load, money, words
from tirek.law.diff import Change, as_json, as_lines, changes, changes_between_folders, decides
from tirek.law.loading import DEFAULT_FOLDER
from tirek.law.model import Citation, ConditionRule, Version
from tirek.law.months import first_day, month

EVER = date.max


@pytest.fixture(scope="module")
def law() -> Law:
    return load(DEFAULT_FOLDER)


def version(law: Law, name: str) -> Version:
    found = law.find_version(name)
    assert found is not None
    return found


def between(law: Law, a: str, b: str) -> dict[str, Change]:
    return {change.section: change for change in changes(version(law, a), version(law, b), law)}


def english(text: object) -> str:
    assert isinstance(text, dict | MappingProxyType)
    return str(text["en"]).replace("\u202f", " ")


def test_the_same_version_says_that_nothing_changes(law: Law) -> None:
    for one in law.versions:
        found = changes(one, one, law)
        assert found == ()
        assert as_lines(found, "en") == ["Nothing changes: both say the same."]


def test_an_amendment_of_the_wording_names_its_language_and_moves_no_money(law: Law) -> None:
    found = between(law, "aktobe-2023-14@1", "aktobe-2023-14@2")
    assert english(found["title"].note) == "Only the wording differs, in: Kazakh."
    assert "жұмсаған" in english(found["title"].before)
    assert "жұмсалған" in english(found["title"].after)
    assert not {"amount", "period", "payee"} & found.keys()
    assert not decides(found.values())
    assert found["described"].after == version(law, "aktobe-2023-14@2").changes


def test_an_index_is_priced_at_both_ends_of_its_time(law: Law) -> None:
    amount = between(law, "astana-2008-23-297", "alatau-2024-11-36")["amount"]
    assert english(amount.before) == "6.5 × MCI"
    assert english(amount.after) == "8 × MCI"
    assert english(amount.note) == (
        "In tenge before: 6.5 × 1 168 ₸ = 7 592 ₸ (1 April 2008), 6.5 × 1 273 ₸ = 8 275 ₸ (1 January 2009). "
        "In tenge after: 8 × 3 692 ₸ = 29 536 ₸ (1 October 2024), 8 × 4 325 ₸ = 34 600 ₸ (1 October 2026)."
    )
    assert amount.decides


def test_a_retroactive_clause_is_counted_in_months(law: Law) -> None:
    applies = between(law, "panfilov", "aktobe-2023-14@1")["dates.applies-from"]
    assert english(applies.note) == "It reaches back before its adoption. Months before the month of adoption: 2."
    assert words.months_back(version(law, "panfilov")) == 0


def test_what_was_missing_is_told_with_who_supplies_it(law: Law) -> None:
    found = between(law, "panfilov", "aktobe-2023-14@1")
    gone = found["missing.panfilov.amount"]
    assert gone.after is None
    assert "Employment and social programmes department of Panfilov district" in english(gone.before)
    assert english(found["amount"].before) == "the amount is not printed in the act"
    assert english(found["amount"].after) == "10 000 ₸"


def test_a_repeal_says_what_ends_and_when(law: Law) -> None:
    found = between(law, "astana-2008-23-297", "astana-2009-06-285")
    assert "26 March 2009" in english(found["repeal"].after)
    assert "23-297қ" in english(found["repeal"].after)
    assert "amount" not in found


def _changed(one: Version, **changed: Any) -> Version:
    return replace(one, number=one.number + 1, **changed)


def _condition(one: Version, name: str, rule: ConditionRule | None) -> Version:
    rules = {key: value for key, value in one.conditions.items() if key != name}
    return _changed(one, conditions=rules if rule is None else {**rules, name: rule})


CITE = Citation("aktobe-2023-14", "p.70", {"kk": "70-т.", "ru": "п. 70", "en": "para. 70"})


@pytest.mark.parametrize(
    ("field", "value", "before", "after"),
    [
        ("amount", 12_000, "10 000 ₸", "12 000 ₸"),
        ("at_least", True, "10 000 ₸", "not less than 10 000 ₸"),
        ("per", "quarter", "each month", "each quarter"),
        ("months", "all", "in the months of the school year", "in all twelve months of the year"),
        ("partial", "pro-rata", "one payable month is enough for the whole amount", "the share of the payable months"),
        ("rounding", "down", "to the whole tenge, halves up", "down to the whole tenge"),
        ("assigned", "quarter", None, "for one quarter at a time"),
        ("booking", "month-after-period", "in the first payable month of the period", "in the month after the period"),
    ],
)
def test_each_part_of_a_benefit_is_told(law: Law, field: str, value: object, before: str | None, after: str) -> None:
    one = version(law, "aktobe-2023-14@1")
    assert one.benefit is not None
    changed: dict[str, Any] = {field: value}
    two = _changed(one, benefit=replace(one.benefit, **changed))
    (change,) = changes(one, two, law)
    assert (change.before and english(change.before)) == before
    assert english(change.after) == after
    assert change.decides


@pytest.mark.parametrize(
    ("rule", "section", "expected"),
    [
        (None, "conditions.under-18", None),
        (ConditionRule("under-18", CITE, "a", (("years", 16),)), "conditions.under-18", "turns 16 [para. 70]"),
        (ConditionRule("under-18", CITE, "a", (("years", 18),)), "citation.under-18", "para. 70"),
    ],
)
def test_conditions_added_removed_reset_and_moved(
    law: Law, rule: ConditionRule | None, section: str, expected: str | None
) -> None:
    one = version(law, "aktobe-2023-14@1")
    (change,) = changes(one, _condition(one, "under-18", rule), law)
    assert change.section == section
    if expected is None:
        assert change.after is None
    else:
        assert english(change.after).endswith(expected)
    (back,) = changes(_condition(one, "under-18", rule), one, law)
    assert (back.before, back.after) == (change.after, change.before)


def test_a_last_month_of_acceptance_is_named(law: Law) -> None:
    one = version(law, "aktobe-2023-14@1")
    settings = (("accepted_until", "09"),)
    rule = replace(one.conditions["application-month"], settings=settings)
    (change,) = changes(one, _condition(one, "application-month", rule), law)
    assert "until the end of September" in english(change.after)


def test_every_change_is_told_in_three_languages(law: Law) -> None:
    for one in law.versions:
        for two in law.versions:
            for change in changes(one, two, law):
                for text in (change.title, change.before, change.after, change.note):
                    assert text is None or {*LANGUAGES} == {*text}
                for language in LANGUAGES:
                    assert "{" not in change.sentence(language)
                    assert "None" not in change.sentence(language)
    told = as_json(changes(version(law, "panfilov"), version(law, "alatau-2024-11-36"), law))
    assert {"section", "title", "before", "after", "note", "decides"} == set(told[0])


def test_prices_in_words_are_those_the_entitlement_computes(law: Law) -> None:
    for one in law.versions:
        if one.benefit is None or one.benefit.index is None:
            continue
        table = month_table(law, one.service, one.territory, EVER)
        for year in (2008, 2009, 2024, 2025, 2026, 2027):
            for number in (1, 4, 10):
                governed = table[month(year, number)]
                if governed.version is one:
                    day = money.price_day(one.benefit, governed.month)
                    assert day == first_day(governed.period.first)
                    assert money.price(one.benefit, law.parameters, one.territory, day, EVER) == governed.amount


Edit = Callable[[Path], None]


def _replaced(name: str, old: str, new: str) -> Edit:
    def edit(folder: Path) -> None:
        path = folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    return edit


@pytest.mark.parametrize(
    ("edit", "section", "line"),
    [
        (
            _replaced("kz/home-education/aktobe-2023-14.yaml", "amount: 10000", "amount: 12000"),
            "aktobe-2023-14@1/amount",
            "10 000 ₸ → 12 000 ₸",
        ),
        (
            _replaced(
                "kz/parameters/mci.yaml",
                "purpose: social-payments, value: 4325",
                "purpose: social-payments, value: 4400",
            ),
            "parameter.mci.2026-01-01",
            "social payments: 4 325 ₸ until 31 December 2026 → 4 400 ₸ until 31 December 2026",
        ),
        (
            _replaced("kz/calendar/2026.yaml", "  - 2026-05-11 transferred-day-off victory-day\n", ""),
            "calendar.2026-05-11",
            "no longer: transferred day off: Victory Day",
        ),
        (
            lambda folder: (folder / "kz/home-education/astana-2009-06-285.yaml").unlink(),
            "act.astana-2009-06-285@1",
            "no longer: Resolution of the Astana city akimat",
        ),
        (
            lambda folder: (folder / "kz/home-education/aktobe-2023-14.v2.yaml").unlink(),
            "act.aktobe-2023-14@2",
            "10 000 ₸ each month",
        ),
        (
            _replaced("kz/home-education/service.yaml", 'en: "Free of charge"', 'en: "Without a fee"'),
            "home-education/passport.6",
            "Free of charge → Without a fee",
        ),
        (
            _replaced("kz/home-education/service.yaml", "working_days: 8\n", "working_days: 10\n"),
            "home-education/term",
            "working days: 8 → working days: 10",
        ),
    ],
)
def test_folders_are_compared(law: Law, tmp_path: Path, edit: Edit, section: str, line: str) -> None:
    folder = tmp_path / "law"
    shutil.copytree(DEFAULT_FOLDER, folder)
    edit(folder)
    found = changes_between_folders(law, load(folder))
    assert section in [change.section for change in found]
    shown = "\n".join(as_lines(found, "en")).replace("\u202f", " ")
    assert line in shown
    for language in LANGUAGES:
        assert "{" not in "".join(as_lines(found, language))


def test_the_same_folder_changes_nothing(law: Law) -> None:
    assert changes_between_folders(law, law) == ()
