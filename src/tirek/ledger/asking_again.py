"""Each night registries are asked again about running awards: about those of which it is longest ago, a few at a time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from tirek.cases.models import Award
from tirek.cases.occasion import Occasion
from tirek.cases.services import asking
from tirek.config.clock import almaty
from tirek.config.law import law
from tirek.jobs.handlers import LEASE, every_day, handler
from tirek.jobs.services import enqueue
from tirek.journal.actor import SYSTEM
from tirek.law.months import month_of
from tirek.ledger.models import Basis
from tirek.registries.services import connected

if TYPE_CHECKING:
    from tirek.config.clock import Clock

ASK_AGAIN: Final = "ledger.ask-again"
_LONGEST: Final = LEASE * 30
_AT_ONCE: Final = 100
"""Awards of one transaction: others write meanwhile, on SQLite too."""


@every_day("ledger.ask-again-nightly", time(1, 0))
def nightly(payload: dict[str, Any], clock: Clock) -> None:  # noqa: ARG001 - the shape of a job
    """Have registries asked again about the running awards of each service that says so."""
    for service in law().services.values():
        if service.asked_again is not None:
            enqueue(ASK_AGAIN, f"{service.id}@{clock.today()}", {"service": service.id}, due=clock.now())


@handler(ASK_AGAIN, external=True, lease=_LONGEST)
def ask_again(payload: dict[str, Any], clock: Clock, key: str) -> Callable[[], None] | None:  # noqa: ARG001 - award by award, so that it can be done again
    """Put the questions about one night's awards down; what was put down before this was killed is not chosen again."""
    if not connected():
        return None
    occasion = Occasion(SYSTEM, clock.now(), law())
    left = int(settings.TIREK_GATEWAY["awards_a_night"])
    while left > 0:
        with transaction.atomic():
            chosen = due(payload["service"], occasion, min(left, _AT_ONCE))
            awards = Award.objects.select_related("case").in_bulk(chosen)
            for number in chosen:
                asking.begin_again(awards[number], occasion)
            Basis.objects.filter(award__in=chosen).update(asked_at=occasion.at)
        if not chosen:
            break
        left -= len(chosen)
    return None


def due(service: str, occasion: Occasion, most: int) -> list[int]:
    """Running awards about which registries were asked longest ago: in an earlier month, and longer ago than the law's data say.

    An award runs while a month not yet past is payable by its facts, or may turn out to be once a fact is known.
    """
    rule = occasion.law.services[service].asked_again
    if rule is None:
        return []
    month = month_of(occasion.today)
    began = datetime.combine(occasion.today.replace(day=1), time.min, almaty())
    before = min(began, occasion.at - timedelta(days=rule.days))
    runs = Q(last__gte=month) | Q(single=True) | ~Q(more=[])
    found = Basis.objects.filter(runs, service=service, asked_at__lt=before, high__gte=month)
    return list(found.order_by("asked_at", "award")[:most].values_list("award", flat=True))
