"""The checks named in the table of the procedure. Each raises a CaseError with what can be done instead."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from tirek.cases import problems
from tirek.cases.assessing import assess_case, law_learned
from tirek.cases.facts import applicant_died, conflicts
from tirek.cases.models import Hearing
from tirek.cases.models.decisions import Kind
from tirek.cases.procedure import Check
from tirek.cases.stood import deadlines_of
from tirek.cases.terms import calendar_of, hearing_by, hearing_latest
from tirek.config.clock import local_day
from tirek.law.text import STATUTORY

if TYPE_CHECKING:
    from tirek.cases.models import Case
    from tirek.cases.occasion import Occasion

DIED: Final = "applicant-died"
"""The text of a service about an applicant or a payee who has died."""
Guard = Callable[["Case", "Occasion", Mapping[str, Any]], None]


def check(name: Check, case: Case, occasion: Occasion, given: Mapping[str, Any]) -> None:
    """Run one check; raises a CaseError when it says no."""
    _GUARDS[name](case, occasion, given)


def _officer(case: Case, occasion: Occasion, _given: Mapping[str, Any]) -> None:
    if case.officer is None:
        raise problems.CheckError(problems.NO_OFFICER)
    stand_in = case.officer.substitute_id if case.officer.is_away(occasion.today) else None
    if occasion.actor.account not in (case.officer_id, stand_in):
        raise problems.CheckError(problems.OFFICER, officer=case.officer.name)


def _no_other_officer(case: Case, occasion: Occasion, given: Mapping[str, Any]) -> None:
    """Whoever is responsible takes the case, or the first who comes where nobody is yet."""
    if case.officer is not None:
        _officer(case, occasion, given)


def _facts_resolved(case: Case, occasion: Occasion, _given: Mapping[str, Any]) -> None:
    disputed = conflicts(assess_case(case, occasion.law, occasion.today).standing)
    if disputed:
        raise problems.CheckError(problems.CONFLICT, facts=[problems.Message(each.rule.title) for each in disputed])


def _entitled(case: Case, occasion: Occasion, _given: Mapping[str, Any]) -> None:
    assessment = assess_case(case, occasion.law, occasion.today).assessment
    missing = [dict(item.title) for item in assessment.missing]
    match assessment.outcome:
        case "grant":
            return
        case "incomplete":
            raise problems.CheckError(problems.INCOMPLETE, facts=missing)
        case "not-computable":
            raise problems.CheckError(problems.NOT_COMPUTABLE, missing=missing)
        case _:
            raise problems.CheckError(problems.NOT_ENTITLED)


def _applicant_alive(case: Case, occasion: Occasion, _given: Mapping[str, Any]) -> None:
    died = applicant_died(assess_case(case, occasion.law, occasion.today).standing)
    if died is not None:
        words = occasion.law.services[case.service].letters[DIED]
        raise problems.CheckError(
            problems.APPLICANT_DIED, day=died, rule=dict(words.text), citation=dict(words.citation.text)
        )


def _grounded(case: Case, occasion: Occasion, given: Mapping[str, Any]) -> None:
    """A ground of the passport with what was found, in both languages.

    Where by the facts as they stand a payment is due, only with the reason why it is proposed all the same (`against`): the law
    knows grounds that no fact of the assessment expresses. The head is warned and decides.
    """
    grounds = given.get("grounds") or []
    if not grounds:
        raise problems.CheckError(problems.NO_GROUND, field="grounds")
    known = {ground.id for ground in occasion.law.services[case.service].grounds}
    for ground in grounds:
        if ground not in known:
            raise problems.CheckError(problems.UNKNOWN_GROUND, field="grounds", ground=ground)
    explained(given.get("explanation"))
    if not given.get("against") and assess_case(case, occasion.law, occasion.today).outcome == "grant":
        raise problems.CheckError(problems.AGAINST_A_PAYMENT, field="against")


def _grounds_heard(case: Case, occasion: Occasion, given: Mapping[str, Any]) -> None:
    """Every ground of a refusal was announced in a preliminary decision whose hearing was held."""
    announced = case.decisions.filter(kind=Kind.PRELIMINARY_REFUSAL, hearings__record__isnull=False)
    heard = {ground for grounds in announced.values_list("grounds", flat=True) for ground in grounds}
    listed = occasion.law.services[case.service].grounds
    new = [dict(ground.text) for ground in listed if ground.id in set(given["grounds"]) - heard]
    if new:
        raise problems.CheckError(problems.GROUND_NOT_HEARD, field="grounds", grounds=new)


def explained(explanation: Mapping[str, str] | None) -> None:
    """What was found is said in both statutory languages; CheckError when it isn't."""
    if not all((explanation or {}).get(language, "").strip() for language in STATUTORY):
        raise problems.CheckError(problems.NO_EXPLANATION, field="explanation")


def _refusal_in_time(case: Case, occasion: Occasion, given: Mapping[str, Any]) -> None:
    found = deadlines_of(case, occasion.law, occasion.today)
    if found.term.refusal_still_possible(occasion.today):
        return
    late = given.get("late") or _late_of_proposal(case)
    if not late:
        inner = found.term.inner or found.term.final
        raise problems.TooLateError(problems.TOO_LATE, field="late", inner=inner)


def _late_of_proposal(case: Case) -> str | None:
    proposal = case.open_proposal()
    return proposal.late if proposal else None


def _hearing_in_time(case: Case, occasion: Occasion, given: Mapping[str, Any]) -> None:
    """In a stated way and place, on a working day within the law's days of the notice.

    At preparation the notice is taken to go out on the same day; at signature the day is looked at again.
    """
    term = deadlines_of(case, occasion.law, occasion.today).term
    calendar = calendar_of(occasion.law, occasion.today)
    latest = hearing_latest(term, notified_on=given.get("notified_on") or occasion.today, calendar=calendar)
    _announced(given.get("hearing") or _hearing_of_proposal(case), occasion, latest, problems.HEARING_LATE)


def _hearing_of_change(case: Case, occasion: Occasion, given: Mapping[str, Any]) -> None:
    """The same of a hearing about an award, for which no term runs; most decisions about awards have none."""
    hearing = given.get("hearing") or _hearing_of_proposal(case)
    if hearing:
        notified = given.get("notified_on") or occasion.today
        latest = hearing_by(occasion.law, case.service, notified_on=notified, known_on=occasion.today)
        _announced(hearing, occasion, latest, problems.HEARING_BY)


def _announced(hearing: Mapping[str, Any], occasion: Occasion, latest: date, too_late: str) -> None:
    at, way, place = hearing.get("at"), hearing.get("way"), str(hearing.get("place") or "").strip()
    if way not in Hearing.Way.values:
        raise problems.CheckError(problems.HEARING_WAY, field="way")
    if not place:
        raise problems.CheckError(problems.HEARING_PLACE, field="place")
    moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    if moment is None or moment <= occasion.at:
        raise problems.CheckError(problems.HEARING_PAST, field="at")
    day = local_day(moment)
    if not calendar_of(occasion.law, occasion.today).is_working(day):
        raise problems.CheckError(problems.HEARING_DAY, field="at", day=day)
    if day > latest:
        raise problems.CheckError(too_late, field="at", latest=latest)


def _hearing_of_proposal(case: Case) -> Mapping[str, Any]:
    proposal = case.open_proposal()
    return (proposal.hearing if proposal else None) or {}


def _other_person(case: Case, occasion: Occasion, _given: Mapping[str, Any]) -> None:
    proposal = case.open_proposal()
    if proposal is not None and proposal.prepared_by_id == occasion.actor.account:
        raise problems.CheckError(problems.SAME_PERSON)


def _nothing_to_sign(case: Case, _occasion: Occasion, _given: Mapping[str, Any]) -> None:
    """One thing at a time waits for the head: what is signed first would make the other one stale."""
    if case.open_proposal() is not None:
        raise problems.CheckError(problems.WAITS_FOR_HEAD)


def _suspension_lawful(case: Case, occasion: Occasion, given: Mapping[str, Any]) -> None:
    allowed = {item["id"] for item in occasion.law.services[case.service].term.rule.get("suspensions", ())}
    if given.get("ground") not in allowed:
        raise problems.CheckError(problems.NOT_SUSPENDABLE)


def _law_learned(case: Case, occasion: Occasion, _given: Mapping[str, Any]) -> None:
    """By what is known of the law now something is due, by what was known at the refusal nothing was.

    Where it is the facts that changed, the person applies again: a former refusal is no bar.
    """
    if not law_learned(case, occasion):
        raise problems.CheckError(problems.LAW_AS_BEFORE)


_GUARDS: Final[dict[Check, Guard]] = {
    Check.OFFICER: _officer,
    Check.NO_OTHER_OFFICER: _no_other_officer,
    Check.FACTS_RESOLVED: _facts_resolved,
    Check.ENTITLED: _entitled,
    Check.APPLICANT_ALIVE: _applicant_alive,
    Check.GROUNDED: _grounded,
    Check.GROUNDS_HEARD: _grounds_heard,
    Check.REFUSAL_IN_TIME: _refusal_in_time,
    Check.HEARING_IN_TIME: _hearing_in_time,
    Check.OTHER_PERSON: _other_person,
    Check.SUSPENSION_LAWFUL: _suspension_lawful,
    Check.NOTHING_TO_SIGN: _nothing_to_sign,
    Check.HEARING_OF_CHANGE: _hearing_of_change,
    Check.LAW_LEARNED: _law_learned,
}
