"""Reading of letters, of messages, and of SMS that did not arrive. Nothing here writes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.db.models import Q, QuerySet

from tirek.config.clock import local_day
from tirek.law.text import STATUTORY
from tirek.notices.kinds import KINDS, ONE_TIME_PASSWORD, Words, title, words
from tirek.notices.letters.wording import wording
from tirek.notices.models import EventKind, Letter, Message, Sms, SmsEvent
from tirek.notices.signing.checking import Verification, verify
from tirek.notices.signing.installed import trust
from tirek.notices.sms.hours import next_allowed
from tirek.vault import files

if TYPE_CHECKING:
    from datetime import date

    from tirek.people.models import Person

LATE_AFTER: Final = timedelta(hours=1)
"""A message that no gateway took by then stands among those that did not arrive."""
SHOWN: Final = 100
"""Messages that are looked through for new ones on every page of the staff."""


@dataclass(frozen=True, slots=True)
class Published:
    """What anybody who holds a letter may learn of it: nothing here is about a person. `title`, `authority`: {"kk", "ru"}."""

    id: UUID
    code: str
    kind: str
    title: Mapping[str, str]
    number: str
    date: date
    service: str
    territory: str
    authority: Mapping[str, str]
    bin: str
    sha256: str
    pages: int


def letters_of(case: UUID) -> QuerySet[Letter]:
    """The letters of a case, the oldest first."""
    return Letter.objects.filter(case=case).order_by("id")


def letters_of_refusal(refusal: UUID) -> QuerySet[Letter]:
    """The receipt of a refusal to accept, once it was made."""
    return Letter.objects.filter(refusal=refusal).order_by("id")


def letter_about(reference: UUID, kind: str | None = None) -> Letter | None:
    """The letter about a decision, a hearing, a request for a correction, or the acceptance of a case."""
    found = Letter.objects.filter(reference=reference)
    return (found.filter(kind=kind) if kind else found).order_by("-id").first()


def by_code(code: str) -> Published | None:
    """What the public page confirms of the letter with this code, however its letters were typed; None when there is none."""
    letter = Letter.objects.filter(code=code.strip().upper()).first()
    if letter is None:
        return None
    return Published(
        letter.pk,
        letter.code,
        letter.kind,
        letter_title(letter),
        letter.number,
        local_day(letter.issued_at),
        letter.service,
        letter.territory,
        {language: letter.authority[language] for language in STATUTORY},
        letter.authority["bin"],
        letter.sha256,
        letter.pages,
    )


def letter_title(letter: Letter) -> Mapping[str, str]:
    """What the letter is called, as it stands on it: {"kk", "ru"}."""
    return wording(letter.kind).title


def pdf(letter: Letter) -> bytes:
    """The signed PDF as it was issued; raises VaultError when the file is lost or isn't the one that was issued."""
    return files.read(letter.key)


def signature_of(letter: UUID, at: datetime) -> Verification:
    """Whether the stored letter is signed, by whom and when; raises VaultError, SealError."""
    return verify(pdf(Letter.objects.get(pk=letter)), trust(), at=at)


def messages_of(*, person: UUID | None = None, account: UUID | None = None) -> QuerySet[Message]:
    """The messages of a person and of an account, the newest first, with `read` beside them; none when neither is given."""
    mine = Q(pk__in=[])
    if person is not None:
        mine |= Q(person=person)
    if account is not None:
        mine |= Q(account=account)
    return Message.objects.filter(mine).select_related("read").order_by("-id")


def staff_messages(account: UUID, *, unread: bool = False) -> QuerySet[Message]:
    """What somebody of the staff was told (terms that run out or moved, registries that are down), the newest first."""
    found = messages_of(account=account)
    return found.filter(read__isnull=True) if unread else found


def unread(*, person: UUID | None = None, account: UUID | None = None) -> int:
    """How many of them nobody opened."""
    return messages_of(person=person, account=account).filter(read__isnull=True).order_by().count()


def newly_told(account: UUID) -> int:
    """How many of the newest SHOWN messages of somebody of the staff nobody opened: for every page, so never more than these."""
    opened: list[object] = list(staff_messages(account).values_list("read", flat=True)[:SHOWN])
    return opened.count(None)


def words_of(message: Message, language: str) -> Words:
    """A message in the language of its reader."""
    return words(message.kind, message.values, language)


def message_title(kind: str, language: str) -> str:
    """What a message of this kind is about; of a kind that isn't told any more, its name."""
    return title(kind, language) if kind in KINDS else kind


class SmsState(StrEnum):
    """How far an SMS came."""

    WAITING = "waiting"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Course:
    """The course of an SMS: its state, when it was sent, when it arrived or failed, and why."""

    state: SmsState
    sent_at: datetime | None = None
    ended_at: datetime | None = None
    reason: str = ""


def course_of(events: Iterable[SmsEvent]) -> Course:
    """What the events of one SMS say. It arrived when each part did; a part that arrived after all did not fail."""
    by_kind: dict[str, dict[str, SmsEvent]] = {kind.value: {} for kind in EventKind}
    for event in events:
        by_kind[event.kind][event.part] = event
    accepted, delivered = by_kind[EventKind.ACCEPTED], by_kind[EventKind.DELIVERED]
    failed = [event for part, event in by_kind[EventKind.FAILED].items() if part not in delivered]
    sent_at = min((event.at for event in accepted.values()), default=None)
    if failed:
        last = max(failed, key=lambda event: event.at)
        return Course(SmsState.FAILED, sent_at, last.at, last.reason)
    if accepted and accepted.keys() <= delivered.keys():
        return Course(SmsState.DELIVERED, sent_at, max(event.at for event in delivered.values()))
    return Course(SmsState.SENT if accepted else SmsState.WAITING, sent_at)


@dataclass(frozen=True, slots=True)
class ToldAbout:
    """What was told about a case, and how far its SMS came; `course` is None when there was none."""

    message: Message
    course: Course | None


def told_about(case: UUID) -> list[ToldAbout]:
    """Everything told about a case, the oldest first, for its timeline."""
    messages = (
        Message.objects.filter(case=case).select_related("read", "sms").prefetch_related("sms__events").order_by("id")
    )
    found = []
    for message in messages:
        sms = getattr(message, "sms", None)
        found.append(ToldAbout(message, course_of(sms.events.all()) if sms is not None else None))
    return found


@dataclass(frozen=True, slots=True)
class Undelivered:
    """An SMS about a case that did not arrive: `reason` is a word of `sms.port.Reason`, or "late" while it is being tried."""

    sms: UUID
    person: UUID | None
    kind: str
    phone: str
    at: datetime
    reason: str


def undelivered(case: UUID, now: datetime) -> list[Undelivered]:
    """The SMS of a case that failed or that no gateway took in time, the newest first: the clerk calls, or mends the number."""
    found = []
    rows = Sms.objects.filter(case=case).exclude(kind=ONE_TIME_PASSWORD).prefetch_related("events").order_by("-id")
    for sms in rows:
        course = course_of(sms.events.all())
        late = course.state is SmsState.WAITING and next_allowed(sms.at) + LATE_AFTER < now
        if late or course.state is SmsState.FAILED:
            found.append(Undelivered(sms.pk, sms.person, sms.kind, sms.phone, sms.at, course.reason or "late"))
    return found


def was_wrong_number(person: Person, phone_index: str) -> bool:
    """Whether a network said of this number of this person that there is none."""
    return SmsEvent.objects.filter(
        sms__person=person.pk, sms__phone_index=phone_index, kind=EventKind.FAILED, reason="wrong-number"
    ).exists()
