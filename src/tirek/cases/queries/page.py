"""Everything that one case page shows, read at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

from tirek.accounts.models import Account
from tirek.accounts.queries import on_duty, staff
from tirek.accounts.roles import Role
from tirek.cases.assessing import Assessed, assess_case, law_learned
from tirek.cases.facts import Standing, conflicts
from tirek.cases.models import CorrectionRequest, Decision, Hearing, Proposal
from tirek.cases.next_action import NextAction, Situation, next_action
from tirek.cases.procedure import Event, Stage, events_from
from tirek.cases.queries.checklist import Line, checklist, missing_titles
from tirek.cases.queries.standing_of import Lacks, situation_of
from tirek.cases.stood import deadlines_of
from tirek.cases.terms import Deadlines, calendar_of, hearing_latest
from tirek.config.clock import local_day
from tirek.journal.queries import of_case
from tirek.workdays import OutsideCalendarError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tirek.cases.models import Case, Document, RegistryState
    from tirek.cases.occasion import Occasion
    from tirek.journal.models import Entry

_EVENTS: Final = [f"case.{event}" for event in Event]


@dataclass(frozen=True, slots=True)
class Happening:
    """An entry of the journal, who did it (empty for the program itself), and the officer it names."""

    entry: Entry
    who: str
    officer: str = ""


@dataclass(frozen=True, slots=True)
class CasePage:
    """A case as its page shows it. `mine` whether the reader is its officer or stands in; `days_left` in working days."""

    case: Case
    assessed: Assessed
    lines: list[Line]
    registries: list[RegistryState]
    term: Deadlines
    days_left: int | None
    situation: Situation
    next: NextAction
    events: frozenset[Event]
    mine: bool
    stand_in: Account | None
    proposal: Proposal | None
    returned: Proposal | None
    hearing: Hearing | None
    correction: CorrectionRequest | None
    decisions: list[Decision]
    timeline: list[Happening]
    law_learned: bool

    @property
    def disputed(self) -> list[Standing]:
        """The facts whose sources contradict each other."""
        return conflicts(self.assessed.standing)

    @property
    def late(self) -> bool:
        """Whether a lawful refusal within the term is no longer possible while one could still be needed."""
        early = self.case.at in {Stage.RECEIVED, Stage.CHECKING, Stage.CORRECTION, Stage.PRELIMINARY_PREPARED}
        return early and not self.situation.refusal_possible

    @property
    def overdue(self) -> bool:
        """Whether the term itself has ended with no decision."""
        return self.case.is_open and self.situation.today > self.case.final_on


def case_page(case: Case, occasion: Occasion) -> CasePage:
    """Read the page of a case that `reach.within` let the actor see."""
    assessed = assess_case(case, occasion.law, occasion.today)
    registries = list(case.registries.order_by("registry", "about"))
    documents = documents_of(case)
    lines = checklist(occasion.law.services[case.service], assessed.standing, documents, registries)
    hearing = case.open_hearing()
    correction = case.open_correction()
    situation = situation_of(
        case,
        lacks(assessed, lines),
        occasion,
        hearing_at=hearing.at if hearing and case.at is Stage.HEARING else None,
        wanted_by=correction.wanted_by if correction else None,
    )
    stand_in = on_duty(case.officer, occasion.today) if case.officer else None
    proposals = case.proposals.select_related("prepared_by", "outcome", "outcome__by").order_by("-prepared_at")
    last = proposals.first()
    outcome = getattr(last, "outcome", None)
    return CasePage(
        case=case,
        assessed=assessed,
        lines=lines,
        registries=registries,
        term=term_of(case, occasion),
        days_left=days_left(case.runs_out_on, occasion),
        situation=situation,
        next=next_action(situation),
        events=frozenset(events_from(case.at, occasion.actor.role)),
        mine=occasion.actor.account in {case.officer_id, stand_in.pk if stand_in else None},
        stand_in=stand_in if stand_in is not None and stand_in.pk != case.officer_id else None,
        proposal=last if last is not None and outcome is None else None,
        returned=last if outcome is not None and outcome.result == "returned" and case.is_open else None,
        hearing=hearing,
        correction=correction,
        decisions=list(case.decisions.select_related("prepared_by", "signed_by").order_by("signed_at")),
        timeline=timeline(case),
        law_learned=case.at is Stage.REFUSED and law_learned(case, occasion),
    )


def lacks(assessed: Assessed, lines: list[Line]) -> Lacks:
    """What a case lacks, from what its page has read already."""
    return Lacks(
        assessed.outcome,
        tuple(each.rule.title for each in conflicts(assessed.standing)),
        tuple(item.title for item in assessed.assessment.missing),
        missing_titles(lines),
    )


def documents_of(case: Case) -> list[Document]:
    """The files of a case with what happened to each, as they came."""
    return list(case.documents.prefetch_related("events").order_by("received_at", "id"))


def term_of(case: Case, occasion: Occasion) -> Deadlines:
    """The term of a case with what it was counted from."""
    return deadlines_of(case, occasion.law, occasion.today)


def days_left(until: date, occasion: Occasion) -> int | None:
    """Working days after today up to a day: 0 on the day itself, negative after it; None outside the calendar."""
    try:
        return calendar_of(occasion.law, occasion.today).between(occasion.today, until)
    except OutsideCalendarError:
        return None


def timeline(case: Case) -> list[Happening]:
    """The events of a case, newest first; looks at it and checks of a signature are told elsewhere."""
    entries = list(of_case(case.pk).filter(kind__in=_EVENTS))
    officers = {entry.pk: UUID(entry.data["officer"]) for entry in entries if entry.data.get("officer")}
    names = names_of({entry.actor_account for entry in entries} | set(officers.values()))
    return [
        Happening(entry, names.get(entry.actor_account, ""), names.get(officers.get(entry.pk), ""))
        for entry in reversed(entries)
    ]


def names_of(accounts: set[UUID | None]) -> Mapping[UUID | None, str]:
    """The shown names of accounts."""
    known: list[UUID] = [each for each in accounts if each is not None]
    found = Account.objects.filter(pk__in=known).select_related("person")
    return {each.pk: each.shown_name for each in found}


def hearing_days(case: Case, occasion: Occasion) -> list[date]:
    """The days on which a hearing may be held whose notice goes out today, or went out already."""
    first = Hearing.first_of(case.pk)
    notified = local_day(first.notified_at) if first and case.at is Stage.HEARING else occasion.today
    calendar = calendar_of(occasion.law, occasion.today)
    latest = hearing_latest(term_of(case, occasion).term, notified_on=notified, calendar=calendar)
    days = (occasion.today + timedelta(days=number) for number in range((latest - occasion.today).days + 1))
    return [day for day in days if calendar.is_working(day)]


def clerks_of(case: Case, today: date) -> list[tuple[Account, bool]]:
    """The clerks who may become responsible for a case, each with whether they are on leave; the officer left out."""
    clerks = staff(Role.CLERK, case.territory)
    return [(clerk, clerk.is_away(today)) for clerk in clerks if clerk.pk != case.officer_id]


def last_refusal(case: Case) -> Decision | None:
    """The preliminary decision to refuse."""
    return case.decisions.filter(kind="preliminary-refusal").order_by("-signed_at").first()


def said_at_hearing(case: Case) -> str:
    """The statement recorded at the last hearing; empty when nobody appeared or nothing was held."""
    recorded = case.hearings.filter(record__isnull=False, decision__kind="preliminary-refusal")
    held = recorded.select_related("record").order_by("-notified_at").first()
    return (held.record.statement or "") if held else ""


def moment_in(occasion: Occasion, day: date, hour: int, minute: int) -> datetime:
    """A moment on the clocks of the country."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=occasion.local.tzinfo)
