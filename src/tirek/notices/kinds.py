"""What is told: each kind of message with its words and the values they need.

The words of an SMS say what happened to which application and until when: no name, no sum, nothing about health. Dates in
`values` are ISO, a time is HH:MM; a place is a text, or texts by language.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils import translation
from django.utils.translation import gettext, gettext_noop

from tirek.law import formats
from tirek.law.text import LANGUAGES

STATE_LANGUAGE: Final = "kk"
ONE_TIME_PASSWORD: Final = "one-time-password"  # noqa: S105 - the name of a kind
_TWO_ENDS: Final = re.compile(r"(?<!\.)\.\.(?!\.)")
_DATES: Final = frozenset({"day", "date", "until", "before"})


@dataclass(frozen=True, slots=True)
class Kind:
    """Words (English, of the catalogue) with `{names}` of values. Without `sms` it is told in the cabinet only."""

    title: str
    body: str
    sms: str = ""
    needs: frozenset[str] = frozenset({"number"})
    urgent: bool = False


KINDS: Final[dict[str, Kind]] = {
    "submitted": Kind(
        gettext_noop("We have your application"),
        gettext_noop("Application {number} has been received. It will be registered on {day}."),
        gettext_noop("Application {number} has been received. It will be registered on {day}."),
        frozenset({"number", "day"}),
    ),
    "accepted": Kind(
        gettext_noop("Your application has been accepted"),
        gettext_noop("Application {number} has been accepted. A decision is due by {until}."),
        gettext_noop("Application {number} has been accepted. A decision is due by {until}."),
        frozenset({"number", "until"}),
    ),
    "registered": Kind(
        gettext_noop("Your application has been registered"),
        gettext_noop("Application {number} has been registered. A decision is due by {until}."),
        gettext_noop("Application {number} has been registered. A decision is due by {until}."),
        frozenset({"number", "until"}),
    ),
    "correction-requested": Kind(
        gettext_noop("We need something from you"),
        gettext_noop(
            "Application {number}: please correct or add what is asked for by {until}. The letter says what it is."
        ),
        gettext_noop(
            "Application {number}: please correct or add what the letter in your cabinet asks for by {until}."
        ),
        frozenset({"number", "until"}),
    ),
    "hearing-notice": Kind(
        gettext_noop("You are invited to a hearing"),
        gettext_noop(
            "Application {number}: before a decision is made you can be heard on {date} at {time}, {place}. "
            "You may also answer in writing. The letter says what the preliminary decision is and why."
        ),
        gettext_noop("Application {number}: hearing on {date} at {time}, {place}. You may also answer in writing."),
        frozenset({"number", "date", "time", "place"}),
    ),
    "statement-received": Kind(
        gettext_noop("We have your written answer"),
        gettext_noop(
            "Application {number}: your written answer came on {date} at {time}. It is read before anything is decided. "
            "You may still come to the hearing, or add to the answer until the hearing is recorded."
        ),
        needs=frozenset({"number", "date", "time"}),
    ),
    "statement-came": Kind(
        gettext_noop("A written answer for a hearing came"),
        gettext_noop(
            "Application {number}: the family sent a written answer on {date} at {time}. It stands on the page of the case "
            "and beside the record of the hearing."
        ),
        needs=frozenset({"number", "date", "time"}),
    ),
    "withdrawn": Kind(
        gettext_noop("Your application was taken back"),
        gettext_noop(
            "Application {number} was taken back at a counter on {day}. No decision is made on it. "
            "You can apply again at any time. If you did not ask for this, call us at once: {phone}."
        ),
        gettext_noop("Application {number} was taken back at a counter on {day}. Not by you? Call {phone}."),
        frozenset({"number", "day", "phone"}),
    ),
    "decided-granted": Kind(
        gettext_noop("The payment has been granted"),
        gettext_noop(
            "Application {number}: the payment has been granted. The notice says for which months and how much."
        ),
        gettext_noop("Application {number}: the payment has been granted. The notice is in your cabinet."),
    ),
    "decided-refused": Kind(
        gettext_noop("Your application has been refused"),
        gettext_noop("Application {number} has been refused. The letter says why, and what to do if you disagree."),
        gettext_noop("Application {number} has been refused. Why, and what to do: see the letter in your cabinet."),
    ),
    "result-ready": Kind(
        gettext_noop("The result is ready"),
        gettext_noop(
            "Application {number}: the result is ready. Fetch it by {until} with an identity document: {place}."
        ),
        gettext_noop(
            "Application {number}: the result is ready. Fetch it by {until} with an identity document: {place}."
        ),
        frozenset({"number", "until", "place"}),
    ),
    "stopped": Kind(
        gettext_noop("The payment has been stopped"),
        gettext_noop(
            "Application {number}: the payment has been stopped. The letter says why, and what to do if you disagree."
        ),
        gettext_noop(
            "Application {number}: the payment has been stopped. Why, and what to do: see the letter in your cabinet."
        ),
    ),
    "reassessed": Kind(
        gettext_noop("Your application is being considered again"),
        gettext_noop(
            "Application {number} was refused earlier. An act that also covers that time has become known since, so it is "
            "being considered again. You need not apply anew. A decision is due by {until}."
        ),
        gettext_noop("Application {number} is being considered again by a new act. A decision is due by {until}."),
        frozenset({"number", "until"}),
    ),
    "act-known": Kind(
        gettext_noop("An act has become known"),
        gettext_noop(
            "{act} is known now. Refused applications taken up again: {again}. Open ones on which a payment is due now: {open}."
        ),
        needs=frozenset({"act", "again", "open"}),
    ),
    "registry-said": Kind(
        gettext_noop("A registry says something new of a running award"),
        gettext_noop(
            "Application {number}: {registry} says something else than before. See on the page of the case what it says, and "
            "on that of the award what it changes."
        ),
        needs=frozenset({"number", "registry"}),
    ),
    "recalculated": Kind(
        gettext_noop("The payment has been recalculated"),
        gettext_noop(
            "Application {number}: the payment has been recalculated. The letter says for which months, how and why, "
            "and what to do if you disagree."
        ),
        gettext_noop("Application {number}: the payment has been recalculated. How and why: see your cabinet."),
    ),
    "recovery-notice": Kind(
        gettext_noop("Too much was paid: you are invited to a hearing"),
        gettext_noop(
            "Application {number}: too much was paid. Before anything is decided you can be heard on {date} at {time}, "
            "{place}. You may also answer in writing. The letter says how much, for which months and why."
        ),
        gettext_noop(
            "Application {number}: too much was paid. Hearing on {date} at {time}, {place}. Details: see your cabinet."
        ),
        frozenset({"number", "date", "time", "place"}),
    ),
    "recovery-decided": Kind(
        gettext_noop("What was paid too much is to be returned"),
        gettext_noop(
            "Application {number}: it was decided that what was paid too much is to be returned. "
            "The letter says how and by when, and what to do if you disagree."
        ),
        gettext_noop(
            "Application {number}: a decision about what was paid too much. How to return it: see your cabinet."
        ),
    ),
    "written-off": Kind(
        gettext_noop("Nothing has to be returned"),
        gettext_noop("Application {number}: what was paid too much has been written off. You return nothing."),
        gettext_noop("Application {number}: what was paid too much has been written off. You return nothing."),
    ),
    "payee-changed": Kind(
        gettext_noop("Another person receives the payments"),
        gettext_noop("Application {number}: another person receives the payments now. The letter says who and why."),
        gettext_noop("Application {number}: another person receives the payments now. Details: see your cabinet."),
    ),
    "payments-paused": Kind(
        gettext_noop("The payments are paused"),
        gettext_noop(
            "Application {number}: the payments are paused since {day}. Why: {reason}. What is due is not lost: "
            "it is paid once the payments go on. If you disagree, you can complain to the department."
        ),
        gettext_noop("Application {number}: the payments are paused since {day}. Why: see your cabinet."),
        frozenset({"number", "day", "reason"}),
    ),
    "payments-resumed": Kind(
        gettext_noop("The payments go on"),
        gettext_noop(
            "Application {number}: the payments go on since {day}. "
            "What became due in between comes with the next payment."
        ),
        gettext_noop("Application {number}: the payments go on since {day}."),
        frozenset({"number", "day"}),
    ),
    "account-changed": Kind(
        gettext_noop("The account for the payments has changed"),
        gettext_noop(
            "Application {number}: since {day} the payments go to another account: {account}. "
            "If you did not ask for this, call us at once: {phone}."
        ),
        gettext_noop(
            "Application {number}: the account for the payments was changed on {day}. Not by you? Call {phone}."
        ),
        frozenset({"number", "day", "account", "phone"}),
    ),
    "payment-returned": Kind(
        gettext_noop("A payment came back from the bank"),
        gettext_noop(
            "Application {number}: a payment came back from the bank: {reason}. Please name another account in your "
            "cabinet, or bring a notice of the bank to the department. The money is not lost: "
            "it is sent with the first payment after that."
        ),
        gettext_noop(
            "Application {number}: a payment came back from the bank. Please name another account in your cabinet."
        ),
        frozenset({"number", "reason"}),
    ),
    "term-warning": Kind(
        gettext_noop("A term runs out"),
        gettext_noop("Application {number}: the term runs out on {until}."),
        needs=frozenset({"number", "until"}),
    ),
    "term-moved": Kind(
        gettext_noop("The term of an application has moved"),
        gettext_noop(
            "Application {number}: the calendar of working days was corrected. "
            "A decision was due by {before}; now it is due by {until}."
        ),
        gettext_noop("Application {number}: by the corrected calendar a decision is due by {until}."),
        frozenset({"number", "before", "until"}),
    ),
    "registry-down": Kind(
        gettext_noop("A state system does not answer"),
        gettext_noop(
            "{registry} has not answered since {date}, {time}. Cases that need it wait; it is asked again by itself."
        ),
        needs=frozenset({"registry", "date", "time"}),
    ),
    ONE_TIME_PASSWORD: Kind(
        gettext_noop("One-time password"),
        "",
        gettext_noop("Code: {code}. Valid until {time}. Do not tell it to anybody."),
        frozenset({"code", "time"}),
        urgent=True,
    ),
}


@dataclass(frozen=True, slots=True)
class Words:
    """A message as its reader sees it."""

    title: str
    body: str


def checked(kind: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values, exactly those that the kind needs. Raises ValueError: what is told is decided by the program, not by input."""
    needs = KINDS[kind].needs if kind in KINDS else None
    if needs is None or needs != values.keys():
        message = f"“{kind}” with {sorted(values)}; needed are {sorted(needs) if needs else sorted(KINDS)}"
        raise ValueError(message)
    for name in _DATES & values.keys():
        date.fromisoformat(values[name])
    return dict(values)


def words(kind: str, values: Mapping[str, Any], language: str) -> Words:
    """A message of the cabinet in the language of its reader."""
    shown = {name: _shown(name, value, language) for name, value in values.items()}
    with translation.override(language):
        return Words(gettext(KINDS[kind].title), _one_end(gettext(KINDS[kind].body).format(**shown)))


def title(kind: str, language: str) -> str:
    """What a message of this kind is about."""
    with translation.override(language):
        return gettext(KINDS[kind].title)


def sms_text(kind: str, values: Mapping[str, Any], language: str) -> str:
    """The text of an SMS, with dates in digits to stay short."""
    shown = {name: _short(name, value, language) for name, value in values.items()}
    with translation.override(language):
        return _one_end(gettext(KINDS[kind].sms).format(**shown))


def _one_end(text: str) -> str:
    """A sentence that ends in an abbreviation (“2026 г.”) ends in one full stop."""
    return _TWO_ENDS.sub(".", text)


def language_of(wanted: str) -> str:
    """The language to write in: what the person chose, else Kazakh."""
    return wanted if wanted in LANGUAGES else STATE_LANGUAGE


def _shown(name: str, value: Any, language: str) -> str:
    if name in _DATES:
        return formats.day(date.fromisoformat(value), language)
    return _text(value, language).rstrip(".") if name == "reason" else _text(value, language)


def _short(name: str, value: Any, language: str) -> str:
    if name in _DATES:
        return f"{date.fromisoformat(value):%d.%m.%Y}"
    return _text(value, language)


def _text(value: Any, language: str) -> str:
    return str(value[language]) if isinstance(value, Mapping) else str(value)
