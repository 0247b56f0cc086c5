"""Forms as data: dated versions of the questions, from files. A draft stays with the version it began with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tirek.law.schema import flaws_of
from tirek.law.source import read_document

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tirek.law import Text

FOLDER = Path(__file__).parent / "forms"
SCHEMA_FILE: Final = Path(__file__).parent / "form.schema.json"
_WORDS: Final = frozenset({"title", "why", "known", "label", "hint", "missing"})


@dataclass(frozen=True, slots=True)
class Option:
    """One possible answer of a choice."""

    value: str
    label: Text
    hint: Text | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """One question: `to` is its place in an application, `missing` what is said when nothing was answered.

    A day lies at most `years_back` before and `years_ahead` after today, and not before the day of the field `not_before`.
    """

    name: str
    kind: str
    label: Text
    hint: Text | None
    missing: Text | None
    required: bool
    to: tuple[str, ...]
    options: tuple[Option, ...]
    documents: tuple[str, ...]
    max_length: int | None
    years_back: int
    years_ahead: int
    not_before: str


@dataclass(frozen=True, slots=True)
class Step:
    """One page. `when` says under which answers it is asked at all; `substance` is all of it but the words."""

    name: str
    title: Text
    why: Text
    known: Text
    fields: tuple[Field, ...]
    when: Mapping[str, Any]
    substance: Any

    @property
    def takes_files(self) -> bool:
        """Whether this is the page on which documents are added."""
        return any(field.kind == "files" for field in self.fields)


@dataclass(frozen=True, slots=True)
class Form:
    """One version of a service's form, in force from a day until the next version's; `changes` tell what is new in it."""

    service: str
    version: str
    applies_from: date
    changes: tuple[Text, ...]
    steps: tuple[Step, ...]

    def step(self, name: str) -> Step | None:
        """The page of a name."""
        return next((step for step in self.steps if step.name == name), None)


def services_with_form() -> tuple[str, ...]:
    """Services one can apply for here, in the order of their files."""
    return tuple(dict.fromkeys(form.service for form in _forms(FOLDER)))


def newest(service: str, day: date) -> Form:
    """The form that is in force on a day; before the first one's day, the first one."""
    versions = [form for form in _forms(FOLDER) if form.service == service]
    return next((form for form in reversed(versions) if form.applies_from <= day), versions[0])


def pinned(service: str, version: str, day: date) -> Form:
    """The form of a version; the newest where that version is no longer kept."""
    same = (form for form in _forms(FOLDER) if (form.service, form.version) == (service, version))
    return next(same, None) or newest(service, day)


def differing(old: Form, new: Form) -> tuple[Step, ...]:
    """The pages of the new form that ask something else than the old one did; other words alone are no difference."""
    before = {step.name: step.substance for step in old.steps}
    return tuple(step for step in new.steps if before.get(step.name) != step.substance)


@cache
def _forms(folder: Path) -> tuple[Form, ...]:
    """Every form, oldest first. Raises ValueError or LawError for a file that is not what it must be."""
    found = [_read(path) for path in sorted(folder.glob("*.yaml"))]
    keys = [(form.service, form.version) for form in found]
    if len(set(keys)) < len(keys):
        message = f"{folder.name}: a form has two files of the same version"
        raise ValueError(message)
    return tuple(sorted(found, key=lambda form: (form.service, form.applies_from)))


def _read(path: Path) -> Form:
    data = read_document(path, path.name).data
    flaws = flaws_of(data, SCHEMA_FILE.read_text(encoding="utf-8"))
    if flaws:
        message = f"{path.name}: {flaws[0].pointer}: {flaws[0].full_text('en')}"
        raise ValueError(message)
    return Form(
        service=data["service"],
        version=data["version"],
        applies_from=date.fromisoformat(data["applies_from"]),
        changes=tuple(data["changes"]),
        steps=tuple(_step(step) for step in data["steps"]),
    )


def _step(data: Mapping[str, Any]) -> Step:
    fields = tuple(_field(field) for field in data["fields"])
    return Step(
        name=data["name"],
        title=data.get("title") or fields[0].label,
        why=data["why"],
        known=data["known"],
        fields=fields,
        when=data.get("when", {}),
        substance=_without_words(data),
    )


def _field(data: Mapping[str, Any]) -> Field:
    return Field(
        name=data["name"],
        kind=data["kind"],
        label=data["label"],
        hint=data.get("hint"),
        missing=data.get("missing"),
        required=data.get("required", True),
        to=tuple(data["to"].split(".")) if "to" in data else (),
        options=tuple(
            Option(option["value"], option["label"], option.get("hint")) for option in data.get("options", ())
        ),
        documents=tuple(data.get("documents", ())),
        max_length=data.get("max_length"),
        years_back=data.get("years_back", 0),
        years_ahead=data.get("years_ahead", 0),
        not_before=data.get("not_before", ""),
    )


def _without_words(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _without_words(value) for key, value in data.items() if key not in _WORDS}
    return [_without_words(each) for each in data] if isinstance(data, list) else data
