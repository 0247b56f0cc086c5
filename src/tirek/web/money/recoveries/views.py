"""The list of overpaid sums of a territory, and the page of one: what, why, what happened, what is outstanding."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from tirek.accounts.models import Account
from tirek.config.access import access
from tirek.config.clock import local_day
from tirek.law import formats
from tirek.law.words import RECOVERY_WAYS
from tirek.ledger.models import RecoveryStage
from tirek.ledger.queries import recoveries as queries
from tirek.ledger.recovery_content import lines_for
from tirek.people.queries import display_name
from tirek.web.desk.lists import Filter
from tirek.web.languages import language_now
from tirek.web.money import lines
from tirek.web.money.recoveries.actions import offered
from tirek.web.money.recoveries.opening import open_recovery
from tirek.web.occasion import occasion
from tirek.web.page import url_if_any
from tirek.web.words import WAYS
from tirek.web.written import said

if TYPE_CHECKING:
    from django.http import HttpResponse

    from tirek.accounts.actors import SignedRequest
    from tirek.cases.occasion import Occasion
    from tirek.ledger.models import RecoveryEvent
    from tirek.ledger.queries.recoveries import RecoveryPage, Row

_PAGE: Final = 50
_SIGNED_BY_HEAD: Final = frozenset(
    {RecoveryStage.NOTICE_PREPARED, RecoveryStage.DECISION_PREPARED, RecoveryStage.WRITE_OFF_PREPARED}
)
_TO_DO: Final = frozenset({RecoveryStage.OPENED, RecoveryStage.HEARING, RecoveryStage.HEARD})
_SHOW: Final = {
    "": gettext_noop("All that are open"),
    "to-do": gettext_noop("To be prepared or heard"),
    "overdue": gettext_noop("Overdue"),
    "settled": gettext_noop("Settled"),
}
_DONE: Final = {
    "notice": gettext_noop("It waits for the head's signature."),
    "decide": gettext_noop("It waits for the head's signature."),
    "write-off": gettext_noop("It waits for the head's signature."),
    "hearing": gettext_noop("The hearing was recorded."),
    "move-hearing": gettext_noop("The new time was announced."),
    "receipt": gettext_noop("The money is written into the ledger."),
    "court": gettext_noop("The court's decision is recorded."),
}


@access("clerk", "head", "accountant", "auditor")
@require_safe
def listed(request: SignedRequest) -> HttpResponse:
    """What was paid too much in the territory: how much is outstanding, where it stands, what comes next."""
    today, territory = occasion(request).today, request.actor.territory
    show = given if (given := request.GET.get("show", "")) in _SHOW else ""
    found = queries.in_territory(territory, today)
    settled = show == "settled"
    chosen: Any = queries.settled_in(territory) if settled else [row for row in found if _fits(row, show)]
    page = Paginator(chosen, _PAGE).get_page(request.GET.get("page"))
    rows = queries.rows_of(page.object_list, today) if settled else page.object_list
    here = reverse("web:recoveries")
    context = {
        "rows": [_row(each) for each in rows],
        "page": page,
        "show": show,
        "all_url": here,
        "outstanding": 0 if settled else sum(row.outstanding for row in chosen),
        "filters": [
            Filter(
                _(title),
                f"{here}?show={name}" if name else here,
                str(page.paginator.count if settled else "")
                if name == "settled"
                else str(sum(_fits(row, name) for row in found)),
                current=name == show,
            )
            for name, title in _SHOW.items()
        ],
    }
    return render(request, "tirek/money/recoveries/list.html", context)


def _fits(row: Row, show: str) -> bool:
    """Whether an open recovery is among those that a filter shows."""
    return {"to-do": row.stage in _TO_DO, "overdue": row.overdue > 0}.get(show, row.stage is not RecoveryStage.SETTLED)


def _row(row: Row) -> dict[str, Any]:
    award = row.award
    return {
        "row": row,
        "url": reverse("web:recovery", args=[row.recovery.pk]),
        "child": display_name(award.child),
        "number": award.case.number,
        "stage": _(str(row.stage.label)),
    }


@access("clerk", "head", "accountant", "auditor")
@require_safe
def shown(request: SignedRequest, recovery: int) -> HttpResponse:
    """The page of a recovery. Opening it is journalled for the applicant and the child."""
    page = open_recovery(request, recovery, where="recovery")
    now, award, role = occasion(request), page.recovery.award, request.actor.role
    acts = offered(page, role)
    standing, done = page.standing, request.GET.get("done", "")
    waiting = next((each.proposal for each in reversed(page.events) if each.proposal_id), None)
    to_sign = waiting is not None and role == "head" and page.stage in _SIGNED_BY_HEAD
    context = {
        "page": page,
        "award": award,
        "case": award.case,
        "child": display_name(award.case.child),
        "payee": display_name(award.payee_now().payee),
        "stage": _(str(page.stage.label)),
        "done": _(_DONE[done]) if done in _DONE else "",
        "periods": _periods(page, now),
        "way": _(RECOVERY_WAYS[standing.way]) if standing.way in RECOVERY_WAYS else "",
        "hearing_way": _(WAYS[page.hearing.way]) if page.hearing else "",
        "written": said(page.hearing, role),
        "events": _events(page),
        "asked": sum(standing.asked.values()),
        "settled": sum(standing.settled.values()),
        "first": acts[0] if acts else None,
        "offered": acts[1:],
        "waits": page.stage in _SIGNED_BY_HEAD,
        "proposal_url": url_if_any("web:proposal", str(waiting.pk)) if to_sign and waiting else "",
        "award_url": reverse("web:award", args=[award.pk]),
        "back_url": reverse("web:recoveries"),
    }
    return render(request, "tirek/money/recoveries/recovery.html", context)


def _periods(page: RecoveryPage, now: Occasion) -> list[tuple[queries.Period, lines.AskedLine]]:
    """Each period with why nothing or less is due for it."""
    amounts = {each.key.code: each.asked or each.outstanding for each in page.periods}
    why = lines.asked(lines_for(page.recovery.award, amounts, now.law, now.today))
    return list(zip(page.periods, why, strict=True))


def _events(page: RecoveryPage) -> list[dict[str, Any]]:
    """What happened, the newest first, with who did it."""
    names = Account.objects.in_bulk({each.by for each in page.events if each.by})
    return [
        {
            "at": each.at,
            "text": _(str(each.Kind(each.kind).label)),
            "about": _about(each),
            "who": names[each.by].shown_name if each.by in names else _("the program"),
        }
        for each in reversed(page.events)
    ]


def _about(event: RecoveryEvent) -> str:
    """The number, the sum or the day of what happened."""
    language, parts = language_now(), []
    if event.decision is not None:
        parts.append(event.decision.number)
    if event.receipt is not None:
        receipt = event.receipt
        parts += [formats.tenge(receipt.amount, language), formats.day(receipt.paid_on, language), receipt.reference]
    elif "amount" in event.data:
        parts.append(formats.tenge(event.data["amount"], language))
    if event.kind == event.Kind.COURT:
        parts.append(str(event.data.get("number", "")))
    if event.hearing is not None and event.kind != event.Kind.HEARD:
        parts.append(formats.day(local_day(event.hearing.at), language))
    return " · ".join(part for part in [*parts, event.note or ""] if part)
