"""Forms are data with versions: a draft stays with its own, and is asked only what a newer one asks otherwise."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.accounts_of_tests import client_of
from tests.web.test_apply import begin, fill, hand_in, parent, post, text

from tirek.cases.application import application_schema
from tirek.config.law import law
from tirek.law.schema import flaws_of
from tirek.web.apply import definition

pytestmark = pytest.mark.django_db

FIRST = definition.FOLDER / "home-education.1.yaml"
NEW_WORDS = {"kk": "Мектеп сыныбы сұралады.", "ru": "Спрашивается класс.", "en": "The form is now asked for."}


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIREK_TODAY", "2026-11-20")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / FIRST.name).write_text(FIRST.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(definition, "FOLDER", tmp_path)
    definition._forms.cache_clear()
    return tmp_path


def second(folder: Path, *, from_day: str = "2026-11-15") -> None:
    """A version 2: the number of the certificate must be given, and a wording of another page is new."""
    data: Any = yaml.safe_load(FIRST.read_text(encoding="utf-8").replace("2026-11-01", f'"{from_day}"'))
    data |= {"version": "2", "changes": [NEW_WORDS]}
    for step in data["steps"]:
        for field in step["fields"]:
            if field["name"] == "certificate_number":
                field["required"] = True
                field["missing"] = dict.fromkeys(("kk", "ru", "en"), "Number needed")
            if field["name"] == "iban":
                field["hint"] = dict.fromkeys(("kk", "ru", "en"), "Another hint")
    (folder / "home-education.2.yaml").write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    definition._forms.cache_clear()


def test_a_draft_stays_with_its_version_and_only_what_changed_is_asked_again(folder: Path) -> None:
    client = client_of(parent())
    draft = begin(client)
    fill(client, draft, certificate_details={"certificate_number": ""})
    second(folder)
    assert "Another hint" not in text(client.get(f"/en/apply/{draft.pk}/account/"))
    changed = client.get(f"/en/apply/{draft.pk}/answers/")["Location"]
    assert changed.endswith("/form-changed/")
    assert client.get(f"/en/apply/{draft.pk}/sign/")["Location"].endswith("/answers/")
    told = text(client.get(changed))
    assert NEW_WORDS["en"] in told
    assert "What does the certificate say?" in told
    assert "Into which account" not in told
    asked = client.post(changed)["Location"]
    assert asked.endswith("/certificate-details/")
    page = text(client.get(asked))
    assert "№5 мектеп" in page
    refused = post(client, draft, "certificate-details", certificate_number="")
    assert "Number needed" in text(refused)
    assert post(client, draft, "certificate-details")["Location"].endswith("/answers/")
    assert "Another hint" in text(client.get(f"/en/apply/{draft.pk}/account/"))
    assert hand_in(client, draft).form_version == "2"


def test_a_version_counts_from_its_day(folder: Path) -> None:
    second(folder, from_day="2026-12-01")
    client = client_of(parent())
    draft = begin(client)
    fill(client, draft)
    assert draft.form_version == "1"
    assert hand_in(client, draft).form_version == "1"


def test_other_words_alone_are_no_difference(folder: Path) -> None:
    second(folder)
    old, new = definition._forms(folder)
    assert [step.name for step in definition.differing(old, new)] == ["certificate-details"]


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("kind: iban", "kind: bank", "kind"),
        ('version: "1"', "version: 1", "version"),
        ("steps:", "stairs:", "steps"),
        ("required: false", "required: maybe", "required"),
    ],
)
def test_a_form_that_is_not_one_is_refused_by_name(
    folder: Path, before: str, after: str, words: str, today: date
) -> None:
    broken = FIRST.read_text(encoding="utf-8").replace(before, after, 1)
    (folder / FIRST.name).write_text(broken, encoding="utf-8")
    with pytest.raises(ValueError, match=f"{FIRST.name}.*{words}"):
        definition.newest("home-education", today)


def test_two_files_of_one_version_are_refused(folder: Path) -> None:
    (folder / "again.yaml").write_text(FIRST.read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(ValueError, match="same version"):
        definition.services_with_form()


def test_the_form_and_the_application_know_the_same_places() -> None:
    """Every field that names a place in an application can be put there."""
    import json

    schema = json.loads(application_schema())
    for form in definition._forms(definition.FOLDER):
        assert form.service in law().services
        for step in form.steps:
            for field in step.fields:
                part: Any = schema
                for name in field.to:
                    part = part["properties"][name]
                    part = schema["$defs"][part["$ref"].rsplit("/", 1)[1]] if "$ref" in part else part
    assert flaws_of({}, application_schema())
