"""One-time passwords by SMS: proof of a phone, and the light signature.

Six digits, five minutes, five tries, one use. Only a keyed digest is kept. A new code replaces the one before for the same person
and purpose. How many are sent is bounded, for a person and for a phone: nobody's phone is made to ring all night.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hmac import compare_digest
from typing import Final

from django.db import transaction
from django.db.models import F, Q

from tirek.config.clock import almaty
from tirek.journal.actor import SYSTEM, Actor
from tirek.journal.services import record
from tirek.notices.kinds import ONE_TIME_PASSWORD
from tirek.notices.models import OneTimePassword
from tirek.notices.services import write
from tirek.people.models import Person
from tirek.people.queries import phone_of
from tirek.vault.ids import new_id
from tirek.vault.index import blind_index

VALID_FOR: Final = timedelta(minutes=5)
TRIES: Final = 5
_DIGITS: Final = 6
_LIMITS: Final = ((timedelta(minutes=1), 1), (timedelta(hours=1), 5), (timedelta(days=1), 15))
"""Within such a time at most so many."""


class Purpose(StrEnum):
    """What a code proves."""

    PHONE = "phone"
    SIGNATURE = "signature"


class Answer(StrEnum):
    """What a check says. After `expired`, `spent` and `none` another code has to be issued."""

    RIGHT = "right"
    WRONG = "wrong"
    EXPIRED = "expired"
    SPENT = "spent"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Checked:
    """The answer, and how many tries are left."""

    answer: Answer
    left: int = 0

    def __bool__(self) -> bool:
        return self.answer is Answer.RIGHT


class NoPhoneError(Exception):
    """The person has no phone to send a code to."""


class TooManyError(Exception):
    """So many codes were sent that the next one has to wait until `again_at`."""

    def __init__(self, again_at: datetime) -> None:
        super().__init__("too many one-time passwords")
        self.again_at = again_at


def issue(
    person: Person,
    purpose: Purpose,
    now: datetime,
    *,
    subject: str = "",
    phone: str | None = None,
    actor: Actor = SYSTEM,
) -> OneTimePassword:
    """Send a new code; what was sent before for this purpose is void.

    `subject` is what the code confirms (the hash of what is signed): a check must name the same. It goes to `phone` (E.164) where
    that is to be proven, else to the phone that was proven last. Raises NoPhoneError, TooManyError.
    """
    if phone is None:
        proven = phone_of(person, verified=True)
        if proven is None:
            raise NoPhoneError
        phone = proven.number
    phone_index = blind_index(phone, "phone")
    with transaction.atomic():
        # One at a time for a person: two requests at once don't get by the limits.
        Person.objects.select_for_update().get(pk=person.pk)
        _within_limits(person, phone_index, now)
        code = f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}}"
        pk, expires_at = new_id(), now + VALID_FOR
        issued = OneTimePassword.objects.create(
            id=pk,
            person=person.pk,
            purpose=purpose,
            subject_digest=_subject(subject, phone_index, purpose),
            phone_index=phone_index,
            digest=blind_index(f"{pk}:{code}", "otp"),
            issued_at=now,
            expires_at=expires_at,
        )
        until = f"{expires_at.astimezone(almaty()):%H:%M}"
        write(person, phone, ONE_TIME_PASSWORD, {"code": code, "time": until}, now, good_until=expires_at)
        record(kind="otp.issued", actor=actor, at=now, chain="", person=person.pk, data={"purpose": str(purpose)})
    return issued


def check(
    person: Person,
    purpose: Purpose,
    code: str,
    now: datetime,
    *,
    subject: str = "",
    phone: str | None = None,
    actor: Actor = SYSTEM,
) -> Checked:
    """Whether `code` is the newest code of this person for this purpose and subject; the right one works once.

    `phone` is the number that is being proven, as it was given to `issue`. Also a wrong try is counted: call it outside of a
    transaction that an error would undo.
    """
    with transaction.atomic():
        newest = OneTimePassword.objects.filter(person=person.pk, purpose=purpose).order_by("-issued_at", "-id").first()
        if newest is None:
            return Checked(Answer.NONE)
        refused = _unusable(newest, now)
        # Counted before it is compared: of guesses made at once each takes its own try.
        if refused or not _counted(newest):
            return Checked(refused or Answer.SPENT)
        asked_for = _subject(subject, newest.phone_index if phone is None else blind_index(phone, "phone"), purpose)
        digits = "".join(code.split())
        right = compare_digest(blind_index(f"{newest.pk}:{digits}", "otp"), newest.digest)
        if not (right and compare_digest(asked_for, newest.subject_digest)):
            left = max(0, TRIES - newest.tries - 1)
            return Checked(Answer.WRONG if left else Answer.SPENT, left)
        if not OneTimePassword.objects.filter(pk=newest.pk, used_at__isnull=True).update(used_at=now):
            return Checked(Answer.SPENT)
        record(kind="otp.used", actor=actor, at=now, chain="", person=person.pk, data={"purpose": str(purpose)})
    return Checked(Answer.RIGHT)


def _unusable(code: OneTimePassword, now: datetime) -> Answer | None:
    if code.used_at is not None or code.tries >= TRIES:
        return Answer.SPENT
    return Answer.EXPIRED if now >= code.expires_at else None


def _counted(code: OneTimePassword) -> bool:
    open_codes = OneTimePassword.objects.filter(pk=code.pk, used_at__isnull=True, tries__lt=TRIES)
    return bool(open_codes.update(tries=F("tries") + 1))


def _within_limits(person: Person, phone_index: str, now: datetime) -> None:
    longest = max(span for span, _ in _LIMITS)
    sent = OneTimePassword.objects.filter(
        Q(person=person.pk) | Q(phone_index=phone_index), issued_at__gt=now - longest, issued_at__lte=now
    )
    moments = sorted(sent.values_list("issued_at", flat=True), reverse=True)
    for span, most in _LIMITS:
        if len(moments) >= most and moments[most - 1] > now - span:
            raise TooManyError(moments[most - 1] + span)


def _subject(subject: str, phone_index: str, purpose: Purpose) -> str:
    """What the code stands for: a code for one phone or text proves no other."""
    return blind_index(f"{purpose}:{phone_index}:{subject}", "otp-subject")
