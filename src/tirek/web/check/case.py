"""From answers to a case of the entitlement engine; what was answered "I don't know" stays unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tirek.law.months import month_of, show_month
from tirek.web.check.steps import SERVICE

if TYPE_CHECKING:
    from datetime import date

    from tirek.law import Law
    from tirek.web.check.answers import Answers


def case_data(answers: Answers, law: Law) -> dict[str, Any]:
    """The case that complete answers describe, as `read_case` takes it.

    Consent is asked when one applies, so it counts as given. The day a disability was established is not asked: the day
    of birth stands for it, which no month of an application can precede.
    """
    data: dict[str, Any] = {
        "service": SERVICE,
        "territory": answers.text("place"),
        "application": {"date": answers.text("application")},
        "applicant": {
            "relation": answers.text("relation"),
            "parental_rights": _known(answers.text("rights") or "held"),
            "consent": True,
        },
        "child": {
            "birth_date": answers.text("birth"),
            "disability": _disability(answers),
            "full_state_care": _period(answers, "care"),
            "state_institution": _period(answers, "study"),
        },
        "certificates": _certificates(answers),
    }
    last = _school_year_ends(answers, law)
    if answers.text("certificate") == "not-yet" and last is not None:
        applied = answers.day("application")
        assert applied is not None
        data["window"] = {"from": show_month(month_of(applied)), "to": show_month(month_of(last))}
    return data


def in_favour(answers: Answers, law: Law) -> dict[str, Any]:
    """The same case with everything unknown taken as the family would wish it, to show what depends on it."""
    data = case_data(answers, law)
    child, window = data["child"], data.get("window")
    if data["applicant"]["parental_rights"] is None:
        data["applicant"]["parental_rights"] = "held"
    if child["disability"] is None:
        child["disability"] = [{"from": child["birth_date"], "to": None}]
    for name in ("full_state_care", "state_institution"):
        if child[name] is None:
            child[name] = []
    if data["certificates"] is None and window is not None:
        last = _school_year_ends(answers, law)
        assert last is not None
        data["certificates"] = [{"from": data["application"]["date"], "to": last.isoformat()}]
    return data


def _known(text: str) -> str | None:
    return None if text == "unknown" else text


def _disability(answers: Answers) -> list[dict[str, Any]] | None:
    match answers.text("disability"):
        case "unknown":
            return None
        case "no":
            return []
        case _:
            return [{"from": answers.text("birth"), "to": answers.text("disability_end") or None}]


def _period(answers: Answers, name: str) -> list[dict[str, Any]] | None:
    match answers.text(name):
        case "unknown":
            return None
        case "no":
            return []
        case _:
            return [{"from": answers.text(f"{name}_from"), "to": answers.text(f"{name}_to") or None}]


def _certificates(answers: Answers) -> list[dict[str, Any]] | None:
    match answers.text("certificate"):
        case "not-yet":
            return None
        case "no":
            return []
        case _:
            return [{"from": answers.text("certificate_from"), "to": answers.text("certificate_to")}]


def _school_year_ends(answers: Answers, law: Law) -> date | None:
    """The end of the school year in which the application falls, or of the next when it falls between two."""
    applied, parameter = answers.day("application"), law.parameters.get("school-year")
    if applied is None or parameter is None:
        return None
    return next((ends for _, ends, _ in parameter.years if applied <= ends), None)
