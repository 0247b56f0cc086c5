"""What the pages of a visit show: who is here, what registries told, what to look at, the summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from tirek.cases.visit import STATE_TITLES, WHO, Line, State, Visit
from tirek.law.formats import day
from tirek.law.text import say
from tirek.people import problems as of_people
from tirek.people.consent import consent_text_on
from tirek.people.identifiers import check_iin
from tirek.registries.words import outcome_words, registry_name
from tirek.web.languages import OWN_NAMES, language_now
from tirek.web.parts import SummaryRow
from tirek.web.words import RELATIONS, fact_title, value_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from typing import Any

    from tirek.law import Law

_TOLD = ("child.birth_date", "child.disability", "certificates", "residence.territory", "applicant.parental_rights")
"""What the person at the counter is told of the registries' answers; the rest the officer of the case sees."""


def who(visit: Visit) -> str:
    """Applicant and child by name, as far as known."""
    named = [visit.names(each) for each in WHO]
    return " · ".join(_full(names) for names in named if names)


def _full(names: Any) -> str:
    return " ".join(filter(None, (names.get("surname"), names.get("name"), names.get("patronymic"))))


def consent(today: date, language: str) -> dict[str, Any]:
    """The text that is put before a person today."""
    found = consent_text_on(today)
    return {
        "lang": language,
        "title": found.title[language],
        "text": found.text[language],
        "scope": [words[language] for words in found.scope.values()],
        "version": found.version,
    }


def state_text(state: State) -> str:
    """How a document stands, in the language of the page."""
    return _(STATE_TITLES[state])


def held(visit: Visit) -> list[str]:
    """The documents for which a registry stands in: they must not be asked for."""
    return [line.paper.title[language_now()] for line in visit.lines if line.state is State.REGISTRY]


def told(visit: Visit) -> list[SummaryRow]:
    """What registries told."""
    rows = [
        SummaryRow(_("Applicant") if each == "applicant" else _("Child"), _full(visit.facts[f"{each}.identity"]))
        for each in WHO
        if visit.named_by_registry(each)
    ]
    known = [name for name in _TOLD if visit.facts.get(name) not in (None, [])]
    return rows + [SummaryRow(fact_title(name), value_text(name, visit.facts[name])) for name in known]


def silent(visit: Visit) -> list[tuple[str, str]]:
    """The registries without an answer, each with why."""
    found = {
        registry_name(each.registry): outcome_words(each.outcome, each.code)
        for each in visit.asked
        if each.waits or each.outcome not in {"answered", "empty"}
    }
    waits_for_person = any(
        each.registry == "consent" and each.outcome == "answered" and each.waits for each in visit.asked
    )
    if waits_for_person:
        found[registry_name("consent")] = _("Waits for the person's answer to its SMS")
    return list(found.items())


def remarks(visit: Visit, law: Law) -> list[str]:
    """What the person at the counter should know; none of it is a reason not to take the application in."""
    language, facts = language_now(), visit.facts
    found = []
    died = facts.get("child.death_date")
    if died:
        found.append(
            _("The registry of persons has the child as dead since %(day)s.")
            % {"day": value_text("child.death_date", died)}
        )
    died = facts.get("applicant.death_date")
    if died:
        found.append(
            _("The registry of persons has the applicant as dead since %(day)s. Look at the identity document again.")
            % {"day": value_text("applicant.death_date", died)}
        )
    if facts.get("applicant.parental_rights") == "deprived":
        found.append(_("By the registry the person is deprived of parental rights over this child."))
    place = facts.get("residence.territory")
    chosen = visit.answers["people"]["territory"]
    if place and place != chosen and place in law.territories:
        text = _("By the registry of persons the applicant lives in another territory: %(place)s.")
        found.append(text % {"place": law.territories[place].name[language]})
    return found


def warnings(visit: Visit) -> list[str]:
    """What should be compared with a document: a number that says another day of birth, or says something unusual."""
    language = language_now()
    found = []
    for each in WHO:
        check, given = check_iin(visit.answers["people"][f"{each}_iin"]), visit.given(each)
        name = f"{given.surname} {given.name}"
        texts = [say(language, text) for text in check.warnings]
        if check.birth_date and given.birth_date and check.birth_date != given.birth_date:
            texts.append(say(language, of_people.BIRTH_DATE_DIFFERS_FROM_IIN))
        found += [f"{name}: {text}" for text in texts]
    return found


def summary(visit: Visit, law: Law, address: Callable[[str], str]) -> list[SummaryRow]:
    """Everything that will be taken in, each with where it can be changed."""
    people, details = visit.answers["people"], visit.answers.get("details") or {}
    rows = []
    for each in WHO:
        given = visit.given(each)
        born = f", {day(given.birth_date, language_now())}" if given.birth_date else ""
        names = f"{given.surname} {given.name} {given.patronymic}".strip()
        title = _("Applicant") if each == "applicant" else _("Child")
        rows.append(SummaryRow(title, f"{names}{born}, {_('IIN')} {given.iin}", address("people")))
    rows += [
        SummaryRow(_("Relation to the child"), _(RELATIONS[people["relation"]]), address("people")),
        SummaryRow(
            _("Where the family lives"), law.territories[people["territory"]].name[language_now()], address("people")
        ),
        SummaryRow(_("Language for messages"), OWN_NAMES[people["language"]], address("people")),
        SummaryRow(_("Account"), details.get("iban", ""), address("details")),
        SummaryRow(_("Phone"), details.get("phone") or _("none"), address("details")),
    ]
    if details.get("certificate"):
        rows.append(
            SummaryRow(
                fact_title("certificates"), value_text("certificates", [details["certificate"]]), address("details")
            )
        )
    for line in visit.lines:
        # What a registry told is not changed here.
        change = "" if line.state is State.REGISTRY else address("papers")
        rows.append(SummaryRow(line.paper.title[language_now()], _line_text(line), change))
    return rows


def _line_text(line: Line) -> str:
    text = state_text(line.state)
    if line.state is State.SHOWN and line.returned:
        text += f"; {_('original given back')}"
    if line.scans:
        text += f"; {', '.join(scan.name for scan in line.scans)}"
    return text
