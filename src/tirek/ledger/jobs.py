"""What the ledger does in the background: every night all awards are compared with what is due."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from tirek.cases.models import Award
from tirek.config.law import law
from tirek.jobs.handlers import LEASE, every_day, handler
from tirek.jobs.services import enqueue
from tirek.journal.actor import SYSTEM
from tirek.journal.services import record
from tirek.ledger.models import Discrepancy
from tirek.ledger.reconciling import refresh
from tirek.ledger.sweeping import differing, parts_of, places, standing

if TYPE_CHECKING:
    from datetime import date, datetime

    from tirek.config.clock import Clock

RECONCILE: Final = "ledger.reconcile"
RECONCILED: Final = "ledger.reconciled"
_LONGEST: Final = LEASE * 30
_REFRESHED_AT_ONCE: Final = 200
"""Awards that are looked at one by one within one transaction: others write meanwhile, on SQLite too."""


@every_day("ledger.nightly", time(3, 0))
def nightly(payload: dict[str, Any], clock: Clock) -> None:  # noqa: ARG001 - the shape of a job
    """Have the awards of every territory compared with what is due."""
    for territory, service in places():
        place = {"territory": territory, "service": service}
        enqueue(RECONCILE, f"{territory}/{service}@{clock.today()}", place, due=clock.now())


@handler(RECONCILE, external=True, lease=_LONGEST)
def reconcile_territory(payload: dict[str, Any], clock: Clock, key: str) -> Callable[[], None]:  # noqa: ARG001 - the shape of a call
    """Compare the awards of one territory part by part, without holding up who writes; journal how many differ."""
    territory, service = payload["territory"], payload["service"]
    found = sweep(territory, service, clock.today(), clock.now())

    def store() -> None:
        data = {"service": service, "awards": found[0], "differ": found[1]}
        record(kind=RECONCILED, actor=SYSTEM, at=clock.now(), chain=territory, data=data)

    return store


def sweep(territory: str, service: str, known_on: date, at: datetime) -> tuple[int, int]:
    """Compare every award of a territory and service; returns how many there are and how many differ.

    A difference is noted for a person; nothing is written to the ledger. One that is gone is no longer noted.
    """
    count, differ = 0, 0
    for part in parts_of(territory, service):
        with transaction.atomic():
            columns = standing(territory, service, part, law(), known_on, at)
        now = set(differing(columns).tolist())
        place = {"territory": territory, "service": service}
        noted = Discrepancy.objects.filter(**place, award__gte=part[0], award__lte=part[1])
        look = sorted(now | set(noted.values_list("award", flat=True)))
        for start in range(0, len(look), _REFRESHED_AT_ONCE):
            with transaction.atomic():
                chosen = look[start : start + _REFRESHED_AT_ONCE]
                for award in Award.objects.select_related("case").filter(pk__in=chosen).order_by("pk"):
                    refresh(award, law(), known_on, at)
        count += _awards_in(territory, service, part)
        differ += len(now)
    return count, differ


def _awards_in(territory: str, service: str, part: tuple[int, int]) -> int:
    return Award.objects.filter(territory=territory, service=service, pk__range=part).count()
