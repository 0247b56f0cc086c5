"""Finding cases by number, IIN, or a name in any alphabet; only cases within the reach of who asks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal
from uuid import UUID

from tirek.cases.models import Case
from tirek.cases.services.step import concerns
from tirek.people.identifiers import check_iin
from tirek.people.queries import find_by_iin
from tirek.people.queries import search as people_by_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import QuerySet

    from tirek.cases.occasion import Occasion

MOST: Final = 50
"""Cases that a search shows."""
_BATCH: Final = 200
_BATCHES: Final = 20
"""Persons of a name that are looked at, so many at a time."""
_SHORT: Final = re.compile(r"\d{1,6}")
_NUMBER: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]*-\d{4}-\d{6}")
_OF_ONE_PLACE: Final = frozenset({"clerk", "head", "auditor", "accountant"})
"""Whose reach is their territory and nothing else."""
_YEARS: Final = 3
"""A short number is looked for in this year and the two before it."""

By = Literal["number", "iin", "name"]


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found, newest first, by what, and whether there may be more."""

    by: By
    cases: list[Case]
    more: bool = False


def search(text: str, occasion: Occasion) -> Found:
    """Cases by number (whole, or its last digits), by IIN of child or applicant, or by a name of either."""
    text = " ".join(text.split())
    digits = text.replace(" ", "")
    if _NUMBER.fullmatch(digits):
        return _found("number", _mine(Case.objects.filter(number=digits.upper()), occasion))
    if check_iin(text).valid:
        person = find_by_iin(text)
        return _found("iin", _of_persons([person.pk], occasion) if person else [])
    if _SHORT.fullmatch(digits):
        return _found("number", _mine(Case.objects.filter(number__in=_numbers(int(digits), occasion)), occasion))
    return _by_name(text, occasion)


def finds_several(text: str, occasion: Occasion) -> bool:
    """Whether a name surely has several cases, without reading them; False also where only the search itself can tell."""
    text = " ".join(text.split())
    if any(character.isdigit() for character in text):
        return False
    persons = list(people_by_name(text).values_list("pk", flat=True)[:_BATCH])
    found: set[UUID] = set()
    for cases in (Case.objects.filter(child__in=persons), Case.objects.filter(applicant__in=persons)):
        found |= set(_within_reach(cases, occasion).values_list("pk", flat=True)[:2])
    return len(found) > 1 and occasion.actor.role in _OF_ONE_PLACE


def _numbers(number: int, occasion: Occasion) -> list[str]:
    own = occasion.actor.territory
    places = [own] if own else list(occasion.law.territories)
    year = occasion.today.year
    return [f"{place.upper()}-{year - back}-{number:06d}" for place in places for back in range(_YEARS)]


def _by_name(text: str, occasion: Occasion) -> Found:
    """Cases of a child or an applicant whose names begin with these words.

    Persons are read in batches until the page is full: in a country of namesakes only the reader's own department counts.
    """
    persons, found = people_by_name(text), dict[UUID, Case]()
    for start in range(0, _BATCH * _BATCHES, _BATCH):
        batch = list(persons.values_list("pk", flat=True)[start : start + _BATCH])
        found |= {case.pk: case for case in _of_persons(batch, occasion)}
        if len(batch) < _BATCH:
            return _found("name", found.values())
        if len(found) > MOST:
            break
    return _found("name", found.values(), cut=True)


def _of_persons(persons: Sequence[UUID], occasion: Occasion) -> list[Case]:
    # Two questions, each through its own index, instead of one with "or" and an order that tempts to read the whole department.
    children = _mine(Case.objects.filter(child__in=persons), occasion)
    known = {case.pk for case in children}
    applicants = _mine(Case.objects.filter(applicant__in=persons), occasion)
    return children + [case for case in applicants if case.pk not in known]


def _mine(cases: QuerySet[Case], occasion: Occasion) -> list[Case]:
    """Those within the reach of who asks; few enough to be looked at one by one."""
    cases = _within_reach(cases, occasion).select_related("child", "officer")
    return [case for case in cases if concerns(case, occasion.actor)]


def _within_reach(cases: QuerySet[Case], occasion: Occasion) -> QuerySet[Case]:
    """Namesakes elsewhere in the country are left to the database: read here, most of them would be put away again."""
    if occasion.actor.territory and occasion.actor.role in _OF_ONE_PLACE:
        return cases.filter(territory=occasion.actor.territory)
    return cases


def _found(by: By, cases: Iterable[Case], *, cut: bool = False) -> Found:
    newest = sorted(cases, key=lambda case: (case.accepted_at, case.pk), reverse=True)
    return Found(by, newest[:MOST], cut or len(newest) > MOST)
