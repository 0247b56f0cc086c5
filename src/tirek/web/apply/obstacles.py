"""What stands in the way of an application for a child: one that is open already, or a payment to somebody else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tirek.cases.services import payee
from tirek.cases.services.intake import AnotherPayeeError, open_case, other_payees_months
from tirek.people.queries import find_by_iin
from tirek.web.apply.flow import KNOWINGLY, SIGNED_FOR

if TYPE_CHECKING:
    from tirek.cases.models import Case
    from tirek.people.models import Person
    from tirek.web.apply.opened import Opened


@dataclass(frozen=True, slots=True)
class Obstacle:
    """The own open application, or the words in which another payee's months for `child` are told."""

    case: Case | None = None
    another: AnotherPayeeError | None = None
    child: Person | None = None


def obstacle(held: Opened) -> Obstacle | None:
    """What the person has to be told before they sign; None when nothing is in the way."""
    child = find_by_iin(held.filled.text("child_iin"))
    if child is None:
        return None
    case = open_case(held.draft.service, child, held.person)
    if case is not None:
        return Obstacle(case=case)
    months = other_payees_months(held.draft.service, child, held.person)
    if months and not held.draft.answers.get(KNOWINGLY) and _may_be_told(held, child):
        return Obstacle(another=AnotherPayeeError(months), child=child)
    return None


def signed_once(held: Opened) -> bool:
    """Whether this application was signed already, for this child, and not handed in because of another payee."""
    return bool(held.filled.text(SIGNED_FOR)) and held.filled.text(SIGNED_FOR) == held.filled.text("child_iin")


def _may_be_told(held: Opened, child: Person) -> bool:
    shown = signed_once(held) or payee.is_known_representative(held.person, child, held.occasion.today)
    return shown and payee.may_be_told_today(child.pk, held.occasion)


def nothing_told(held: Opened) -> bool:
    """Whether this person is told nothing of other payees any more today, be there one or not."""
    child = find_by_iin(held.filled.text("child_iin"))
    return not payee.may_be_told_today(child.pk if child else None, held.occasion)
