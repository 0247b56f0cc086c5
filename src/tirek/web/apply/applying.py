"""From a draft's answers to an application as every channel hands it in, and from the check's answers to a draft's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tirek.entitlement.receipt import canonical
from tirek.people.identifiers import check_iin
from tirek.web.apply.flow import CONSENT_VERSION, DONE, KNOWINGLY, Filled

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from tirek.cases.models import DraftDocument
    from tirek.law import Law
    from tirek.people.models import Person
    from tirek.web.apply.definition import Field, Form

UNKNOWN: Final = "unknown"
"""The answer "I don't know"."""


def application_data(filled: Filled, applicant: Person, *, language: str, way: str) -> dict[str, Any]:
    """The application that complete answers describe; `way` is how it is signed, and with it the consent."""
    data: dict[str, Any] = {
        "service": filled.form.service,
        "form_version": filled.form.version,
        "language": language,
        "applicant": _person(applicant),
        "child": {},
        "certificate": None,
        "consent": {"given": False, "text_version": filled.text(CONSENT_VERSION), "way": way},
        "account": {"owner_iin": applicant.iin},
    }
    for step in filled.asked():
        for field in step.fields:
            text = filled.text(field.name)
            if field.to and text:
                _put(data, field.to, _value(field, text))
    child = data["child"]
    told = check_iin(child.get("iin", ""), filled.today).birth_date
    if "birth_date" not in child and told:
        child["birth_date"] = told.isoformat()
    if filled.answers.get(KNOWINGLY):
        data["another_payee_known"] = True
    return data


def signed_bytes(data: Mapping[str, Any], documents: Iterable[DraftDocument]) -> bytes:
    """What the applicant signs: the application and the hash of every file with it."""
    files = [{"kind": each.kind, "name": each.name, "sha256": each.sha256} for each in documents]
    return canonical({"application": data, "documents": files})


def _person(person: Person) -> dict[str, Any]:
    found = {"iin": person.iin, "surname": person.surname, "name": person.name, "patronymic": person.patronymic}
    return found | {"birth_date": person.birth_date.isoformat() if person.birth_date else None}


def _value(field: Field, text: str) -> Any:
    if field.kind == "consent":
        return text == "yes"
    return None if field.kind == "choice" and text == UNKNOWN else text


def _put(data: dict[str, Any], place: tuple[str, ...], value: Any) -> None:
    """Set a value deep in plain data; a part that is not there yet (or None) is made."""
    *parts, last = place
    for part in parts:
        data[part] = data.get(part) or {}
        data = data[part]
    data[last] = value


def carried(form: Form, given: Mapping[str, str], law: Law, today: date, applicant: str) -> dict[str, Any]:
    """What of the check's answers the form can use: fields of the same name, and the pages that are complete with them.

    A page with questions of its own stays to be asked, its boxes filled.
    """
    found: dict[str, Any] = {}
    for step in form.steps:
        for field in step.fields:
            text = given.get(field.name, "")
            if text and (not field.options or text in {option.value for option in field.options}):
                found[field.name] = text
    filled = Filled(form, found, law, today, applicant)
    found[DONE] = [step.name for step in form.steps if _has_all(step.fields, found) and filled.usable(step)]
    return found


def _has_all(fields: Iterable[Field], answers: Mapping[str, Any]) -> bool:
    return all(answers.get(field.name) for field in fields)
