"""Finding cases by number, IIN, or a name in any alphabet; only cases within the reach of who asks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from django.db.models import Exists, OuterRef, Q

from tirek.cases.models import Case
from tirek.cases.queries.reach import reach
from tirek.people.identifiers import check_iin
from tirek.people.queries import find_by_iin
from tirek.people.queries import search as people_by_name

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from tirek.cases.occasion import Occasion

MOST: Final = 50
"""Cases that a search shows."""
_PERSONS: Final = 100
_SHORT: Final = re.compile(r"\d{1,6}")
_NUMBER: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]*-\d{4}-\d{6}")
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
        return _found("number", occasion, Q(number=digits.upper()))
    if check_iin(text).valid:
        person = find_by_iin(text)
        return of_persons([person.pk] if person else [], occasion, by="iin")
    if _SHORT.fullmatch(digits):
        return _found("number", occasion, Q(number__in=_numbers(int(digits), occasion)))
    return by_name(text, occasion)


def _numbers(number: int, occasion: Occasion) -> list[str]:
    own = occasion.actor.territory
    places = [own] if own else list(occasion.law.territories)
    year = occasion.today.year
    return [f"{place.upper()}-{year - back}-{number:06d}" for place in places for back in range(_YEARS)]


def by_name(text: str, occasion: Occasion) -> Found:
    """Cases of a child or an applicant whose names begin with these words."""
    mine = reach(occasion.actor).order_by()
    concerned = Exists(mine.filter(child=OuterRef("pk"))) | Exists(mine.filter(applicant=OuterRef("pk")))
    persons = people_by_name(text).filter(concerned)
    return of_persons(list(persons.values_list("pk", flat=True)[:_PERSONS]), occasion, by="name")


def of_persons(persons: Sequence[UUID], occasion: Occasion, *, by: By) -> Found:
    """Cases of these persons."""
    return _found(by, occasion, Q(child__in=persons) | Q(applicant__in=persons))


def _found(by: By, occasion: Occasion, which: Q) -> Found:
    rows = reach(occasion.actor).filter(which).select_related("child", "officer")
    cases = list(rows.order_by("-accepted_at", "-id")[: MOST + 1])
    return Found(by, cases[:MOST], len(cases) > MOST)
