"""Facts of a case, their values and sources in Kazakh and Russian, as they stand in letters."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from tirek.config.clock import local_day
from tirek.config.law import law
from tirek.law import formats
from tirek.law.text import STATUTORY
from tirek.notices.letters.model import Text
from tirek.notices.phrases import known, phrase

if TYPE_CHECKING:
    from tirek.cases.facts import Known

_HIDDEN: Final = "•• •••• •••• •••• "
_SHOWN: Final = 4
"""Letters and figures of an account that stand in letters."""


def plain(text: str) -> Text:
    """The same in both languages: a name, a number."""
    return dict.fromkeys(STATUTORY, text)


def joined(texts: list[Text], by: str = "; ") -> Text:
    """Several texts as one."""
    return {language: by.join(text[language] for text in texts) for language in STATUTORY}


def day_of(value: date | datetime) -> Text:
    """A day, or the day of a moment, without a place where its line may end."""
    day = local_day(value) if isinstance(value, datetime) else value
    return {language: formats.day(day, language).replace(" ", "\u00a0") for language in STATUTORY}


def title_of(name: str) -> Text:
    """What a fact is called."""
    return phrase("facts", name)


def source_of(value: Known) -> Text:
    """Where a value comes from, with its day."""
    day = day_of(value.obtained_at)
    if value.source == "registry":
        registry = phrase("registries", value.origin) if known("registries", value.origin) else plain(value.origin)
        return phrase("sources", "registry", registry=registry, day=day)
    return phrase("sources", value.source, day=day)


def value_of(name: str, value: Any) -> Text:
    """A value of a fact as people read it."""
    if isinstance(value, bool):
        return phrase("values", "yes" if value else "no")
    if isinstance(value, list):
        return joined([_item(item) for item in value], ", ") if value else phrase("values", "none")
    if isinstance(value, Mapping):
        return _group(value)
    if value is None:
        return phrase("values", "none")
    return _word(name, str(value))


def hidden(iban: str) -> str:
    """An account by its country and last figures."""
    return f"{iban[:2]}{_HIDDEN}{iban[-_SHOWN:]}"


def _word(name: str, value: str) -> Text:
    if name == "applicant.relation" and known("relations", value):
        return phrase("relations", value)
    if name == "applicant.parental_rights" and known("rights", value):
        return phrase("rights", value)
    if name == "residence.territory" and value in law().territories:
        return law().territories[value].name
    return _day(value) or plain(value)


def _day(value: object) -> Text | None:
    try:
        return day_of(date.fromisoformat(str(value)))
    except ValueError:
        return None


def _item(item: Mapping[str, Any]) -> Text:
    """A period, with the number and the place of a paper when it has them."""
    parts = [_number(item), plain(item["school"]) if item.get("school") else None, _span(item)]
    if (withdrawn := _day(item.get("withdrawn_on"))) is not None:
        parts.append(phrase("values", "withdrawn", day=withdrawn))
    return joined([part for part in parts if part], ", ")


def _span(item: Mapping[str, Any]) -> Text | None:
    first, last = _day(item.get("from")), _day(item.get("to"))
    if first and last:
        return phrase("values", "between", first=first, last=last)
    return phrase("values", "since", first=first) if first else last


def _number(item: Mapping[str, Any]) -> Text | None:
    return phrase("values", "number", number=str(item["number"])) if item.get("number") else None


def _group(value: Mapping[str, Any]) -> Text:
    if "iban" in value:
        return plain(hidden(value["iban"]))
    if "surname" in value:
        names = plain(" ".join(filter(None, (value.get("surname"), value.get("name"), value.get("patronymic")))))
        return joined([part for part in (names, _day(value.get("birth_date"))) if part], ", ")
    parts = [
        _number(value),
        plain(value["organisation"]) if value.get("organisation") else None,
        _day(value.get("date")),
    ]
    return joined([part for part in parts if part], ", ") if any(parts) else phrase("values", "none")
