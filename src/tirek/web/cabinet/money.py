"""The family's payments month by month: what came, what comes, what stands in the way and what to do; another account."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_safe

from tirek.cases.awarding import assess_award
from tirek.cases.models import Decision
from tirek.cases.models.awards import award_of_case
from tirek.cases.models.decisions import Kind
from tirek.cases.procedure import Event, events_from
from tirek.config.access import access
from tirek.config.clock import local_day
from tirek.config.law import law
from tirek.entitlement.table import PeriodKey
from tirek.law import formats
from tirek.law.months import Month, month_of, year_and_number
from tirek.law.words import RECOVERY_WAYS
from tirek.ledger.kinds import EntryKind
from tirek.ledger.models import OrderState, RunState
from tirek.ledger.queries.awards import award_money
from tirek.ledger.queries.recoveries import of_applicant
from tirek.notices.contacts import returns_of
from tirek.web.cabinet.stating import to_answer
from tirek.web.cabinet.words import child_named
from tirek.web.check.grounds import month_cells
from tirek.web.languages import language_now
from tirek.web.money import lines
from tirek.web.money.actions import run as run_form
from tirek.web.money.forms import AccountForm
from tirek.web.money.words import masked
from tirek.web.occasion import occasion
from tirek.web.opening import open_case
from tirek.web.page import CONFLICT, INVALID
from tirek.web.written import said_on

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from uuid import UUID

    from tirek.accounts.actors import SignedRequest
    from tirek.cases.models import Case
    from tirek.cases.occasion import Occasion
    from tirek.ledger.models import Entry
    from tirek.ledger.queries.awards import AwardMoney, OrderStands, Period
    from tirek.web.parts import MonthCell

State = Literal["paid", "way", "coming", "held", "returned", "over", "none"]
_LOOKS: Final = {
    "paid": ("paid", "yes"), "way": ("coming", "open"), "coming": ("coming", "open"), "held": ("open", "warning"),
    "returned": ("open", "warning"), "over": ("open", "warning"), "none": ("none", "no"),
}  # fmt: skip
"""The look of a cell of the month strip, and its icon."""
_WORDS: Final = {
    "paid": gettext_noop("paid"),
    "way": gettext_noop("on its way"),
    "coming": gettext_noop("to come"),
    "held": gettext_noop("held back"),
    "returned": gettext_noop("came back"),
    "over": gettext_noop("paid too much"),
    "none": gettext_noop("not paid"),
}
_DECIDED: Final = (Kind.RECALCULATE, Kind.STOP, Kind.RECOVER, Kind.WRITE_OFF, Kind.CHANGE_PAYEE)
_ON_ITS_WAY: Final = frozenset({RunState.PREPARED, RunState.APPROVED, RunState.BOOKED, RunState.WRITTEN, RunState.SENT})


@dataclass(frozen=True, slots=True)
class Cell:
    """A payment period for the strip and its table: the sum in tenge, how it stands, when, and why it is due or not."""

    key: PeriodKey
    title: str
    short: str
    state: State
    amount: int
    when: str
    reason: str
    citation: str
    url: str

    @property
    def look(self) -> str:
        """The look of its cell."""
        return _LOOKS[self.state][0]

    @property
    def icon(self) -> str:
        """Its icon."""
        return _LOOKS[self.state][1]

    @property
    def words(self) -> str:
        """How it stands, in a word or two."""
        return _(_WORDS[self.state])

    @property
    def year(self) -> int:
        """The calendar year it begins in."""
        return year_and_number(self.key.first)[0]


@dataclass(frozen=True, slots=True)
class Next:
    """What comes next: the sum, which periods, and when in words."""

    amount: int
    periods: str
    when: str


@dataclass(frozen=True, slots=True)
class Change:
    """A decision that changed the payments, with its lines."""

    decision: Decision
    lines: lines.Lines
    title: str


@access("applicant")
@require_safe
def shown(request: SignedRequest, case: UUID) -> HttpResponse:
    """The payments of an own case: what came and when, what comes next, what changed and why."""
    found = open_case(request, case, where=None)
    context: dict[str, Any] = {
        "case": found,
        "child": child_named(found.applicant, found.child, occasion(request).today),
        "service": law().services[found.service].plain[language_now()],
        "back_url": reverse("web:cabinet-case", args=[case]),
        "done": _done(request.GET.get("done", "")),
    }
    award = award_of_case(found.pk)
    if award is not None:
        award.case = found
        context |= _money(award_money(award), occasion(request))
        context |= _statement(found, occasion(request))
    return render(request, "tirek/cabinet/payments.html", context)


@access("applicant")
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: SignedRequest, case: UUID) -> HttpResponse:
    """Another account for the payments: after one came back, or because the family wants it."""
    found = open_case(request, case, where=None)
    award, now = award_of_case(found.pk), occasion(request)
    back = reverse("web:cabinet-payments", args=[case])
    context: dict[str, Any] = {
        "case": found,
        "child": child_named(found.applicant, found.child, now.today),
        "back_url": back,
    }
    own = award is not None and award.payee_now().payee_id == request.actor.person
    if award is None or not own or Event.CHANGE_ACCOUNT not in events_from(found.at, "applicant"):
        return render(request, "tirek/cabinet/not_now.html", context, status=CONFLICT)
    award.case = found
    form = AccountForm(award, now, request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = run_form(form) if form.is_valid() else INVALID
        if status == HttpResponseRedirect.status_code:
            return HttpResponseRedirect(f"{back}?done=yes", status=303)
    context |= {"form": form, "now": masked(award.payee_now().account)}
    return render(request, "tirek/cabinet/account.html", context, status=status)


def _done(event: str) -> str:
    """What was done before this page."""
    words = {
        "yes": _("Thank you. The next payment goes to the new account."),
        Event.SEND_CHANGE_STATEMENT.value: _("Your written answer is here. It is read before anything is decided."),
    }
    return words.get(event, "")


def _statement(case: Case, now: Occasion) -> dict[str, Any]:
    """Where the reader can answer what is asked back in writing, and what they wrote already."""
    open_now = to_answer(case, now) is not None
    return {
        "statement_url": reverse("web:cabinet-statement", args=[case.pk]) if open_now else "",
        "written": said_on(case, Kind.RECOVERY_NOTICE, now.actor.role),
    }


def _money(money: AwardMoney, now: Occasion) -> dict[str, Any]:
    """What the page tells of an award."""
    stands = assess_award(money.award, now.law, now.today)
    why = {(cell.year, cell.month): cell for cell in month_cells(stands.assessment, now.law, language_now())}
    due = {each.period.code: each.amount for each in stands.owed}
    doubtful = {each.sums.period for each in money.periods if each.sums.owed > due.get(each.sums.period, 0)}
    cells = [_cell(each, money, why, now, doubtful) for each in money.periods]
    returned = [each for each in cells if each.state == "returned"]
    returns = returns_of(money.award.territory)
    decided = Decision.objects.filter(case=money.award.case_id, kind__in=_DECIDED).order_by("-signed_at")
    return {
        "money": money,
        "years": _by_year(cells),
        "paid": money.paid,
        "last": _last_paid(money),
        "next": _next(cells, now),
        "returned": sum(each.amount for each in returned),
        "account": masked(money.payee.account),
        "changes": [_change(each) for each in decided],
        "asked_back": [
            (lines.asked(each.lines), each, _(RECOVERY_WAYS[each.way]) if each.way in RECOVERY_WAYS else "")
            for each in of_applicant(money.award.case, now.today)
            if each.outstanding
        ],
        "returns": returns,
        "returns_bank": returns.bank.get(language_now(), returns.bank["kk"]) if returns else "",
        "held": any(each.state == "held" for each in cells),
    }


def _cell(
    period: Period, money: AwardMoney, why: dict[tuple[int, int], MonthCell], now: Occasion, doubtful: set[int]
) -> Cell:
    sums, language = period.sums, language_now()
    key = PeriodKey.of_code(sums.period)
    state, amount, when = _state(period, money, now)
    if state == "coming" and sums.period in doubtful:
        # What is known now says less than the decision: nobody is told to expect it.
        state, when = "held", _("the department counts it anew")
    names = [year_and_number(Month(month)) for month in range(key.first, key.last + 1)]
    months = [why[name] for name in names if name in why]
    told = next((each for each in months if each.state == "paid"), months[0] if months else None)
    number = year_and_number(key.first)[1]
    short = formats.month_name(number, language, short=True) if key.kind == "month" else lines.code_words(sums.period)
    return Cell(
        key, lines.code_words(sums.period), short, state, amount, when,
        told.reason if told else "", told.citation if told else "", told.citation_url if told else "",
    )  # fmt: skip


def _state(period: Period, money: AwardMoney, now: Occasion) -> tuple[State, int, str]:
    """How a period stands, the sum that is told of it, and when."""
    sums, payment = period.sums, _payment(period, money)
    if sums.overpaid:
        return "over", sums.paid, ""
    if sums.open:
        return _open_state(period, payment, money, now)
    if sums.paid <= 0:
        return "none", 0, ""
    if payment is not None and payment.state in {OrderState.QUEUED, OrderState.SENT}:
        return "way", sums.paid, _planned(payment)
    return "paid", sums.paid, _on(_paid_on(period, payment))


def _open_state(
    period: Period, payment: OrderStands | None, money: AwardMoney, now: Occasion
) -> tuple[State, int, str]:
    """How a period stands of which something is still to be paid."""
    sums = period.sums
    if payment is not None and payment.state == OrderState.RETURNED:
        return "returned", sums.open, ""
    left_out = any(sums.booked <= each.run.month for each in money.held)
    if money.pause or left_out or money.payee.account is None:
        return "held", sums.open, ""
    return "coming", sums.open, _coming(sums.booked, money, now)


def _payment(period: Period, money: AwardMoney) -> OrderStands | None:
    """The newest order that paid a period."""
    orders = [each.order_id for each in period.entries if each.kind == EntryKind.PAID and each.order_id]
    return money.orders.get(orders[-1]) if orders else None


def _paid_on(period: Period, payment: OrderStands | None) -> date | None:
    """The day on which the money was in the account by the bank's word, else the day planned for it."""
    if payment is None:
        return _entry_day(period.entries)
    credited = next((each for each in payment.statuses if each.state == OrderState.CREDITED), None)
    return local_day(credited.at) if credited else payment.order.run.planned_on


def _entry_day(entries: Sequence[Entry]) -> date | None:
    paid = [each for each in entries if each.kind == EntryKind.PAID]
    return local_day(paid[-1].posting.at) if paid else None


def _on(day: date | None) -> str:
    return formats.day(day, language_now()) if day else ""


def _planned(payment: OrderStands) -> str:
    return _("planned for %(day)s") % {"day": formats.day(payment.order.run.planned_on, language_now())}


def _coming(booked: int, money: AwardMoney, now: Occasion) -> str:
    """When an open sum can be expected: the day of a run that holds it, else the month in which it may be paid first."""
    held = next(
        (
            each
            for each in money.orders.values()
            if each.order.run.at in _ON_ITS_WAY and not each.statuses and booked <= each.order.run.month
        ),
        None,
    )
    if held is not None:
        return _planned(held)
    this_month = now.today.year * 100 + now.today.month
    if booked <= this_month:
        return _("with the next payment run")
    return _("from %(month)s on") % {"month": lines.month_words(booked)}


def _next(cells: Sequence[Cell], now: Occasion) -> Next | None:
    """The earliest sums that are to come; those that can be paid already come together."""
    coming = [each for each in cells if each.state in {"way", "coming"}]
    if not coming:
        return None
    this_month = month_of(now.today)
    due = [each for each in coming if each.key.first <= this_month] or coming[:1]
    codes = [each.key.code for each in due]
    return Next(sum(each.amount for each in due), lines.span_of(codes), due[0].when)


def _last_paid(money: AwardMoney) -> tuple[int, str] | None:
    """The newest payment that arrived: its sum and day."""
    arrived = [each for each in money.orders.values() if each.state == OrderState.CREDITED]
    if not arrived:
        return None
    last = max(arrived, key=lambda each: each.order.pk)
    day = next(local_day(each.at) for each in last.statuses if each.state == OrderState.CREDITED)
    return last.order.amount, formats.day(day, language_now())


def _by_year(cells: Sequence[Cell]) -> list[tuple[int, list[Cell]]]:
    """The periods of each calendar year, the newest year first."""
    years: dict[int, list[Cell]] = {}
    for cell in cells:
        years.setdefault(cell.year, []).append(cell)
    return sorted(years.items(), reverse=True)


def _change(decision: Decision) -> Change:
    titles = {
        Kind.RECALCULATE.value: _("The payment was counted anew"),
        Kind.STOP.value: _("The payment was stopped"),
        Kind.RECOVER.value: _("It was decided to take back what was paid too much"),
        Kind.WRITE_OFF.value: _("What was paid too much was written off"),
        Kind.CHANGE_PAYEE.value: _("Another representative is paid"),
    }
    found = [line for line in (decision.content or {}).get("lines", []) if "before" in line and "after" in line]
    return Change(decision, lines.shown(found), titles[decision.kind])


def payments_url(case: Case) -> str:
    """The page of a case's payments; empty where nothing was granted."""
    return reverse("web:cabinet-payments", args=[case.pk]) if award_of_case(case.pk) else ""
