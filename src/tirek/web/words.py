"""Facts, sources and events in words, in the language of the page."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tirek.accounts.roles import ROLE_NAMES, Role
from tirek.cases.facts import FACTS
from tirek.cases.models import AwardRuling, Hearing
from tirek.cases.models.decisions import Kind
from tirek.cases.procedure import STAGE_TITLES, Event, Stage
from tirek.cases.services.statements import ATTACHED
from tirek.config.law import law
from tirek.law import formats
from tirek.registries.words import registry_name
from tirek.web.languages import language_now

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tirek.cases.facts import Known
    from tirek.cases.queries.page import Happening
    from tirek.journal.models import Entry

RELATIONS: Final = {
    "parent": gettext_noop("Parent"),
    "guardian": gettext_noop("Guardian"),
    "custodian": gettext_noop("Custodian"),
    "adoptive-parent": gettext_noop("Adoptive parent"),
    "foster-parent": gettext_noop("Foster parent"),
    "other-representative": gettext_noop("Other legal representative"),
}
RIGHTS: Final = {"held": gettext_noop("Held"), "deprived": gettext_noop("Deprived of parental rights")}
WAYS: Final = {
    Hearing.Way.IN_PERSON.value: gettext_noop("In person"),
    Hearing.Way.PHONE.value: gettext_noop("By phone"),
    Hearing.Way.VIDEO.value: gettext_noop("By video"),
    Hearing.Way.WRITING.value: gettext_noop("In writing"),
}
CHANNELS: Final = {
    "portal": gettext_noop("Portal"),
    "mobile-app": gettext_noop("Mobile app"),
    "state-corporation": gettext_noop("State Corporation"),
    "office": gettext_noop("Department's counter"),
}
KINDS: Final = {
    Kind.GRANT.value: gettext_noop("Grant"),
    Kind.PRELIMINARY_REFUSAL.value: gettext_noop("Preliminary decision to refuse"),
    Kind.REFUSAL.value: gettext_noop("Refusal"),
    Kind.STOP.value: gettext_noop("Stop of the payment"),
    Kind.RECALCULATE.value: gettext_noop("Recalculation"),
    Kind.RECOVERY_NOTICE.value: gettext_noop("Notice of an overpayment, with a hearing"),
    Kind.RECOVER.value: gettext_noop("Recovery of an overpayment"),
    Kind.WRITE_OFF.value: gettext_noop("Write-off of an overpayment"),
    Kind.CHANGE_PAYEE.value: gettext_noop("Change of the payee"),
}
RULINGS: Final = {
    AwardRuling.Kind.MOVE.value: gettext_noop("Move to another territory"),
    AwardRuling.Kind.COURT.value: gettext_noop("Decision of a court"),
}
_OUTCOMES: Final = {
    "grant": gettext_noop("A payment is due"),
    "refuse": gettext_noop("No payment is due"),
    "incomplete": gettext_noop("Something is not known yet"),
    "not-computable": gettext_noop("The sum can't be computed yet"),
    "no-rule": gettext_noop("No rule is known for these months"),
}
_NOT_ARRIVED: Final[Mapping[str, str]] = {
    "wrong-number": gettext_noop("there is no such number"),
    "unreachable": gettext_noop("the phone could not be reached"),
    "rejected": gettext_noop("the network did not take it"),
    "expired": gettext_noop("it came too late to be sent"),
    "too-long": gettext_noop("it was too long"),
    "no-gateway": gettext_noop("no SMS gateway is connected"),
    "late": gettext_noop("not sent yet; it is being tried again"),
}
_SOURCES: Final = {
    "declaration": gettext_noop("Declared by the applicant"),
    "document": gettext_noop("From a document"),
    "school": gettext_noop("From the school"),
    "officer": gettext_noop("Settled by the officer"),
}
_EVENTS: Final[Mapping[Event, str]] = {
    Event.SUBMIT: gettext_noop("Application received: %(number)s"),
    Event.TAKE: gettext_noop("Taken to be checked; responsible: %(officer)s"),
    Event.REASSIGN: gettext_noop("Responsible: %(officer)s"),
    Event.ADD_FACT: gettext_noop("Recorded: %(facts)s. Source: %(source)s"),
    Event.RESOLVE: gettext_noop("Settled with a reason: %(facts)s"),
    Event.ADD_DOCUMENT: gettext_noop("Document added: %(document)s"),
    Event.RETURN_ORIGINAL: gettext_noop("Original returned to the person"),
    Event.REQUEST_CORRECTION: gettext_noop("Applicant asked to correct or bring something by %(day)s"),
    Event.CORRECT: gettext_noop("Correction received"),
    Event.PREPARE_GRANT: gettext_noop("Grant prepared for signature"),
    Event.PREPARE_PRELIMINARY: gettext_noop("Preliminary decision to refuse prepared for signature"),
    Event.PREPARE_REFUSAL: gettext_noop("Refusal prepared for signature"),
    Event.RETURN: gettext_noop("Not signed: returned to the officer"),
    Event.SIGN_GRANT: gettext_noop("Payment granted, decision %(number)s"),
    Event.SIGN_PRELIMINARY: gettext_noop(
        "Preliminary decision %(number)s signed; the person is invited to the hearing"
    ),
    Event.MOVE_HEARING: gettext_noop("Hearing moved"),
    Event.SEND_STATEMENT: gettext_noop("The family sent a written answer for the hearing"),
    Event.RECORD_HEARING: gettext_noop("Hearing recorded"),
    Event.SIGN_REFUSAL: gettext_noop("Refused, decision %(number)s"),
    Event.REASSESS: gettext_noop("Taken up again: an act became known by which a payment is due"),
    Event.WITHDRAW: gettext_noop("Withdrawn by the applicant"),
    Event.SUSPEND: gettext_noop("Term suspended"),
    Event.RESUME: gettext_noop("Term goes on"),
    Event.MOVE_TERM: gettext_noop("The calendar was corrected: the term now ends on %(day)s"),
    Event.PREPARE_STOP: gettext_noop("Stop of the payment prepared for signature"),
    Event.SIGN_STOP: gettext_noop("Payment stopped, decision %(number)s"),
    Event.PREPARE_CHANGE: gettext_noop("%(decision)s prepared for signature"),
    Event.SIGN_CHANGE: gettext_noop("%(decision)s signed, decision %(number)s"),
    Event.RETURN_CHANGE: gettext_noop("Not signed: returned to whoever prepared it"),
    Event.MOVE_CHANGE_HEARING: gettext_noop("Hearing on the overpayment moved"),
    Event.SEND_CHANGE_STATEMENT: gettext_noop("The family sent a written answer on the overpayment"),
    Event.HEAR_CHANGE: gettext_noop("Hearing on the overpayment recorded"),
    Event.REPAID: gettext_noop("Money came back from the family"),
    Event.RECOVERY_IN_COURT: gettext_noop("Recovery brought to court"),
    Event.PAUSE: gettext_noop("Payments paused"),
    Event.UNPAUSE: gettext_noop("Payments go on"),
    Event.RULING: gettext_noop("Recorded: %(ruling)s"),
    Event.CHANGE_ACCOUNT: gettext_noop("Account changed"),
    Event.PAYMENT_RETURNED: gettext_noop("The bank returned a payment"),
    Event.RESULT_SENT: gettext_noop("Result sent to the front office"),
    Event.HAND_OUT: gettext_noop("Result handed out"),
    Event.UNCOLLECTED: gettext_noop("Nobody came for the result; it went back to the department"),
}


def stage_text(stage: Stage | str) -> str:
    """What a stage is called."""
    return _(STAGE_TITLES[Stage(stage)])


def fact_title(name: str) -> str:
    """What a fact is called."""
    return _(FACTS[name].title)


def source_text(known: Known) -> str:
    """Where a value comes from."""
    return source_words(known.source, known.origin)


def source_words(source: str, origin: str = "") -> str:
    """A source by its name in the data."""
    if source == "registry":
        return registry_name(origin) if origin else _("From a registry")
    return _(_SOURCES[source])


def value_text(name: str, value: Any) -> str:
    """A value of a fact as people read it."""
    if value is None:
        return _("none recorded") if name in {"child.death_date", "applicant.death_date"} else _("not known")
    match value:
        case bool():
            return _("yes") if value else _("no")
        case str():
            return _word(name, value)
        case list():
            return "; ".join(_part(item) for item in value) or _("none")
        case dict():
            return _group(value)
        case _:
            return str(value)


def _word(name: str, value: str) -> str:
    if name == "applicant.relation":
        return _(RELATIONS.get(value, value))
    if name == "applicant.parental_rights":
        return _(RIGHTS.get(value, value))
    if name == "residence.territory":
        place = law().territories.get(value)
        return place.name[language_now()] if place else value
    return _day(value) or value


def _day(text: str | None) -> str:
    try:
        return formats.day(date.fromisoformat(text or ""), language_now())
    except ValueError:
        return ""


def _part(item: Mapping[str, Any]) -> str:
    """A period, with the number and the place of a paper when it has them."""
    number = _("No %(number)s") % {"number": item["number"]} if item.get("number") else ""
    withdrawn = _("withdrawn on %(day)s") % {"day": _day(item["withdrawn_on"])} if item.get("withdrawn_on") else ""
    return ", ".join(filter(None, (number, item.get("school") or "", _span(item), withdrawn)))


def _span(item: Mapping[str, Any]) -> str:
    first, last = _day(item.get("from")), _day(item.get("to"))
    if first and last:
        return _("from %(first)s to %(last)s") % {"first": first, "last": last}
    return _("from %(first)s, without end") % {"first": first} if first else last


def _group(value: Mapping[str, Any]) -> str:
    if "iban" in value:
        iban = value["iban"]
        return " ".join(iban[start : start + 4] for start in range(0, len(iban), 4))
    if "surname" in value:
        names = " ".join(filter(None, (value.get("surname"), value.get("name"), value.get("patronymic"))))
        born = _day(value.get("birth_date"))
        return f"{names}, {born}" if born else names
    number = _("No %(number)s") % {"number": value["number"]} if value.get("number") else ""
    return ", ".join(filter(None, (number, value.get("organisation") or "", _day(value.get("date"))))) or _("none")


def event_text(happening: Happening) -> str:
    """What happened, in a line."""
    entry = happening.entry
    event = Event(entry.kind.removeprefix("case."))
    return _(_EVENTS[event]) % Values(_values(entry, happening.officer))


class Values(dict[str, str]):
    """Values for a text; one that is missing is a dash, never a failing page."""

    def __missing__(self, key: str) -> str:
        return "–"


def _values(entry: Entry, officer: str) -> dict[str, str]:
    data = entry.data
    values = {"officer": officer or "–"}
    if data.get("number"):
        values["number"] = str(data["number"])
    if data.get("facts"):
        values["facts"] = ", ".join(fact_title(name) for name in data["facts"] if name in FACTS)
    if data.get("source"):
        values["source"] = source_words(data["source"], data.get("origin", ""))
    if day := data.get("wanted_by") or (data.get("after") or {}).get("final"):
        values["day"] = _day(day)
    if kind := data.get("kind"):
        values["document"] = document_title(kind)
        values["decision"] = _(KINDS.get(kind, kind))
        values["ruling"] = _(RULINGS.get(kind, kind))
    return values


def document_title(kind: str) -> str:
    """The title of a document of any service's list, or of a file that belongs to none."""
    if kind == ATTACHED:
        return _("with the written answer")
    for service in law().services.values():
        for paper in service.documents:
            if paper.id == kind:
                return paper.title[language_now()]
    return _("another document")


def not_arrived_text(reason: str) -> str:
    """Why an SMS did not arrive."""
    return _(_NOT_ARRIVED[reason]) if reason in _NOT_ARRIVED else _("nobody knows why")


def outcome_text(outcome: str) -> str:
    """What an assessment comes to."""
    return _(_OUTCOMES[outcome])


def who_text(happening: Happening) -> str:
    """Who did it: a name with the role, or the program."""
    role = happening.entry.actor_role
    if role == "system":
        return _("the program")
    words = _(ROLE_NAMES[Role(role)])
    return f"{happening.who}, {words}" if happening.who else words
