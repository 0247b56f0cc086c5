"""What can be known of a case, which of several values holds, and where they contradict each other. No database here."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from tirek.law.text import N_
from tirek.people import same_name, same_school

if TYPE_CHECKING:
    from uuid import UUID


@dataclass(frozen=True, slots=True)
class FactRule:
    """A fact by name: its title, whether it is medical, and where the engine reads it (None: not in a computation)."""

    name: str
    title: str
    path: tuple[str, ...] | None = None
    medical: bool = False


FACTS: Final = {
    rule.name: rule
    for rule in (
        FactRule("applicant.identity", N_("Applicant's identity")),
        FactRule("applicant.death_date", N_("Applicant's date of death")),
        FactRule("applicant.relation", N_("Relation to the child"), ("applicant", "relation")),
        FactRule("applicant.parental_rights", N_("Parental rights"), ("applicant", "parental_rights")),
        FactRule("applicant.consent", N_("Consent to personal data"), ("applicant", "consent")),
        FactRule("applicant.phone", N_("Phone")),
        FactRule("applicant.account", N_("Account for the payment")),
        FactRule("residence.territory", N_("Territory of residence")),
        FactRule("child.identity", N_("Child's identity")),
        FactRule("child.birth_date", N_("Child's date of birth"), ("child", "birth_date")),
        FactRule("child.death_date", N_("Child's date of death"), ("child", "death_date")),
        FactRule("child.disability", N_("Disability"), ("child", "disability"), medical=True),
        FactRule("child.programme", N_("Individual programme of abilitation and rehabilitation"), medical=True),
        FactRule("child.medical_conclusion", N_("Conclusion of the medical advisory commission"), medical=True),
        FactRule("child.full_state_care", N_("Full state care"), ("child", "full_state_care")),
        FactRule("child.state_institution", N_("Study in a state institution"), ("child", "state_institution")),
        FactRule("certificates", N_("Certificates of home education"), ("certificates",)),
    )
}
"""Every fact of a case. Dates are ISO text, ranges {"from", "to"} with both ends included, as the engine reads them."""

_IDENTITIES: Final = frozenset({"applicant.identity", "child.identity"})
_RANK: Final = {"registry": 0, "school": 1, "document": 2, "declaration": 3}


@dataclass(frozen=True, slots=True)
class Known:
    """One recorded value: where it comes from and when it was obtained and written down."""

    id: UUID
    name: str
    value: Any
    source: str
    origin: str
    obtained_at: datetime
    recorded_at: datetime
    reason: str | None = None
    reference: UUID | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How one fact stands: the value that holds, the others beside it, and whether an officer has to choose.

    `holds` is None when nothing is recorded. Values that an officer settled stay in `others`.
    """

    rule: FactRule
    holds: Known | None
    others: tuple[Known, ...] = ()
    conflict: bool = False


def standings(known: Iterable[Known]) -> dict[str, Standing]:
    """The standing of every fact in FACTS, in its order.

    Of each source the latest value counts. An officer's choice holds until a source says something new afterwards; without
    one a registry goes before a school, a document and a declaration, and values that differ are a conflict.
    """
    rows: dict[str, list[Known]] = defaultdict(list)
    for row in known:
        rows[row.name].append(row)
    return {name: _standing(rule, rows.get(name, [])) for name, rule in FACTS.items()}


def _standing(rule: FactRule, rows: list[Known]) -> Standing:
    latest: dict[str, Known] = {}
    for row in sorted(rows, key=lambda each: (each.recorded_at, each.id)):
        latest[row.source] = row
    chosen = latest.pop("officer", None)
    ordered = sorted(latest.values(), key=lambda each: _RANK[each.source])
    if chosen is not None and not any(_says_more(row, chosen) for row in ordered):
        return Standing(rule, chosen, tuple(ordered))
    if not ordered:
        return Standing(rule, chosen)
    conflict = any(contradict(rule.name, row.value, ordered[0].value) for row in ordered[1:])
    others = (*ordered[1:], *((chosen,) if chosen else ()))
    return Standing(rule, ordered[0], others, conflict or chosen is not None)


def _says_more(row: Known, chosen: Known) -> bool:
    """Whether a source spoke after the officer's choice and says something else."""
    return row.recorded_at > chosen.recorded_at and contradict(row.name, row.value, chosen.value)


def same_key(value: Any) -> str:
    """Equal for values that mean the same: order of keys, case and spaces of texts and the order of a list do not count.

    What is said to be nothing and what is not said are the same: a register names a day of withdrawal that a form does not ask.
    """
    return json.dumps(_normal(value), ensure_ascii=False, sort_keys=True)


def _normal(value: Any) -> Any:
    if isinstance(value, str):
        return " ".join(value.split()).casefold()
    if isinstance(value, Mapping):
        return {key: _normal(part) for key, part in value.items() if part is not None}
    if isinstance(value, list):
        return sorted((_normal(part) for part in value), key=lambda part: json.dumps(part, sort_keys=True))
    return value


def contradict(name: str, one: Any, other: Any) -> bool:
    """Whether two values of a fact say different things.

    Names are compared as people are searched for: another alphabet or case, or a patronymic that one side leaves out, is no
    difference. The number and the school of a certificate count where both sides tell them; its days always do.
    """
    if name in _IDENTITIES and isinstance(one, Mapping) and isinstance(other, Mapping):
        return _other_person(one, other)
    if name == "certificates" and isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = zip(sorted(one, key=_days), sorted(other, key=_days), strict=True)
        return any(_other_certificate(*pair) for pair in pairs)
    return same_key(one) != same_key(other)


def _other_person(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    names = any(not same_name(one.get(part) or "", other.get(part) or "") for part in ("surname", "name", "patronymic"))
    born = one.get("birth_date"), other.get("birth_date")
    return names or (all(born) and born[0] != born[1])


def _days(certificate: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(certificate.get(part) or "" for part in ("from", "to", "withdrawn_on"))


def _other_certificate(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    number, its_number = one.get("number"), other.get("number")
    school, its_school = one.get("school"), other.get("school")
    return (
        _days(one) != _days(other)
        or bool(number and its_number and same_key(number) != same_key(its_number))
        or bool(school and its_school and not same_school(school, its_school))
    )


def conflicts(standing: Mapping[str, Standing]) -> list[Standing]:
    """The facts that an officer has to settle before a decision."""
    return [each for each in standing.values() if each.conflict]


def applicant_died(standing: Mapping[str, Standing]) -> date | None:
    """The day on which the applicant, or whoever is paid instead, died by what holds; None for the living and the unknown."""
    holds = standing["applicant.death_date"].holds
    return date.fromisoformat(holds.value) if holds is not None and holds.value else None


def engine_input(
    standing: Mapping[str, Standing], *, service: str, territory: str, applied_on: date, channel: str
) -> dict[str, Any]:
    """What `entitlement.read_case` reads, from the facts as they stand; a fact that nobody supplied is left out (unknown).

    `applied_on` is the day on which the person applied (reading 21 of the service: also when it is registered later).
    """
    data: dict[str, Any] = {
        "service": service,
        "territory": territory,
        "application": {"date": applied_on.isoformat(), "channel": channel},
    }
    for each in standing.values():
        if each.rule.path is None or each.holds is None:
            continue
        *groups, last = each.rule.path
        part = data
        for group in groups:
            part = part.setdefault(group, {})
        part[last] = each.holds.value
    return data
