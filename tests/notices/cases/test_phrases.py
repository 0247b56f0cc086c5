"""The words of letters are whole in both languages, and a file that isn't is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tirek.accounts.roles import Role
from tirek.cases.facts import FACTS
from tirek.cases.models.decisions import Hearing
from tirek.law.problems import LawError
from tirek.notices.composing.saying import value_of
from tirek.notices.letters.wording import WordingError
from tirek.notices.phrases import known, phrase, read_phrases
from tirek.people.kinds import Relation, Way
from tirek.registries.records import Registry

if TYPE_CHECKING:
    from pathlib import Path


def test_every_word_of_a_closed_list_has_its_phrase() -> None:
    assert [name for name in FACTS if not known("facts", name)] == []
    assert [name for name in Registry if not known("registries", name)] == []
    assert [name for name in Relation if not known("relations", name)] == []
    assert [name for name in Way if not known("signed", name)] == []
    assert [name for name in Hearing.Way.values if not known("ways", name)] == []
    assert [name for name in (Role.CLERK, Role.HEAD, Role.OPERATOR) if not known("positions", name)] == []


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('g:\n  a: {kk: "x", ru: ""}\n', "g.a says nothing in ru"),
        ('g:\n  a: {kk: "{day}", ru: "{way}"}\n', "g.a names different values"),
    ],
)
def test_a_phrase_that_is_not_whole_is_refused(tmp_path: Path, text: str, what: str) -> None:
    path = tmp_path / "phrases.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(WordingError, match=what):
        read_phrases(path)


def test_a_file_that_is_no_yaml_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "phrases.yaml"
    path.write_text("g: [", encoding="utf-8")
    with pytest.raises(LawError):
        read_phrases(path)


@pytest.mark.parametrize(
    ("name", "value", "russian"),
    [
        ("applicant.consent", True, "да"),
        ("child.full_state_care", [], "нет"),
        ("child.death_date", None, "нет"),
        ("child.birth_date", "2013-05-05", "5 мая 2013 г."),
        ("child.disability", [{"from": "2020-03-01", "to": None}], "с 1 марта 2020 г., без срока окончания"),
        ("residence.territory", "aktobe", "город Актобе"),
        ("residence.territory", "elsewhere", "elsewhere"),
        ("applicant.relation", "guardian", "опекун"),
        ("applicant.account", {"iban": "KZ86125KZT5004100100"}, "KZ•• •••• •••• •••• 0100"),
        ("child.programme", {"number": "5", "organisation": "МСЭ", "date": "2026-01-02"}, "№ 5, МСЭ, 2 января 2026 г."),
        ("child.programme", {}, "нет"),
        (
            "certificates",
            [{"number": "17", "school": "№ 5", "from": "2026-09-01", "to": "2026-12-25", "withdrawn_on": "2026-10-01"}],
            "№ 17, № 5, 1 сентября 2026 г. – 25 декабря 2026 г., отозвана 1 октября 2026 г.",
        ),
    ],
)
def test_values_are_written_as_people_read_them(name: str, value: object, russian: str) -> None:
    assert value_of(name, value)["ru"].replace("\u00a0", " ").replace("\u202f", " ") == russian


def test_a_sentence_of_a_day_is_put_into_each_language() -> None:
    said = phrase("hearing", "absent", day={"kk": "ертең", "ru": "завтра"})
    assert "ертең" in said["kk"]
    assert "завтра" in said["ru"]
