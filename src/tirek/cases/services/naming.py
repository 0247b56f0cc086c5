"""Letters, lists and the search name people as a registry or an officer does, once this is settled."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from tirek.cases.assessing import known_of
from tirek.cases.facts import applicant_died, standings
from tirek.cases.models import Award, Fact
from tirek.people import services as people

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tirek.cases.services.step import Step

DEATH: Final = "applicant.death_date"
_WHOSE: Final = {"applicant.identity": "applicant", "child.identity": "child"}


def follow(now: Step, recorded: Collection[str]) -> None:
    """Give a person the names that now hold, in the caller's step; `recorded` are the facts that were written.

    Where a register contradicts the family nothing changes until an officer settled it: the number may be another child's, and
    whoever typed it is not to learn the name.
    """
    names = [name for name in _WHOSE if name in recorded]
    standing = standings(known_of(now.case)) if names else {}
    if DEATH in recorded:
        _follow_death(now)
    for name in names:
        holds = standing[name].holds
        if holds is None or standing[name].conflict or not isinstance(holds.value, dict):
            continue
        person, given, told = getattr(now.case, _WHOSE[name]), _given(holds.value), _told(now)
        if not given[0][0] or not given[0][1]:
            continue
        if holds.source == Fact.Source.OFFICER:
            people.correct_person(person, *given, "officer", now.occasion.at, **told)
        elif holds.source == Fact.Source.REGISTRY:
            people.person_for(person.iin, *given, f"registry:{holds.origin}", now.occasion.at, **told)


def _follow_death(now: Step) -> None:
    """Remember with whoever is paid, or applied, whether they live: their payments wait in every award."""
    standing = standings(known_of(now.case))
    award = Award.objects.filter(case=now.case).first()
    since = award.paid_since() if award is not None else None
    # What was said before another person became payee was not said of them.
    others = [each for each in standing[DEATH].others if since is None or each.recorded_at > since]
    if not standing[DEATH].conflict or (since is not None and not others):
        person = award.payee_now().payee if award is not None else now.case.applicant
        people.note_death(person, applicant_died(standing), now.occasion.at, **_told(now))


def _told(now: Step) -> people.Told:
    return {"actor": now.occasion.actor, "chain": now.case.territory}


def _given(value: Mapping[str, Any]) -> tuple[tuple[str, str, str], date | None]:
    surname, name, patronymic = (_written(value.get(part) or "") for part in ("surname", "name", "patronymic"))
    born = value.get("birth_date")
    return (surname, name, patronymic), date.fromisoformat(born) if born else None


def _written(name: str) -> str:
    """A name that a register has in capitals as people write it."""
    return name.title() if name.isupper() else name
