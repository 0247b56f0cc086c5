"""The summary of a payment run: sums, what differs from the run before, who is held, the budget."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tirek.config.law import law
from tirek.ledger.models import RunState
from tirek.ledger.queries import runs as queries
from tirek.web.languages import language_now
from tirek.web.money.lines import month_words
from tirek.web.money.runs.words import HELD_AT, stands
from tirek.web.money.words import held_reason, run_state

if TYPE_CHECKING:
    from tirek.ledger.models import PaymentRun

KINDS: Final = {
    "new": gettext_noop("New beside the run before"),
    "gone": gettext_noop("In the run before and not in this one"),
    "changed": gettext_noop("Another sum than in the run before"),
    "high": gettext_noop("Unusually high"),
}


@dataclass(frozen=True, slots=True)
class Compared:
    """A line of what differs from the run before: how many, how much, and its list."""

    title: str
    count: int
    total: int | None
    url: str


def summary(run: PaymentRun) -> dict[str, Any]:
    """What is told of a run on its page and beside every decision about it."""
    told = queries.comparison(run)
    place = law().territories.get(run.territory)
    service = law().services.get(run.service)
    language = language_now()
    beyond = queries.beyond_budget(run) if run.at in {RunState.PROPOSED, RunState.PREPARED} else 0
    return {
        "run": run,
        "state": run_state(run.state),
        "stands": stands(run, beyond=beyond),
        "service": service.plain[language] if service else run.service,
        "territory": place.name[language] if place else run.territory,
        "month": month_words(run.month),
        "before": told.get("before"),
        "compared": _compared(run, told) if told else [],
        "high_from": told.get("high_from"),
        "held": [
            (_(HELD_AT[step]), held_reason(reason), count, total, _held_url(run, reason))
            for step, reason, count, total in queries.held_sums(run)
        ],
        "budget": queries.budget(run),
        "beyond": beyond,
        "orders_url": reverse("web:run-orders", args=[run.pk]),
    }


def _compared(run: PaymentRun, told: dict[str, Any]) -> list[Compared]:
    url = reverse("web:run-orders", args=[run.pk])
    return [
        Compared(_(title), told[kind], told.get(f"{kind}_total"), f"{url}?{urlencode({'kind': kind})}")
        for kind, title in KINDS.items()
        if kind in told
    ]


def _held_url(run: PaymentRun, reason: str) -> str:
    return f"{reverse('web:run-held', args=[run.pk])}?{urlencode({'reason': reason})}"
