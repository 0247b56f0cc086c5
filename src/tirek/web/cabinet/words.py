"""What a case is about to its applicant: plain words for where it stands, what comes next and what happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final, Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tirek.accounts.roles import ROLE_NAMES, Role
from tirek.cases.procedure import Ball, Event
from tirek.cases.queries.applicant import Phase
from tirek.cases.services.payee import child_told
from tirek.config.clock import local_day
from tirek.config.law import law
from tirek.law import formats
from tirek.registries.words import registry_name
from tirek.web.languages import language_now
from tirek.web.words import document_title

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tirek.cases.facts import Known
    from tirek.cases.queries.applicant import Mine
    from tirek.journal.models import Entry
    from tirek.people.models import Person

State = Literal["yes", "open", "wait", "no"]


@dataclass(frozen=True, slots=True)
class Words:
    """A phase in words: its name, what it means now, what comes next, and how it looks: `wait` is the family's own move."""

    title: str
    now: str
    next: str
    state: State


_PHASES: Final[Mapping[Phase, Words]] = {
    Phase.RECEIVED: Words(
        gettext_noop("We have your application"),
        gettext_noop("An officer of the department will take it up. Nothing is needed from you now."),
        gettext_noop("The officer asks the state registries and compares what they answer with what you told."),
        "open",
    ),
    Phase.CHECKING: Words(
        gettext_noop("Your application is being checked"),
        gettext_noop("What you told is compared with the state registries. Nothing is needed from you now."),
        gettext_noop(
            "If everything is in order, the payment is granted. If the department is inclined to refuse, "
            "it tells you why and hears you first."
        ),
        "open",
    ),
    Phase.CORRECTION: Words(
        gettext_noop("We need something from you"),
        gettext_noop("The check can't be finished without it."),
        gettext_noop(
            "When your answer is here, the check goes on. The term of the decision is not stopped meanwhile. "
            "If nothing comes, the department decides on what it knows."
        ),
        "wait",
    ),
    Phase.SIGNING: Words(
        gettext_noop("A decision is being prepared"),
        gettext_noop(
            "The head of the department reads it and signs it, or gives it back. Nothing is needed from you now."
        ),
        gettext_noop("When it is signed, the letter is here at once, and you get a message."),
        "open",
    ),
    Phase.HEARING: Words(
        gettext_noop("You are invited to a hearing"),
        gettext_noop(
            "The department is inclined to refuse. Before it decides, you can say what you think and show what you have."
        ),
        gettext_noop(
            "After the hearing the department decides: it grants the payment, or refuses with reasons. "
            "If you don't come, it decides without it."
        ),
        "wait",
    ),
    Phase.HEARD: Words(
        gettext_noop("You were heard"),
        gettext_noop("The department considers what was said. Nothing is needed from you now."),
        gettext_noop("The department grants the payment, or refuses with reasons. You get the letter here."),
        "open",
    ),
    Phase.GRANTED: Words(
        gettext_noop("The payment has been granted"),
        gettext_noop("Below is for which months and how much. The letter says the same."),
        gettext_noop(
            "The money goes to the account in your application. Tell the department when something changes: "
            "the school, the place where you live, the account."
        ),
        "yes",
    ),
    Phase.REFUSED: Words(
        gettext_noop("Your application has been refused"),
        gettext_noop("Below and in the letter is why."),
        gettext_noop("You can complain, and you can apply again when something has changed."),
        "no",
    ),
    Phase.WITHDRAWN: Words(
        gettext_noop("You took the application back"),
        gettext_noop("It is not considered any more."),
        gettext_noop("You can apply again at any time."),
        "no",
    ),
    Phase.STOPPED: Words(
        gettext_noop("The payment has been stopped"),
        gettext_noop("Below and in the letter is why, and from when."),
        gettext_noop("You can complain, and you can apply again when something has changed."),
        "no",
    ),
}
_EVENTS: Final[Mapping[Event, str]] = {
    Event.SUBMIT: gettext_noop("Your application came: number %(number)s"),
    Event.TAKE: gettext_noop("The check began"),
    Event.ADD_DOCUMENT: gettext_noop("A document was added: %(document)s"),
    Event.RETURN_ORIGINAL: gettext_noop("The original was given back to you"),
    Event.REQUEST_CORRECTION: gettext_noop("You were asked to correct or bring something by %(day)s"),
    Event.CORRECT: gettext_noop("What you were asked for came"),
    Event.SIGN_PRELIMINARY: gettext_noop("Preliminary decision %(number)s: you were invited to a hearing"),
    Event.MOVE_HEARING: gettext_noop("The hearing was moved to another time"),
    Event.SEND_STATEMENT: gettext_noop("You sent a written answer for the hearing"),
    Event.RECORD_HEARING: gettext_noop("The hearing was written down"),
    Event.SIGN_GRANT: gettext_noop("The payment was granted: decision %(number)s"),
    Event.SIGN_REFUSAL: gettext_noop("The application was refused: decision %(number)s"),
    Event.REASSESS: gettext_noop("An act became known that covers your application: it is being considered again"),
    Event.SIGN_STOP: gettext_noop("The payment was stopped: decision %(number)s"),
    Event.WITHDRAW: gettext_noop("You took the application back"),
    Event.SUSPEND: gettext_noop("The term was suspended"),
    Event.RESUME: gettext_noop("The term goes on"),
    Event.MOVE_TERM: gettext_noop("The calendar of working days was corrected: the decision is now due by %(day)s"),
    Event.SIGN_CHANGE: gettext_noop("The payment was decided anew: decision %(number)s"),
    Event.MOVE_CHANGE_HEARING: gettext_noop("The hearing on what was paid too much was moved"),
    Event.SEND_CHANGE_STATEMENT: gettext_noop("You sent a written answer on what was paid too much"),
    Event.HEAR_CHANGE: gettext_noop("The hearing on what was paid too much was written down"),
    Event.REPAID: gettext_noop("What you paid back arrived"),
    Event.RECOVERY_IN_COURT: gettext_noop("The court decides about what was paid too much"),
    Event.PAUSE: gettext_noop("The department paused the payments"),
    Event.UNPAUSE: gettext_noop("The payments go on"),
    Event.CHANGE_ACCOUNT: gettext_noop("The account was changed"),
    Event.PAYMENT_RETURNED: gettext_noop("The bank returned a payment"),
    Event.RESULT_SENT: gettext_noop("The result is at the front office"),
    Event.HAND_OUT: gettext_noop("The result was handed to you"),
    Event.UNCOLLECTED: gettext_noop("The result was not fetched and went back to the department"),
}
_SOURCES: Final = {
    "document": gettext_noop("from a document"),
    "school": gettext_noop("from the school"),
    "officer": gettext_noop("established by the department's officer"),
}
_PLACES: Final = {
    "case-page": gettext_noop("the page of the application"),
    "case-fact": gettext_noop("a fact that had to be settled"),
    "case-document": gettext_noop("a document of the application"),
    "document": gettext_noop("a document of the application"),
    "signing": gettext_noop("a decision to be signed"),
    "counter-case": gettext_noop("the application, at the counter"),
    "counter-bring": gettext_noop("what was brought to the counter"),
    "counter-letter": gettext_noop("a letter, at the counter"),
    "counter-refusal": gettext_noop("a refusal to accept, at the counter"),
    "counter-visit": gettext_noop("what was handed in at the counter"),
    "award": gettext_noop("your payments, month by month"),
    "recovery": gettext_noop("a sum that was paid too much"),
    "returned": gettext_noop("a payment that came back from the bank"),
    "trace": gettext_noop("the way of a payment, as an auditor follows it"),
    "sms-journal": gettext_noop("the journal of SMS"),
    "outages": gettext_noop("the record of registries that did not answer"),
    "api": gettext_noop("the application, by another program of the authority"),
}
"""Pages by their beginning, too: of an award there are many."""


def child_named(applicant: Person, child: Person, on: date) -> str:
    """A child's name as its applicant may be told it."""
    return " ".join(filter(None, child_told(applicant, child, on)))


def phase_words(phase: Phase) -> Words:
    """A phase in the language of the page."""
    words = _PHASES[phase]
    return Words(_(words.title), _(words.now), _(words.next), words.state)


def who_acts(mine: Mine) -> str:
    """Who has to act now."""
    if mine.hearing is not None:
        return _("You are heard; then the department decides")
    match mine.ball:
        case Ball.APPLICANT:
            return _("You")
        case Ball.NOBODY:
            return _("Nobody: the application is closed")
        case _:
            return _("The department")


def due(mine: Mine) -> str:
    """Until when, in a sentence with the weekday; empty when nobody has to act."""
    if mine.until is None:
        return ""
    language = language_now()
    values = {"day": formats.day(mine.until, language), "weekday": formats.weekday(mine.until, language)}
    if mine.my_move:
        return _("Please answer by %(day)s, %(weekday)s.") % values
    if mine.overdue:
        return _("A decision was due by %(day)s, %(weekday)s. There is none yet.") % values
    return _("A decision is due by %(day)s, %(weekday)s.") % values


def event_text(entry: Entry) -> str:
    """What happened, in a line."""
    data = entry.data
    day = data.get("wanted_by") or (data.get("after") or {}).get("final")
    values = {
        "number": str(data.get("number", "–")),
        "day": formats.day(date.fromisoformat(day), language_now()) if day else "–",
        "document": document_title(str(data.get("kind", ""))),
    }
    return _(_EVENTS[Event(entry.kind.removeprefix("case."))]) % values


def source_text(known: Known) -> str:
    """Where the department has a value from, and since when."""
    day = formats.day(local_day(known.obtained_at), language_now())
    if known.source == "registry":
        name = registry_name(known.origin) if known.origin else _("a state registry")
    else:
        name = _(_SOURCES[known.source])
    return _("%(source)s, %(day)s") % {"source": name, "day": day}


def place_text(where: str) -> str:
    """On what kind of page somebody looked."""
    known = where if where in _PLACES else where.partition("-")[0]
    return _(_PLACES[known]) if known in _PLACES else _("work on the application")


def reader_text(entry: Entry) -> tuple[str, str]:
    """Who looked: the role, and the department or "the whole country"."""
    role = entry.actor_role
    known = set(Role)
    words = _(ROLE_NAMES[Role(role)]) if role in known else _("the program")
    place = law().territories.get(entry.actor_territory)
    return words, place.name[language_now()] if place else _("whole country")
