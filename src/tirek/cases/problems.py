"""Why something cannot be done with a case, in words a person can act on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tirek.law.formats import day
from tirek.law.text import N_, say

NOT_YOURS = N_("This case belongs to another department or person.")
ROLE = N_("Your role may not do this.")
STAGE = N_("This can't be done now: the case stands at “{stage}”. Open the case again to see what can be done.")
CHANGED = N_(
    "The case was changed in the meantime. Nothing of yours was recorded; look at what is new and repeat if needed."
)
OFFICER = N_("{officer} is responsible for this case. The head can hand it over to you.")
NO_OFFICER = N_("Nobody is responsible for this case yet. Take it first.")
CONFLICT = N_("Sources contradict each other: {facts}. Settle this with a reason first.")
NOT_ENTITLED = N_("By the facts as they stand nothing is due, so a grant can't be prepared. See the findings.")
INCOMPLETE = N_("A fact is missing: {facts}. Get it first.")
NOT_COMPUTABLE = N_("The sum can't be computed: {missing} is missing in the law files of this territory.")
NO_GROUND = N_("Choose at least one ground from the list of the service. A text of your own alone is not a ground.")
UNKNOWN_GROUND = N_("“{ground}” is not a ground of refusal of this service.")
AGAINST_A_PAYMENT = N_(
    "By the facts as they stand a payment is due. Settle the facts that are untrue first; or give the reason why the refusal is "
    "proposed all the same: the head reads it before signing."
)
GROUND_NOT_HEARD = N_(
    "The person was not heard on this ground: {grounds}. Prepare a preliminary decision on it, with a hearing of its own."
)
NO_EXPLANATION = N_("Say in Kazakh and in Russian what was found and where it comes from.")
TOO_LATE = N_(
    "A preliminary decision to refuse had to go out by {inner}; today a lawful refusal within the term is no longer possible. "
    "Lawful now: grant if the payment is due, or a late preliminary decision with its reason: the person is heard all the same, "
    "and is told of the delay and of the right to complain."
)
HEARING_WAY = N_("Choose how the person will be heard: in person, by phone, by video or in writing.")
HEARING_PLACE = N_("Say where the hearing is held, or the number or the link for it.")
HEARING_PAST = N_("The hearing must be in the future.")
HEARING_LATE = N_(
    "The hearing must be held by {latest}: within two working days of the notice and before the term ends."
)
HEARING_BY = N_("The hearing must be held by {latest}, within the working days that the law gives after the notice.")
HEARING_DAY = N_("{day} is not a working day. Choose a working day.")
HEARING_EARLY = N_("The hearing is on {day}. What was said can be recorded from then on.")
HEARD_TOO_EARLY = N_("The person was told of the hearing on {notified}; it can't have been held before that.")
HEARD_IN_FUTURE = N_("This day and time have not come yet. Say when the hearing was held.")
WRITTEN = N_("The person answered in writing, so they took part. Record what they wrote.")
STATEMENT = N_("Write down what the person said. If nothing was said, write that.")
SAME_PERSON = N_("You prepared this yourself. Someone else with the right to sign must sign it.")
NOT_SUSPENDABLE = N_("The acts on this service do not allow its term to be suspended.")
ALREADY = N_("This was already done: {what}.")
APPLICANT_DIED = N_("The applicant died on {day}. {rule} ({citation}).")
ANOTHER_PAYEE = N_("For {months} the payment for this child already goes to another legal representative of the child.")
OPEN_ALREADY = N_(
    "You already have an application for this child: {number}. It is being considered; a second one is not needed."
)
REASON = N_("Give the reason.")
NOTHING_ASKED = N_("Say what is to be corrected or brought.")
WAITS_FOR_HEAD = N_("Another proposal on this case waits for the head. Have it signed or returned first.")
NOTHING_WRITTEN = N_("Write what you want to say, or attach a file with it.")
NO_STATEMENT_NOW = N_("No hearing waits for you now: it was recorded already, or none is announced.")
NO_HEARING = N_("No hearing is announced that could be recorded or moved.")
LAW_AS_BEFORE = N_(
    "The law as it is known now gives no other answer on this application than when it was refused. "
    "If the circumstances are others now, the person can apply again."
)
NO_AWARD = N_("No payment was granted in this case.")
NOT_SUSPENDED = N_("The term is not suspended.")
NO_SUCH_CASE = N_("There is no such case.")


@dataclass(frozen=True, slots=True)
class Message:
    """A catalogue text as a value inside another one."""

    text: str


class CaseError(Exception):
    """Something that may not or can not be done; `message` is a catalogue text filled by `values`, `field` where it belongs."""

    def __init__(self, message: str, *, field: str = "", **values: Any) -> None:
        super().__init__(message)
        self.message = message
        self.values = values
        self.field = field

    def text(self, language: str) -> str:
        """The message in a language."""
        return say(language, self.message, **{key: _said(value, language) for key, value in self.values.items()})

    def __str__(self) -> str:
        return self.text("en")


class NotAllowedError(CaseError):
    """Who asks may not do this at all."""


class NotNowError(CaseError):
    """The case is not where this can be done."""


class ChangedError(NotNowError):
    """Someone else was quicker."""


class CheckError(CaseError):
    """A check of the table says no."""


class TooLateError(CheckError):
    """A lawful refusal within the term is no longer possible; a late one needs its reason."""


def _said(value: Any, language: str) -> Any:
    """Values may be catalogue messages, texts of the law in all languages, days, or lists of these."""
    if isinstance(value, Message):
        return say(language, value.text)
    if isinstance(value, dict):
        return value[language]
    if isinstance(value, list | tuple):
        return ", ".join(str(_said(each, language)) for each in value)
    return day(value, language) if hasattr(value, "year") else value
