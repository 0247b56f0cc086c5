"""Refusing to accept an incomplete package at a counter, with a receipt that names each missing or expired document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from django.db import transaction

from tirek.cases import problems
from tirek.cases.application import PersonGiven
from tirek.cases.models import AcceptanceRefusal, Numbering
from tirek.cases.numbers import next_number
from tirek.cases.services.intake import known
from tirek.journal import services as journal
from tirek.law.text import N_

if TYPE_CHECKING:
    from tirek.cases.occasion import Occasion
    from tirek.law.model import Service

COUNTERS: Final = frozenset({"operator", "clerk"})
NOTHING_MISSING = N_(
    "Name at least one document that is missing or expired. Otherwise the application has to be accepted."
)
HELD_BY_STATE = N_("“{document}” is held by a state system and must not be asked for while that system answers.")
NOT_A_DOCUMENT = N_("“{document}” is not in the list of documents of this service.")


@dataclass(frozen=True, slots=True)
class Lacking:
    """A document of the service's list that is missing or expired; `registry_down` when its registry did not answer."""

    document: str
    state: Literal["missing", "expired"]
    registry_down: bool = False


def refuse_to_accept(
    occasion: Occasion,
    *,
    service: str,
    territory: str,
    channel: str,
    applicant: PersonGiven,
    child: PersonGiven | None,
    lacking: Sequence[Lacking],
) -> AcceptanceRefusal:
    """Record the refusal and number it; the caller prints the receipt in two copies.

    A document that a registry holds may be named only when the registry gave no answer. Raises CheckError.
    """
    if occasion.actor.role not in COUNTERS:
        raise problems.NotAllowedError(problems.ROLE)
    _may_be_named(lacking, occasion.law.services[service])
    with transaction.atomic(), journal.gathered(territory):
        person, _ = known(applicant, occasion, territory)
        about = known(child, occasion, territory)[0] if child else None
        refusal = AcceptanceRefusal.objects.create(
            service=service,
            territory=territory,
            number=next_number(Numbering, territory, occasion.today, kind="R"),
            channel=channel,
            office=occasion.actor.office,
            applicant=person,
            child=about,
            items=[{"kind": each.document, "state": each.state} for each in lacking],
            at=occasion.at,
            by_id=occasion.account,
        )
        journal.record(
            kind="acceptance.refused",
            actor=occasion.actor,
            at=occasion.at,
            chain=territory,
            person=person.pk,
            data={"number": refusal.number, "documents": [each.document for each in lacking]},
        )
    return refusal


def _may_be_named(lacking: Sequence[Lacking], service: Service) -> None:
    """CheckError unless something is lacking, all of it is in the service's list, and no answering registry holds any of it."""
    if not lacking:
        raise problems.CheckError(NOTHING_MISSING, field="lacking")
    papers = {paper.id: paper for paper in service.documents}
    for each in lacking:
        paper = papers.get(each.document)
        if paper is None:
            raise problems.CheckError(NOT_A_DOCUMENT, field="lacking", document=each.document)
        if paper.obtained == "registry" and not each.registry_down:
            raise problems.CheckError(HELD_BY_STATE, field="lacking", document=dict(paper.title))
