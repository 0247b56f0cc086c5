"""An act that reaches back became known: refused applications on which something is due by it are taken up again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from tirek.cases.assessing import assess_known, known_of
from tirek.cases.models import Case
from tirek.cases.problems import CaseError
from tirek.cases.procedure import Event, Stage
from tirek.cases.services.step import step

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from uuid import UUID

    from tirek.cases.occasion import Occasion
    from tirek.law import Law
    from tirek.law.model import Version


@dataclass(frozen=True, slots=True)
class TakenUp:
    """What an act that became known means for applications without an award: those taken up again, and open ones to grant."""

    version: Version
    again: tuple[UUID, ...]
    open: tuple[UUID, ...]


def reassess(case: UUID, occasion: Occasion, *, version: int | None = None) -> Case:
    """Take a refused application up again, with its own day and a new term; a person decides on it as on any other.

    Only where the law that became known since gives something that it did not give then; CheckError otherwise.
    """
    with step(case, Event.REASSESS, occasion, version=version) as now:
        now.case.reassessed_at = occasion.at
        now.case.decided_at = None
        now.case.result_at_office = None
        now.case.handed_out_at = None
        now.data |= {"known_on": occasion.today.isoformat()}
    return now.case


def known_by(law: Law, day: date) -> list[Version]:
    """The versions of acts that are known on a day, in the order in which they became so."""
    found = [version for version in law.versions if version.known_from <= day]
    return sorted(found, key=lambda version: (version.known_from, version.id))


def take_up(version: Version, occasion: Occasion) -> TakenUp:
    """Look at every application of an act's territory that has no award, now that the act is known.

    Refused ones on which something is due now are taken up again, each in a transaction of its own, so that it can be done again
    after a crash. Open ones on which nothing was due before are only named: their officer has them already.
    """
    again: list[UUID] = []
    ready: list[UUID] = []
    for case in _touched(version):
        if not _gives_now(case, version, occasion):
            continue
        if case.is_open:
            ready.append(case.pk)
        elif _taken_up(case, occasion):
            again.append(case.pk)
    return TakenUp(version, tuple(again), tuple(ready))


def _touched(version: Version) -> Iterator[Case]:
    places = Case.objects.filter(service=version.service, territory=version.territory, award__isnull=True)
    undecided = places.exclude(stage__in=(Stage.WITHDRAWN.value, Stage.STOPPED.value))
    return iter(list(undecided.order_by("accepted_at", "pk")))


def _gives_now(case: Case, version: Version, occasion: Occasion) -> bool:
    """Whether the act makes something due that was not due before it was known."""
    known = known_of(case)
    before = version.known_from - timedelta(days=1)
    _, then = assess_known(case, known, occasion.law, before)
    _, now = assess_known(case, known, occasion.law, occasion.today)
    return now.outcome == "grant" and then.outcome != "grant"


def _taken_up(case: Case, occasion: Occasion) -> bool:
    """False where it is no longer refused, or the person has a newer application open, on which the act counts as well."""
    try:
        with transaction.atomic():
            reassess(case.pk, occasion)
    except (CaseError, IntegrityError):
        return False
    return True
