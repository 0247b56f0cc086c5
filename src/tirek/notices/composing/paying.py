"""Letters about an award's money: what is owed otherwise, what is asked back, what is not, who is paid."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from tirek.cases.models import Award, HearingRecord
from tirek.cases.models.decisions import Kind
from tirek.entitlement import PeriodKey
from tirek.entitlement.wording import period_words, span_words
from tirek.law.months import parse_month
from tirek.law.text import STATUTORY
from tirek.notices.composing.deciding import explained, heard, hearing_citation, kept, within
from tirek.notices.composing.saying import hidden, plain
from tirek.notices.contacts import returns_of
from tirek.notices.letters import model, money
from tirek.notices.phrases import phrase
from tirek.people.models import BankAccount, Person
from tirek.people.queries import display_name

if TYPE_CHECKING:
    from tirek.law.text import Text
    from tirek.notices.composing.deciding import Decided
    from tirek.notices.composing.envelope import Envelope

_PLACE = "\0"
"""Where a reason names its period, while reasons are compared."""


def recalculation(decided: Decided) -> Envelope:
    """What is owed otherwise than before, month by month, and what becomes of the difference."""
    content, payee = decided.content, _payee(decided)
    act = _act(decided)
    lines: Sequence[Mapping[str, Any]] = content["lines"]
    body = money.Recalculation(
        act=act,
        payee=display_name(payee.payee),
        account=hidden(payee.account.iban) if payee.account else "",
        periods=tuple(
            money.PeriodChanged(
                period=_span(line),
                before=model.Tenge(line["before"]),
                after=model.Tenge(line["after"]),
                citation=within(act, _cited(line)),
            )
            for line in lines
        ),
        reasons=(*_in_words(decided), *_reasons(lines, act)),
        more=model.Tenge(content["more"]),
        less=model.Tenge(content["less"]),
        overpaid=model.Tenge(content["overpaid"]) if content.get("overpaid") else None,
    )
    return decided.enclosed(body, appeal=True, to=payee.payee)


def recovery_notice(decided: Decided, hearing: model.Hearing, *, earlier: datetime | None = None) -> Envelope:
    """That money is to be asked back, the hearing before it, and how to give it back at once."""
    content = decided.content
    act = _act(decided)
    body = money.RecoveryNotice(
        amount=model.Tenge(content["amount"]),
        periods=_overpaid(content, act),
        reasons=(*_in_words(decided), *_reasons(content.get("lines", []), act)),
        rule=_rule(content),
        hearing=hearing,
        hearing_citation=hearing_citation(decided),
        earlier=earlier,
        to=returns_of(decided.case.territory),
        until=_day(content.get("until")),
    )
    return decided.enclosed(body, appeal=False, to=_debtor(decided))


def recovery(decided: Decided) -> Envelope:
    """That money is asked back, in which way and until when."""
    content = decided.content
    act = _act(decided)
    said = heard(_record(decided))
    body = money.Recovery(
        amount=model.Tenge(content["amount"]),
        periods=_overpaid(content, act),
        reasons=(*_in_words(decided), *_reasons(content.get("lines", []), act)),
        rule=_rule(content),
        way=content.get("way", "voluntary"),
        heard=said if any(said.values()) else None,
        to=returns_of(decided.case.territory),
        until=_day(content.get("until")),
        instalments=tuple(
            money.Instalment(until=date.fromisoformat(part["until"]), amount=model.Tenge(part["amount"]))
            for part in content.get("instalments") or []
        ),
    )
    return decided.enclosed(body, appeal=True, to=_debtor(decided))


def write_off(decided: Decided) -> Envelope:
    """That nothing is asked back, and why."""
    content = decided.content
    because = content.get("reason") or decided.explanation
    body = money.WriteOff(
        amount=model.Tenge(content["amount"]),
        periods=_overpaid(content, _act(decided)),
        because=kept(because) if because else None,
        rule=_rule(content),
    )
    return decided.enclosed(body, appeal=True, to=_debtor(decided))


def payee_change(decided: Decided) -> Envelope:
    """Who receives the payments from now on; to the person who receives them."""
    content = decided.content
    after = Person.objects.get(pk=content["payee"])
    account = BankAccount.objects.filter(pk=content["account"]).first() if content.get("account") else None
    rows = decided.case.award.payees.select_related("payee").exclude(payee=after).order_by("-id")
    before = rows[0].payee if rows else decided.case.applicant
    body = money.PayeeChange(
        before=display_name(before),
        after=display_name(after),
        account=hidden(account.iban) if account else "",
        since=parse_month(content["from"]),
        facts=explained(decided),
    )
    return decided.enclosed(body, appeal=True, to=after)


def _payee(decided: Decided) -> Any:
    return Award.objects.get(case=decided.case).payee_now()


def _debtor(decided: Decided) -> Person:
    """Who is to pay back: whom the decision names, else who is paid."""
    named = decided.content.get("person")
    found: Person = Person.objects.get(pk=named) if named else _payee(decided).payee
    return found


def _record(decided: Decided) -> HearingRecord | None:
    """How the hearing on the newest notice of the case went."""
    records = HearingRecord.objects.filter(
        hearing__case=decided.case, hearing__decision__kind=Kind.RECOVERY_NOTICE
    ).select_related("hearing")
    return records.order_by("-recorded_at").first()


def _act(decided: Decided) -> Text:
    """The act that governs the newest of the assessed months; empty where none does."""
    acts = decided.result["acts"]
    return kept(acts[-1]["title"]) if acts else plain("")


def _overpaid(content: Mapping[str, Any], act: Text) -> tuple[money.PeriodOverpaid, ...]:
    return tuple(
        money.PeriodOverpaid(period=_span(line), amount=model.Tenge(line["amount"]), citation=within(act, _cited(line)))
        for line in content.get("lines", [])
    )


def _span(line: Mapping[str, Any]) -> model.Span:
    key = PeriodKey.of_code(line["code"])
    return model.Span(key.first, key.last)


def _cited(line: Mapping[str, Any]) -> Text:
    said = line.get("citation_text")
    return kept(said) if said else plain("")


def _rule(content: Mapping[str, Any]) -> Text | None:
    """The rule about overpaid sums with its citation."""
    rule, cited = content.get("rule"), content.get("citation_text")
    if rule and cited:
        return {language: f"{rule[language].rstrip('.')}. [{cited[language]}]" for language in STATUTORY}
    if cited:
        return phrase("money", "rule", citation=kept(cited))
    return kept(rule) if rule else None


def _in_words(decided: Decided) -> Iterable[money.Why]:
    """What those who decided say themselves."""
    if decided.explanation:
        yield money.Why(reason=kept(decided.explanation), citation=plain(""))


def _reasons(lines: Sequence[Mapping[str, Any]], act: Text) -> Iterable[money.Why]:
    """Each reason once, for all the periods that follow one another and have it: they differ in the period that they name."""
    runs: list[tuple[tuple[tuple[str, ...], Text], list[PeriodKey]]] = []
    for line in lines:
        if not line.get("text"):
            continue
        key = PeriodKey.of_code(line["code"])
        said = tuple(line["text"][each].replace(period_words(key, each), _PLACE) for each in STATUTORY)
        about = (said, within(act, _cited(line)))
        if runs and runs[-1][0] == about:
            runs[-1][1].append(key)
        else:
            runs.append((about, [key]))
    for (said, citation), keys in runs:
        yield money.Why(
            reason={
                language: text.replace(_PLACE, _periods(keys, language))
                for language, text in zip(STATUTORY, said, strict=True)
            },
            citation=citation,
        )


def _periods(keys: Sequence[PeriodKey], language: str) -> str:
    if len(keys) == 1:
        return period_words(keys[0], language)
    return span_words(keys[0].first, keys[-1].last, language)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
