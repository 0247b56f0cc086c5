"""The words of letters: complete in both languages, naming the same values, read strictly."""

from pathlib import Path

import pytest

from tirek.law.problems import LawError
from tirek.notices.letters import KINDS, WordingError
from tirek.notices.letters.samples import samples
from tirek.notices.letters.values import Words, drawable
from tirek.notices.letters.wording import FOLDER, frame, placeholders, read_frame, read_wording, wording

GOOD = """kind: coupon
paper: a5
title: {kk: "Талон", ru: "Талон"}
parts:
  - lead: {kk: "{result_by}", ru: "{result_by}"}
"""


def test_every_kind_has_words_and_no_file_is_left_over() -> None:
    assert {path.stem for path in FOLDER.glob("*.yaml")} == {*KINDS, "frame"}
    assert frame()["to"] == {"kk": "Кімге", "ru": "Кому"}
    for kind in KINDS:
        assert wording(kind).parts


@pytest.mark.parametrize("letter", samples(), ids=lambda letter: letter.kind)
def test_every_value_that_is_named_exists(letter: object) -> None:
    body = letter.body  # type: ignore[attr-defined]  # a letter
    for part in wording(body.kind).parts:
        of = [body] if not part.of else list(getattr(body, part.of))
        texts = [part.words, *(pair.value for pair in part.pairs)]
        for name in {name for text in texts if text for name in placeholders(text["kk"])}:
            root = name.split(":")[0].split(".")[0]
            assert root == "letter" or hasattr(body, root), name
        cells = [part.item, *(column.cell for column in part.columns)]
        for name in {name for text in cells if text for name in placeholders(text["kk"])}:
            assert hasattr(of[0], name.split(":")[0]), name


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("kind: coupon", "kind: letter", "kind can't be 'letter'; allowed: coupon"),
        ("paper: a5", "paper: a6", "paper can't be 'a6'; allowed: a4, a5"),
        ("paper: a5", "papers: a5", "missing ['paper'], unknown ['papers']"),
        ("{result_by}", "{wrong", None),
        ('ru: "{result_by}"', 'ru: "{registered_on}"', "different values: ['result_by'] and ['registered_on']"),
        ('ru: "{result_by}"', 'ru: "{result_by:weekday}"', "different values"),
        (', ru: "Талон"', "", "missing ['ru']"),
        ('ru: "Талон"', 'ru: " "', "nothing is said in ru"),
        ("- lead", "- leed", "type of part can't be []"),
        ("  - lead: {", "  - x: 1\n    lead: {", "unknown ['x']"),
        ("title: {", "title: {en: x, ", "unknown ['en']"),
    ],
)
def test_a_flaw_in_the_words_is_named(tmp_path: Path, old: str, new: str, says: str | None) -> None:
    file = tmp_path / "coupon.yaml"
    file.write_text(GOOD.replace(old, new, 1), encoding="utf-8")
    with pytest.raises((WordingError, ValueError)) as found:
        read_wording(file)
    if says:
        assert says in str(found.value)


def test_words_are_read_where_nothing_is_wrong(tmp_path: Path) -> None:
    file = tmp_path / "coupon.yaml"
    file.write_text(GOOD, encoding="utf-8")
    assert read_wording(file).paper == "a5"


def test_a_key_that_stands_twice_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "coupon.yaml"
    file.write_text(GOOD + "paper: a4\n", encoding="utf-8")
    with pytest.raises(LawError):
        read_wording(file)


def test_the_frame_must_be_whole(tmp_path: Path) -> None:
    file = tmp_path / "frame.yaml"
    file.write_text('to: {kk: "Кімге", ru: "Кому"}\n', encoding="utf-8")
    with pytest.raises(WordingError, match="missing"):
        read_frame(file)


@pytest.mark.parametrize(
    ("form", "given", "said"),
    [
        ("sentence", "бала оқиды", "Бала оқиды."),
        ("sentence", "Бала оқиды.", "Бала оқиды."),
        ("sentence", "", ""),
        ("bare", "Бала оқиды.", "Бала оқиды"),
        ("", "бала", "бала"),
    ],
)
def test_words_fit_into_a_sentence_or_make_one(form: str, given: str, said: str) -> None:
    assert format(Words(given), form) == said


def test_signs_without_a_shape_become_a_box_and_lines_become_one() -> None:
    assert drawable("а😀\nб\u00a0в\u202fг № 5") == "а□ б\u00a0в\u202fг №\u00a05"
    assert drawable("и\u0306") == "й"
