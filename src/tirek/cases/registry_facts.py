"""From a registry's record to facts of a case. Absent is not "no": what a record does not say becomes no fact."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, Final

from tirek.registries.records import (
    CareRecord,
    DisabilityRecord,
    EducationRecord,
    PersonRecord,
    Record,
    RightsRecord,
)

HOME: Final = "home"


def facts_from(record: Record, *, about: str, child_iin: str, answered_on: date) -> dict[str, Any]:
    """The facts that a registry's answer supplies about the applicant or the child.

    A person whom the register has as dead without a date counts as dead on the day of the answer: an officer can settle it.
    """
    reader = _READERS.get((type(record), about))
    return reader(record, child_iin, answered_on) if reader else {}


def _applicant(record: PersonRecord, _child: str, day: date) -> dict[str, Any]:
    facts: dict[str, Any] = {"applicant.identity": _identity(record), "applicant.death_date": _death(record, day)}
    if record.address is not None and record.address.territory is not None:
        facts["residence.territory"] = record.address.territory
    return facts


def _child(record: PersonRecord, _child: str, day: date) -> dict[str, Any]:
    facts: dict[str, Any] = {"child.identity": _identity(record)}
    if record.birth_date is not None:
        facts["child.birth_date"] = record.birth_date.isoformat()
    facts["child.death_date"] = _death(record, day)
    return facts


def _death(record: PersonRecord, day: date) -> str | None:
    return None if record.alive else (record.death_date or day).isoformat()


def _identity(record: PersonRecord) -> dict[str, Any]:
    return {
        "surname": record.surname,
        "name": record.name,
        "patronymic": record.patronymic,
        "birth_date": _iso(record.birth_date),
    }


def _disability(record: DisabilityRecord, _child: str, _day: date) -> dict[str, Any]:
    facts: dict[str, Any] = {"child.disability": _ranges(record.periods)}
    if record.programmes:
        facts["child.programme"] = [
            {"number": each.number, "from": _iso(each.valid_from), "to": _iso(each.valid_to)}
            for each in record.programmes
        ]
    return facts


def _education(record: EducationRecord, _child: str, _day: date) -> dict[str, Any]:
    at_home = [each for each in record.schooling if each.form == HOME and each.valid_from is not None]
    return {
        "certificates": [
            {
                "number": each.certificate,
                "school": each.school,
                "from": _iso(each.valid_from),
                "to": _iso(each.valid_to),
                "withdrawn_on": None,
            }
            for each in at_home
        ]
    }


def _rights(record: RightsRecord, child: str, day: date) -> dict[str, Any]:
    if record.deprived_of(child, day):
        return {"applicant.parental_rights": "deprived"}
    # A registry that does not name the child says nothing of rights towards it.
    return next(
        (
            {"applicant.parental_rights": "held", "applicant.relation": each.relation}
            for each in record.representations
            if each.child_iin == child and (each.valid_to is None or day <= each.valid_to)
        ),
        {},
    )


def _care(record: CareRecord, _child: str, _day: date) -> dict[str, Any]:
    return {
        "child.full_state_care": _ranges(each for each in record.periods if each.kind == "full-state-care"),
        "child.state_institution": _ranges(each for each in record.periods if each.kind == "state-institution"),
    }


def _ranges(periods: Iterable[Any]) -> list[dict[str, Any]]:
    return [{"from": _iso(each.valid_from), "to": _iso(each.valid_to)} for each in periods]


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


_READERS: Final[dict[tuple[type, str], Callable[[Any, str, date], dict[str, Any]]]] = {
    (PersonRecord, "applicant"): _applicant,
    (PersonRecord, "child"): _child,
    (DisabilityRecord, "child"): _disability,
    (EducationRecord, "child"): _education,
    (RightsRecord, "applicant"): _rights,
    (CareRecord, "child"): _care,
}
