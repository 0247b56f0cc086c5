"""Reading back what a bank says of payments: once, proven before it counts, every line kept whatever it says.

A file is read whole to prove its trailer; then its lines are written and acted on part by part, each part one transaction that
ends where its last line stands: what a crash interrupts goes on there.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO
from itertools import islice
from typing import TYPE_CHECKING, Final

from django.db import IntegrityError, transaction
from django.db.models import Count, Exists, OuterRef, Q

from tirek.cases import problems
from tirek.config.clock import local_day
from tirek.journal import services as journal
from tirek.journal.actor import Actor
from tirek.law.text import N_
from tirek.ledger.bank.answers import REPEATED, Answer, AnswerFormat, Head, Said, answers, format_of
from tirek.ledger.banks import bank_settings
from tirek.ledger.matching import WITH_BANK, Match, Recorded, Told, Verdict, Why, verdict
from tirek.ledger.models import (
    BankStatement,
    HeldAward,
    OrderState,
    OrderStatus,
    PaymentOrder,
    PaymentRun,
    RunState,
    StatementLine,
)
from tirek.ledger.models.runs import MOST_ORDERS
from tirek.ledger.orders import BOOK, BUDGET, counting
from tirek.ledger.references import order_of
from tirek.ledger.services.giving_back import file_rejected, given_back
from tirek.ledger.services.runs import confirm_if_complete
from tirek.ledger.services.working import READING, TELLING, put_down_of
from tirek.vault import files, rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime

    from tirek.cases.occasion import Occasion
    from tirek.ledger.bank.banks import CsvFormat
    from tirek.ledger.models import BankFile

RECEIVED: Final = "statement.received"
MATCHED: Final = "statement.matched"
READ_ALREADY: Final = N_("This file was read on {day} already, as “{name}”. Nothing was recorded a second time.")
SAME_STATEMENT: Final = N_(
    "The statement {reference} was read on {day} already, as “{name}”. Nothing was recorded a second time."
)
OTHER_ACCOUNT: Final = N_("This is a statement of the account {iban}, not of the department's.")
NOT_SENT_YET: Final = N_(
    "The bank answers about the payment run {number}, which is not marked as sent. Mark it as sent, "
    "then give the file again."
)
NO_LINES: Final = N_("This file holds no line.")
AT_ONCE: Final = 20_000
"""Lines that are worked on at once; a longer file goes on in the background."""
_STEP: Final = 5_000
_KEPT: Final = 80


@dataclass(slots=True)
class _Proven:
    """What is known of a file once it was read to its end."""

    form: AnswerFormat
    count: int = 0
    runs: set[int] = field(default_factory=set)
    heads: list[Head] = field(default_factory=list)

    @property
    def reference(self) -> str:
        return ", ".join(head.identity for head in self.heads if head.identity)[:_KEPT]


def read_statement(
    territory: str, name: str, content: bytes, occasion: Occasion, *, form: AnswerFormat | None = None
) -> BankStatement:
    """Read a bank's file in; `form` is told by the content where it is not given.

    BankFileError where the file can't be trusted, NotNowError where it was read before, CheckError where it is another
    account's or empty: then nothing is recorded. Lines beyond AT_ONCE are worked on in the background.
    """
    actor = occasion.actor
    if actor.role != "accountant":
        raise problems.NotAllowedError(problems.ROLE)
    if actor.territory != territory:
        raise problems.NotAllowedError(problems.NOT_YOURS)
    digest = sha256(content).hexdigest()
    _not_read(territory, digest)
    proven = _proven(territory, content, form or format_of(content), occasion.today)
    _ours(territory, proven)
    stored = files.store(content)
    try:
        with transaction.atomic():
            statement = BankStatement.objects.create(
                territory=territory,
                format=proven.form.value,
                name=name.strip()[-200:],
                sha256=digest,
                key=stored.key,
                reference=proven.reference,
                count=proven.count,
                at=occasion.at,
                by_id=occasion.account,
            )
            data = {"statement": statement.pk, "format": statement.format, "sha256": digest, "count": proven.count}
            journal.record(kind=RECEIVED, actor=actor, at=occasion.at, chain=territory, data=data)
            if work_on(statement.pk, occasion.at, content):
                put_down_of(READING, statement.pk, occasion.at, part=1)
    except IntegrityError:
        # Somebody gave the same file at the same moment.
        _not_read(territory, digest)
        raise
    return statement


def work_on(number: int, at: datetime, content: bytes | None = None) -> bool:
    """Write and act on the next lines of a statement; whether there are more. In the caller's transaction."""
    statement = BankStatement.objects.select_for_update(of=("self",)).get(pk=number)
    done = statement.lines.count()
    if done >= statement.count:
        return False
    raw = files.read(statement.key) if content is None else content
    form = AnswerFormat(statement.format)
    lines = _lines(raw, form, _table(statement.territory, form, local_day(statement.at)))
    rest = islice(lines, done, done + AT_ONCE)
    while part := list(islice(rest, _STEP)):
        _work_on_part(statement, part, done, at)
        done += len(part)
    if done < statement.count:
        return True
    _end(statement, at)
    return False


def _not_read(territory: str, digest: str) -> None:
    found = BankStatement.objects.filter(sha256=digest).first()
    if found is None:
        return
    if found.territory != territory:
        raise problems.NotAllowedError(problems.NOT_YOURS)
    raise problems.NotNowError(READ_ALREADY, day=local_day(found.at), name=found.name)


def _proven(territory: str, content: bytes, form: AnswerFormat, day: date) -> _Proven:
    """Read a file to its end: before that nothing of it counts. BankFileError."""
    found = _Proven(form)
    for part in answers(BytesIO(content), form, bank_settings(), _table(territory, form, day)):
        if isinstance(part, Head):
            found.heads.append(part)
            continue
        found.count += 1
        order = order_of(part.reference)
        if order is not None:
            found.runs.add(order // MOST_ORDERS)
        elif part.said is Said.FILE_REJECTED:
            found.runs |= {file.run_id for file in file_rejected(territory, part.reference)}
    return found


def _ours(territory: str, proven: _Proven) -> None:
    """Refuse what would be recorded wrongly for ever: another account, a statement read before, a run not marked as sent."""
    if not proven.count:
        raise problems.CheckError(NO_LINES, field="file")
    own = {span.value.iban for span in bank_settings().payers.get(territory, ())}
    for head in proven.heads:
        if head.iban and head.iban not in own:
            raise problems.CheckError(OTHER_ACCOUNT, field="file", iban=head.iban)
    if proven.reference:
        same = BankStatement.objects.filter(
            territory=territory, format=proven.form.value, reference=proven.reference
        ).first()
        if same is not None:
            raise problems.NotNowError(
                SAME_STATEMENT, reference=proven.reference, day=local_day(same.at), name=same.name
            )
    unsent = PaymentRun.objects.filter(pk__in=proven.runs, territory=territory, state=RunState.WRITTEN).first()
    if unsent is not None:
        raise problems.NotNowError(NOT_SENT_YET, number=unsent.number)


def _table(territory: str, form: AnswerFormat, day: date) -> CsvFormat | None:
    if form is not AnswerFormat.CSV:
        return None
    settings = bank_settings()
    return settings.format(settings.payer(territory, day).bank, day).csv


def _lines(content: bytes, form: AnswerFormat, table: CsvFormat | None) -> Iterator[Answer]:
    for part in answers(BytesIO(content), form, bank_settings(), table):
        if isinstance(part, Answer):
            yield part


def _work_on_part(statement: BankStatement, part: Sequence[Answer], before: int, at: datetime) -> None:
    """Judge some lines, write them, and act on those that bring something new."""
    recorded = _recorded(part)
    lines: list[StatementLine] = []
    statuses: list[OrderStatus] = []
    returned: dict[int, list[int]] = defaultdict(list)
    rejections: list[tuple[int, Answer]] = []
    for number, answer in enumerate(part, before + 1):
        reason = bank_settings().reason(answer.code).id
        if answer.said is Said.FILE_REJECTED:
            rejections.append((number, answer))
            continue
        found = recorded.get(order_of(answer.reference) or 0)
        not_executed = found is not None and OrderState.WRITTEN_BACK in found.states
        judged = verdict(answer, statement.format, found, statement.territory, repeated=reason == REPEATED)
        row = _row(statement, answer, number, judged)
        lines.append(row)
        if judged.state is None or found is None:
            continue
        why = reason if judged.state is OrderState.RETURNED else ""
        statuses.append(
            OrderStatus(order_id=found.order, state=judged.state, reason=why, line_id=row.pk, at=at, by=statement.by_id)
        )
        # What was written back as never executed stands in the ledger as returned already.
        if judged.state is OrderState.RETURNED and not not_executed:
            returned[found.run].append(found.order)
    rows.add_all(lines)
    rows.add_all(statuses)
    actor = actor_of(statement)
    for run, orders in sorted(returned.items()):
        given_back(run, orders, actor, at, statement.territory)
    for number, answer in rejections:
        # After the lines: what they say of single payments of the file holds.
        _reject(statement, answer, number, at)


def actor_of(statement: BankStatement) -> Actor:
    """Who read a statement in, as they acts in the journal."""
    return Actor(statement.by_id, "accountant", statement.territory)


def _row(statement: BankStatement, answer: Answer, number: int, judged: Verdict) -> StatementLine:
    return StatementLine(
        statement=statement,
        number=number,
        reference=answer.bank_reference[:_KEPT],
        end_to_end=answer.reference[:40],
        state=answer.said.value,
        reason=judged.why or answer.code[:32],
        amount=answer.amount or 0,
        raw=answer.raw,
        match=judged.match,
        order_id=judged.order,
    )


def _reject(statement: BankStatement, answer: Answer, number: int, at: datetime) -> None:
    """Write that the bank did not execute a file: its orders are written back, and the next run pays what they were to pay.

    Nobody's account was wrong, so nobody is held or told.
    """
    files_named = file_rejected(statement.territory, answer.reference)
    if not files_named:
        _row(statement, answer, number, Verdict(Match.UNKNOWN, Why.NO_FILE)).save(force_insert=True)
        return
    (file,) = files_named
    orders = _unanswered(file)
    judged = Verdict(Match.MATCHED)
    if bank_settings().reason(answer.code).id == REPEATED:
        judged = Verdict(Match.CONFLICT, Why.REPEATED)
    elif file.run.at not in WITH_BANK:
        judged = Verdict(Match.CONFLICT, Why.NOT_SENT)
    elif not orders:
        judged = Verdict(Match.DUPLICATE, Why.KNOWN)
    row = _row(statement, answer, number, judged)
    row.save(force_insert=True)
    if judged.match is not Match.MATCHED:
        return
    state, reason = OrderState.WRITTEN_BACK, Said.FILE_REJECTED.value
    OrderStatus.objects.bulk_create(
        [
            OrderStatus(order_id=order, state=state, reason=reason, line=row, at=at, by=statement.by_id)
            for order in orders
        ],
        batch_size=1000,
    )
    given_back(file.run_id, orders, actor_of(statement), at, statement.territory)


def _unanswered(file: BankFile) -> list[int]:
    """The orders of a file of which the bank told nothing yet; their run is locked."""
    run = PaymentRun.objects.select_for_update(of=("self",)).get(pk=file.run_id)
    settled = OrderStatus.objects.filter(order=OuterRef("pk"))
    orders = counting(run).filter(~Exists(settled), seq__range=(file.first_seq, file.last_seq))
    return list(orders.values_list("pk", flat=True))


def _recorded(part: Sequence[Answer]) -> dict[int, Recorded]:
    """What is recorded of the orders that some lines name, their runs locked."""
    numbers = sorted({order for answer in part if (order := order_of(answer.reference)) is not None})
    runs = sorted({number // MOST_ORDERS for number in numbers})
    held = {
        run.pk: run for run in PaymentRun.objects.select_for_update(of=("self",)).filter(pk__in=runs).order_by("pk")
    }
    left_out = HeldAward.objects.filter(run=OuterRef("run"), award=OuterRef("award"), step__in=(BUDGET, BOOK))
    orders = PaymentOrder.objects.filter(pk__in=numbers).annotate(left_out=Exists(left_out))
    found = {
        order: Recorded(order, run, held[run].territory, held[run].at, amount, counts=not out)
        for order, run, amount, out in orders.values_list("pk", "run", "amount", "left_out")
    }
    for order, state in OrderStatus.objects.filter(order__in=list(found)).values_list("order", "state"):
        found[order].states.add(state)
    told = StatementLine.objects.filter(order__in=list(found), match=Match.MATCHED)
    for order, said, form, reference in told.values_list("order", "state", "statement__format", "reference"):
        assert order is not None
        found[order].told.append(Told(said, form, reference))
    return found


def _end(statement: BankStatement, at: datetime) -> None:
    """Every line is worked on: runs of which all is known now are confirmed, and the journal tells what was found."""
    counts = statement.lines.aggregate(**{match.value: Count("pk", filter=Q(match=match)) for match in Match})
    actor = actor_of(statement)
    data = {"statement": statement.pk, **counts}
    journal.record(kind=MATCHED, actor=actor, at=at, chain=statement.territory, data=data)
    runs = set(
        statement.lines.filter(match=Match.MATCHED, order__isnull=False).values_list("order__run", flat=True).distinct()
    )
    for line in statement.lines.filter(state=Said.FILE_REJECTED, match=Match.MATCHED):
        runs |= {file.run_id for file in file_rejected(statement.territory, line.end_to_end)}
    if OrderStatus.objects.filter(line__statement=statement, state=OrderState.RETURNED).exists():
        put_down_of(TELLING, statement.pk, at, part=0)
    for run in sorted(runs):
        confirm_if_complete(run, at, actor)
