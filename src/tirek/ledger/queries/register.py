"""The payment register of a run or of one of its files, from the orders: to print and sign, or as a spreadsheet."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, BinaryIO, Final

from django.db.models import Exists, OuterRef

from tirek.config.law import law
from tirek.ledger.bank import register
from tirek.ledger.bank.register import RegisterHead, RegisterRow, masked
from tirek.ledger.banks import bank_settings
from tirek.ledger.models import OrderLine, PaymentOrder, RunState
from tirek.ledger.orders import counting
from tirek.people.models import PersonVersion
from tirek.people.queries import display_name, version_at

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from tirek.ledger.models import BankFile, PaymentRun
    from tirek.people.models import Person

_AT_ONCE: Final = 2000
_PER_YEAR: Final = 12


def register_pdf(run: PaymentRun, made_on: date, *, file: BankFile | None = None) -> bytes:
    """The register of a run, or of one file, as PDF; BankFileError where it is too long to print: then take one file of it."""
    return register.as_pdf(_head(run, made_on, file), register_rows(run, file=file))


def write_register(target: BinaryIO, run: PaymentRun, made_on: date, *, file: BankFile | None = None) -> None:
    """Write the register of a run, or of one file, as a spreadsheet (XLSX); memory does not grow with it."""
    register.as_spreadsheet(target, _head(run, made_on, file), register_rows(run, file=file))


def register_rows(run: PaymentRun, *, file: BankFile | None = None) -> Iterator[RegisterRow]:
    """Who is paid how much for which months, numbered as in the run, with the names they had when it was booked."""
    moment = _booked_at(run)
    first, last = (file.first_seq, file.last_seq) if file is not None else (1, None)
    while True:
        orders = _orders(run, first, last, moment)
        if not orders:
            return
        months = _months([order.pk for order in orders])
        for order in orders:
            account = order.payee.account
            payee = _name(order.payee.payee, moment, renamed=getattr(order, "payee_renamed", False))
            child = _name(order.award.child, moment, renamed=getattr(order, "child_renamed", False))
            number = masked(account.iban) if account is not None else ""
            yield RegisterRow(order.seq, payee, child, number, months[order.pk], order.amount)
        first = orders[-1].seq + 1


def _orders(run: PaymentRun, first: int, last: int | None, moment: datetime | None) -> list[PaymentOrder]:
    found = counting(run).filter(seq__gte=first).select_related("payee__payee", "payee__account", "award__child")
    if last is not None:
        found = found.filter(seq__lte=last)
    if moment is not None:
        later = PersonVersion.objects.filter(at__gt=moment)
        found = found.annotate(
            payee_renamed=Exists(later.filter(person=OuterRef("payee__payee"))),
            child_renamed=Exists(later.filter(person=OuterRef("award__child"))),
        )
    return list(found[:_AT_ONCE])


def _months(orders: list[int]) -> dict[int, tuple[int, ...]]:
    """The months (YYYYMM) that the periods of these orders are made of."""
    found: dict[int, set[int]] = defaultdict(set)
    for order, period in OrderLine.objects.filter(order__in=orders).values_list("order", "period"):
        start, count = divmod(period, 100)
        year, month = divmod(start, 100)
        for place in range(month - 1, month - 1 + count):
            found[order].add((year + place // _PER_YEAR) * 100 + place % _PER_YEAR + 1)
    return {order: tuple(sorted(months)) for order, months in found.items()}


def _name(person: Person, moment: datetime | None, *, renamed: bool) -> str:
    then = version_at(person, moment) if renamed and moment is not None else None
    return display_name(then or person)


def _booked_at(run: PaymentRun) -> datetime | None:
    event = run.events.filter(state=RunState.BOOKED).order_by("at").first()
    return event.at if event is not None else None


def _head(run: PaymentRun, made_on: date, file: BankFile | None) -> RegisterHead:
    return RegisterHead(
        payer=bank_settings().payer(run.territory, run.planned_on),
        service=law().services[run.service].title,
        run=run.number,
        planned_on=run.planned_on,
        made_on=made_on,
        file=file.name if file is not None else "",
    )
