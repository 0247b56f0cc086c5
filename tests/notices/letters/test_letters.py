"""Letters: complete in both languages, readable aloud, fit for the archive, the same bytes each time."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest
from tests.notices.letters import reading

from tirek.law.months import month
from tirek.notices.letters import KINDS, Assignment, Letter, MonthDue, Receipt, Reference, Tenge, render
from tirek.notices.letters.samples import samples

SAMPLES = {letter.kind: letter for letter in samples()}
SMALL = ("receipt", "coupon")


def _with(letter: Letter, **changes: object) -> Letter:
    return replace(letter, **changes)  # type: ignore[arg-type]  # the names are those of a letter


def test_there_is_a_sample_of_every_kind() -> None:
    assert list(SAMPLES) == list(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_every_letter_is_fit_for_the_archive_and_for_everyone(kind: str) -> None:
    pdf = render(SAMPLES[kind])
    assert reading.flaws(pdf, "3a") == []
    assert reading.flaws(pdf, "ua1") == []
    assert pdf.endswith(b"\n")


@pytest.mark.parametrize("kind", KINDS)
def test_a_letter_takes_one_page_and_a_refusal_to_accept_one_for_each_copy(kind: str) -> None:
    assert reading.pages(render(SAMPLES[kind])) == (2 if kind == "acceptance-refusal" else 1)


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_letter_has_the_same_bytes(kind: str) -> None:
    first = render(SAMPLES[kind])
    render(SAMPLES["coupon"])
    assert render(SAMPLES[kind]) == first


def test_several_threads_write_letters_at_once() -> None:
    expected = [render(letter) for letter in SAMPLES.values()]
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(render, list(SAMPLES.values()) * 3)) == expected * 3


@pytest.mark.parametrize("kind", KINDS)
def test_a_letter_says_who_writes_to_whom_about_what(kind: str) -> None:
    letter = SAMPLES[kind]
    said = reading.plain(render(letter))
    for words in (
        letter.number,
        "2026 ж. 20 қараша",
        "20 ноября 2026 г.",
        letter.addressee,
        letter.reference.number,
        letter.reference.child,
        letter.signatory.name,
        letter.signatory.position["kk"],
        letter.signatory.position["ru"],
        letter.authority.phone,
        f"БСН {letter.authority.bin}",
        f"БИН {letter.authority.bin}",
        letter.address,
    ):
        assert words in said, words


def test_kazakh_letters_the_tenge_and_narrow_spaces_can_be_copied() -> None:
    said = reading.text(render(_with(SAMPLES["assignment"], addressee="ӘҒҚҢӨҰҮҺІ әғқңөұүһі")))
    assert "ӘҒҚҢӨҰҮҺІ әғқңөұүһі" in said
    assert "70\u202f000\u202f₸" in said


def test_the_decision_comes_first_and_the_months_with_their_paragraphs_follow() -> None:
    said = reading.plain(render(SAMPLES["assignment"]))
    lead, table = said.index("Вам назначена выплата"), said.index("По месяцам")
    assert said.index("Уведомление о назначении") < lead < table < said.index("Почему?")
    assert "ноябрь 2026 г." in said[table:]
    assert "пункт 7" in said[table:]
    assert "Решение маслихата города Улги № 1, пункт 7" not in said


def test_a_reader_hears_all_the_kazakh_before_the_russian() -> None:
    tags = reading.tags(render(SAMPLES["assignment"]))
    names = [name for name, _ in tags]
    headings = [index for index, name in enumerate(names) if name == "/H1"]
    assert len(headings) == 2
    tables = [index for index, name in enumerate(names) if name == "/Table"]
    assert headings[0] < tables[0] < headings[1] < tables[1]
    assert {said["lang"] for _, said in tags if "lang" in said} == {"ru"}
    assert reading.language(render(SAMPLES["assignment"])) == "kk"


def test_headings_lists_and_heads_of_tables_are_tagged_and_the_code_has_words() -> None:
    tags = reading.tags(render(SAMPLES["assignment"]))
    assert {"/H1", "/H2", "/L", "/LI", "/Table", "/TH", "/TD"} <= {name for name, _ in tags}
    assert {said.get("scope") for name, said in tags if name == "/TH"} == {"/Column"}
    alt = next(said["alt"] for name, said in tags if name == "/Figure")
    assert SAMPLES["assignment"].address in alt


@pytest.mark.parametrize("kind", KINDS)
def test_the_data_travel_with_the_letter(kind: str) -> None:
    content, relation = reading.attached(render(SAMPLES[kind]))
    data = json.loads(content)
    assert relation == "/Data"
    assert (data["format"], data["kind"], data["number"]) == ("tirek-letter/1", kind, SAMPLES[kind].number)
    assert data["reference"]["date"] == "2026-11-20"


def test_the_data_of_an_assignment_hold_months_and_sums() -> None:
    data = json.loads(reading.attached(render(SAMPLES["assignment"]))[0])
    assert (data["body"]["months"][0]["month"], data["body"]["months"][0]["amount"]) == ("2026-11", 10_000)


def test_one_month_is_not_told_as_a_span() -> None:
    body = SAMPLES["assignment"].body
    assert isinstance(body, Assignment)
    said = reading.plain(render(_with(SAMPLES["assignment"], body=replace(body, months=body.months[:1]))))
    assert "Вам назначена выплата: ноябрь 2026 г., всего 10 000 ₸." in said


def test_a_long_letter_goes_on_overleaf() -> None:
    body = SAMPLES["assignment"].body
    assert isinstance(body, Assignment)
    months = tuple(
        MonthDue(
            month=month(2026 + number // 12, number % 12 + 1), amount=Tenge(10_000), citation=body.months[0].citation
        )
        for number in range(48)
    )
    pdf = render(_with(SAMPLES["assignment"], body=replace(body, months=months, reasons=body.reasons * 5)))
    assert reading.pages(pdf) > 1
    assert "стр. 1 из" in reading.text(pdf)
    assert (reading.flaws(pdf, "3a"), reading.flaws(pdf, "ua1")) == ([], [])


def test_a_long_receipt_keeps_every_document() -> None:
    body = SAMPLES["receipt"].body
    assert isinstance(body, Receipt)
    papers = tuple(
        replace(paper, title={"kk": f"{n}-құжат", "ru": f"Документ {n}"})
        for n in range(30)
        for paper in body.documents[:1]
    )
    pdf = render(_with(SAMPLES["receipt"], body=replace(body, documents=papers)))
    assert "Документ 29" in reading.text(pdf)
    assert reading.flaws(pdf, "ua1") == []


def test_what_has_no_value_is_left_out() -> None:
    letter = _with(
        SAMPLES["assignment"],
        reference=Reference(service=SAMPLES["receipt"].reference.service, child="Сынақ"),
        appeal=None,
    )
    said = reading.plain(render(letter))
    assert "Заявление:" not in said
    assert "Если Вы не согласны" not in said
    assert "None" not in said


def test_a_complaint_without_a_last_day_names_none() -> None:
    appeal = SAMPLES["refusal"].appeal
    assert appeal is not None
    said = reading.plain(render(_with(SAMPLES["refusal"], appeal=replace(appeal, before=None))))
    assert "Если Вы не согласны" in said
    assert "Последний день" not in said


def test_only_a_demonstration_says_that_it_is_one() -> None:
    assert "юридической силы не имеет" in reading.text(render(SAMPLES["coupon"]))
    real = reading.text(render(_with(SAMPLES["coupon"], demonstration=False)))
    assert "юридической силы" not in real


@pytest.mark.parametrize(
    "name",
    ["Ата 😀 Ана", "李明", "محمد", "a\x00b\tc\nd", "#panic[x] *b* _c_ $x$ @y <z> \\ `q`", "\ufeff\u200bҚ", "e\u0301é"],
)
def test_no_name_can_spoil_a_letter(name: str) -> None:
    pdf = render(_with(SAMPLES["coupon"], addressee=name))
    assert (reading.flaws(pdf, "3a"), reading.flaws(pdf, "ua1")) == ([], [])
    assert json.loads(reading.attached(pdf)[0])["addressee"] == name


def test_a_name_is_not_read_as_markup() -> None:
    assert "#panic[x] *b* _c_" in reading.text(render(_with(SAMPLES["coupon"], addressee="#panic[x] *b* _c_")))


def test_every_sign_that_is_said_to_be_drawable_is_drawn() -> None:
    signs = [*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x400, 0x460), *range(0x48A, 0x500)]
    signs += [*range(0x2010, 0x2027), 0x202F, 0x20B8, 0x2116, 0x2212, 0x25A1]
    pdf = render(_with(SAMPLES["refusal"], addressee=" ".join(map(chr, signs))))
    assert (reading.flaws(pdf, "3a"), reading.flaws(pdf, "ua1")) == ([], [])


def test_the_day_of_the_letter_is_the_day_of_the_document() -> None:
    assert render(_with(SAMPLES["coupon"], date=date(2026, 11, 21))) != render(SAMPLES["coupon"])
