"""What the ledger does when something happens to a case: in the same transaction, so that neither is ever without the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tirek.cases import events
from tirek.cases.models import Award
from tirek.cases.models.awards import award_of_case
from tirek.cases.models.decisions import Kind
from tirek.cases.problems import CheckError
from tirek.cases.procedure import Event
from tirek.cases.services.deciding import OTHER_RESULT
from tirek.config.clock import local_day
from tirek.config.law import law
from tirek.ledger.kinds import EntryKind
from tirek.ledger.posting import Act, Draft, post
from tirek.ledger.reconciling import Reconciled, drafts_of, note, put_basis, reconcile, refresh

if TYPE_CHECKING:
    from tirek.cases.events import Happened
    from tirek.cases.models import Decision

_LEARNED: Final = (Event.ADD_FACT, Event.RESOLVE, Event.CORRECT, Event.RULING)


@events.on(Event.SIGN_GRANT)
def granted(happened: Happened) -> None:
    """Write what a grant says is due, period by period."""
    award: Award = happened.extra["award"]
    award.case = happened.case
    found = _reconciled(award, happened)
    drafts = [
        Draft(award.pk, owed.period.code, owed.booked, EntryKind.DUE, owed.amount, happened.extra["decision"].pk)
        for owed in found.stands.owed
    ]
    post(drafts, _act("grant", happened))
    _renew(found, happened)


@events.on(Event.SIGN_STOP)
def stopped(happened: Happened) -> None:
    """Bring the ledger into line with a stop: what is no longer due is taken away."""
    award = award_of_case(happened.case.pk)
    if award is None:
        return
    award.case = happened.case
    found = _reconciled(award, happened)
    post(drafts_of(found.lines, award.pk, happened.extra["decision"].pk), _act("stop", happened))
    _renew(found, happened)


@events.on(Event.SIGN_CHANGE)
def changed(happened: Happened) -> None:
    """Write the lines of a signed recalculation; CheckError when they are no longer what was prepared."""
    decision: Decision = happened.extra["decision"]
    award: Award = happened.extra["award"]
    if decision.kind == Kind.CHANGE_PAYEE:
        refresh(award, law(), local_day(happened.at), happened.at)
    if decision.kind != Kind.RECALCULATE:
        return
    found = _reconciled(award, happened)
    prepared = [_essence(line) for line in (decision.content or {}).get("lines", [])]
    if prepared != [_essence(line.as_json()) for line in found.lines]:
        raise CheckError(OTHER_RESULT)
    post(drafts_of(found.lines, award.pk, decision.pk), _act("recalculation", happened))
    _renew(found, happened)


@events.on(*_LEARNED)
def learned(happened: Happened) -> None:
    """See at once what a new fact or ruling means for a running award."""
    award = award_of_case(happened.case.pk)
    if award is not None:
        award.case = happened.case
        refresh(award, law(), local_day(happened.at), happened.at)


def _essence(line: dict[str, object]) -> tuple[object, object, object]:
    """What of a line must not change between preparation and signature."""
    return line["code"], line["before"], line["after"]


def _reconciled(award: Award, happened: Happened) -> Reconciled:
    return reconcile(award, law(), local_day(happened.at))


def _renew(found: Reconciled, happened: Happened) -> None:
    """Bring the caches up to date after entries were written."""
    after = reconcile(found.award, law(), local_day(happened.at), stands=found.stands)
    put_basis(after.award, after.stands, law(), happened.at)
    note(after, happened.at)


def _act(kind: str, happened: Happened) -> Act:
    return Act(
        kind=kind,
        actor=happened.actor,
        at=happened.at,
        territory=happened.case.territory,
        decision=happened.extra["decision"].pk,
        case=happened.case.pk,
    )
