"""The auditor's way from any tenge to its paragraph and back, in two clicks. Nothing is changed; every look is journalled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tirek.config.access import access
from tirek.config.law import law
from tirek.journal.services import record
from tirek.ledger.queries import tracing
from tirek.ledger.references import reference_of
from tirek.people.queries import display_name
from tirek.web.languages import language_now
from tirek.web.lawbook import links
from tirek.web.money import exporting
from tirek.web.money.lines import code_words, place_url
from tirek.web.money.opening import open_award
from tirek.web.money.statements import reason_text, said_text
from tirek.web.money.words import entry_kind, masked, order_state, posting_kind, run_state
from tirek.web.words import KINDS

if TYPE_CHECKING:
    from tirek.accounts.actors import SignedRequest
    from tirek.ledger.models import Entry
    from tirek.ledger.queries.tracing import Ground

_LONGEST: Final = 100


@dataclass(frozen=True, slots=True)
class Row:
    """An entry in a list, with its trace."""

    entry: Entry
    url: str
    period: str
    kind: str
    decision_kind: str
    child: str


@access("auditor")
@require_safe
def search(request: SignedRequest) -> HttpResponse:
    """Find entries by what stands on a paper, or by the act that governs their months."""
    text, act = request.GET.get("q", "").strip()[:_LONGEST], request.GET.get("act", "")
    entries: list[Entry] | None = None
    if act in law().acts:
        entries = list(tracing.of_act(act, law(), request.actor)[: tracing.MOST + 1])
    elif text:
        entries = list(tracing.find(text, request.actor)[: tracing.MOST + 1])
    if entries is not None:
        _note(request, "ledger.searched", {"by": act or "text", "found": min(len(entries), tracing.MOST)})
    language = language_now()
    context: dict[str, Any] = {
        "text": text,
        "rows": [_row(each) for each in entries[: tracing.MOST]] if entries else [],
        "searched": entries is not None,
        "more": entries is not None and len(entries) > tracing.MOST,
        "act": law().acts[act][-1].short[language] if act in law().acts else "",
        "act_url": links.version(law().acts[act][-1]) if act in law().acts else "",
        "acts": [
            (f"{reverse('web:trace')}?act={name}", versions[-1].short[language])
            for name, versions in law().acts.items()
        ],
    }
    return render(request, "tirek/money/trace_search.html", context)


@access("auditor")
@require_safe
def entry(request: SignedRequest, entry: int) -> HttpResponse:
    """One entry with its paragraph on one side and the bank's words on the other."""
    found = tracing.visible(request.actor).filter(pk=entry).first()
    if found is None:
        raise Http404
    open_award(request, found.award_id, where="trace")
    traced = tracing.traced(found)
    order = traced.order
    context = {
        "traced": traced,
        "entry": found,
        "case": found.award.case,
        "row": _row(found),
        "period": code_words(found.period),
        "grounds": [_ground(each) for each in traced.grounds],
        "posting": posting_kind(found.posting.kind),
        "lines": [(said_text(each.state), reason_text(each.reason), each) for each in traced.lines],
        "reference": reference_of(order.pk) if order else "",
        "run": order.run if order else None,
        "run_state": run_state(order.run.state) if order else "",
        "payee": display_name(order.payee.payee) if order else "",
        "account": masked(order.payee.account) if order else "",
        "statuses": [(order_state(each.state), reason_text(each.reason), each) for each in traced.statuses],  # type: ignore[arg-type]  # a state by its name
        "beside": [_row(each) for each in traced.beside],
        "back_url": reverse("web:trace"),
        "export_url": reverse("web:award-export", args=[found.award_id]),
    }
    return render(request, "tirek/money/trace.html", context)


@access("auditor")
@require_safe
def export(request: SignedRequest, award: int) -> HttpResponse:
    """Everything behind the numbers of an award, as one ZIP; taking it is journalled."""
    found = open_award(request, award, where="award-export")
    content = exporting.zipped(found, request.account, request.clock.now())
    _note(request, "ledger.exported", {"award": found.pk, "size": len(content)}, case=found.case_id)
    name = f"{found.case.number}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type="application/zip", headers=headers)


def _row(found: Entry) -> Row:
    return Row(
        found,
        reverse("web:trace-entry", args=[found.pk]),
        code_words(found.period),
        entry_kind(found.kind),
        _(KINDS.get(found.decision.kind, found.decision.kind)),
        display_name(found.award.child),
    )


def _ground(ground: Ground) -> dict[str, str]:
    language = language_now()
    return {
        "text": ground.text.get(language, ""),
        "citation": ground.citation_text.get(language, ground.citation),
        "url": place_url(ground.citation, ground.citation_text),
    }


def _note(request: SignedRequest, kind: str, data: dict[str, Any], **about: Any) -> None:
    with transaction.atomic():
        record(
            kind=kind,
            actor=request.actor,
            at=request.clock.now(),
            chain=request.actor.territory,
            data=data,
            **about,
        )
