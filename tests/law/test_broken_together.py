"""Law files that contradict each other: acts, gaps, repeals, indexes, territories, each told with its place."""

from __future__ import annotations

import pytest
from tests.law.broken import Breakable
from tests.law.test_broken_files import ALPHA, ALPHA2, BETA, BETA2, MCI, PLACES, REPEAL, SOURCES, YEAR, law

from tirek.law import load

__all__ = ["law"]


@pytest.mark.parametrize("section", ["benefit", "conditions", "documents", "term"])
def test_an_amendment_of_wording_only_changes_nothing_else(law: Breakable, section: str) -> None:
    text = law.file(ALPHA).read_text(encoding="utf-8")
    lines = text.splitlines()
    begin = next(number for number, line in enumerate(lines) if line.startswith(f"{section}:"))
    end = next((n for n, line in enumerate(lines) if n > begin and not line.startswith(" ")), len(lines))
    law.change(ALPHA2, 'benefit: {amount: 9000, per: month, months: school-year, cite: "p.7"}\n', "")
    law.change(ALPHA2, "changes:", "wording_only: [kk]\nchanges:")
    load(law.folder)
    law.change(ALPHA2, "wording_only", "¦" + "\n".join(lines[begin:end]) + "\nwording_only")
    law.told(f"an amendment of wording only can't change “{section}”; remove it, or “wording_only”")


def test_a_gap_between_acts_must_be_declared(law: Breakable) -> None:
    lines = law.file(BETA2).read_text(encoding="utf-8").splitlines()
    begin = lines.index("after_gap:")
    law.write(BETA2, "\n".join(lines[:begin] + lines[begin + 4 :]) + "\n")
    law.mark(BETA2, "applies: {from: ¦2021-09-01")
    law.told(
        "nothing governs from 2021-01-01 to 2021-08-31, between “beta-2019@1” and this act; declare it in “after_gap”"
    )


def test_an_act_that_replaces_another_leaves_no_gap_and_no_overlap(law: Breakable) -> None:
    lines = law.file(BETA2).read_text(encoding="utf-8").splitlines()
    begin = lines.index("after_gap:")
    law.write(BETA2, "\n".join([*lines[:begin], "replaces: [beta-2019]", *lines[begin + 4 :]]) + "\n")
    law.change(BETA, ", to: 2020-12-31", "")
    law.is_sound()


def test_acts_that_overlap_until_a_repeal_is_known_are_told(law: Breakable) -> None:
    """On the day of the later act nobody could know that the older one would be repealed backwards."""
    law.change(BETA, ", to: 2020-12-31", "")
    repeal = law.file(REPEAL).read_text(encoding="utf-8").replace("2024-05-06", "2022-05-06")
    repeal = repeal.replace("act: beta-2021, on: 2024-06-01", "act: beta-2019, on: 2021-01-01")
    law.write("home-education/beta-2022-repeal.yaml", repeal.replace("beta-2024-repeal", "beta-2022-repeal"))
    law.mark(BETA2, "applies: {from: ¦2021-09-01")
    law.told(
        "from 2021-09-01 on this overlaps “beta-2019@1”; say in “replaces” that it ends there, or change the dates"
    )


def test_a_service_without_its_file(law: Breakable) -> None:
    text = law.file(ALPHA).read_text(encoding="utf-8")
    law.write(
        "aid/alpha-2020.yaml",
        text.replace("service: home-education", "service: ¦aid"),
    )
    law.file(ALPHA).unlink()
    law.file(ALPHA2).unlink()
    law.told("no service file for “aid”", "home-education")


def test_an_index_must_have_values_from_the_first_day_it_is_read_for(law: Breakable) -> None:
    law.change(BETA, "benefit: {amount: 7000,", "benefit: ¦{index: mci, purpose: social-payments, factor: 2,")
    law.change(BETA, "{from: 2019-09-01, to", "{from: 2017-03-01, to")
    law.told(
        "the parameter “mci” has no value for 2017-03-01 – 2017-12-31, which this act reads; enter it in the parameter's file"
    )


def test_an_index_may_end_before_the_act_does(law: Breakable) -> None:
    for _ in range(2):
        law.change(MCI, "to: 2026-12-31", "to: 2021-12-31")
    law.is_sound()


def test_an_act_for_the_school_year_needs_its_months(law: Breakable) -> None:
    law.file(YEAR).unlink()
    law.mark(ALPHA, "months: ¦school-year")
    law.told("no parameter “school-year” is known", alone=False)


def test_an_amount_may_be_named_as_missing_instead(law: Breakable) -> None:
    missing = (
        'missing:\n  - {id: beta.amount, title: {kk: "М", ru: "Р", en: "A"}, supplier: {kk: "Б", ru: "О", en: "D"}}\n'
    )
    law.change(BETA2, "benefit: {amount: 8000, ", missing + "benefit: {")
    assert load(law.folder).acts["beta-2021"][0].missing[0].id == "beta.amount"


def test_a_summary_of_a_department_may_be_younger_than_the_rule_it_tells(law: Breakable) -> None:
    law.change(ALPHA, "known: {from: 2020-09-01}", "known: {from: 2020-08-02}")
    law.change(ALPHA, "form: maslikhat-decision", "form: department-summary")
    law.is_sound()


def test_one_parameter_in_two_files(law: Breakable) -> None:
    text = law.file(MCI).read_text(encoding="utf-8")
    law.write("zz/parameters/mci.yaml", text.replace("parameter: mci", "parameter: ¦mci"))
    law.told("“mci” already stands in law/kz/parameters/mci.yaml")


def test_one_source_in_two_places(law: Breakable) -> None:
    law.change(SOURCES, "id: law\n", "id: ¦order\n")
    law.told("“order” already stands in law/kz/sources.yaml")


def test_a_code_may_pass_from_one_territory_to_another(law: Breakable) -> None:
    law.change(PLACES, '{code: "100000001", confidence: c}', '{code: "200000001", from: 2022-06-08, confidence: c}')
    law.is_sound()
    law.change(PLACES, "to: 2022-06-07, confidence: c", "to: 2022-06-08, confidence: c")
    law.mark(PLACES, 'kato: [{code: ¦"200000001", to:')
    law.told("the code 200000001 is that of “alpha” at the same time")


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (BETA, "from: 2019-09-01, to: 2020-12-31", "from: 2020-12-31, to: 2020-12-31"),
        (YEAR, "from: 2021-09-01, ", "from: 2021-09-01, to: 2021-09-01, "),
    ],
)
def test_a_single_day_is_a_range(law: Breakable, file: str, old: str, new: str) -> None:
    law.change(file, old, new)
    law.is_sound()


def test_a_gap_of_a_single_day_is_declared_as_such(law: Breakable) -> None:
    law.change(BETA, "to: 2020-12-31", "to: 2021-08-30")
    law.mark(BETA2, "¦after_gap:")
    law.told("the declared gap is not there: it must be exactly from 2021-08-31 to 2021-08-31")
    law.change(BETA2, "  from: 2021-01-01", "  from: 2021-08-31")
    law.is_sound()


def test_acts_that_share_a_single_day_overlap(law: Breakable) -> None:
    law.change(BETA, "to: 2020-12-31", "to: 2021-09-01")
    law.mark(BETA2, "applies: {from: ¦2021-09-01")
    law.told(
        "from 2021-09-01 on this overlaps “beta-2019@1”; say in “replaces” that it ends there, or change the dates"
    )
