"""Results of one case in words, for people: first the answer, then the reasons, then the law."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from tirek.entitlement import not_expressed
from tirek.entitlement.wording import month_words, period_words
from tirek.law import formats
from tirek.law.text import N_, Text, say

if TYPE_CHECKING:
    from tirek.entitlement import Assessment, Difference
    from tirek.law import Law
    from tirek.law.model import Citation

ANSWERS: Final = {
    "refuse": N_("No payment is due in this case"),
    "incomplete": N_("Something is not known yet: {missing}"),
    "not-computable": N_("The sum can't be computed, because this is not known in the law: {missing}"),
    "no-rule": N_("No act governs here in these months"),
}
SEVERAL_MONTHS: Final = N_("A payment is due: {total}, {first} – {last}")
ONE_MONTH: Final = N_("A payment is due: {total}, {first}")
SO_FAR: Final = N_("Due so far: {total}")
KNOWN_ON: Final = N_("as known on {day}")
DUES: Final = N_("What is due")
MONTHS: Final = N_("Month by month")
CONDITIONS: Final = N_("Conditions")
MISSING: Final = N_("What is missing, and who can supply it")
NOT_EXPRESSED: Final = N_("What data cannot express")
RECEIPT: Final = N_("Receipt: {id}")
SINCE: Final = N_("What changed since {day}")
BEFORE_AFTER: Final = N_("Before: {before}. After: {after}. Difference: {difference}.")
NO_DIFFERENCE: Final = N_("Nothing changed.")
STATES: Final = {
    "paid": N_("paid"),
    "not-paid": N_("not paid"),
    "unknown": N_("unknown"),
    "not-computable": N_("not computable"),
    "no-rule": N_("no rule"),
}
RESULTS: Final = {"met": N_("met"), "not-met": N_("not met"), "unknown": N_("unknown")}


def assessment(result: Assessment, law: Law, receipt: str, language: str) -> str:
    """The whole assessment as text."""
    titles = {name: words.title for name, words in law.services[result.case.service].conditions.items()}
    sections = [
        list(_answer(result, language)),
        _section(DUES, _dues(result, language), language),
        _section(MISSING, _missing(result, language), language),
        _section(MONTHS, _months(result, language), language),
        _section(CONDITIONS, _findings(result, titles, language), language),
        _section(NOT_EXPRESSED, _not_expressed(result, language), language),
        [say(language, RECEIPT, id=receipt)],
    ]
    return "\n\n".join("\n".join(lines) for lines in sections if lines)


def since(before: Assessment, lines: tuple[Difference, ...], language: str) -> str:
    """What changed since an earlier day of knowledge."""
    day = formats.day(before.known_on, language)
    return "\n".join(["", say(language, SINCE, day=day), *_differences(lines, language)])


def comparison(before: Assessment, after: Assessment, lines: tuple[Difference, ...], language: str) -> str:
    """The difference of two cases as text."""
    difference = sum(line.amount for line in lines)
    sums = {
        "before": formats.tenge(before.total, language),
        "after": formats.tenge(after.total, language),
        "difference": _signed(difference, language),
    }
    return "\n".join([say(language, BEFORE_AFTER, **sums), *_differences(lines, language)])


def _answer(result: Assessment, language: str) -> Iterator[str]:
    if result.outcome == "grant":
        yield _granted(result, language)
    else:
        missing = "; ".join(item.title[language] for item in result.missing)
        yield say(language, ANSWERS[result.outcome], missing=missing)
        if result.dues:
            yield say(language, SO_FAR, total=formats.tenge(result.total, language))
    if result.outcome in ("refuse", "no-rule"):
        yield from (
            _reason(finding.reason, finding.citation, language)[4:]
            for finding in result.findings
            if finding.result == "not-met"
        )
    for act in result.acts:
        yield act.short[language]
    yield say(language, KNOWN_ON, day=formats.day(result.known_on, language))


def _granted(result: Assessment, language: str) -> str:
    months = [month for due in result.dues for month in due.months]
    if not months:
        # The sum that pays for these months is booked outside the window; their reason says when.
        paid = next(month for month in result.months if month.payable)
        return _reason(paid.reason, paid.citation, language).strip()
    first, last = min(months), max(months)
    words = {"first": month_words(first, language), "last": month_words(last, language)}
    template = ONE_MONTH if first == last else SEVERAL_MONTHS
    return say(language, template, total=formats.tenge(result.total, language), **words)


def _section(title: str, lines: Iterable[str], language: str) -> list[str]:
    found = list(lines)
    return [say(language, title), *found] if found else []


def _dues(result: Assessment, language: str) -> Iterator[str]:
    if all(due.period.kind == "month" for due in result.dues):
        return  # month by month says the same
    for due in result.dues:
        sums = formats.tenge(due.amount, language)
        yield f"  {period_words(due.period, language)}: {sums}{_cited(due.citation, language)}"


def _missing(result: Assessment, language: str) -> Iterator[str]:
    for item in result.missing:
        yield f"  {item.title[language]} – {item.supplier[language]}"


def _months(result: Assessment, language: str) -> Iterator[str]:
    for month in result.months:
        sums = f", {formats.tenge(month.amount, language)}" if month.amount is not None else ""
        yield f"  {month_words(month.month, language)}: {say(language, STATES[month.state])}{sums}"
        yield _reason(month.reason, month.citation, language)


def _findings(result: Assessment, titles: Mapping[str, Text], language: str) -> Iterator[str]:
    for finding in result.findings:
        title = titles[finding.condition][language]
        yield f"  {title} ({finding.condition}): {say(language, RESULTS[finding.result])}"
        yield _reason(finding.reason, finding.citation, language)


def _not_expressed(result: Assessment, language: str) -> Iterator[str]:
    for item in not_expressed(result.acts).values():
        yield f"  {item.text[language]}{_cited(item.citation, language)}"


def _reason(reason: Text, citation: Citation | None, language: str) -> str:
    return f"      {reason[language]}{_cited(citation, language)}"


def _cited(citation: Citation | None, language: str) -> str:
    return f" [{citation.text[language]}]" if citation else ""


def _differences(lines: tuple[Difference, ...], language: str) -> list[str]:
    if not lines:
        return [say(language, NO_DIFFERENCE)]
    found = []
    for line in lines:
        found.append(f"  {period_words(line.period, language)}: {_signed(line.amount, language)}")
        found.append(_reason(line.cause.text, line.cause.citation, language))
    return found


def _signed(amount: int, language: str) -> str:
    return f"{'+' if amount > 0 else ''}{formats.tenge(amount, language)}"
