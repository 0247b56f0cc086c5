"""The few questions of the law browser: a month and a day of knowledge, two versions, a school year, a territory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tirek.law.months import first_day, month_of, parse_day, parse_month, show_month
from tirek.web.forms import DayField, MonthField
from tirek.web.page import said

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tirek.law import Law, Month

EARLIEST, LATEST = 1990, 2100


class MonthForm(forms.Form):
    """Which month, and as known on which day."""

    on = MonthField(label=gettext_lazy("Which month?"))
    known_on = DayField(
        label=gettext_lazy("As known on which day?"),
        help_text=gettext_lazy("A decision of that day could rest only on what was known by then."),
    )

    def __init__(self, asked: MonthAsked, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial={"on": first_day(asked.month), "known_on": asked.known_on})

    def query(self) -> str:
        """The answers as they stand in the address; call after ``is_valid``."""
        on, known = self.cleaned_data["on"], self.cleaned_data["known_on"]
        return urlencode({"on": show_month(month_of(on)), "known_on": known.isoformat()})


@dataclass(frozen=True, slots=True)
class MonthAsked:
    """A month and a day of knowledge from the address, and what is wrong with the address."""

    month: Month
    known_on: date
    problems: tuple[str, ...]
    given: bool


def asked(query: Mapping[str, str], month: Month, today: date) -> MonthAsked:
    """Read `on=YYYY-MM` and `known_on=YYYY-MM-DD`; `month` and today stand in for what is absent or wrong."""
    problems = []
    known_on = today
    if text := query.get("on", ""):
        try:
            month = _month(text)
        except ValueError:
            problems.append(
                _("“%(text)s” is not a month. Write the year and the month: 2026-11.") % {"text": text[:40]}
            )
    if text := query.get("known_on", ""):
        try:
            known_on = _day(text)
        except ValueError:
            problems.append(_("“%(text)s” is not a day. Write year, month and day: 2026-11-20.") % {"text": text[:40]})
    return MonthAsked(month, known_on, tuple(problems), bool(query.get("on") or query.get("known_on")))


def _month(text: str) -> Month:
    month = parse_month(text)
    if not EARLIEST <= month // 12 <= LATEST:
        raise ValueError(text)
    return month


def _day(text: str) -> date:
    day = parse_day(text)
    if not EARLIEST <= day.year <= LATEST:
        raise ValueError(text)
    return day


def version_choices(law: Law) -> list[tuple[str, list[tuple[str, str]]]]:
    """Every version by territory, for a choice."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for version in law.versions:
        groups.setdefault(said(law.territories[version.territory].name), []).append((version.id, said(version.short)))
    return sorted(groups.items())


class CompareForm(forms.Form):
    """Two versions to compare."""

    a = forms.ChoiceField(
        label=gettext_lazy("Before"),
        error_messages={
            "required": gettext_lazy("Choose what to compare from"),
            "invalid_choice": gettext_lazy("Choose one of the versions in the list"),
        },
    )
    b = forms.ChoiceField(
        label=gettext_lazy("After"),
        error_messages={
            "required": gettext_lazy("Choose what to compare with"),
            "invalid_choice": gettext_lazy("Choose one of the versions in the list"),
        },
    )

    def __init__(self, law: Law, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        for name in ("a", "b"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", "–"), *version_choices(law)]
