"""The parts pages are put together from, on one specimen page that only the tests have."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django import forms
from django.conf.urls.i18n import i18n_patterns
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import RequestContext, Template
from django.urls import include, path
from playwright.sync_api import Page
from tests.browser.conftest import leads_on

from tirek.web import parts
from tirek.web.forms import DayField, MonthField
from tirek.web.page import public_page

if TYPE_CHECKING:
    from pytest_django import Settings

Check = Callable[[Page], None]
OpenPage = Callable[..., Page]

SPECIMEN = Template("""{% extends "tirek/base.html" %}{% load tirek_parts %}
{% block title %}Specimen{% endblock %}
{% block before_main %}{% include "tirek/parts/breadcrumbs.html" %}{% endblock %}
{% block main %}
{% include "tirek/parts/result.html" with state="yes" title="You are entitled" lead="10 000 ₸" text="each month" %}
{% month_strip cells "Months" %}
{% include "tirek/parts/notice.html" with state="warning" title="To be confirmed" text="Not printed" %}
{% include "tirek/parts/notice.html" with state="done" text="Kept" %}
{% summary_list rows %}
{% bar_chart chart "a" %}
{% include "tirek/parts/print_button.html" %}
<span class="tk-tag tk-tag--ok">In force</span> <span class="tk-tag tk-tag--warning">To be confirmed</span>
<span class="tk-tag tk-tag--info">History</span>
{% endblock %}""")


class Question(forms.Form):
    """One field of each kind."""

    birth = DayField(label="When was the child born?", help_text="For example, 5 May 2012")
    month = MonthField(label="In which month?", required=False)
    relation = forms.ChoiceField(
        label="Who are you?",
        widget=forms.RadioSelect,
        choices=[("parent", "Parent"), ("guardian", "Guardian")],
    )
    papers = forms.MultipleChoiceField(
        label="What do you have?",
        widget=forms.CheckboxSelectMultiple,
        choices=[("a", "Certificate"), ("b", "Conclusion")],
    )
    school = forms.CharField(label="School")
    city = forms.ChoiceField(label="City", choices=[("a", "Ақтөбе")])


@public_page
def specimen(request: HttpRequest) -> HttpResponse:
    """Every answering part at once."""
    cells = [
        parts.MonthCell(2023, 12, "paid", 10_000, "Within the school year", "p. 7"),
        parts.MonthCell(2024, 1, "unknown", None, "The school has not said"),
        parts.MonthCell(2024, 6, "none", None, "Outside the school year", "p. 7"),
    ]
    bars = [parts.Bar("Қыркүйек", 100, "100 ₸"), parts.Bar("Қазан", 50, "50 ₸")]
    values: dict[str, Any] = {
        "cells": cells,
        "rows": [parts.SummaryRow("Born", "5 May 2012", "/en/question/"), parts.SummaryRow("City", "Ақтөбе")],
        "chart": parts.Chart("Paid by month", "Payments fall", "Month", "Sum", bars),
        "trail": [{"url": "/en/", "name": "Start"}, {"url": "", "name": "Specimen"}],
    }
    return HttpResponse(SPECIMEN.render(RequestContext(request, values)))


@public_page
def question(request: HttpRequest) -> HttpResponse:
    """Every field at once, as a question page."""
    form = Question(request.POST or None)
    return render(request, "tirek/question.html", {"form": form, "back_url": "/en/", "caption": "Question 1 of 2"})


urlpatterns = i18n_patterns(
    path("specimen/", specimen),
    path("question/", question),
    path("", include("tirek.web.urls")),
)


@pytest.fixture(autouse=True)
def addresses(settings: Settings) -> None:
    settings.ROOT_URLCONF = __name__


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("look", ["light.auto.normal", "dark.auto.large", "light.more.largest", "dark.more.normal"])
def test_parts_are_accessible_in_every_look(
    open_page: OpenPage, axe: Check, fits: Check, width: int, look: str
) -> None:
    page = open_page("/kk/specimen/", width=width, look=look)
    for summary in page.locator("summary").all():
        summary.click()
    axe(page)
    fits(page)


@pytest.mark.parametrize("look", ["light.auto.normal", "dark.more.largest"])
def test_a_wrong_answer_is_accessible_and_the_summary_has_the_focus(
    open_page: OpenPage, axe: Check, fits: Check, look: str
) -> None:
    page = open_page("/en/question/", look=look)
    axe(page)
    with leads_on(page):
        page.get_by_role("button", name="Continue").click()
    assert page.title() == "Error: When was the child born? – Tirek"
    assert page.evaluate("document.activeElement.className") == "govuk-error-summary"
    axe(page)
    fits(page)


def test_without_javascript_an_error_leads_to_its_box_and_nothing_typed_is_lost(open_page: OpenPage) -> None:
    page = open_page("/en/question/", js=False)
    page.get_by_label("Day").fill("31")
    page.locator("#id_birth_month").select_option(label="February")
    page.locator("#id_birth_year").fill("2012")
    page.get_by_label("Guardian").check()
    with leads_on(page):
        page.get_by_role("button", name="Continue").click()
    page.get_by_role("link", name="There is no such day").click()
    assert page.evaluate("document.activeElement.id") == "id_birth_day"
    assert page.get_by_label("Day").input_value() == "31"
    assert page.locator("#id_birth_month").input_value() == "2"
    assert page.get_by_label("Guardian").is_checked()


def test_a_question_is_answered_by_keyboard_alone(open_page: OpenPage) -> None:
    page = open_page("/en/question/")
    page.locator("#id_birth_day").focus()
    for keys in ("5", "Tab", "F", "Tab", "2012"):
        (page.keyboard.press if keys == "Tab" else page.keyboard.type)(keys)
    values = [page.locator(f"#id_birth_{part}").input_value() for part in ("day", "month", "year")]
    assert values == ["5", "2", "2012"]
    with leads_on(page):
        page.keyboard.press("Enter")
    assert page.title().startswith("Error: ")


def test_the_print_button_needs_scripts_and_paper_shows_what_was_folded(open_page: OpenPage) -> None:
    without = open_page("/en/specimen/", js=False)
    assert without.locator("[data-print]").is_hidden()
    page = open_page("/en/specimen/", width=1280)
    assert page.locator("[data-print]").is_visible()
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.get_by_role("cell", name="Outside the school year").is_visible()
    assert page.locator("[data-print]").is_hidden()
