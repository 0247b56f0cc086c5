"""Form fields that ask the way people answer: a day in three boxes, a month by its name."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, ClassVar, Final, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from tirek.law.formats import MONTHS_PER_YEAR, month_name
from tirek.web.appearance import CONTRASTS, SIZES, THEMES, Appearance
from tirek.web.languages import language_now

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from django.utils.functional import _StrPromise

_YEAR_DIGITS: Final = 4


def month_choices() -> Iterator[tuple[str, str]]:
    """Months by name in the language of the page, after an empty choice."""
    yield "", "–"
    for number in range(1, MONTHS_PER_YEAR + 1):
        yield str(number), month_name(number, language_now())


class PartsWidget(forms.MultiWidget):
    """Boxes for the parts of a date, each with its own label."""

    labels: Final[Mapping[str, _StrPromise]] = {
        "day": gettext_lazy("Day"),
        "month": gettext_lazy("Month"),
        "year": gettext_lazy("Year"),
    }

    def __init__(self, parts: Sequence[str]) -> None:
        self.parts = tuple(parts)
        super().__init__({part: self._box(part) for part in self.parts})

    @staticmethod
    def _box(part: str) -> forms.Widget:
        if part == "month":
            return forms.Select(choices=month_choices)  # type: ignore[arg-type] # the stubs do not know callables
        return forms.TextInput({"inputmode": "numeric", "maxlength": "2" if part == "day" else "4"})

    def decompress(self, value: Any) -> list[Any]:
        """Split a date into the values of the boxes."""
        return [getattr(value, part) if value else None for part in self.parts]


class _PartsField(forms.MultiValueField):
    """Reads the boxes of a PartsWidget; subclasses name the parts."""

    parts: tuple[str, ...] = ()

    def __init__(self, **options: Any) -> None:
        fields = tuple(forms.CharField(required=False) for _ in self.parts)
        super().__init__(fields, widget=PartsWidget(self.parts), require_all_fields=False, **options)

    def clean(self, value: Any) -> Any:
        """Say which box is empty or wrong before the parts are put together."""
        given = {part: str(text or "").strip() for part, text in zip(self.parts, value or [], strict=False)}
        if not any(given.values()):
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        if empty := [part for part in self.parts if not given.get(part)]:
            raise self._wrong("incomplete", empty)
        if words := [part for part in self.parts if not given[part].isdecimal()]:
            raise self._wrong("digits", words)
        if len(given["year"]) != _YEAR_DIGITS:
            raise self._wrong("year", ["year"])
        try:
            date = dt.date(int(given["year"]), int(given["month"]), int(given.get("day", "1")))
        except ValueError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None
        self.run_validators(date)
        return date

    def _wrong(self, code: str, boxes: Sequence[str]) -> ValidationError:
        """An error that names the boxes to correct; without them all boxes are meant."""
        return ValidationError(self.error_messages[code], code=code, params={"boxes": tuple(boxes)})

    def compress(self, data_list: Sequence[Any]) -> Any:
        """Unused: ``clean`` puts the parts together."""
        return data_list


class DayField(_PartsField):
    """A day, asked as day, month by name, year; cleaned to ``datetime.date``."""

    parts = ("day", "month", "year")
    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": gettext_lazy("Enter the day, the month and the year"),
        "incomplete": gettext_lazy("The date must have a day, a month and a year"),
        "digits": gettext_lazy("Write the day and the year in digits, for example 5 and 2012"),
        "year": gettext_lazy("The year must have four digits, for example 2012"),
        "invalid": gettext_lazy("There is no such day in the calendar. Check the day and the month"),
    }


class MonthField(_PartsField):
    """A month of a year; cleaned to the ``datetime.date`` of its first day."""

    parts = ("month", "year")
    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": gettext_lazy("Choose the month and enter the year"),
        "incomplete": gettext_lazy("Give both the month and the year"),
        "digits": gettext_lazy("Write the year in digits, for example 2012"),
        "year": gettext_lazy("The year must have four digits, for example 2012"),
        "invalid": gettext_lazy("There is no such month in the calendar"),
    }


class AppearanceForm(forms.Form):
    """Colours, contrast and size of text; nothing else is asked or kept."""

    theme = forms.ChoiceField(
        label=gettext_lazy("Colours"),
        widget=forms.RadioSelect,
        choices=zip(
            THEMES,
            (gettext_lazy("As on my device"), gettext_lazy("Light"), gettext_lazy("Dark")),
            strict=True,
        ),
    )
    contrast = forms.ChoiceField(
        label=gettext_lazy("Contrast"),
        widget=forms.RadioSelect,
        choices=zip(CONTRASTS, (gettext_lazy("As on my device"), gettext_lazy("High contrast")), strict=True),
    )
    size = forms.ChoiceField(
        label=gettext_lazy("Size of text"),
        widget=forms.RadioSelect,
        choices=zip(
            SIZES,
            (gettext_lazy("Normal"), gettext_lazy("Larger"), gettext_lazy("Largest")),
            strict=True,
        ),
    )

    def choice(self) -> Appearance:
        """Return the cleaned answers; call after ``is_valid``."""
        data = cast("dict[str, str]", self.cleaned_data)
        return Appearance(data["theme"], data["contrast"], data["size"])
