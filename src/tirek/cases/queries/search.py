"""Finding cases by number, IIN, or a name in any alphabet; only cases within the reach of who asks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal
from uuid import UUID

from django.db import connection
from django.db.models.expressions import RawSQL

from tirek.cases.models import Case
from tirek.cases.services.step import concerns
from tirek.people.identifiers import check_iin
from tirek.people.queries import find_by_iin
from tirek.people.queries import search as people_by_name

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from tirek.cases.occasion import Occasion

MOST: Final = 50
"""Cases that a search shows."""
_BATCH: Final = 200
_SOME: Final = 50
"""Persons of a name that tell whether it has several cases."""
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
        return _found("number", _within_reach(Case.objects.filter(number=digits.upper()), occasion))
    if check_iin(text).valid:
        person = find_by_iin(text)
        return _found("iin", _of_persons([person.pk], occasion) if person else {})
    if _SHORT.fullmatch(digits):
        return _found(
            "number", _within_reach(Case.objects.filter(number__in=_numbers(int(digits), occasion)), occasion)
        )
    return _by_name(text, occasion)


def finds_several(text: str, occasion: Occasion) -> bool:
    """Whether a name surely has several cases, without reading them; False also where only the search itself can tell."""
    text = " ".join(text.split())
    if any(character.isdigit() for character in text):
        return False
    persons = list(people_by_name(text).values_list("pk", flat=True)[:_SOME])
    if occasion.actor.role not in _OF_ONE_PLACE:
        return False
    found: set[UUID] = set()
    for cases in (_whose("child", persons), _whose("applicant", persons)):
        found |= set(_of_place(cases, occasion).values_list("pk", flat=True)[:2])
    return len(found) > 1


def _numbers(number: int, occasion: Occasion) -> list[str]:
    own = occasion.actor.territory
    places = [own] if own else list(occasion.law.territories)
    year = occasion.today.year
    return [f"{place.upper()}-{year - back}-{number:06d}" for place in places for back in range(_YEARS)]


def _by_name(text: str, occasion: Occasion) -> Found:
    """Cases of a child or an applicant whose names begin with these words.

    Persons are read in batches until the page is full: in a country of namesakes only the reader's own department counts.
    """
    persons, found = people_by_name(text), _Keys()
    for start in range(0, _BATCH * _BATCHES, _BATCH):
        batch = list(persons.values_list("pk", flat=True)[start : start + _BATCH])
        found |= _of_persons(batch, occasion)
        if len(batch) < _BATCH:
            return _found("name", found)
        if len(found) > MOST:
            break
    return _found("name", found, cut=True)


_Keys = dict[UUID, "datetime"]
"""Cases that were found, and when they were accepted: read whole, most of a common name would be put away again."""


def _of_persons(persons: Sequence[UUID], occasion: Occasion) -> _Keys:
    # Two questions, each through its own index, instead of one with "or" and an order that tempts to read the whole department.
    return _within_reach(_whose("child", persons), occasion) | _within_reach(_whose("applicant", persons), occasion)


def _whose(part: str, persons: Sequence[UUID]) -> QuerySet[Case]:
    """The cases in which one of these persons is the child or the applicant."""
    among: Any = persons
    if connection.vendor == "postgresql":
        # As one value: two hundred keys cost more on the way than to find.
        among = RawSQL("SELECT unnest(%s::uuid[])", [f"{{{','.join(str(person) for person in persons)}}}"])
    return Case.objects.filter(**{f"{part}__in": among})


def _within_reach(cases: QuerySet[Case], occasion: Occasion) -> _Keys:
    """Those within the reach of who asks; outside of one place few enough to be looked at one by one."""
    if occasion.actor.role in _OF_ONE_PLACE:
        return dict(_of_place(cases, occasion).values_list("pk", "accepted_at"))
    return {case.pk: case.accepted_at for case in cases if concerns(case, occasion.actor)}


def _of_place(cases: QuerySet[Case], occasion: Occasion) -> QuerySet[Case]:
    """Namesakes elsewhere in the country are left to the database; who has no territory reaches all of them."""
    return cases.filter(territory=occasion.actor.territory) if occasion.actor.territory else cases


def _found(by: By, keys: _Keys, *, cut: bool = False) -> Found:
    newest = sorted(keys, key=lambda key: (keys[key], key), reverse=True)
    shown = newest[:MOST]
    cases = Case.objects.select_related("child", "officer").in_bulk(shown)
    return Found(by, [cases[key] for key in shown if key in cases], cut or len(newest) > MOST)
