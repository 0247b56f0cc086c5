"""What a registry says of a running award that it did not say before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tirek.cases.facts import same_key
from tirek.cases.models import Award, Fact
from tirek.registries.records import PersonRecord

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from tirek.cases.models import Case

_OF_APPLICANT = "applicant"
_IDENTITY = "applicant.identity"


def news(case: Case, values: Mapping[str, Any], about: str, person: UUID, record: object) -> dict[str, Any]:
    """The facts that differ from what registries said last; `person` is who was asked about.

    Where another person than the applicant is paid, what was known before they became payee is about somebody else. Nothing
    when the payee changed while the registry was asked.
    """
    since = None
    if about == _OF_APPLICANT:
        award = Award.objects.get(case=case)
        if award.payee_now().payee_id != person:
            return {}
        since = award.paid_since()
        if person != case.applicant_id:
            values = {name: value for name, value in values.items() if name != _IDENTITY}
    said = _said(case, values, since)
    return {
        name: value
        for name, value in values.items()
        if name not in said or not (same_key(value) == same_key(said[name]) or _undated(name, said[name], record))
    }


def _said(case: Case, values: Mapping[str, Any], since: datetime | None) -> dict[str, Any]:
    """What registries said last of each of these facts; of a new payee at first what the decision about them rested on."""
    rows = Fact.objects.filter(case=case, name__in=[*values]).order_by("recorded_at", "id")
    if since is None:
        return {row.name: row.value for row in rows.filter(source=Fact.Source.REGISTRY)}
    found = list(rows.filter(recorded_at__gte=since))
    decided = {row.name: row.value for row in found if row.source == Fact.Source.OFFICER}
    return decided | {row.name: row.value for row in found if row.source == Fact.Source.REGISTRY}


def _undated(name: str, before: object, record: object) -> bool:
    """Whether a register repeats a death without a day: then the day on which it was learned first stays."""
    return (
        name.endswith(".death_date")
        and bool(before)
        and isinstance(record, PersonRecord)
        and not record.alive
        and record.death_date is None
    )
