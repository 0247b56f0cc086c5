"""A payment run from the accountant's order to its end: opened, prepared by one, approved by another, sent, confirmed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from django.db import IntegrityError, transaction

from tirek.accounts import factors
from tirek.accounts.models import Account
from tirek.cases import problems
from tirek.cases.numbers import next_number
from tirek.journal.actor import SYSTEM
from tirek.law.text import N_
from tirek.ledger.bank.problems import BankFileError
from tirek.ledger.banks import payer_of
from tirek.ledger.models import OrderState, OrderStatus, PaymentRun, RunNumbering, RunState
from tirek.ledger.models.runs import OPEN
from tirek.ledger.run_procedure import RunStep
from tirek.ledger.services.budget import over
from tirek.ledger.services.giving_back import mark_reissued
from tirek.ledger.services.run_step import as_it_stands, may, run_step, told
from tirek.ledger.services.working import BOOKING, FREEZING, put_down, put_down_again

if TYPE_CHECKING:
    from datetime import datetime

    from tirek.cases.occasion import Occasion
    from tirek.journal.actor import Actor

RUN_OPEN: Final = N_("A payment run of this service is open already: {number}. End or cancel it first.")
BAD_MONTH: Final = N_("Give the month up to which is paid, such as 2026-11, not after that of the planned day.")
UNKNOWN_SERVICE: Final = N_("There is no such service.")
PAST: Final = N_("The planned day has passed already.")
FUTURE: Final = N_("The day as of which the run is put together has not come yet.")
NOBODY: Final = N_("Nothing is to be paid in this run. Cancel it.")
OVER: Final = N_("The run is {amount} ₸ beyond the budget. The head decides first who waits, or the budget is raised.")
WRONG_CODE: Final = N_(
    "This code is wrong or was used already. Wait for the next code in the authenticator and enter that one."
)
PAUSED: Final = N_("Too many wrong codes were given. Try again in a quarter of an hour.")
_KIND: Final = "P"
_MONTHS: Final = range(1, 13)


def open_run(
    territory: str, service: str, *, month: int, as_of: date, planned_on: date, occasion: Occasion
) -> PaymentRun:
    """Open a run that pays what is booked up to `month` (YYYYMM) and is due by what is known `as_of`; it is put together next."""
    actor = occasion.actor
    if actor.role != "accountant":
        raise problems.NotAllowedError(problems.ROLE)
    if actor.territory != territory:
        raise problems.NotAllowedError(problems.NOT_YOURS)
    _plausible(territory, service, month, as_of, planned_on, occasion)
    with transaction.atomic():
        _none_open(territory, service)
        try:
            with transaction.atomic():
                run = PaymentRun.objects.create(
                    number=next_number(RunNumbering, territory, occasion.today, kind=_KIND),
                    service=service,
                    territory=territory,
                    as_of=as_of,
                    planned_on=planned_on,
                    month=month,
                    created_by_id=occasion.account,
                    created_at=occasion.at,
                )
        except IntegrityError:
            # Somebody opened one at the same moment.
            _none_open(territory, service)
            raise
        data = {"service": service, "month": month, "as_of": as_of.isoformat(), "planned_on": planned_on.isoformat()}
        told(run, RunStep.OPEN, actor, occasion.at, data=data)
        put_down(FREEZING, run.pk, occasion.at)
    return run


def prepare(run: int, occasion: Occasion, *, note: str = "") -> PaymentRun:
    """Hand a checked run to the head. CheckError while it is beyond the budget and nobody decided who waits."""
    with run_step(run, RunStep.PREPARE, occasion.actor, occasion.at) as now:
        held = now.run
        if not held.count:
            raise problems.CheckError(NOBODY)
        _within_budget(held)
        held.prepared_by_id = occasion.account
        now.reason = note.strip() or None
        now.data |= {"count": held.count, "total": held.total}
    return held


def give_back(run: int, occasion: Occasion, *, reason: str) -> PaymentRun:
    """Return a prepared run to the accountant."""
    if not reason.strip():
        raise problems.CheckError(problems.REASON, field="reason")
    with run_step(run, RunStep.GIVE_BACK, occasion.actor, occasion.at) as now:
        now.run.prepared_by = None
        now.reason = reason.strip()
    return now.run


def approve(run: int, occasion: Occasion, *, code: str, machine_now: datetime) -> PaymentRun:
    """Approve a prepared run with a fresh code of the second factor; it is booked next. CheckError if the budget was cut since.

    `machine_now` is the machine's time, by which codes are told. NotAllowedError for whoever prepared it, CheckError for a code
    that is wrong or was used.
    """
    _may_approve(run, occasion)
    pass_factor(occasion, code, machine_now)
    with run_step(run, RunStep.APPROVE, occasion.actor, occasion.at) as now:
        _by_another(now.run, occasion)
        _within_budget(now.run)
        now.run.approved_by_id = occasion.account
        now.data |= {"count": now.run.count, "total": now.run.total}
        put_down(BOOKING, run, occasion.at)
    return now.run


def mark_sent(run: int, occasion: Occasion) -> PaymentRun:
    """Record that all files of a run were handed to the bank."""
    with run_step(run, RunStep.SEND, occasion.actor, occasion.at) as now:
        reissued = mark_reissued(now.run, occasion.at, occasion.account)
        files = list(now.run.files.order_by("seq").values_list("name", "sha256"))
        now.data |= {"files": [{"name": name, "sha256": digest} for name, digest in files], "reissued": reissued}
    return now.run


def resume(run: int, occasion: Occasion) -> None:
    """Let the work on a run go on after it failed too often."""
    with run_step(run, RunStep.RESUME, occasion.actor, occasion.at) as now:
        put_down_again(now.run, occasion.at)


def confirm_if_complete(run: int, at: datetime, actor: Actor = SYSTEM) -> bool:
    """Confirm a sent run once the bank told of every order that it was credited or returned; whether it is confirmed now."""
    with transaction.atomic():
        held = PaymentRun.objects.select_for_update(of=("self",)).get(pk=run)
        if held.at is not RunState.SENT:
            return held.at is RunState.CONFIRMED
        settled = OrderStatus.objects.filter(order__run=held, state__in=SETTLED).values("order").distinct().count()
        if settled < held.count:
            return False
        with run_step(run, RunStep.CONFIRM, actor, at) as now:
            now.data |= {"count": held.count, "total": held.total}
    return True


SETTLED: Final = (OrderState.CREDITED, OrderState.RETURNED, OrderState.WRITTEN_BACK)
"""What an order has come to its end with."""


def pass_factor(occasion: Occasion, code: str, machine_now: datetime) -> None:
    """Check and use up a code of the person who acts; CheckError otherwise. Outside of a transaction: a wrong one is counted."""
    account = Account.objects.get(pk=occasion.account)
    if factors.is_paused(account, machine_now):
        raise problems.CheckError(PAUSED, field="code")
    if not factors.pass_second_factor(account, code, machine_now):
        raise problems.CheckError(WRONG_CODE, field="code")


def _may_approve(run: int, occasion: Occasion) -> None:
    held = as_it_stands(run)
    may(held, RunStep.APPROVE, occasion.actor)
    _by_another(held, occasion)


def _within_budget(run: PaymentRun) -> None:
    beyond = over(run)
    if beyond:
        raise problems.CheckError(OVER, amount=beyond)


def _by_another(run: PaymentRun, occasion: Occasion) -> None:
    if run.prepared_by_id == occasion.account:
        raise problems.NotAllowedError(problems.SAME_PERSON)


def _none_open(territory: str, service: str) -> None:
    other = PaymentRun.objects.filter(territory=territory, service=service, state__in=OPEN).first()
    if other is not None:
        raise problems.NotNowError(RUN_OPEN, number=other.number)


def _plausible(territory: str, service: str, month: int, as_of: date, planned_on: date, occasion: Occasion) -> None:
    """Refuse what can only be a slip: a day or month that can't be meant."""
    if service not in occasion.law.services:
        raise problems.CheckError(UNKNOWN_SERVICE, field="service")
    if as_of > occasion.today:
        raise problems.CheckError(FUTURE, field="as_of")
    if planned_on < occasion.today:
        raise problems.CheckError(PAST, field="planned_on")
    try:
        payer_of(territory, planned_on)
    except BankFileError as error:
        raise problems.CheckError(error.message, field="planned_on", **error.values) from None
    if month % 100 not in _MONTHS or not 200001 <= month <= planned_on.year * 100 + planned_on.month:  # noqa: PLR2004 - the year 2000
        raise problems.CheckError(BAD_MONTH, field="month")
