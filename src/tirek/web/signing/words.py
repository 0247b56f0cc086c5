"""Proposals in words: the decision in one sentence, what is unusual, grounds with their citations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tirek.cases.models.decisions import OF_AWARDS, Kind
from tirek.cases.queries.signing import Unusual, lines_of
from tirek.config.clock import almaty
from tirek.config.law import law
from tirek.entitlement.table import PeriodKey
from tirek.entitlement.wording import period_words
from tirek.law import formats
from tirek.law.months import month, parse_month, school_year_start
from tirek.people.queries import display_name
from tirek.registries.words import registry_name
from tirek.web.languages import language_now
from tirek.web.lawbook import links
from tirek.web.money.lines import place_url
from tirek.web.words import KINDS, fact_title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tirek.cases.models import Case, Proposal
    from tirek.cases.queries.signing import Mark

_SHORT: Final = {
    Unusual.OWN: gettext_noop("prepared by you"),
    Unusual.OTHER_RESULT: gettext_noop("result has changed"),
    Unusual.DUE_AFTER_ALL: gettext_noop("a payment is due"),
    Unusual.DIED: gettext_noop("applicant has died"),
    Unusual.DISPUTED: gettext_noop("sources contradict each other"),
    Unusual.SIGNATURE: gettext_noop("applicant's signature does not hold"),
    Unusual.UNCHECKED: gettext_noop("applicant's signature not checked yet"),
    Unusual.OVERDUE: gettext_noop("term has ended"),
    Unusual.TODAY: gettext_noop("runs out today"),
    Unusual.LATE: gettext_noop("late refusal"),
    Unusual.ANOTHER_PAYEE: gettext_noop("another payee"),
    Unusual.UNEXPLAINED: gettext_noop("no cause is known"),
    Unusual.OVERPAID: gettext_noop("was paid already"),
    Unusual.PAUSED: gettext_noop("payments are paused"),
    Unusual.COURT: gettext_noop("decision of a court"),
    Unusual.SETTLED: gettext_noop("settled by hand"),
    Unusual.REGISTRY: gettext_noop("registry has not answered"),
    Unusual.SUM: gettext_noop("unusual sum"),
    Unusual.NEW: gettext_noop("prepared today"),
}
_LONG: Final = {
    Unusual.OWN: gettext_noop("You prepared this yourself. Another head has to sign it."),
    Unusual.OTHER_RESULT: gettext_noop("Since it was prepared the result has changed. Return it, so that it is prepared anew."),
    Unusual.DUE_AFTER_ALL: gettext_noop("By the facts as they stand now a payment is due. A refusal would contradict them."),
    Unusual.DIED: gettext_noop("The applicant or payee died on %(day)s by what is known. Nothing is granted or paid to them."),
    Unusual.DISPUTED: gettext_noop("Sources contradict each other and nobody has settled it: %(facts)s."),
    Unusual.SIGNATURE: gettext_noop("The applicant's signature does not hold; the case says why. Have it settled first."),
    Unusual.UNCHECKED: gettext_noop("The applicant's signature could not be checked yet; it is asked again by itself."),
    Unusual.OVERDUE: gettext_noop("The term ended on %(day)s."),
    Unusual.TODAY: gettext_noop("The term runs out today."),
    Unusual.LATE: gettext_noop("The last day for a refusal in time was %(day)s; the reason of the delay stands below."),
    Unusual.ANOTHER_PAYEE: gettext_noop("Another representative of the child has or had this payment; months may not overlap."),
    Unusual.UNEXPLAINED: gettext_noop("Neither a fact nor the law changed, only the ledger differs. Ask how it came to that."),
    Unusual.OVERPAID: gettext_noop("%(amount)s of it was paid already. To take that back a notice and a hearing are needed."),
    Unusual.PAUSED: gettext_noop("A person has paused the payments of this award; they stay paused."),
    Unusual.COURT: gettext_noop("A decision of a court sets the sum; compare it with the court's paper."),
    Unusual.SETTLED: gettext_noop("The officer settled by hand: %(facts)s."),
    Unusual.REGISTRY: gettext_noop("Has not answered yet: %(registries)s."),
    Unusual.SUM: gettext_noop("The sum is unlike those of the latest grants here."),
    Unusual.NEW: gettext_noop("Prepared today."),
}  # fmt: skip

_WAYS_BACK: Final = {
    "voluntary": gettext_noop("Paid back by the family"),
    "instalments": gettext_noop("Paid back in instalments"),
    "withholding": gettext_noop("Withheld from further payments"),
    "court": gettext_noop("Claimed in court"),
}


@dataclass(frozen=True, slots=True)
class Tag:
    """A mark as the pages show it: in a word or two and in a sentence; the tone says how pressing it is."""

    short: str
    long: str
    tone: str


@dataclass(frozen=True, slots=True)
class Ground:
    """A ground of a refusal or a stop with the place in the act."""

    text: str
    citation: str
    url: str


def tag(mark: Mark) -> Tag:
    """A mark in words."""
    values = {
        "facts": ", ".join(fact_title(name) for name in mark.facts),
        "registries": ", ".join(registry_name(each) for each in mark.registries),
        "day": formats.day(mark.day, language_now()) if mark.day else "–",
        "amount": formats.tenge(mark.amount, language_now()),
    }
    return Tag(_(_SHORT[mark.kind]), _(_LONG[mark.kind]) % values, "warning" if mark.pressing else "info")


def grounds(proposal: Proposal, case: Case) -> list[Ground]:
    """The grounds that a proposal names, of the service's list; for a stop the condition that ended it."""
    service, language = law().services[case.service], language_now()
    listed = {ground.id: ground for ground in service.grounds}
    found = []
    for name in proposal.grounds:
        if ground := listed.get(name):
            place = ground.citation.text[language]
            found.append(Ground(ground.text[language], place, links.cited(ground.citation)))
        elif condition := service.conditions.get(name):
            cited = condition.citation
            url = links.cited(cited) if cited else ""
            found.append(Ground(condition.title[language], cited.text[language] if cited else "", url))
    return found


def sentence(proposal: Proposal, case: Case) -> str:
    """What is decided, in the first sentence."""
    result, kind = proposal.assessment["result"], Kind(proposal.kind)
    child = display_name(case.child)
    if kind is Kind.GRANT:
        total = formats.tenge(result["total"], language_now())
        span = periods([due["period"] for due in result["dues"]])
        return _("Grant %(total)s for %(child)s: %(span)s") % {"total": total, "child": child, "span": span}
    if kind in OF_AWARDS:
        return _sentence_of_award(proposal, child)
    named = "; ".join(ground.text.rstrip(".") for ground in grounds(proposal, case))
    if kind is Kind.PRELIMINARY_REFUSAL:
        return _("Invite to a hearing before refusing for %(child)s: %(grounds)s") % {"child": child, "grounds": named}
    if kind is Kind.REFUSAL:
        return _("Refuse for %(child)s: %(grounds)s") % {"child": child, "grounds": named}
    return _("Stop the payment for %(child)s: %(grounds)s") % {"child": child, "grounds": named}


def _sentence_of_award(proposal: Proposal, child: str) -> str:
    """What is decided about a running award."""
    language, kind = language_now(), Kind(proposal.kind)
    changes = lines_of(proposal)
    if kind is Kind.CHANGE_PAYEE:
        return _("Pay another representative for %(child)s") % {"child": child}
    if kind is not Kind.RECALCULATE:
        amount = formats.tenge(sum_of(proposal), language)
        words = {
            Kind.RECOVERY_NOTICE: _("Tell the family that %(amount)s was paid too much for %(child)s, and hear them"),
            Kind.RECOVER: _("Take back %(amount)s that was paid too much for %(child)s"),
            Kind.WRITE_OFF: _("Write off %(amount)s that was paid too much for %(child)s"),
        }
        return words[kind] % {"amount": amount, "child": child}
    more = sum(max(line["after"] - line["before"], 0) for line in changes)
    less = sum(max(line["before"] - line["after"], 0) for line in changes)
    values = {
        "child": child,
        "more": formats.tenge(more, language),
        "less": formats.tenge(less, language),
        "span": periods([line["period"] for line in changes]),
    }
    if more and less:
        return _("Pay %(more)s more and %(less)s less for %(child)s: %(span)s") % values
    if more:
        return _("Pay %(more)s more for %(child)s: %(span)s") % values
    return _("Pay %(less)s less for %(child)s: %(span)s") % values


def sum_of(proposal: Proposal) -> int:
    """The sum that a decision about an overpayment is about, in tenge."""
    content = proposal.content or {}
    for name in ("total", "amount", "sum", "overpaid"):
        if isinstance(content.get(name), int):
            return int(content[name])
    return sum(int(line.get("amount", 0)) for line in content.get("lines", []))


def way_of(proposal: Proposal) -> Ground | None:
    """In which way an overpayment is to come back, with its paragraph; None where the decision names none."""
    content = proposal.content or {}
    if content.get("way") not in _WAYS_BACK:
        return None
    cited = content.get("citation_text") or {}
    return Ground(
        _(_WAYS_BACK[content["way"]]), cited.get(language_now(), ""), place_url(content.get("citation"), cited)
    )


def instalments(proposal: Proposal) -> list[tuple[date, int]]:
    """By which days how many tenge are to come back."""
    content = proposal.content or {}
    found = [(date.fromisoformat(each["until"]), each["amount"]) for each in content.get("instalments") or []]
    if not found and content.get("until"):
        found = [(date.fromisoformat(content["until"]), content["amount"])]
    return found


def kind_text(proposal: Proposal) -> str:
    """What kind of decision it is."""
    return _(KINDS[proposal.kind])


def periods(names: Sequence[str]) -> str:
    """The first and the last of some periods."""
    if not names:
        return "–"
    first, last = period(names[0]), period(names[-1])
    return first if first == last else f"{first} – {last}"


def period(name: str) -> str:
    """A period as people say it: `2023-02`, `2023-Q1` or `2023/2024` in the data."""
    year, _sign, quarter = name.partition("-Q")
    if quarter:
        key = PeriodKey("quarter", month(int(year), int(quarter) * 3 - 2))
    elif "/" in name:
        key = PeriodKey("school-year", school_year_start(int(name.partition("/")[0])))
    else:
        key = PeriodKey("month", parse_month(name))
    return period_words(key, language_now())


def hearing(proposal: Proposal) -> datetime | None:
    """When the hearing of a preliminary decision is."""
    at = (proposal.hearing or {}).get("at")
    return datetime.fromisoformat(at).astimezone(almaty()) if at else None
