"""Telling people, and keeping what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Protocol
from uuid import UUID

from django.conf import settings
from django.db import transaction

from tirek.config.clock import Clock
from tirek.config.logging import get_logger
from tirek.jobs.services import enqueue
from tirek.journal.actor import SYSTEM, Actor
from tirek.journal.services import record
from tirek.notices.kinds import KINDS, checked, language_of, sms_text
from tirek.notices.models import EventKind, Message, Read, Sms, SmsEvent
from tirek.notices.sms.hours import next_allowed
from tirek.notices.sms.http import read_reports
from tirek.notices.sms.parts import parts
from tirek.notices.sms.port import Accepted, Report
from tirek.people.models import Person
from tirek.people.queries import display_name, phone_to_tell
from tirek.vault.index import blind_index

log = get_logger(__name__)

SEND: Final = "sms.send"
LISTEN: Final = "sms.listen"
GOOD_FOR: Final = timedelta(days=2)
"""After that a text such as "hearing tomorrow" misleads, and nobody tries any longer."""
REPORTS_COME_WITHIN: Final = timedelta(days=3)
"""Networks keep a message for an absent phone no longer than that."""
LISTEN_EVERY: Final = timedelta(minutes=1)


class Specialist(Protocol):
    """Who is responsible for a case."""

    @property
    def name(self) -> str:
        """As it stands in registers."""


class About(Protocol):
    """The case that something is told about, as far as telling needs it."""

    @property
    def id(self) -> UUID:
        """Its identifier."""

    @property
    def number(self) -> str:
        """Its registered number."""

    @property
    def service(self) -> str:
        """The service's id."""

    @property
    def territory(self) -> str:
        """The territory's id."""

    @property
    def language(self) -> str:
        """In which language the application was handed in."""

    @property
    def officer(self) -> Specialist | None:
        """Who is responsible."""


@dataclass(frozen=True, slots=True)
class Told:
    """What came of it: the cabinet's message, and the SMS when there is a phone to tell and the kind has one."""

    message: Message
    sms: Sms | None


def tell(
    person: Person | None,
    case: About | None,
    kind: str,
    values: Mapping[str, Any],
    clock: Clock,
    *,
    account: UUID | None = None,
    actor: Actor = SYSTEM,
) -> Told:
    """Tell a person (or, with `account`, somebody of the staff) in their cabinet, and by SMS where the kind has one.

    Joins the caller's transaction: what is undone was never told. The number is the case's where it is not given. An SMS goes
    to the phone that they proved or gave at a counter last, in the language of the application, without one in the language
    that the person used last; outside the hours of TIREK_SMS_HOURS it waits for their beginning. Raises ValueError for an
    unknown kind, or values that it doesn't need or lacks.
    """
    now = clock.now()
    if case is not None and kind in KINDS and "number" in KINDS[kind].needs:
        values = {"number": case.number, **values}
    values = checked(kind, values)
    chain = case.territory if case else ""
    case_id, person_id = case.id if case else None, person.pk if person else None
    with transaction.atomic(savepoint=False):
        message = Message.objects.create(
            person=person_id, account=account, case=case_id, territory=chain, kind=kind, values=values, at=now
        )
        phone = phone_to_tell(person) if person and KINDS[kind].sms else None
        sms = None
        if person is not None and phone is not None:
            sms = write(person, phone.number, kind, values, now, case=case, message=message)
        data = {"message": str(message.pk), "told": kind} | ({"sms": str(sms.pk)} if sms else {})
        record(kind="notice.told", actor=actor, at=now, chain=chain, case=case_id, person=person_id, data=data)
    return Told(message, sms)


def write(
    person: Person,
    phone: str,
    kind: str,
    values: Mapping[str, Any],
    now: datetime,
    *,
    case: About | None = None,
    message: Message | None = None,
    good_until: datetime | None = None,
) -> Sms:
    """Put an SMS into the journal and on its way, in the caller's transaction; `phone` is E.164."""
    text = sms_text(kind, values, language_of(case.language if case else person.language))
    due = now if KINDS[kind].urgent else next_allowed(now)
    officer = case.officer if case else None
    sms = Sms.objects.create(
        message=message,
        person=person.pk,
        case=case.id if case else None,
        territory=case.territory if case else "",
        service=case.service if case else "",
        kind=kind,
        phone=phone,
        phone_index=blind_index(phone, "phone"),
        text=text,
        entry={
            "iin": person.iin,
            "name": display_name(person),
            "birth_date": person.birth_date.isoformat() if person.birth_date else None,
            "case_number": case.number if case else None,
            "specialist": officer.name if officer else None,
        },
        parts=parts(text).count,
        at=now,
        good_until=good_until or due + GOOD_FOR,
    )
    if due > now:
        store_event(sms.pk, EventKind.PUT_OFF, now)
    enqueue(SEND, str(sms.pk), {"sms": str(sms.pk)}, due=due)
    return sms


def read(message: Message, now: datetime) -> None:
    """Remember that its reader opened a message; the first time counts."""
    Read.objects.bulk_create([Read(message=message, at=now)], ignore_conflicts=True)


def store_accepted(sms: UUID, accepted: Accepted, now: datetime) -> None:
    """Remember that the gateway took the message, and see to it that its reports can reach us."""
    for part in accepted.parts:
        store_event(sms, EventKind.ACCEPTED, now, part=part)
    listen_later(now)


def listen_later(now: datetime) -> None:
    """Look after the gateway's connection in a while: one job for everybody who asks within the same minute."""
    due = now + LISTEN_EVERY
    enqueue(LISTEN, due.strftime("%Y-%m-%dT%H:%M%z"), {}, due=due)


def store_event(sms: UUID, kind: EventKind, now: datetime, *, part: str = "", reason: str = "") -> None:
    """Remember what became of an SMS; the same thing told again changes nothing."""
    SmsEvent.objects.bulk_create(
        [SmsEvent(sms_id=sms, kind=kind, part=part, reason=reason, at=now)], ignore_conflicts=True
    )


def take_report(report: Report, clock: Clock) -> bool:
    """Store a delivery report. False when its part isn't known (yet): the gateway tells it again later."""
    now = clock.now()
    accepted = (
        SmsEvent.objects.filter(part=report.part, kind=EventKind.ACCEPTED, at__gte=now - REPORTS_COME_WITHIN)
        .order_by("-id")
        .first()
    )
    if accepted is None:
        log.info("sms-report-of-unknown-part")
        return False
    kind = EventKind.DELIVERED if report.state == "delivered" else EventKind.FAILED
    store_event(accepted.sms_id, kind, now, part=report.part, reason=report.reason or "")
    return True


def take_callback(body: bytes, signature: str, clock: Clock) -> bool:
    """Store the reports of an HTTP gateway's callback; False when one of them isn't known yet and is to be told again.

    Raises `sms.http.BadCallbackError` when the gateway's signature or the body is wrong: answer 400 and store nothing.
    """
    reports = read_reports(body, signature, settings.TIREK_SMS.callback_secret, clock.now())
    with transaction.atomic():
        stored = [take_report(report, clock) for report in reports]
    return all(stored)
