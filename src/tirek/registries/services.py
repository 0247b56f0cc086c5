"""Ask registries, and keep what they answered: with its time, its hash, and a line in the journal."""

from __future__ import annotations

import hashlib
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Literal
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import F

from tirek.config.logging import get_logger
from tirek.journal.services import Draft, record_many
from tirek.registries.connection import NOT_CONNECTED, Connection, NotConnected, connection
from tirek.registries.errors import Down, Duplicate, RegistryError
from tirek.registries.models import Outage, StoredAnswer, as_body
from tirek.registries.ports import Question
from tirek.registries.records import ConsentRecord, Record, Registry
from tirek.vault.index import blind_index

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tirek.journal.actor import Actor

log = get_logger(__name__)

Outcome = Literal["answered", "empty", "no-consent", "refused", "bad-answer", "down"]
CONCLUSIVE: Final = frozenset({"answered", "empty", "no-consent"})
"""Outcomes after which a question is not asked again (but see `_is_final`); a new occasion is a new question."""
WAITING: Final = "waiting"
"""The code of an answer of the consent service while the person has not answered its SMS: ask again later."""
_NAMESPACE: Final = UUID("0f0c1a52-6a7e-5d0c-9c57-9f3a1f1f6c11")
_AT_ONCE: Final = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """What is to be asked. Two inquiries that agree in registry, IIN, case and occasion are the same question.

    `occasion` says why it is asked now ("submitted", "renewed-2"): after an answer, only another occasion asks again.
    `service`, `application`, `actions`: what the record of an outage needs; `actions` in the order they were done, without
    personal data. `consent_token`: for registries that ask for the person's consent.
    """

    registry: Registry
    iin: str = field(repr=False)
    occasion: str
    case: UUID | None = None
    person: UUID | None = None
    service: str = ""
    application: str = ""
    actions: tuple[str, ...] = ()
    consent_token: str = field(default="", repr=False)

    @property
    def question(self) -> UUID:
        """The id of the question: tells nothing of the IIN to whoever reads it."""
        secret = blind_index(f"{self.registry}:{self.iin}:{self.case}:{self.occasion}", "registry-question")
        return uuid5(_NAMESPACE, secret)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """How an inquiry ended. `record` only when `answered`; `stored` is the StoredAnswer, None when nobody answered.

    `code`: the registry's code, or ours (`errors`). `failure`: English, for the log and the administrator.
    """

    registry: Registry
    outcome: Outcome
    message_id: UUID
    asked_at: datetime
    answered_at: datetime
    record: Any = None
    code: str = ""
    failure: str = ""
    sha256: str = ""
    stored: UUID | None = None

    @property
    def waits(self) -> bool:
        """Whether asking again later may help: a connected registry did not answer, or a person did not answer it yet."""
        return self.code == WAITING or (self.outcome == "down" and self.code != NOT_CONNECTED)

    @property
    def paper(self) -> bool:
        """Whether the registry can't be expected to tell: paper may be accepted at once."""
        return self.outcome in {"empty", "refused", "bad-answer"} or self.code == NOT_CONNECTED


@dataclass(frozen=True, slots=True)
class _Call:
    """An inquiry on its way: the id of the message, and what came of it."""

    inquiry: Inquiry
    question: UUID
    message_id: UUID
    raw: bytes = b""
    record: Record | None = None
    error: RegistryError | None = None
    seconds: float = 0.0

    @property
    def outcome(self) -> Outcome:
        return self.error.outcome if self.error else "answered"  # type: ignore[return-value]  # errors.py has no other

    @property
    def code(self) -> str:
        if self.error:
            return self.error.code[:64]
        return WAITING if isinstance(self.record, ConsentRecord) and self.record.state == WAITING else ""


_outage_listeners: list[Callable[[Outage], None]] = []


def on_outage(listener: Callable[[Outage], None]) -> Callable[[Outage], None]:
    """Register who is told of every new outage (the support desk), in the transaction that records it."""
    if listener not in _outage_listeners:
        _outage_listeners.append(listener)
    return listener


def connected() -> bool:
    """Whether this installation can ask any registry."""
    return any(not isinstance(adapter, NotConnected) for adapter in connection().adapters.values())


def ask(inquiry: Inquiry, *, actor: Actor, now: datetime, using: Connection | None = None) -> Answer:
    """Ask one registry; see `ask_all`."""
    return ask_all([inquiry], actor=actor, now=now, using=using)[0]


def ask_all(
    inquiries: Sequence[Inquiry], *, actor: Actor, now: datetime, using: Connection | None = None
) -> list[Answer]:
    """Ask several registries at the same time and store what they answer; answers stand in the order of the inquiries.

    Call it outside of a transaction: it waits for others. What has been answered before is not asked again. A registry that
    does not answer is no error but an Answer, and its outage is recorded; asked again, the same message is sent again.
    `now` aware. `using`: another connection than that of the settings.
    """
    link = using or connection()
    before = _stored({inquiry.question for inquiry in inquiries})
    answers: dict[UUID, Answer] = {}
    calls: dict[UUID, _Call] = {}
    for inquiry in inquiries:
        question = inquiry.question
        rows = before.get(question, [])
        final = next((row for row in reversed(rows) if _is_final(row, inquiry)), None)
        if final:
            answers[question] = _from_stored(final, inquiry, link)
        else:
            calls[question] = _Call(inquiry, question, _message_id(question, len(rows)))
    done = _call_all(list(calls.values()), link, now)
    with transaction.atomic():
        answers |= _store(done, actor, now, link)
    return [answers[inquiry.question] for inquiry in inquiries]


def _is_final(row: StoredAnswer, inquiry: Inquiry) -> bool:
    """No consent is not final for who comes back with a token; a consent that is waited for is not final either."""
    if row.outcome == "no-consent":
        return not inquiry.consent_token
    return row.outcome in CONCLUSIVE and row.code != WAITING


def _message_id(question: UUID, refusals: int) -> UUID:
    """The first message of a question has the question's id; after a refusal a new message is needed, and has its own."""
    return uuid5(question, str(refusals)) if refusals else question


def _call_all(calls: list[_Call], link: Connection, now: datetime) -> list[_Call]:
    if len(calls) <= 1:
        return [_call(call, link, now) for call in calls]
    # Threads only wait for the network here; nothing in them touches the database.
    with ThreadPoolExecutor(max_workers=_AT_ONCE, thread_name_prefix="registry") as pool:
        return list(pool.map(lambda call: _call(call, link, now), calls))


def _call(call: _Call, link: Connection, now: datetime) -> _Call:
    started = time.monotonic()
    done = _attempt(call, link, now)
    if isinstance(done.error, Duplicate):
        # The gateway had the message, and its answer was lost on the way (a crash, a time-out). Reading again is harmless.
        done = _attempt(replace(call, message_id=uuid5(call.message_id, "again")), link, now)
    return replace(done, seconds=time.monotonic() - started)


def _attempt(call: _Call, link: Connection, now: datetime) -> _Call:
    inquiry = call.inquiry
    question = Question(iin=inquiry.iin, message_id=call.message_id, sent_at=now, consent_token=inquiry.consent_token)
    try:
        reply = link.adapters[inquiry.registry].ask(question)
    except RegistryError as error:
        return replace(call, raw=error.raw, error=error)
    return replace(call, raw=reply.raw, record=reply.record)


def _stored(questions: set[UUID]) -> dict[UUID, list[StoredAnswer]]:
    found: dict[UUID, list[StoredAnswer]] = {}
    for row in StoredAnswer.objects.filter(question__in=questions).order_by("asked_at", "answered_at"):
        found.setdefault(row.question, []).append(row)
    return found


def _from_stored(row: StoredAnswer, inquiry: Inquiry, link: Connection) -> Answer:
    registry = Registry(row.registry)
    return Answer(
        registry=registry,
        outcome=row.outcome,  # type: ignore[arg-type]  # only outcomes are written there
        message_id=row.id,
        asked_at=row.asked_at,
        answered_at=row.answered_at,
        record=link.adapters[registry].read(row.raw, inquiry.iin) if row.outcome == "answered" else None,
        code=row.code,
        failure=row.failure,
        sha256=row.sha256,
        stored=row.id,
    )


def _store(calls: list[_Call], actor: Actor, now: datetime, link: Connection) -> dict[UUID, Answer]:
    """Write what came; the journal last, for its lock is held to the end of the transaction."""
    rows = {call.message_id: _row(call, now) for call in calls if not isinstance(call.error, Down)}
    StoredAnswer.objects.bulk_create(rows.values(), ignore_conflicts=True)
    # Another worker may have asked the same question at the same time; what was stored first stays, for both.
    known = {row.id: row for row in StoredAnswer.objects.filter(id__in=rows) if _differs(row, rows[row.id])}
    answers: dict[UUID, Answer] = {}
    drafts: list[Draft] = []
    for call in calls:
        if earlier := known.get(call.message_id):
            answers[call.question] = _from_stored(earlier, call.inquiry, link)
            continue
        answer = answers[call.question] = _answer(call, now)
        drafts += _outage_began(call, answer, actor) if answer.outcome == "down" else _answered(call, answer, actor)
    record_many(drafts, chain=actor.territory)
    return answers


def _differs(stored: StoredAnswer, ours: StoredAnswer) -> bool:
    return (stored.answered_at, stored.sha256) != (ours.answered_at, ours.sha256)


def _row(call: _Call, now: datetime) -> StoredAnswer:
    inquiry = call.inquiry
    return StoredAnswer(
        id=call.message_id,
        registry=inquiry.registry,
        question=call.question,
        question_hash=blind_index(f"{inquiry.registry}:{inquiry.iin}", "registry-person"),
        person=inquiry.person,
        case=inquiry.case,
        asked_at=now,
        answered_at=now + timedelta(seconds=call.seconds),
        outcome=call.outcome,
        code=call.code,
        body=as_body(call.raw),
        sha256=hashlib.sha256(call.raw).hexdigest(),
        failure=str(call.error)[:200] if call.error else "",
    )


def _answer(call: _Call, now: datetime) -> Answer:
    down = isinstance(call.error, Down)
    return Answer(
        registry=call.inquiry.registry,
        outcome=call.outcome,
        message_id=call.message_id,
        asked_at=now,
        answered_at=now + timedelta(seconds=call.seconds),
        record=call.record,
        code=call.code,
        failure=str(call.error) if call.error else "",
        sha256="" if down else hashlib.sha256(call.raw).hexdigest(),
        stored=None if down else call.message_id,
    )


def _answered(call: _Call, answer: Answer, actor: Actor) -> list[Draft]:
    data = {
        "registry": str(answer.registry),
        "outcome": answer.outcome,
        "code": answer.code,
        "message": str(answer.message_id),
        "sha256": answer.sha256,
    }
    drafts = [_draft("registry.answered", call, answer, actor, data)]
    if Outage.objects.filter(question=call.question, ended_at=None).update(ended_at=answer.answered_at):
        log.info("registry-answers-again", registry=str(answer.registry))
        drafts.append(_draft("registry.outage-ended", call, answer, actor, {"registry": str(answer.registry)}))
    return drafts


def _outage_began(call: _Call, answer: Answer, actor: Actor) -> list[Draft]:
    if answer.code == NOT_CONNECTED:
        return []
    inquiry = call.inquiry
    again = Outage.objects.filter(question=call.question).update(attempts=F("attempts") + 1, last_at=answer.answered_at)
    if again:
        return []
    outage = Outage(
        registry=inquiry.registry,
        question=call.question,
        iin_index=blind_index(inquiry.iin, "iin"),
        person=inquiry.person,
        case=inquiry.case,
        service=inquiry.service,
        application=inquiry.application,
        actions=[*inquiry.actions, f"asked {inquiry.registry}: message {call.message_id}", f"failed: {answer.code}"],
        began_at=answer.answered_at,
        last_at=answer.answered_at,
        code=answer.code,
        failure=answer.failure[:200],
    )
    Outage.objects.bulk_create([outage], ignore_conflicts=True)
    if not Outage.objects.filter(id=outage.id).exists():  # another worker was told the same at the same time
        return []
    log.error("registry-outage", registry=str(inquiry.registry), code=answer.code, outage=str(outage.id))
    for listener in _outage_listeners:
        listener(outage)
    data = {"registry": str(inquiry.registry), "code": answer.code, "outage": str(outage.id)}
    return [_draft("registry.outage-began", call, answer, actor, data)]


def _draft(kind: str, call: _Call, answer: Answer, actor: Actor, data: dict[str, str]) -> Draft:
    inquiry = call.inquiry
    return Draft(kind=kind, actor=actor, at=answer.answered_at, case=inquiry.case, person=inquiry.person, data=data)
