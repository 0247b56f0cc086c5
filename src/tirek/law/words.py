"""What an act's data mean, in words of three languages: amounts, periods, settings, dates, confidence.

Pages, commands and comparisons say the same thing with the same words by saying it through here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from tirek.law import formats
from tirek.law.money import index_value, price
from tirek.law.months import month_of
from tirek.law.text import LANGUAGES, N_, Text, say

if TYPE_CHECKING:
    from tirek.law.model import Benefit, ConditionRule, Dated, Parameter, Version
    from tirek.law.recovery import RecoveryRules, RecoveryWay

CONFIDENCE: Final[Mapping[str, str]] = {
    "a": N_("confirmed in a published source"),
    "b": N_("well known, not checked again against its source"),
    "c": N_("to be confirmed by the authority"),
}
PERIODS: Final[Mapping[str, str]] = {
    "month": N_("each month"),
    "quarter": N_("each quarter"),
    "school-year": N_("once for a school year"),
}
MONTHS: Final[Mapping[str, str]] = {
    "school-year": N_("in the months of the school year"),
    "all": N_("in all twelve months of the year"),
}
PRICE_DATES: Final[Mapping[str, str]] = {
    "period-start": N_("the index of the period's first day"),
    "booking-month": N_("the index of the first day of the month in which the amount is booked"),
}
BOOKINGS: Final[Mapping[str, str]] = {
    "first-payable-month": N_("in the first payable month of the period"),
    "last-payable-month": N_("in the last payable month of the period"),
    "month-after-period": N_("in the month after the period"),
}
PARTIALS: Final[Mapping[str, str]] = {
    "whole": N_("one payable month is enough for the whole amount"),
    "pro-rata": N_("the share of the payable months"),
}
ROUNDINGS: Final[Mapping[str, str]] = {
    "half-up": N_("to the whole tenge, halves up"),
    "down": N_("down to the whole tenge"),
    "up": N_("up to the whole tenge"),
}
ASSIGNMENTS: Final[Mapping[str, str]] = {
    "month": N_("for one month at a time"),
    "quarter": N_("for one quarter at a time"),
    "school-year": N_("for one school year at a time"),
}
RECOVERY_WAYS: Final[Mapping[str, str]] = {
    "voluntary": N_("voluntary return"),
    "instalments": N_("agreed instalments"),
    "withholding": N_("withholding from coming payments"),
    "court": N_("through a court"),
}
ALLOTMENT_ORDERS: Final[Mapping[str, str]] = {
    "oldest-first": N_("the oldest period first"),
    "newest-first": N_("the newest period first"),
}
AT_MOST: Final = N_("{way}, at most {share} percent of each")
SMALL_SUM: Final = N_("sums below {limit} are not asked back")
RELATIONS: Final[Mapping[str, str]] = {
    "parent": N_("parent"),
    "adoptive-parent": N_("adoptive parent"),
    "guardian": N_("guardian"),
    "custodian": N_("custodian"),
    "foster-parent": N_("foster carer"),
    "other-representative": N_("other legal representative"),
}
FORMS: Final[Mapping[str, str]] = {
    "maslikhat-decision": N_("decision of the maslikhat"),
    "akimat-resolution": N_("resolution of the akimat"),
    "maslikhat-amendment": N_("amending decision of the maslikhat"),
    "akimat-repeal": N_("repealing resolution of the akimat"),
    "maslikhat-repeal": N_("repealing decision of the maslikhat"),
    "department-summary": N_("summary by the department"),
}
OBTAINED: Final[Mapping[str, str]] = {
    "applicant": N_("you bring it"),
    "registry": N_("the authority fetches it itself"),
    "school": N_("the school gives it"),
}
LANGUAGE_NAMES: Final[Mapping[str, str]] = {"kk": N_("Kazakh"), "ru": N_("Russian"), "en": N_("English")}

NOT_SET: Final = N_("the amount is not printed in the act")
AT_LEAST: Final = N_("not less than {amount}")
TIMES: Final = N_("{factor} × {index}")
AMOUNT_PER: Final = N_("{amount} {period}, {months}")
AMOUNT_MONTHS: Final = N_("{amount}, {months}")
CALCULATION: Final = N_("{factor} × {value} = {amount} ({day})")
AGE: Final = N_("payment ends with the month in which the child turns {years}")
CONCERNS: Final = N_("concerns: {relations}")
ACCEPTED_UNTIL: Final = N_(
    "applications are accepted until the end of {month}; a later one counts from the next school year"
)
WITH_CONFIDENCE: Final = N_("{text} ({confidence})")
REACHES_BACK: Final = N_("It reaches back before its adoption. Months before the month of adoption: {number}.")


def told(message: str, **values: Any) -> dict[str, str]:
    """A catalogue message in every language.

    A value that is a text is taken in the language of the sentence, a function is called with the language, anything else
    stands as it is.
    """
    return {language: say(language, message, **_in_language(values, language)) for language in LANGUAGES}


def _in_language(values: Mapping[str, Any], language: str) -> dict[str, Any]:
    words: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, Mapping):
            words[name] = value[language]
        elif callable(value):
            words[name] = value(language)
        else:
            words[name] = value
    return words


def day_text(day: date) -> dict[str, str]:
    """A day in words."""
    return {language: formats.day(day, language) for language in LANGUAGES}


def tenge_text(amount: int) -> dict[str, str]:
    """Whole tenge in words."""
    return {language: formats.tenge(amount, language) for language in LANGUAGES}


def decimal_words(value: float, language: str) -> str:
    """A factor as it is written: `6.5` in English, `6,5` in Kazakh and Russian."""
    written = format(Decimal(str(value)).normalize(), "f")
    return written if language == "en" else written.replace(".", ",")


def listed(texts: Iterable[Text]) -> dict[str, str]:
    """Several texts as one, separated by commas."""
    parts = list(texts)
    return {language: ", ".join(part[language] for part in parts) for language in LANGUAGES}


def confidence_text(letter: str) -> dict[str, str]:
    """What a confidence letter means."""
    return told(CONFIDENCE[letter])


def dated_text(dated: Dated) -> dict[str, str]:
    """A date with its confidence where it is not certain."""
    if dated.confidence == "a":
        return day_text(dated.day)
    return told(WITH_CONFIDENCE, text=day_text(dated.day), confidence=confidence_text(dated.confidence))


def amount_text(benefit: Benefit, parameters: Mapping[str, Parameter]) -> dict[str, str]:
    """The amount of one period: tenge, or factor × index by its short name."""
    if benefit.amount is not None:
        amount = tenge_text(benefit.amount)
    elif benefit.index is not None and benefit.factor is not None:
        amount = told(TIMES, factor=_factor(benefit.factor), index=parameters[benefit.index].short)
    else:
        return told(NOT_SET)
    return told(AT_LEAST, amount=amount) if benefit.at_least else amount


def benefit_text(benefit: Benefit, parameters: Mapping[str, Parameter]) -> dict[str, str]:
    """What an act pays, how often and in which months, as one phrase."""
    amount, months = amount_text(benefit, parameters), told(MONTHS[benefit.months])
    if benefit.per is None:
        return told(AMOUNT_MONTHS, amount=amount, months=months)
    return told(AMOUNT_PER, amount=amount, period=told(PERIODS[benefit.per]), months=months)


def calculation_text(
    benefit: Benefit, parameters: Mapping[str, Parameter], territory: str, day: date, known_on: date
) -> dict[str, str] | None:
    """How the amount of a price day comes about: `8 × 4 325 ₸ = 34 600 ₸ (1 October 2026)`; None without index or value."""
    value = index_value(benefit, parameters, territory, day, known_on)
    amount = price(benefit, parameters, territory, day, known_on)
    if value is None or value.value is None or amount is None or benefit.factor is None:
        return None
    return told(
        CALCULATION,
        factor=_factor(benefit.factor),
        value=tenge_text(value.value),
        amount=tenge_text(amount),
        day=day_text(day),
    )


def way_text(way: RecoveryWay) -> dict[str, str]:
    """A way in which an overpaid sum comes back, with the share that may be withheld."""
    name = told(RECOVERY_WAYS[way.way])
    return name if way.share is None else told(AT_MOST, way=name, share=way.share)


def recovery_text(rules: RecoveryRules) -> dict[str, str]:
    """How overpaid sums are asked back, as one phrase: the ways, the order in which money settles periods, the small sum."""
    said: list[Text] = [way_text(way) for way in rules.ways]
    if rules.order is not None:
        said.append(told(ALLOTMENT_ORDERS[rules.order.order]))
    small = rules.small_sum
    if small is not None:
        limit: Any = tenge_text(small.amount or 0)
        if small.index is not None:
            limit = f"{small.factor} × {small.index}"
        said.append(told(SMALL_SUM, limit=limit))
    return listed(said)


def settings_text(rule: ConditionRule) -> dict[str, str] | None:
    """How an act sets a condition (an age, relations, a last month of acceptance); None when it sets nothing."""
    said: list[Text] = []
    if (years := rule.setting("years")) is not None:
        said.append(told(AGE, years=years))
    if (relations := rule.setting("relations")) is not None:
        said.append(told(CONCERNS, relations=listed(told(RELATIONS[name]) for name in relations)))
    if (until := rule.setting("accepted_until")) is not None:
        said.append(told(ACCEPTED_UNTIL, month=lambda language: formats.month_name(int(until), language)))
    return listed(said) if said else None


def months_back(version: Version) -> int:
    """By how many months a version reaches back before the month of its adoption; 0 when it does not.

    A summary of an act whose own date is not printed tells nothing of reaching back.
    """
    if not version.retroactive or version.is_summary:
        return 0
    return max(0, month_of(version.adopted.day) - month_of(version.applies_from))


def _factor(value: float) -> Callable[[str], str]:
    return lambda language: decimal_words(value, language)
