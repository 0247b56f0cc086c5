"""The assessment of a case on its facts as they stand, and everything a decision keeps of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tirek.cases.facts import Known, Standing, applicant_died, engine_input, standings
from tirek.config.clock import local_day
from tirek.entitlement import Assessment, assess, read_case, receipt, receipt_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from tirek.cases.models import Case, Fact
    from tirek.cases.occasion import Occasion
    from tirek.law import Law


@dataclass(frozen=True, slots=True)
class Assessed:
    """The standing of every fact and what follows from it; `receipt` is all a replay needs, `receipt_id` its fingerprint."""

    standing: dict[str, Standing]
    assessment: Assessment
    receipt: dict[str, Any]
    receipt_id: str

    @property
    def outcome(self) -> str:
        """grant, refuse, incomplete, not-computable or no-rule; a dead applicant is granted nothing, whatever is due."""
        return outcome_of(self.standing, self.assessment)


def outcome_of(standing: Mapping[str, Standing], assessment: Assessment) -> str:
    """What an application comes to: the assessment's outcome, but a refusal where the applicant has died."""
    if assessment.outcome == "grant" and applicant_died(standing) is not None:
        return "refuse"
    return assessment.outcome


def known_of(case: Case) -> list[Known]:
    """Every recorded value of a case, oldest first."""
    return [known(row) for row in case.facts.order_by("recorded_at", "id")]


def known(row: Fact) -> Known:
    """One recorded value."""
    return Known(
        row.pk,
        row.name,
        row.value,
        row.source,
        row.origin,
        row.obtained_at,
        row.recorded_at,
        row.reason,
        row.reference,
    )


def assess_known(case: Case, rows: Iterable[Known], law: Law, known_on: date) -> tuple[dict[str, Standing], Assessment]:
    """The standing of these values and what they yield, without a receipt: for lists, which keep nothing.

    Facts are checked before they are recorded, so an InputError here is a fault of the program.
    """
    standing = standings(rows)
    data = engine_input(
        standing,
        service=case.service,
        territory=case.territory,
        applied_on=local_day(case.accepted_at),
        channel=case.channel,
    )
    return standing, assess(read_case(data, law, known_on), law, known_on)


def law_learned(case: Case, occasion: Occasion) -> bool:
    """Whether by the law as known now something is due on a refused application, and by that known at the refusal nothing was."""
    rows = known_of(case)
    _, now = assess_known(case, rows, occasion.law, occasion.today)
    refused_on = local_day(case.decided_at) if case.decided_at else occasion.today
    _, then = assess_known(case, rows, occasion.law, refused_on)
    return now.outcome == "grant" and then.outcome != "grant"


def assess_case(case: Case, law: Law, known_on: date) -> Assessed:
    """What is owed on a case's facts, by the law as known on a day."""
    standing, assessment = assess_known(case, known_of(case), law, known_on)
    content = receipt(assessment, law)
    return Assessed(standing, assessment, content, receipt_id(content))
