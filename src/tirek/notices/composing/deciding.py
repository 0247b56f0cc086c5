"""Letters that tell a decision: assignment, preliminary decision with its hearing, refusal, stop."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from tirek.cases.assessing import known_of
from tirek.cases.facts import Standing, standings
from tirek.cases.models.decisions import Hearing
from tirek.config.clock import almaty, local_day
from tirek.config.law import law
from tirek.law.months import Month, parse_month
from tirek.law.text import STATUTORY
from tirek.notices.composing.envelope import Envelope, of_case
from tirek.notices.composing.saying import day_of, hidden, joined, plain, source_of, title_of, value_of
from tirek.notices.letters import kinds, model
from tirek.notices.letters.model import Text
from tirek.notices.phrases import phrase
from tirek.people.queries import display_name

if TYPE_CHECKING:
    from uuid import UUID

    from tirek.cases.models import Case, HearingRecord
    from tirek.law.model import CitedText, ConditionWords
    from tirek.people.models import Person

_REASONS: Final = ("home-education-certificate", "has-disability", "application-month")
"""Findings that say from when to when a payment goes; the rest stands in the cabinet."""
_DEATH: Final = "child.death_date"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A decision, or a proposal that is about to become one, as far as its letter needs it.

    `receipt` is the assessment's, `content` what a decision about an award changes.
    """

    case: Case
    grounds: tuple[str, ...]
    explanation: Mapping[str, str] | None
    receipt: Mapping[str, Any]
    content: Mapping[str, Any] = field(default_factory=dict)
    number: str
    reference: UUID
    signatory: model.Signatory
    at: datetime
    code: str

    @property
    def result(self) -> Mapping[str, Any]:
        """What the assessment found."""
        found: Mapping[str, Any] = self.receipt["result"]
        return found

    @property
    def day(self) -> date:
        """The day of the decision."""
        return local_day(self.at)

    def enclosed(self, body: kinds.Body, *, appeal: bool, to: Person | None = None) -> Envelope:
        """The letter around a body."""
        return of_case(
            self.case, body, at=self.at, code=self.code, number=self.number, reference=self.reference,
            signatory=self.signatory, appeal=appeal, to=to,
        )  # fmt: skip


def assignment(decided: Decided) -> Envelope:
    """The months that are paid, how much, by what paragraph and why."""
    titles = [act["title"] for act in decided.result["acts"]]
    act = kept(titles[-1]) if titles else plain("")
    account = decided.case.account
    body = model.Assignment(
        act=act,
        payee=display_name(decided.case.applicant),
        months=tuple(
            model.MonthDue(
                month=parse_month(due["month"]),
                amount=model.Tenge(due["amount"]),
                citation=within(act, due["citation_text"]),
                covers=_span(parse_month(text) for text in due["months"]),
            )
            for due in decided.result["dues"]
        ),
        account=hidden(account.iban) if account else "",
        reasons=tuple(
            model.Because(reason=kept(finding["reason"]), citation=within(act, finding["citation_text"]))
            for finding in decided.result["findings"]
            if finding["condition"] in _REASONS and finding["result"] == "met"
        ),
        change=phrase("assignment", "change"),
    )
    return decided.enclosed(body, appeal=True)


def preliminary_decision(
    decided: Decided,
    hearing: model.Hearing,
    *,
    earlier: datetime | None = None,
    late: str | None = None,
) -> Envelope:
    """That a refusal is being prepared, and the hearing; `earlier`: when a hearing that was moved would have been."""
    in_time = decided.case.final_on >= local_day(hearing.at)
    body = model.PreliminaryDecision(
        ground=_ground(decided),
        citation=_ground_citation(decided),
        facts=_facts(decided),
        hearing=hearing,
        hearing_citation=hearing_citation(decided),
        decision_by=decided.case.final_on if in_time else None,
        earlier=earlier,
        late=plain(late) if late else None,
    )
    return decided.enclosed(body, appeal=bool(late))


def hearing_citation(decided: Decided) -> Text:
    """By what a person is heard before an adverse decision."""
    said = law().services[decided.case.service].letters.get("hearing")
    return said.citation.text if said else plain("")


def hearing_of(at: datetime, way: str, place: str) -> model.Hearing:
    """A hearing as letters tell it; by phone the place is a number, by video a link."""
    is_link = place.startswith(("https://", "http://"))
    if way == Hearing.Way.PHONE:
        return model.Hearing(at=at.astimezone(almaty()), way=joined([phrase("ways", way), plain(place)], ": "))
    return model.Hearing(
        at=at.astimezone(almaty()),
        way=phrase("ways", way),
        place=None if is_link else plain(place),
        link=place if is_link else "",
    )


def refusal(decided: Decided, record: HearingRecord | None) -> Envelope:
    """The refusal with its reasons, and how the hearing went."""
    body = model.Refusal(
        ground=_ground(decided),
        citation=_ground_citation(decided),
        facts=_facts(decided),
        hearing=heard(record),
        again=phrase("again", "refused"),
    )
    return decided.enclosed(body, appeal=True)


def stop_notice(decided: Decided) -> Envelope:
    """That a payment ends, and because of what.

    Where the facts of the case show it, with its day and the last month that is owed; else in the officer's words.
    """
    condition = decided.grounds[0]
    words = law().services[decided.case.service].conditions[condition]
    stopped = next((month for month in decided.result["months"] if month["condition"] == condition), None)
    finding = next((found for found in decided.result["findings"] if found["condition"] == condition), None)
    cited = (stopped or finding or {}).get("citation_text") or (words.citation.text if words.citation else plain(""))
    paid = [parse_month(month["month"]) for month in decided.result["months"] if month["payable"]]
    standing = standings(known_of(decided.case))
    if stopped is None:
        body = model.StopNotice(
            event=kept(decided.explanation or words.title),
            event_on=None,
            last_month=None,
            citation=kept(cited),
            facts=(),
            again=phrase("again", "stopped"),
        )
    else:
        body = model.StopNotice(
            event=kept(stopped["reason"]),
            event_on=_happened_on(standing.get(words.fact), decided.day),
            last_month=max(paid, default=None),
            never_owed=not paid,
            citation=kept(cited),
            facts=(*explained(decided), *_behind(words, standing)),
            again=phrase("again", "stopped"),
        )
    return decided.enclosed(body, appeal=True)


def _behind(words: ConditionWords, standing: Mapping[str, Standing]) -> Iterable[model.Established]:
    """The fact that a condition looks at, as it stands."""
    known = standing.get(words.fact)
    if known is not None and known.holds is not None:
        said = phrase(
            "values", "fact", title=title_of(known.rule.name), value=value_of(known.rule.name, known.holds.value)
        )
        yield model.Established(fact=said, source=source_of(known.holds))


def _ground(decided: Decided) -> Text:
    grounds = _grounds(decided)
    return joined([ground.text for ground in grounds])


def _ground_citation(decided: Decided) -> Text:
    """The paragraphs of the grounds: of the act of the territory where it lists them, and of the Rules."""
    case = decided.case
    act = law().version_on(case.service, case.territory, decided.day, decided.day)
    own = {ground.id: ground for ground in act.grounds} if act else {}
    grounds = _grounds(decided)
    listed = [*(own[ground.id] for ground in grounds if ground.id in own), *grounds]
    cited = {str(ground.citation): ground.citation.text for ground in listed}
    return joined(list(cited.values()))


def _grounds(decided: Decided) -> list[CitedText]:
    known = law().services[decided.case.service].grounds
    return [ground for ground in known if ground.id in decided.grounds]


def _facts(decided: Decided) -> tuple[model.Established, ...]:
    """What the officer found, then every finding that does not hold and isn't told there, each with the source of its fact."""
    told = kept(decided.explanation) if decided.explanation else plain("")
    found = _found(decided, standings(known_of(decided.case)))
    return (*explained(decided), *(each for each in found if not _says(told, each.fact)))


def _says(told: Text, fact: Text) -> bool:
    return all(fact[language].rstrip(".") in told[language] for language in STATUTORY)


def explained(decided: Decided) -> tuple[model.Established, ...]:
    """What those who decided found, in their words."""
    if not decided.explanation:
        return ()
    return (
        model.Established(fact=kept(decided.explanation), source=phrase("sources", "case", day=day_of(decided.at))),
    )


def _found(decided: Decided, standing: Mapping[str, Standing]) -> Iterable[model.Established]:
    conditions = law().services[decided.case.service].conditions
    for finding in decided.result["findings"]:
        if finding["result"] != "met":
            known = standing.get(conditions[finding["condition"]].fact)
            source = source_of(known.holds) if known and known.holds else phrase("sources", "nobody")
            yield model.Established(fact=kept(finding["reason"]), source=source)


def heard(record: HearingRecord | None) -> Text:
    """How a hearing went; empty without one."""
    if record is None:
        return plain("")
    if not record.appeared:
        return phrase("hearing", "absent", day=day_of(record.hearing.at))
    return phrase("hearing", "heard", day=day_of(record.held_at), way=phrase("ways", Hearing.Way(record.way).value))


def _happened_on(standing: Standing | None, by: date) -> date | None:
    """The day of the event behind a stop, where the fact is about days: the last that was reached by the day of the stop."""
    if standing is None or standing.holds is None:
        return None
    value = standing.holds.value
    if isinstance(value, str):
        return _day(value) if standing.rule.name == _DEATH else None
    if not isinstance(value, list) or not value:
        return None
    ends = standing.rule.name in ("child.disability", "certificates")
    texts = [item.get("withdrawn_on") or item.get("to" if ends else "from") for item in value]
    days = [day for text in texts if text and (day := _day(text)) and day <= by]
    return max(days, default=None)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _span(months: Iterable[Month]) -> model.Span | None:
    covered = sorted(months)
    return model.Span(covered[0], covered[-1]) if covered else None


def kept(text: Mapping[str, str]) -> Text:
    """A text in the languages of letters only."""
    return {language: text[language] for language in STATUTORY}


def within(act: Text, citation: Mapping[str, str]) -> Text:
    """A citation without the name of the act that stands above it; an amended act is named there with its amendments."""
    said = {}
    for language in STATUTORY:
        named, _, _ = act[language].partition(" (")
        said[language] = citation[language].removeprefix(f"{named}, ")
    return said
