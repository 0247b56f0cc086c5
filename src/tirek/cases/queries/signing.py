"""What waits for the head's signature: what runs out first at the top, and what is unusual about each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from tirek.cases import problems
from tirek.cases.assessing import assess_known, known, outcome_of
from tirek.cases.awarding import assess_award
from tirek.cases.facts import Standing, applicant_died, conflicts, same_key
from tirek.cases.models import Award, Case, Decision, Fact, MonthClaim, Proposal, RegistryState
from tirek.cases.models.decisions import OF_AWARDS, Kind
from tirek.cases.procedure import TO_SIGN, Stage
from tirek.cases.queries.page import CasePage, case_page
from tirek.cases.queries.reach import reach, within
from tirek.cases.queries.signature import State, doubtful
from tirek.config.clock import local_day

if TYPE_CHECKING:
    from uuid import UUID

    from tirek.cases.occasion import Occasion
    from tirek.entitlement import Assessment

MOST: Final = 100
"""Proposals that the queue shows; a head signs them one by one."""
RECENT: Final = 20
"""Grants that a sum is compared with."""
ENOUGH: Final = 5
"""With fewer grants nothing is called unusual."""


class Unusual(StrEnum):
    """Why a proposal deserves a second look, the most pressing first."""

    OWN = "own"
    OTHER_RESULT = "other-result"
    DUE_AFTER_ALL = "due-after-all"
    DIED = "died"
    DISPUTED = "disputed"
    SIGNATURE = "signature"
    UNCHECKED = "unchecked"
    OVERDUE = "overdue"
    TODAY = "today"
    LATE = "late"
    ANOTHER_PAYEE = "another-payee"
    UNEXPLAINED = "unexplained"
    OVERPAID = "overpaid"
    PAUSED = "paused"
    COURT = "court"
    SETTLED = "settled"
    REGISTRY = "registry"
    SUM = "sum"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing that is unusual. `facts`: names of facts, `registries`: ids, `day`: a deadline, `amount`: tenge."""

    kind: Unusual
    facts: tuple[str, ...] = ()
    registries: tuple[str, ...] = ()
    day: date | None = None
    amount: int = 0

    @property
    def pressing(self) -> bool:
        """Whether it is more than a note."""
        return self.kind is not Unusual.NEW


@dataclass(frozen=True, slots=True)
class Waiting:
    """A proposal that waits for its signature, as it was prepared: the sum in tenge, the periods, what is unusual.

    Of a decision about an award `total` is what it adds (positive) or takes away (negative).
    """

    proposal: Proposal
    case: Case
    total: int
    periods: tuple[str, ...]
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits, and whether there is more than is shown."""

    rows: list[Waiting]
    more: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """A period whose sum is another one than at preparation, in tenge."""

    period: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class SigningPage:
    """One proposal with its case.

    `compared`: facts about which sources differ or an officer decided. `outcomes` (before, now) differ when the result does.
    `next` is the proposal after this one in the queue.
    """

    proposal: Proposal
    page: CasePage
    marks: tuple[Mark, ...]
    changes: list[Change]
    outcomes: tuple[str, str]
    compared: list[Standing]
    next: UUID | None

    @property
    def own(self) -> bool:
        """Whether the reader prepared it: another head has to sign."""
        return any(mark.kind is Unusual.OWN for mark in self.marks)

    @property
    def died(self) -> bool:
        """Whether the applicant, or the payee, has died: nothing is granted to them."""
        return any(mark.kind is Unusual.DIED for mark in self.marks)

    @property
    def changed(self) -> bool:
        """Whether the result is no longer the prepared one, so that a grant or a recalculation can only be returned."""
        stale = any(mark.kind is Unusual.OTHER_RESULT for mark in self.marks)
        return stale or bool(self.changes) or self.outcomes[0] != self.outcomes[1]


@dataclass(frozen=True, slots=True)
class _Beside:
    """What proposals are compared with, read once for all of them."""

    facts: Mapping[UUID, list[Fact]]
    registries: Mapping[UUID, list[RegistryState]]
    payees: Mapping[UUID, set[UUID]]
    grants: Mapping[tuple[str, str], _Recent]
    signatures: Mapping[UUID, State]


@dataclass(slots=True)
class _Recent:
    """Sums of the latest grants of a territory."""

    count: int = 0
    amounts: set[int] = field(default_factory=set)
    largest: int = 0


def queue(occasion: Occasion) -> Queue:
    """Everything that waits for a signature within the actor's reach; stops and changes, which have no term, come last."""
    cases = _cases(occasion)
    more, cases = len(cases) > MOST, cases[:MOST]
    proposals = _open_proposals(cases)
    cases = [case for case in cases if case.pk in proposals]
    beside = _beside(cases)
    return Queue([_waiting(case, proposals[case.pk], beside, occasion) for case in cases], more)


def _cases(occasion: Occasion) -> list[Case]:
    mine = reach(occasion.actor).select_related("child", "applicant", "officer")
    open_stages = [stage.value for stage in TO_SIGN if stage.is_open]
    running = mine.filter(is_open=True, stage__in=open_stages).order_by("act_by", "id")[: MOST + 1]
    stops = mine.filter(stage=Stage.STOP_PREPARED.value).order_by("stage_since", "id")[: MOST + 1]
    changes = mine.filter(changing=True).order_by("stage_since", "id")[: MOST + 1]
    return [*running, *stops, *changes]


def _open_proposals(cases: Iterable[Case]) -> dict[UUID, Proposal]:
    found = Proposal.objects.filter(case__in=[case.pk for case in cases], outcome__isnull=True)
    return {each.case_id: each for each in found.select_related("prepared_by").order_by("prepared_at")}


def _beside(cases: Sequence[Case]) -> _Beside:
    keys = [case.pk for case in cases]
    facts: defaultdict[UUID, list[Fact]] = defaultdict(list)
    for fact in Fact.objects.filter(case__in=keys).order_by("recorded_at", "id"):
        facts[fact.case_id].append(fact)
    registries: defaultdict[UUID, list[RegistryState]] = defaultdict(list)
    for state in RegistryState.objects.filter(case__in=keys):
        registries[state.case_id].append(state)
    payees: defaultdict[UUID, set[UUID]] = defaultdict(set)
    claims = MonthClaim.objects.filter(child__in=[case.child_id for case in cases]).order_by()
    for child, payee in claims.values_list("child", "payee").distinct():
        payees[child].add(payee)
    places = {(case.service, case.territory) for case in cases}
    recent = {place: _recent(*place) for place in places}
    return _Beside(facts, registries, payees, recent, doubtful(keys))


def _recent(service: str, territory: str) -> _Recent:
    """The sums of the latest grants of a territory."""
    found = _Recent()
    grants = Decision.objects.filter(kind=Kind.GRANT, case__service=service, case__territory=territory)
    for decision in grants.order_by("-signed_at")[:RECENT]:
        result = decision.receipt["result"]
        found.count += 1
        found.amounts |= {due["amount"] for due in result["dues"]}
        found.largest = max(found.largest, result["total"])
    return found


def _waiting(case: Case, proposal: Proposal, beside: _Beside, occasion: Occasion) -> Waiting:
    if proposal.kind in OF_AWARDS:
        total, periods = _of_content(proposal)
        return Waiting(proposal, case, total, periods, _marks_of_award(case, proposal, beside, occasion))
    rows = [known(row) for row in beside.facts.get(case.pk, [])]
    standing, assessment = assess_known(case, rows, occasion.law, occasion.today)
    result = proposal.assessment["result"]
    pays = proposal.kind == Kind.GRANT
    return Waiting(
        proposal,
        case,
        result["total"] if pays else 0,
        tuple(due["period"] for due in result["dues"]) if pays else (),
        _marks(case, proposal, standing, assessment, beside, occasion),
    )


def _of_content(proposal: Proposal) -> tuple[int, tuple[str, ...]]:
    """What a decision about an award adds or takes away in all, and in which periods."""
    lines = lines_of(proposal)
    return sum(line["after"] - line["before"] for line in lines), tuple(line["period"] for line in lines)


def lines_of(proposal: Proposal) -> list[dict[str, Any]]:
    """The lines of a decision that changes what is owed, each with `before` and `after`; none where it leaves that as it is."""
    lines = (proposal.content or {}).get("lines", [])
    return [line for line in lines if {"period", "before", "after"} <= line.keys()]


def _marks(
    case: Case,
    proposal: Proposal,
    standing: Mapping[str, Standing],
    assessment: Assessment,
    beside: _Beside,
    occasion: Occasion,
) -> tuple[Mark, ...]:
    result, kind = proposal.assessment["result"], Kind(proposal.kind)
    silent = tuple(
        sorted({each.registry for each in beside.registries.get(case.pk, []) if each.state in RegistryState.SILENT})
    )
    grants = beside.grants[case.service, case.territory]
    refuses = kind in {Kind.PRELIMINARY_REFUSAL, Kind.REFUSAL}
    found = {
        **_of_every_kind(proposal, standing, occasion),
        Unusual.OTHER_RESULT: kind is Kind.GRANT and _differs(result, assessment) and Mark(Unusual.OTHER_RESULT),
        Unusual.DUE_AFTER_ALL: refuses and outcome_of(standing, assessment) == "grant" and Mark(Unusual.DUE_AFTER_ALL),
        Unusual.SIGNATURE: beside.signatures.get(case.pk) is State.FAILS and Mark(Unusual.SIGNATURE),
        Unusual.UNCHECKED: beside.signatures.get(case.pk) is State.WAITS and Mark(Unusual.UNCHECKED),
        Unusual.OVERDUE: case.is_open and case.final_on < occasion.today and Mark(Unusual.OVERDUE, day=case.final_on),
        Unusual.TODAY: case.is_open and case.act_by == occasion.today and Mark(Unusual.TODAY, day=case.act_by),
        Unusual.LATE: bool(proposal.late) and Mark(Unusual.LATE, day=case.inner_on),
        Unusual.ANOTHER_PAYEE: beside.payees.get(case.child_id, set()) - {case.applicant_id} and Mark(Unusual.ANOTHER_PAYEE),
        Unusual.REGISTRY: silent and Mark(Unusual.REGISTRY, registries=silent),
        Unusual.SUM: kind is Kind.GRANT and _sum_is_unusual(result, grants) and Mark(Unusual.SUM),
    }  # fmt: skip
    return _in_order(found)


def _marks_of_award(case: Case, proposal: Proposal, beside: _Beside, occasion: Occasion) -> tuple[Mark, ...]:
    """What is unusual about a decision on a running award, of which terms and signatures say nothing any more."""
    award = Award.objects.get(case=case)
    award.case = case
    stands, lines = assess_award(award, occasion.law, occasion.today), lines_of(proposal)
    owed = {str(each.period): each.amount for each in stands.owed}
    stale = any(owed.get(line["period"], 0) != line["after"] for line in lines)
    causes = {line.get("cause") for line in lines}
    overpaid = int((proposal.content or {}).get("overpaid") or 0)
    grants = beside.grants[case.service, case.territory]
    new = {line["after"] for line in lines if line["after"]} - grants.amounts
    found = {
        **_of_every_kind(proposal, stands.assessed.standing, occasion),
        Unusual.OTHER_RESULT: stale and Mark(Unusual.OTHER_RESULT),
        Unusual.UNEXPLAINED: "ledger" in causes and Mark(Unusual.UNEXPLAINED),
        Unusual.OVERPAID: overpaid > 0 and Mark(Unusual.OVERPAID, amount=overpaid),
        Unusual.PAUSED: award.open_pause() is not None and Mark(Unusual.PAUSED),
        Unusual.COURT: "court" in causes and Mark(Unusual.COURT),
        Unusual.SUM: grants.count >= ENOUGH and new and Mark(Unusual.SUM),
    }
    return _in_order(found)


def _of_every_kind(
    proposal: Proposal, standing: Mapping[str, Standing], occasion: Occasion
) -> dict[Unusual, Mark | bool]:
    """What can be unusual about any proposal."""
    disputed = tuple(each.rule.name for each in conflicts(standing))
    settled = tuple(each.rule.name for each in standing.values() if _by_hand(each))
    return {
        Unusual.OWN: proposal.prepared_by_id == occasion.actor.account and Mark(Unusual.OWN),
        Unusual.DIED: (died := applicant_died(standing)) is not None and Mark(Unusual.DIED, day=died),
        Unusual.DISPUTED: bool(disputed) and Mark(Unusual.DISPUTED, facts=disputed),
        Unusual.SETTLED: bool(settled) and Mark(Unusual.SETTLED, facts=settled),
        Unusual.NEW: local_day(proposal.prepared_at) == occasion.today and Mark(Unusual.NEW),
    }


def _in_order(found: Mapping[Unusual, Any]) -> tuple[Mark, ...]:
    """The marks there are, the most pressing first."""
    return tuple(mark for kind in Unusual if isinstance(mark := found.get(kind), Mark))


def _by_hand(standing: Standing) -> bool:
    """Whether an officer chose among sources, or against one."""
    holds = standing.holds
    return holds is not None and holds.source == Fact.Source.OFFICER


def _differs(result: Mapping[str, Any], assessment: Assessment) -> bool:
    now = [(str(due.period), due.amount) for due in assessment.dues]
    before = [(due["period"], due["amount"]) for due in result["dues"]]
    return (result["outcome"], before) != (assessment.outcome, now)


def _sum_is_unusual(result: Mapping[str, Any], grants: _Recent) -> bool:
    """A sum for a period that none of the latest grants here has, or more in all than any of them."""
    if grants.count < ENOUGH:
        return False
    new = {due["amount"] for due in result["dues"]} - grants.amounts
    return bool(new) or result["total"] > grants.largest


def proposal_of(proposal: UUID, occasion: Occasion) -> Proposal:
    """A proposal of a case within the actor's reach, waiting or not. NotNowError, NotAllowedError like `within`."""
    found = Proposal.objects.select_related("prepared_by", "outcome", "outcome__by").filter(pk=proposal).first()
    if found is None:
        raise problems.NotNowError(problems.NO_SUCH_CASE)
    found.case = within(found.case_id, occasion.actor)
    return found


def signing_page(proposal: Proposal, occasion: Occasion) -> SigningPage:
    """Everything the head looks at before signing; give it what `proposal_of` returned."""
    page = case_page(proposal.case, occasion)
    beside = _beside([proposal.case])
    standing, assessment = page.assessed.standing, page.assessed.assessment
    before, now = proposal.assessment["result"], page.assessed.receipt["result"]
    of_award = proposal.kind in OF_AWARDS
    return SigningPage(
        proposal,
        page,
        _marks_of_award(proposal.case, proposal, beside, occasion)
        if of_award
        else _marks(proposal.case, proposal, standing, assessment, beside, occasion),
        [] if of_award else _changes(before["dues"], now["dues"]),
        (before["outcome"], before["outcome"] if of_award else now["outcome"]),
        [each for each in standing.values() if each.conflict or _by_hand(each) or _several(each)],
        next_in_queue(occasion, proposal.case),
    )


def _several(standing: Standing) -> bool:
    """Whether sources say different things about a fact."""
    known_values = [each for each in (standing.holds, *standing.others) if each is not None]
    return len({same_key(each.value) for each in known_values}) > 1


def _changes(before: list[dict[str, Any]], now: list[dict[str, Any]]) -> list[Change]:
    old, new = ({due["period"]: due["amount"] for due in dues} for dues in (before, now))
    periods = sorted({*old, *new})
    changed = (Change(each, old.get(each, 0), new.get(each, 0)) for each in periods)
    return [each for each in changed if each.before != each.after]


def next_in_queue(occasion: Occasion, case: Case | None = None) -> UUID | None:
    """The proposal to look at next: the first in the queue that is about another case."""
    cases = [each for each in _cases(occasion) if case is None or each.pk != case.pk]
    proposals = _open_proposals(cases)
    return next((proposals[each.pk].pk for each in cases if each.pk in proposals), None)
