"""A broken law file is told by file, line, column, what is wrong and what is allowed; nothing is loaded then.

In the replacements `¦` marks the place where the problem must be told. The law is sound before each break, so every
case also shows that the same rule is content with what is right.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest
from tests.law.broken import Breakable, small_law

from tirek.law import LawError, load

ALPHA, ALPHA2 = "home-education/alpha-2020.yaml", "home-education/alpha-2020.v2.yaml"
BETA, BETA2 = "home-education/beta-2019.yaml", "home-education/beta-2021.yaml"
REPEAL = "home-education/beta-2024-repeal.yaml"
SERVICE, SOURCES, PLACES = "home-education/service.yaml", "sources.yaml", "territories.yaml"
MCI, YEAR = "parameters/mci.yaml", "parameters/school-year.yaml"

KINDS = ("act", "amendment", "calendar", "parameter", "repeal", "service", "sources", "territories")
PERIODS = ("per: month", "per: quarter", "per: school-year")
CITE = ("p.7 | decision p.2 | order-84: annex.3 row.9",)


class Break(NamedTuple):
    """One text replaced in one file, and what must be told; `at` says where when the replacement is not the place."""

    file: str
    old: str
    new: str
    message: str
    allowed: tuple[str, ...] = ()
    at: tuple[str, str] | None = None
    alone: bool = True


@pytest.fixture
def law(tmp_path: Path) -> Breakable:
    return small_law(tmp_path)


def test_the_small_law_is_sound(law: Breakable) -> None:
    assert len(load(law.folder).versions) == 5


def _told(law: Breakable, broken: Break) -> None:
    law.change(broken.file, broken.old, broken.new)
    if broken.at:
        law.mark(*broken.at)
    law.told(broken.message, *broken.allowed, alone=broken.alone)


UNREADABLE = "“{}” can't be read here; put it in quotes if it is a text"


@pytest.mark.parametrize(
    "broken",
    [
        Break(ALPHA, "version: 1", "version: 1\n¦version: 1", "the key “version” stands twice; keep one of them"),
        Break(ALPHA, "version: 1", "version: ¦0x1", UNREADABLE.format("0x1")),
        Break(ALPHA, "version: 1", "version: ¦1:30", UNREADABLE.format("1:30")),
        Break(ALPHA, "factor: 3", "factor: ¦.inf", UNREADABLE.format(".inf")),
        Break(ALPHA, "factor: 3", "factor: ¦.nan", UNREADABLE.format(".nan")),
        Break(ALPHA, "per: month", "at_least: ¦yes, per: month", UNREADABLE.format("yes")),
        Break(ALPHA, "per: month", "at_least: ¦off, per: month", UNREADABLE.format("off")),
        Break(ALPHA, "per: month", "per: ¦!secret month", UNREADABLE.format("month")),
        Break(ALPHA, "act: alpha", "? ¦[a, b]\n: c\nact: alpha", "a key must be a plain word"),
        Break(
            ALPHA2,
            "adopted: {",
            "published: &day {date: 2021-12-07}\nregistered: ¦*day\nadopted: {",
            "anchors and aliases are not used in law files; write the value out",
            at=(ALPHA2, "published: ¦&day"),
        ),
        Break(ALPHA, "territory: alpha", "territory: alpha: ¦beta", "this is not readable as YAML; look at indentation, "
              "colons and quotes", at=(ALPHA, "territory: alpha¦: beta")),
    ],
    ids=lambda broken: broken.new,
)  # fmt: skip
def test_what_cannot_be_read_plainly(law: Breakable, broken: Break) -> None:
    _told(law, broken)


def test_a_file_that_is_no_utf_8_text(law: Breakable) -> None:
    text = law.file(ALPHA).read_bytes()
    law.file(ALPHA).write_bytes(text.replace(b"kind: act", b"kind: \xff act"))
    law.expected = (f"law/kz/{ALPHA}", text[: text.index(b"kind:")].count(b"\n") + 1, 1)
    law.told("this file is not UTF-8 text; save it as UTF-8")


def test_an_empty_file(law: Breakable) -> None:
    law.write(ALPHA, "¦# nothing but a remark\n")
    law.told("this file is empty")


def test_all_unreadable_files_are_told_at_once(law: Breakable) -> None:
    law.write(ALPHA, "act: [")
    law.write(BETA, "")
    assert {problem.file for problem in law.problems()} == {f"law/kz/{ALPHA}", f"law/kz/{BETA}"}


@pytest.mark.parametrize(
    "broken",
    [
        Break(ALPHA, "kind: act", "kind: ¦law", "this file does not say what it is",
              tuple(f"kind: {kind}" for kind in KINDS)),
        Break(MCI, "kind: parameter\n", "", "this file does not say what it is",
              tuple(f"kind: {kind}" for kind in KINDS), at=(MCI, "¦parameter: mci")),
        Break(ALPHA, "act: alpha-2020", "act: alpha-2021", "the file's name does not match what is in it",
              ("home-education/alpha-2021.yaml",), at=(ALPHA, "kind: ¦act")),
        Break(ALPHA2, "version: 2", "version: 3", "the file's name does not match what is in it",
              ("home-education/alpha-2020.v3.yaml",), at=(ALPHA2, "kind: ¦amendment")),
        Break(ALPHA, "service: home-education", "service: aid", "the file's name does not match what is in it",
              ("aid/alpha-2020.yaml",), at=(ALPHA, "kind: ¦act")),
        Break(MCI, "parameter: mci", "parameter: index", "the file's name does not match what is in it",
              ("parameters/index.yaml",), at=(MCI, "kind: ¦parameter")),
        Break(SERVICE, "service: home-education", "service: aid", "the file's name does not match what is in it",
              ("aid/service.yaml",), at=(SERVICE, "kind: ¦service")),
    ],
    ids=lambda broken: broken.new or broken.old,
)  # fmt: skip
def test_a_file_that_does_not_say_what_it_is(law: Breakable, broken: Break) -> None:
    _told(law, broken)


@pytest.mark.parametrize(
    ("name", "kind"), [(SOURCES, "sources"), (PLACES, "territories"), ("calendar/2025.yaml", "calendar")]
)
def test_a_kind_of_file_without_which_there_is_no_law(law: Breakable, name: str, kind: str) -> None:
    law.file(name).unlink()
    assert [problem.flaw.text("en") for problem in law.problems()] == [f"no file of the kind “{kind}” was found"]


def test_a_folder_without_law(tmp_path: Path) -> None:
    with pytest.raises(LawError) as broken:
        load(tmp_path / "nowhere")
    assert [problem.flaw.text("en") for problem in broken.value.problems] == ["there is no folder with law files here"]


def test_a_version_that_stands_in_two_files(law: Breakable) -> None:
    text = law.file(BETA).read_text(encoding="utf-8")
    law.write("more/home-education/beta-2019.yaml", text.replace("act: ", "act: ¦"))
    assert law.expected is not None
    assert f"{':'.join(map(str, law.expected))}: “beta-2019@1” stands in another file too: law/kz/{BETA}" in [
        problem.line_of_text("en") for problem in law.problems()
    ]


@pytest.mark.parametrize(
    "broken",
    [
        Break(ALPHA, "per: month,", "¦every: month, per: month,", "the key “every” is not known here",
              ("amount", "assigned", "at_least", "booking", "cite", "confidence", "factor", "index", "months", "partial",
               "per", "price_date", "purpose", "rounding")),
        Break(ALPHA, '  kk: "alpha: сынақ"\n', "", "the key “kk” is missing", ("string",), at=(ALPHA, '¦ru: "alpha: проба"')),
        Break(ALPHA, "territory: alpha\n", "", "the key “territory” is missing", ("aktobe-2023-14",),
              at=(ALPHA, "¦act: alpha-2020")),
        Break(BETA2, 'benefit: {amount: 8000, per: quarter, months: all, cite: "p.7"}\n', "",
              "the key “benefit” is missing", ("object",), at=(BETA2, "¦act: beta-2021")),
        Break(ALPHA2, "amends: {version: 1}\n", "", "the key “amends” is missing", ("object",), at=(ALPHA2, "¦act: alpha-2020")),
        Break(ALPHA, "per: month", "per: ¦week", "“week” is not allowed here", ("month", "quarter", "school-year")),
        Break(ALPHA, "months: school-year", "months: ¦summer", "“summer” is not allowed here", ("school-year", "all")),
        Break(ALPHA, "form: maslikhat-decision", "form: ¦law", "“law” is not allowed here",
              ("maslikhat-decision", "akimat-resolution", "maslikhat-amendment", "akimat-repeal", "maslikhat-repeal",
               "department-summary")),
        Break(ALPHA, "version: 1", 'version: ¦"1"', "“1” is of the wrong kind", ("integer",)),
        Break(ALPHA, "version: 1", "version: ¦1.5", "“1.5” is of the wrong kind", ("integer",)),
        Break(ALPHA, "date: 2020-08-03", "date: ¦2020-02-30", "“2020-02-30” is not a date that exists", ("YYYY-MM-DD",)),
        Break(ALPHA, "date: 2020-08-03", "date: ¦03.08.2020", "“03.08.2020” is not a date that exists", ("YYYY-MM-DD",)),
        Break(ALPHA, 'term: {working_days: 8, cite: "p.9"}', 'term: {working_days: 8, cite: ¦"§ 9"}',
              "“§ 9” is not written as it must be", CITE),
        Break(ALPHA, "act: alpha-2020", "act: ¦Alpha 2020", "“Alpha 2020” is not written as it must be",
              ("aktobe-2023-14",)),
        Break(ALPHA, "version: 1", "version: ¦0", "0 is too small", (">= 1",)),
        Break(ALPHA, "factor: 3", "factor: ¦0", "0 is too small", ("> 0",)),
        Break(ALPHA, "factor: 3", "factor: ¦1001", "1001 is too large", ("<= 1000",)),
        Break(ALPHA, "working_days: 8", "working_days: ¦366", "366 is too large", ("<= 365",)),
        Break(ALPHA, "years: 18", "years: ¦31", "31 is too large", ("<= 30",)),
        Break(ALPHA, 'sources:\n  - {title: "Сынақ үшін жазылған", language: kk}', "sources: ¦[]",
              "there must be more entries here", (">= 1",)),
        Break(YEAR, "months: [1, 2, 3, 10, 11, 12]", "months: ¦[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 1]",
              "there are too many entries here", ("<= 12",), alone=False),
        Break(YEAR, "months: [1, 2, 3, 10, 11, 12]", "months: ¦[1, 2, 2]", "the same entry stands twice"),
        Break(ALPHA, "relations: [parent, adoptive-parent]", "relations: ¦[parent, parent]", "the same entry stands twice"),
        Break(ALPHA, 'kk: "alpha: сынақ"', 'kk: ¦""', "this must not be empty"),
        Break(SOURCES, "  row: ", "  Row: ", 'this does not fit: "Row" does not match "^[a-z]+$"', at=(SOURCES, "  ¦p: ")),
        Break("calendar/2025.yaml", "source: law\n", "", "the key “source” is missing", ("adilet:P2300000326", "holidays-0-108"),
              at=("calendar/2025.yaml", "¦kind: calendar")),
    ],
    ids=lambda broken: broken.new or broken.old,
)  # fmt: skip
def test_what_does_not_fit_the_schema(law: Breakable, broken: Break) -> None:
    _told(law, broken)


@pytest.mark.parametrize(
    "broken",
    [
        Break(ALPHA, 'term: {working_days: 8, cite: "p.9"}', 'term: {working_days: 8, cite: ¦"order-1: p.9"}',
              "no act or source with the id “order-1” is known", ("law", "order")),
        Break(ALPHA, 'term: {working_days: 8, cite: "p.9"}', 'term: {working_days: 8, cite: ¦"page.9"}',
              "“page.9” is not a known kind of place in an act", ("decision", "p", "resolution", "row")),
        Break(SERVICE, 'cite: "order: row.9"', 'cite: ¦"rules: row.9"', "no act or source with the id “rules” is known",
              ("law", "order")),
    ],
    ids=lambda broken: broken.new,
)  # fmt: skip
def test_a_citation_that_leads_nowhere(law: Breakable, broken: Break) -> None:
    _told(law, broken)


# --- proofs: between files

REVERSED = "the end is before the beginning; it must be the same day or later"
NO_GAP = "a gap is declared, but there is none before this act; remove “after_gap”"
GAP_TEXT = 'reason: {kk: "Жоқ.", ru: "Нет.", en: "None."}'


@pytest.mark.parametrize(
    "broken",
    [
        Break(ALPHA, "territory: alpha", "territory: ¦gamma", "the territory “gamma” is not in the list of territories",
              ("alpha", "beta"), alone=False),
        Break(PLACES, 'region: [{code: "10"}]', 'region: [{code: ¦"30"}]',
              "the region “30” is not in the list of regions", ("10", "20")),
        Break(BETA2, "after_gap:", "replaces: ¦[beta-2018]\nafter_gap:",
              "no act “beta-2018” is known in this territory", ("beta-2019", "beta-2021")),
        Break(BETA2, "after_gap:", "replaces: ¦[alpha-2020]\nafter_gap:",
              "no act “alpha-2020” is known in this territory", ("beta-2019", "beta-2021")),
        Break(REPEAL, "act: beta-2021, on", "act: ¦alpha-2020, on",
              "no act “alpha-2020” is known in this territory", ("beta-2019", "beta-2021")),
        Break(ALPHA2, "amends: {version: 1}", "amends: {version: ¦7}", "version 7 of “alpha-2020” does not exist", ("1",)),
        Break(ALPHA2, "amends: {version: 1}", "amends: {version: ¦2}", "version 2 of “alpha-2020” does not exist", ("1",)),
        Break(BETA, "to: 2020-12-31", "to: 2021-10-31", "from 2021-09-01 on this overlaps “beta-2019@1”; say in “replaces” "
              "that it ends there, or change the dates", at=(BETA2, "applies: {from: ¦2021-09-01")),
        Break(BETA, ", to: 2020-12-31", "", "from 2021-09-01 on this overlaps “beta-2019@1”; say in “replaces” "
              "that it ends there, or change the dates", at=(BETA2, "applies: {from: ¦2021-09-01")),
        Break(BETA, "to: 2020-12-31", "to: 2020-11-30", "the declared gap is not there: it must be exactly from "
              "2020-12-01 to 2021-08-31", at=(BETA2, "¦after_gap:")),
        Break(BETA2, "  to: 2021-08-31", "  to: 2021-08-30", "the declared gap is not there: it must be exactly from "
              "2021-01-01 to 2021-08-31", at=(BETA2, "¦after_gap:")),
        Break(BETA, "to: 2020-12-31", "to: 2021-08-31", NO_GAP,
              at=(BETA2, "¦after_gap:")),
        Break(BETA, "known: {", f"¦after_gap: {{from: 2019-01-01, to: 2019-08-31, {GAP_TEXT}}}\nknown: {{",
              NO_GAP),
        Break(BETA, "to: 2020-12-31", "to: ¦2019-08-31", REVERSED, alone=False),
        Break(BETA2, "  to: 2021-08-31", "  to: ¦2020-12-31", REVERSED, alone=False),
        Break(ALPHA, "known: {from: 2020-09-01}", "known: {from: ¦2020-08-02}",
              "an act can't be known before it is adopted; 2020-08-03 or later"),
        Break(ALPHA, "  consent: {cite: p.8}\n", "", "the condition “consent” of the service has no citation here; "
              "give its “cite” under “conditions”",
              at=(ALPHA, "conditions:\n  ¦act-governs")),
        Break(BETA2, "benefit: {amount: 8000, ", "benefit: ¦{",
              "the act sets no amount: give amount, or index and factor, or name it under “missing”"),
        Break(BETA2, "benefit: {amount: 8000, ", "benefit: ¦{amount: 8000, index: mci, purpose: social-payments, factor: 2, ",
              "give either amount, or index and factor, not both"),
        Break(BETA2, "benefit: {amount: 8000, ", "benefit: ¦{index: mci, purpose: social-payments, ",
              "an index needs its factor, and a factor its index"),
        Break(BETA2, "per: quarter, ", "", "say for which period one amount is", PERIODS,
              at=(BETA2, "benefit: ¦{amount: 8000")),
        Break(ALPHA, "index: mci", "index: ¦mrp", "no parameter “mrp” is known", ("mci",)),
        Break(ALPHA, "index: mci", "index: ¦school-year", "no parameter “school-year” is known", ("mci",)),
        Break(ALPHA, "purpose: social-payments", "purpose: ¦fines", "the parameter has no purpose “fines”",
              ("social-payments",)),
        Break(MCI, "- {from: 2020-01-01, to: 2026-12-31, purpose: social-payments, value: 2651, confidence: a}",
              "- {from: 2020-01-01, to: 2020-12-31, purpose: social-payments, value: 2651, confidence: a}\n"
              "  - {from: ¦2021-03-01, to: 2026-12-31, purpose: social-payments, value: 2651, confidence: a}",
              "there is no value from 2021-01-01 to 2021-02-28; declare the gap if it is known"),
        Break(MCI, "to: 2019-12-31", "to: 2020-01-01", "two values hold on 2020-01-01 for the same purpose and "
              "territory; keep one of them",
              at=(MCI, "{from: ¦2020-01-01")),
        Break(MCI, "{from: 2020-04-01, to: 2026-12-31, purpose: social-payments, value: 2778",
              "¦{from: 2020-04-01, to: 2026-12-31, purpose: social-payments, months: [1]",
              "a parameter in tenge needs “value” here"),
        Break(YEAR, "{from: 2021-09-01, months: [1, 2, 3, 10, 11, 12]", "¦{from: 2021-09-01, value: 5",
              "a parameter in months needs “months” here"),
        Break(YEAR, "from: 2021-09-01, ", "from: 2021-09-01, to: ¦2021-08-31, ", REVERSED),
        Break(YEAR, "territory: beta", "territory: ¦gamma", "the territory “gamma” is not in the list of territories",
              ("alpha", "beta")),
        Break(MCI, "to: 2026-12-31, purpose: social-payments, value: 2778", "to: 2026-12-31, purpose: ¦bonus, value: 2778",
              "the parameter has no purpose “bonus”", ("social-payments",)),
        Break(ALPHA2, "territory: alpha", "territory: ¦beta",
              "an amendment stays in the service and territory of the act it amends", ("home-education, alpha",), alone=False),
        Break(PLACES, "- id: beta", "- id: ¦alpha", "“alpha” already stands in law/kz/territories.yaml", alone=False),
        Break(PLACES, 'code: "200000001"', 'code: ¦"100000001"', "the code 100000001 is that of “alpha” at the same time"),
        Break(SERVICE, "- id: representative", "- id: consent", "“consent” already stands in law/kz/home-education/service.yaml",
              at=(SERVICE, '- id: ¦consent\n    title: {kk: "consent')),
        Break(SERVICE, 'met: {kk: "{first} иә"', 'met: {kk: ¦"{begin} иә"', "the words begin in braces are not filled in here",
              ("{first}", "{last}", "{month}", "{period}", "{years}")),
        Break(SERVICE, 'en: "{amount}, {month} (en)"', 'en: ¦"{amount, {month}"',
              "the words { } in braces are not filled in here", ("{amount}", "{booked}", "{month}", "{period}")),
        Break(SERVICE, 'en: "{amount}, {month} (en)"', 'en: ¦"{years}, {month}"',
              "the words years in braces are not filled in here", ("{amount}", "{booked}", "{month}", "{period}")),
        Break(SERVICE, 'en: "{month}: {parameter} (en)"', 'en: ¦"{amount}"',
              "the words amount in braces are not filled in here", ("{month}", "{parameter}")),
        Break(SERVICE, 'unknown: {kk: "consent белгісіз"', 'unknown: {kk: ¦"{month} белгісіз"',
              "the words month in braces are not filled in here"),
        Break(SERVICE, 'en: "act-governs no"', 'en: ¦"no act in {month}"',
              "the words month in braces are not filled in here"),
        Break(SERVICE, 'en: "act-governs not in {month}"', 'en: ¦"no act before {first}"',
              "the words first in braces are not filled in here", ("{month}",)),
    ],
    ids=lambda broken: f"{broken.message[:50]} {broken.new[:40]}",
)  # fmt: skip
def test_what_files_say_against_each_other(law: Breakable, broken: Break) -> None:
    _told(law, broken)


def test_every_problem_of_every_file_is_told_in_order(law: Breakable) -> None:
    law.change(ALPHA, "per: month", "per: week")
    law.change(ALPHA, "years: 18", "years: 0")
    law.change(BETA, "kind: act", "kind: rule")
    told = [(problem.file, problem.line) for problem in law.problems()]
    assert told == sorted(told)
    assert [name.rpartition("/")[2] for name, _ in told] == ["alpha-2020.yaml", "alpha-2020.yaml", "beta-2019.yaml"]


@pytest.mark.parametrize("extra", ["index: mci, purpose: social-payments, ", "factor: 2, "])
def test_an_amount_with_half_an_index_is_two_amounts(law: Breakable, extra: str) -> None:
    law.change(BETA2, "benefit: {amount: 8000, ", "benefit: ¦{amount: 8000, " + extra)
    law.told("give either amount, or index and factor, not both", alone=False)


WAY = "{way: voluntary, cite: p.9}"


@pytest.mark.parametrize(
    ("block", "message"),
    [
        (f"{{ways: [{WAY}, ¦{WAY}]}}", "the way “voluntary” stands here twice; keep one of them"),
        (
            "{small_sum: ¦{amount: 5, index: mci, factor: 1, cite: p.9}}",
            "give either amount, or index and factor, not both",
        ),
        ("{small_sum: ¦{index: mci, cite: p.9}}", "an index needs its factor, and a factor its index"),
    ],
)
def test_what_an_act_says_of_overpaid_sums_does_not_contradict_itself(law: Breakable, block: str, message: str) -> None:
    law.change(BETA2, "benefit: ", f"recovery: {block}\nbenefit: ")
    law.told(message)


def test_withholding_needs_the_share_that_an_act_gives(law: Breakable) -> None:
    law.change(BETA2, "benefit: ", "recovery: {ways: [{way: withholding, cite: p.9}]}\nbenefit: ")
    assert any("share" in problem.line_of_text("en") for problem in law.problems())
