"""The awards whose ledger differs from what is due now: a list for those who decide what follows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from django.db.models import Q

from tirek.law.text import N_
from tirek.ledger.models import Discrepancy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from tirek.journal.actor import Actor

PAGE: Final = 50
MOST: Final = 999
"""A count that is larger is shown as this many and a plus."""


class Show(StrEnum):
    """Which differences a list shows."""

    ALL = "all"
    MORE = "more"
    LESS = "less"
    OVERPAID = "overpaid"
    UNCERTAIN = "uncertain"
    WAITING = "waiting"


SHOW_TITLES: Final = {
    Show.ALL: N_("All"),
    Show.MORE: N_("More is due"),
    Show.LESS: N_("Less is due"),
    Show.OVERPAID: N_("Paid too much"),
    Show.UNCERTAIN: N_("A fact is unknown"),
    Show.WAITING: N_("Waits for the head"),
}
_NARROW: Final = {
    Show.ALL: Q(award__case__changing=False),
    Show.MORE: Q(award__case__changing=False, more__gt=0),
    Show.LESS: Q(award__case__changing=False, less__gt=0),
    Show.OVERPAID: Q(award__case__changing=False, overpaid__gt=0),
    Show.UNCERTAIN: Q(award__case__changing=False, uncertain=True),
    Show.WAITING: Q(award__case__changing=True),
}


class Sort(StrEnum):
    """By what a list is sorted."""

    SINCE = "since"
    SUM = "sum"


@dataclass(frozen=True, slots=True)
class Page:
    """The differences of one page (counted from 1), and whether others follow."""

    rows: Sequence[Discrepancy]
    number: int
    more: bool


def listed(actor: Actor, show: Show, sort: Sort = Sort.SINCE, page: int = 1) -> Page:
    """One page of the differences within the actor's reach, those that stand longest first or the largest sums first."""
    order = ("since", "award_id") if sort is Sort.SINCE else ("-overpaid", "-less", "-more", "award_id")
    first = (page - 1) * PAGE
    rows = _scope(actor, show).select_related("award__case", "award__child").order_by(*order)
    found = list(rows[first : first + PAGE + 1])
    return Page(found[:PAGE], page, len(found) > PAGE)


def count(actor: Actor, show: Show) -> int:
    """How many differences a list holds, at most MOST + 1."""
    return _scope(actor, show)[: MOST + 1].count()


def _scope(actor: Actor, show: Show) -> QuerySet[Discrepancy]:
    found = Discrepancy.objects.filter(_NARROW[show])
    return found.filter(territory=actor.territory) if actor.territory else found
