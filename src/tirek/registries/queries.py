"""What registries answered, and how they stand."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count, Max, Min, Q

from tirek.registries.connection import Connection, connection
from tirek.registries.models import Outage, StoredAnswer
from tirek.registries.records import Registry

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from tirek.registries.breaker import State


@dataclass(frozen=True, slots=True)
class Standing:
    """How a registry stands: questions that wait for it and since when, its last answer, and whether this process asks it."""

    registry: Registry
    state: State
    waiting: int
    waiting_since: datetime | None
    last_answer: datetime | None


def answers_of(case: UUID) -> QuerySet[StoredAnswer]:
    """The stored answers of a case, oldest first."""
    return StoredAnswer.objects.filter(case=case).order_by("asked_at", "id")


def outages_of(case: UUID) -> QuerySet[Outage]:
    """The outages of a case, oldest first; `ended_at` None while the case waits."""
    return Outage.objects.filter(case=case).order_by("began_at", "id")


def open_outages() -> QuerySet[Outage]:
    """All questions that wait for a registry, longest first."""
    return Outage.objects.filter(ended_at=None).order_by("began_at", "id")


def outages(
    *, cases: QuerySet[Any] | None, first: datetime | None = None, before: datetime | None = None
) -> QuerySet[Outage]:
    """The outages of these cases, newest first, that began from `first` on and before `before`; with no cases those that
    belong to none."""
    found = Outage.objects.filter(case__isnull=True) if cases is None else Outage.objects.filter(case__in=cases)
    if first is not None:
        found = found.filter(began_at__gte=first)
    if before is not None:
        found = found.filter(began_at__lt=before)
    return found.order_by("-id")


def standings(using: Connection | None = None) -> list[Standing]:
    """How every registry stands, for the case page and the administrator."""
    link = using or connection()
    waiting = {
        row["registry"]: (row["count"], row["since"])
        for row in open_outages().order_by().values("registry").annotate(count=Count("id"), since=Min("began_at"))
    }
    told = StoredAnswer.objects.filter(~Q(outcome="refused")).values("registry").annotate(last=Max("answered_at"))
    last = {row["registry"]: row["last"] for row in told}
    return [
        Standing(registry, link.state(registry), *waiting.get(registry, (0, None)), last.get(registry))
        for registry in Registry
    ]


def record_of(stored: StoredAnswer, iin: str, using: Connection | None = None) -> Any:
    """The record that a stored answer holds. `iin`: whom it was asked about. Raises RegistryError, VaultError."""
    return (using or connection()).adapters[Registry(stored.registry)].read(stored.raw, iin)


def intact(stored: StoredAnswer) -> bool:
    """Whether the stored bytes still have the hash that was journalled."""
    return hashlib.sha256(stored.raw).hexdigest() == stored.sha256
