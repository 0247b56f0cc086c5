"""What a list says of each case beside its dates: what is missing and what to do next.

What the facts of a case yield changes only with an event, and every event raises the case's version: it is worked out once
for a version and a day, and kept in memory without anything personal.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tirek.cases.assessing import assess_known, known, outcome_of
from tirek.cases.facts import conflicts
from tirek.cases.models import CorrectionRequest, Document, Fact, Hearing
from tirek.cases.next_action import NextAction, Situation, next_action
from tirek.cases.procedure import Stage
from tirek.cases.queries.checklist import checklist, missing_titles

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from tirek.cases.models import Case
    from tirek.cases.occasion import Occasion
    from tirek.law.text import Text

ASSESSED: Final = frozenset({Stage.RECEIVED, Stage.CHECKING, Stage.CORRECTION, Stage.HEARD})
"""Stages in which the facts decide what comes next."""
_KEPT: Final = 20_000


@dataclass(frozen=True, slots=True)
class Lacks:
    """What the facts of a case yield: the outcome, catalogue titles in dispute, titles of the law that are missing."""

    outcome: str = ""
    disputed: tuple[str, ...] = ()
    facts: tuple[Text, ...] = ()
    papers: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A case in a list."""

    case: Case
    lacks: Lacks
    next: NextAction
    hearing_at: datetime | None = None
    wanted_by: date | None = None


_memo: OrderedDict[tuple[UUID, int, date, int], Lacks] = OrderedDict()


def rows(cases: Sequence[Case], occasion: Occasion) -> list[Row]:
    """The rows of a list, with a fixed number of questions to the database however many there are."""
    lacking = _lacking([case for case in cases if case.at in ASSESSED], occasion)
    hearings = _hearings([case.pk for case in cases if case.at is Stage.HEARING])
    asked = _asked([case.pk for case in cases if case.at is Stage.CORRECTION])
    return [
        _row(case, lacking.get(case.pk, Lacks()), hearings.get(case.pk), asked.get(case.pk), occasion) for case in cases
    ]


def _row(case: Case, lacks: Lacks, hearing_at: datetime | None, wanted_by: date | None, occasion: Occasion) -> Row:
    situation = situation_of(case, lacks, occasion, hearing_at=hearing_at, wanted_by=wanted_by)
    return Row(case, lacks, next_action(situation), hearing_at, wanted_by)


def situation_of(
    case: Case, lacks: Lacks, occasion: Occasion, *, hearing_at: datetime | None, wanted_by: date | None
) -> Situation:
    """What decides the next action of a case."""
    return Situation(
        stage=case.at,
        today=occasion.today,
        act_by=case.act_by,
        inner_on=case.inner_on,
        outcome=lacks.outcome,
        disputed=bool(lacks.disputed),
        incomplete=bool(lacks.papers),
        waits=case.waits_for_registry,
        wanted_by=wanted_by,
        hearing_at=hearing_at,
        now=occasion.at,
    )


def _hearings(cases: Sequence[UUID]) -> Mapping[UUID, datetime]:
    if not cases:
        return {}
    found = Hearing.objects.filter(case__in=cases, record__isnull=True).order_by("notified_at")
    return dict(found.values_list("case", "at"))


def _asked(cases: Sequence[UUID]) -> Mapping[UUID, date]:
    if not cases:
        return {}
    found = CorrectionRequest.objects.filter(case__in=cases, answer__isnull=True).order_by("asked_at")
    return dict(found.values_list("case", "wanted_by"))


def _lacking(cases: Sequence[Case], occasion: Occasion) -> dict[UUID, Lacks]:
    found: dict[UUID, Lacks] = {}
    new: list[Case] = []
    for case in cases:
        kept = _memo.get(_key(case, occasion))
        if kept is None:
            new.append(case)
        else:
            found[case.pk] = kept
    if new:
        facts = _by_case(Fact.objects.order_by("recorded_at", "id"), new)
        documents = _by_case(Document.objects.order_by("received_at", "id"), new)
        for case in new:
            found[case.pk] = lacks_of(case, facts[case.pk], documents[case.pk], occasion)
            _keep(case, occasion, found[case.pk])
    return found


def _key(case: Case, occasion: Occasion) -> tuple[UUID, int, date, int]:
    return case.pk, case.version, occasion.today, id(occasion.law)


def _keep(case: Case, occasion: Occasion, lacks: Lacks) -> None:
    # An unanswered registry changes without an event of the case, but what has not come is missing, asked for or not.
    _memo[_key(case, occasion)] = lacks
    while len(_memo) > _KEPT:
        _memo.popitem(last=False)


def _by_case(questions: Any, cases: Iterable[Case]) -> defaultdict[UUID, list[Any]]:
    found: defaultdict[UUID, list[Any]] = defaultdict(list)
    for row in questions.filter(case__in=[case.pk for case in cases]):
        found[row.case_id].append(row)
    return found


def lacks_of(case: Case, facts: Iterable[Fact], documents: Iterable[Document], occasion: Occasion) -> Lacks:
    """What one case lacks. How the registries stand is not asked: see `checklist.missing_titles`."""
    standing, assessment = assess_known(case, [known(row) for row in facts], occasion.law, occasion.today)
    lines = checklist(occasion.law.services[case.service], standing, documents, ())
    return Lacks(
        outcome_of(standing, assessment),
        tuple(each.rule.title for each in conflicts(standing)),
        tuple(item.title for item in assessment.missing),
        missing_titles(lines),
    )
