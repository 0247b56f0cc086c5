"""The parts pages are put together from."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any, ClassVar

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation

from tirek.web import parts
from tirek.web.forms import DayField, MonthField

CELLS = [
    parts.MonthCell(2024, 1, "unknown", reason="The school has not said"),
    parts.MonthCell(2023, 12, "paid", 10_000, "Within the school year", "p. 7"),
    parts.MonthCell(2024, 6, "none", None, "Outside the school year", "p. 7"),
]


class Questions(forms.Form):
    """One field of each kind."""

    relation = forms.ChoiceField(
        label="Who are you?",
        help_text="A short hint",
        widget=forms.RadioSelect,
        choices=[("parent", "Parent"), ("guardian", "Guardian")],
    )
    birth = DayField(label="When was the child born?")
    month = MonthField(label="In which month?", required=False)
    school = forms.CharField(label="School", error_messages={"required": "Write the name of the school"})
    city = forms.ChoiceField(label="City", choices=[("a", "Ақтөбе")])

    choice_hints: ClassVar[dict[str, str]] = {}


def render(source: str, lang: str = "en", **context: Any) -> str:
    with translation.override(lang):
        return Template("{% load tirek_parts tirek_format tirek_page %}" + source).render(Context(context))


def birth(day: str, month: str, year: str) -> Questions:
    return Questions({"birth_day": day, "birth_month": month, "birth_year": year})


@pytest.mark.parametrize(
    ("day", "month", "year", "says"),
    [
        ("", "", "", "Enter the day"),
        ("5", "", "2012", "must have a day, a month and a year"),
        ("five", "5", "2012", "in digits"),
        ("5", "5", "12", "four digits"),
        ("31", "2", "2012", "no such day"),
        ("0", "2", "2012", "no such day"),
        ("5", "13", "2012", "no such day"),
    ],
)
def test_a_wrong_day_is_told_and_kept(day: str, month: str, year: str, says: str) -> None:
    form = birth(day, month, year)
    with translation.override("en"):
        assert says in form.errors["birth"][0]
    page = render("{% field form.birth %}", form=form)
    assert f'value="{day}"' in page or not day
    assert 'aria-describedby="id_birth-error"' in page


@pytest.mark.parametrize(("day", "month"), [("5", "5"), ("05", "5"), (" 5 ", "05")])
def test_a_day_is_read_from_its_boxes(day: str, month: str) -> None:
    form = birth(day, month, "2012")
    assert "birth" not in form.errors
    assert form.cleaned_data["birth"] == dt.date(2012, 5, 5)


def test_a_month_is_its_first_day_and_may_be_left_out() -> None:
    given = Questions({"month_month": "2", "month_year": "2023"})
    left = Questions({"month_month": "", "month_year": ""})
    assert given.is_valid() is left.is_valid() is False
    assert given.cleaned_data["month"] == dt.date(2023, 2, 1)
    assert left.cleaned_data["month"] is None


@pytest.mark.parametrize(("lang", "name"), [("kk", "ақпан"), ("ru", "февраль"), ("en", "February")])
def test_months_are_chosen_by_name(lang: str, name: str) -> None:
    page = render("{% field form.birth %}", lang, form=birth("1", "2", "2012"))
    assert f'<option value="2" selected>{name}</option>' in page


def test_a_given_date_fills_the_boxes() -> None:
    form = Questions(initial={"birth": dt.date(2012, 5, 6)})
    page = render("{% field form.birth %}", form=form)
    assert 'value="6"' in page
    assert '<option value="5" selected>' in page
    assert 'value="2012"' in page


def test_the_summary_links_every_error_to_its_first_box() -> None:
    page = render("{% error_summary form %}", form=Questions({}))
    for target in ("#id_relation_0", "#id_birth_day", "#id_school", "#id_city"):
        assert f'href="{target}"' in page
    assert "Write the name of the school" in page
    whole = render("{% for f in form %}{% field f %}{% endfor %}", form=Questions({}))
    for element in ("id_relation_0", "id_birth_day", "id_school", "id_city"):
        assert f'id="{element}"' in whole


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        (("5", "5", "12"), {"year"}),
        (("five", "5", "2012"), {"day"}),
        (("5", "", "2012"), {"month"}),
        (("31", "2", "2012"), {"day", "month", "year"}),
    ],
)
def test_the_error_of_a_date_leads_to_the_box_to_correct(typed: tuple[str, str, str], wrong: set[str]) -> None:
    form = birth(*typed)
    boxes = re.findall(r"<(?:input|select)[^>]+>", render("{% field form.birth %}", form=form))
    assert {name for box in boxes for name in re.findall(r'id="id_birth_(\w+)"', box) if "aria-invalid" in box} == wrong
    first = next(part for part in ("day", "month", "year") if part in wrong)
    assert f'href="#id_birth_{first}"' in render("{% error_summary form %}", form=form)


def test_a_form_without_errors_has_no_summary() -> None:
    assert "error" not in render("{% error_summary form %}", form=Questions())


def test_fields_that_are_wrong_alike_are_named_in_the_summary() -> None:
    class Names(forms.Form):
        surname = forms.CharField(label="Surname")
        given = forms.CharField(label="Name")
        phone = forms.CharField(label="Phone", error_messages={"required": "Write the number"})

    page = render("{% error_summary form %}", form=Names({}))
    assert '<a href="#id_surname">Surname: This field is required.</a>' in page
    assert '<a href="#id_given">Name: This field is required.</a>' in page
    assert '<a href="#id_phone">Write the number</a>' in page


def test_a_question_can_be_the_heading_of_the_page() -> None:
    form = Questions()
    for name in ("relation", "school", "birth"):
        assert "<h1" in render(f"{{% field form.{name} heading=True %}}", form=form)
        assert "<h1" not in render(f"{{% field form.{name} %}}", form=form)


def test_what_was_typed_is_escaped() -> None:
    page = render("{% field form.school %}", form=Questions({"school": '"><script>'}))
    assert "<script>" not in page


def test_the_month_strip_says_the_same_twice() -> None:
    page = render('{% month_strip cells "Months" %}', cells=CELLS)
    strip, _, table = page.partition("<table")
    assert strip.index("2023") < strip.index("2024")
    assert strip.count("<li") == table.count('<th scope="row"') == len(CELLS)
    for side in (strip, table):
        assert "10\u202f000\u202f₸" in side
        assert "not paid" in side
        assert "not known" in side
        assert "December 2023" in side
    assert "Outside the school year" in table
    assert "[p. 7]" in table


def test_the_chart_has_words_and_a_table() -> None:
    chart = parts.Chart(
        "Paid by month",
        "Payments rise",
        "Month",
        "Sum",
        [parts.Bar("May", 50, "50 ₸"), parts.Bar("June", 100, "100 ₸"), parts.Bar("July", 0, "0 ₸")],
    )
    page = render('{% bar_chart chart "a" %}', chart=chart)
    assert '<title id="chart-a-title">Paid by month</title>' in page
    assert '<desc id="chart-a-desc">Payments rise</desc>' in page
    assert 'width="50.00%"' in page
    assert 'width="100.00%"' in page
    assert page.count('<th scope="row"') == 3


def test_a_chart_of_nothing_is_no_error() -> None:
    assert parts.place([]) == []
    assert parts.place([parts.Bar("May", 0, "0 ₸")])[0].width == "0%"


def test_a_summary_list_offers_to_change_what_can_be_changed() -> None:
    rows = [parts.SummaryRow("Born", "5 May 2012", "/en/x/?a=1"), parts.SummaryRow("City", "Ақтөбе")]
    page = render("{% summary_list rows %}", rows=rows)
    assert page.count("<a ") == 1
    assert "Change<span" in page


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("kk", "10 000 ₸|2026 ж. 20 қараша|2026 ж. қараша|жұма|ақпан"),
        ("ru", "10 000 ₸|20 ноября 2026 г.|ноябрь 2026 г.|пятница|февраль"),
        ("en", "10 000 ₸|20 November 2026|November 2026|Friday|February"),
    ],
)
def test_the_filters_follow_the_language_of_the_page(lang: str, expected: str) -> None:
    shown = render(
        "{{ sum|tenge }}|{{ d|day }}|{{ d|month }}|{{ d|weekday }}|{{ 2|month_name }}",
        lang,
        sum=10_000,
        d=dt.date(2026, 11, 20),
    )
    assert shown.replace("\u202f", " ") == expected


def test_nothing_is_shown_as_nothing() -> None:
    assert render("{{ x|tenge }}{{ x|number }}{{ x|day }}{{ x|month }}{{ x|weekday }}", x=None) == ""
