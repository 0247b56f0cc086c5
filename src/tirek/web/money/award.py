"""The page of an award: what was due, paid and is open, period by period, and what can be done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from tirek.cases.procedure import Event, events_from
from tirek.cases.services.guards import DIED
from tirek.config.access import access
from tirek.config.law import law
from tirek.ledger.models import OrderState
from tirek.ledger.queries.awards import PAYMENTS, AwardMoney, award_money
from tirek.ledger.reconciling import reconcile
from tirek.people.queries import display_name
from tirek.web.languages import language_now
from tirek.web.lawbook import links
from tirek.web.money import actions, lines
from tirek.web.money.opening import open_award
from tirek.web.money.words import entry_kind, held_reason, masked, order_state, run_state
from tirek.web.occasion import occasion
from tirek.web.page import url_if_any
from tirek.web.words import KINDS, RULINGS, stage_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.http import HttpResponse

    from tirek.accounts.actors import SignedRequest
    from tirek.cases.models import AwardRuling
    from tirek.ledger.models import Entry
    from tirek.ledger.queries.awards import OrderStands, Period

_NEWEST: Final = 24
"""Periods that the page shows at once; the others with one more click."""
_DONE: Final = {
    Event.PREPARE_CHANGE: gettext_noop("It waits for the head's signature."),
    Event.PAUSE: gettext_noop("The payments are paused. No run pays this award until a person lets them go on."),
    Event.UNPAUSE: gettext_noop("The payments go on with the next run."),
    Event.RULING: gettext_noop("Recorded. What follows for the money stands below."),
    Event.CHANGE_ACCOUNT: gettext_noop("The next run pays into the new account."),
}


@dataclass(frozen=True, slots=True)
class EntryShown:
    """An entry in words: what, how much, by which decision and paper, when."""

    number: int
    kind: str
    amount: int
    decision: str
    decision_kind: str
    state: str
    at: datetime
    trace_url: str


@dataclass(frozen=True, slots=True)
class PeriodShown:
    """A period with its sums in tenge and its entries; `tone` says how it stands."""

    title: str
    owed: int
    paid: int
    open: int
    overpaid: int
    state: str
    tone: str
    entries: list[EntryShown]


@access("clerk", "head", "accountant", "auditor")
@require_safe
def shown(request: SignedRequest, award: int) -> HttpResponse:
    """The page of an award. Opening it is journalled for the applicant and the child."""
    found = open_award(request, award, where="award")
    return render(request, "tirek/money/award.html", context(request, award_money(found)))


def context(request: SignedRequest, money: AwardMoney) -> dict[str, Any]:
    """Everything the template needs, in the language of the page."""
    award, case, role = money.award, money.award.case, request.actor.role
    now = occasion(request)
    auditor = role == "auditor"
    kinds = {kind: _(text) for kind, text in KINDS.items()}
    newest_first = money.periods[::-1]
    told = newest_first if request.GET.get("periods") == "all" else newest_first[:_NEWEST]
    older = newest_first[len(told) :]
    differs = reconcile(award, now.law, now.today) if money.discrepancy else None
    offered = actions.offered(award, money, role)
    recalculates = bool(offered) and offered[0][0] == reverse("web:award-recalculate", args=[award.pk])
    return {
        "money": money,
        "award": award,
        "case": case,
        "done": _done(request.GET.get("done", "")),
        "child": display_name(case.child),
        "service": law().services[award.service].plain[language_now()],
        "territory": law().territories[award.territory].name[language_now()],
        "stage": stage_text(case.stage),
        "periods": [_period(each, money.orders, kinds, traces=auditor) for each in told],
        "older": len(older),
        "older_owed": sum(each.sums.owed for each in older),
        "older_paid": sum(each.sums.paid for each in older),
        "payee": display_name(money.payee.payee),
        "died": _died(money, role),
        "account": masked(money.payee.account),
        "bank": money.payee.account.bank_code if money.payee.account else "",
        "rulings": [_ruling(each) for each in money.rulings],
        "held": [(held_reason(each.reason), each) for each in money.held],
        "recoveries": [
            (_(str(each.stage.label)), each, each.open_plan, reverse("web:recovery", args=[each.recovery.pk]))
            for each in money.recoveries.values()
        ],
        "differs": lines.shown(line.as_json() for line in differs.lines) if differs else None,
        "uncertain": bool(differs and differs.stands.uncertain),
        "proposal_kind": kinds.get(money.proposal.kind, "") if money.proposal else "",
        "proposal_url": url_if_any("web:proposal", str(money.proposal.pk)) if money.proposal and role == "head" else "",
        "first": offered[0] if recalculates else None,
        "offered": offered[1:] if recalculates else offered,
        "case_url": reverse("web:case", args=[case.pk]) if role != "accountant" else "",
        "export_url": url_if_any("web:award-export", str(award.pk)) if auditor else "",
        "compare_url": reverse("web:award-compare", args=[award.pk])
        if role in actions.MONEY and Event.PREPARE_CHANGE in events_from(case.at, role)
        else "",
        "lift_urls": role in actions.MONEY,
    }


def _done(event: str) -> str:
    """What was done before this page."""
    compared = {
        actions.AGREES: _("Compared as of now: the ledger agrees with facts and law."),
        actions.DIFFERS: _("Compared as of now: the ledger differs. What differs, and why, stands below."),
    }
    return compared.get(event) or (_(_DONE[Event(event)]) if event in set(_DONE) else "")


def _died(money: AwardMoney, role: str) -> dict[str, Any] | None:
    """That the payee has died, what follows by the service's law, and where another one is entered; None of the living."""
    award, day = money.award, money.payee.payee.died_on
    if day is None:
        return None
    words, language = law().services[award.service].letters[DIED], language_now()
    changes = role in actions.MONEY and not award.case.changing
    return {
        "day": day,
        "text": words.text[language],
        "citation": words.citation.text[language],
        "url": links.cited(words.citation),
        "payee_url": reverse("web:award-payee", args=[award.pk]) if changes else "",
        "payee_title": _("Pay another representative of the child"),
    }


def _period(
    period: Period, orders: Mapping[int, OrderStands], kinds: Mapping[str, str], *, traces: bool
) -> PeriodShown:
    sums = period.sums
    state, tone = _state(period, orders)
    entries = [_entry(each, orders, kinds, traces=traces) for each in period.entries]
    return PeriodShown(
        lines.code_words(sums.period), sums.owed, sums.paid, sums.open, sums.overpaid, state, tone, entries
    )


def _state(period: Period, orders: Mapping[int, OrderStands]) -> tuple[str, str]:
    sums = period.sums
    if sums.overpaid:
        return _("paid too much"), "warning"
    order = next((each.order_id for each in reversed(period.entries) if each.kind in PAYMENTS and each.order_id), 0)
    if sums.open and order in orders and orders[order].state == OrderState.RETURNED:
        return _("came back from the bank"), "warning"
    if sums.open and sums.paid > 0:
        return _("partly paid"), "info"
    if sums.open:
        return _("to be paid"), "info"
    return (_("paid"), "ok") if sums.paid > 0 else (_("nothing due"), "info")


def _entry(entry: Entry, orders: Mapping[int, OrderStands], kinds: Mapping[str, str], *, traces: bool) -> EntryShown:
    state = ""
    if entry.order_id is not None and entry.order is not None:
        standing = orders.get(entry.order_id)
        state = f"{entry.order.run.number} · {order_state(standing.state) if standing else run_state(entry.order.run.state)}"
    return EntryShown(
        entry.pk,
        entry_kind(entry.kind),
        entry.amount,
        entry.decision.number,
        kinds.get(entry.decision.kind, entry.decision.kind),
        state,
        entry.posting.at,
        url_if_any("web:trace-entry", str(entry.pk)) if traces else "",
    )


def _ruling(ruling: AwardRuling) -> dict[str, Any]:
    first, last = (lines.month_words(code) if code else "" for code in (ruling.first, ruling.last))
    return {
        "row": ruling,
        "kind": _(RULINGS[ruling.kind]),
        "first": first,
        "last": last,
        "lifted": getattr(ruling, "lifted_by", None),
        "url": reverse("web:award-lift", args=[ruling.award_id, ruling.pk]),
    }
