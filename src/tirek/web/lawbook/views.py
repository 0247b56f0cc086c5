"""Views of the law browser. They read addresses and choose templates; what is shown comes from the modules beside."""

from __future__ import annotations

import csv
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tirek.config.law import law
from tirek.law import diff, words
from tirek.web.languages import language_now
from tirek.web.lawbook import acts, calendars, forms, links, parameters, territories
from tirek.web.lawbook.page import today, trail
from tirek.web.lawbook.timeline import timeline
from tirek.web.page import Link, no_such, public_page, said
from tirek.workdays import OutsideCalendarError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.http import HttpRequest

    from tirek.law.model import Parameter, Version


@public_page
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What the law browser is, and all acts by territory."""
    book = law()
    only = request.GET.get("territory", "")
    choices = sorted((said(book.territories[v.territory].name), v.territory) for v in _acts_of_places())
    known = dict.fromkeys(choices)
    context = {
        "places": acts.places(book, today(), only if only in book.territories else ""),
        "territories": list(known),
        "only": only,
        "unknown": bool(only) and only not in {name for _title, name in known},
    }
    return render(request, "tirek/law/index.html", context)


def _acts_of_places() -> list[Version]:
    return [version for version in law().versions if version.kind != "repeal"]


@public_page
@require_safe
def act(request: HttpRequest, act: str) -> HttpResponse:
    """An act in the version that governs today, and what governed a month as known on a day."""
    if act not in law().acts:
        return _no_act(request, act)
    return _version_page(request, acts.shown_version(law(), act, today()), own_address=False)


@public_page
@require_safe
def version(request: HttpRequest, act: str, number: int) -> HttpResponse:
    """One version of an act."""
    found = law().find_version(f"{act}@{number}")
    if act not in law().acts:
        return _no_act(request, act)
    if found is None:
        message = _("This act has no version %(number)s. It has these:") % {"number": number}
        return no_such(request, message, [_version_link(one) for one in law().acts[act]])
    return _version_page(request, found, own_address=True)


def _version_link(one: Version) -> Link:
    return Link(said(one.short), links.version(one))


def _no_act(request: HttpRequest, act: str) -> HttpResponse:
    message = _("No act “%(act)s” is known here. These are:") % {"act": act[:60]}
    names = [Link(said(all_of[-1].short), reverse("web:law-act", args=[name])) for name, all_of in law().acts.items()]
    return no_such(request, message, names)


def _version_page(request: HttpRequest, one: Version, *, own_address: bool) -> HttpResponse:
    book, now = law(), today()
    asked = forms.asked(request.GET.dict(), acts.telling_month(book, one.act, now), now)
    wants = any(name.startswith(("on_", "known_on_")) for name in request.GET)
    form = forms.MonthForm(asked, request.GET if wants else None)
    if wants and form.is_valid():
        return HttpResponseRedirect(f"{request.path}?{form.query()}#month", status=HTTPStatus.SEE_OTHER)
    others = acts.neighbours(book, one)
    context = {
        "trail": trail(Link(said(one.short))),
        "version": one,
        "printed": one.printed_in(language_now()),
        "own": [other.short for other in book.acts[one.act]],
        "own_act": one.act,
        "own_address": own_address,
        "act_url": reverse("web:law-act", args=[one.act]),
        "service": book.services[one.service],
        "territory": book.territories[one.territory],
        "state": acts.state(book, one.act, now),
        "repeal": acts.repeal_of(book, one.act),
        "repealed": book.acts[one.repeals][-1] if one.repeals else None,
        "pays": words.benefit_text(one.benefit, book.parameters) if one.benefit else None,
        "price": acts.price_today(book, one, now),
        "switches": acts.switches(one),
        "dates": acts.dates(one),
        "conditions": acts.conditions(book, one),
        "recovery": [(words.way_text(way), way) for way in one.recovery.ways],
        "timeline": timeline(book, one, asked.known_on, now),
        "asked": asked,
        "form": form,
        "governed": acts.governed(book, one.service, one.territory, asked.month, asked.known_on),
        "others": [(other, links.compare(*_in_order(other, one))) for other in others],
        "sha256": book.files[one.file],
        "obtained": {name: words.told(message) for name, message in words.OBTAINED.items()},
    }
    return render(request, "tirek/law/act.html", context, status=HTTPStatus.BAD_REQUEST if asked.problems else 200)


def _in_order(a: Version, b: Version) -> tuple[Version, Version]:
    first, second = sorted((a, b), key=lambda version: (version.known_from, version.number))
    return first, second


@public_page
@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """What changes from one version to another, in words."""
    book = law()
    chosen = {}
    for name in ("a", "b"):
        found = book.find_version(request.GET.get(name, ""))
        chosen[name] = found.id if found else request.GET.get(name, "")
    form = forms.CompareForm(book, chosen if any(chosen.values()) else None)
    context = {"trail": trail(Link(_("Compare two versions"))), "form": form}
    if not form.is_valid():
        return render(
            request, "tirek/law/compare.html", context, status=HTTPStatus.BAD_REQUEST if form.is_bound else 200
        )
    before, after = book.find_version(chosen["a"]), book.find_version(chosen["b"])
    assert before is not None
    assert after is not None
    changes = diff.changes(before, after, book)
    context |= {
        "before": before,
        "after": after,
        "before_url": links.version(before),
        "after_url": links.version(after),
        "changes": [change for change in changes if change.decides],
        "wording": [change for change in changes if not change.decides],
        "nothing": said(words.told(diff.NOTHING)),
        "swap_url": links.compare(after, before),
    }
    return render(request, "tirek/law/compare.html", context)


@public_page
@require_safe
def territory_table(request: HttpRequest) -> HttpResponse:
    """What territories pay in a school year, side by side."""
    service, year, sort, problems = _table_asked(request)
    rows = territories.table(law(), service, year, today(), sort)
    address = reverse("web:law-territories")
    context = {
        "trail": trail(Link(_("What territories pay"))),
        "service": law().services[service],
        "services": law().services.values(),
        "years": [(one, territories.year_text(one)) for one in territories.school_years(law(), today())],
        "year": year,
        "year_text": territories.year_text(year),
        "sort": sort,
        "rows": rows,
        "chart": territories.chart(rows, year),
        "problems": problems,
        "by_amount": f"{address}?service={service}&year={year}&sort=amount",
        "by_name": f"{address}?service={service}&year={year}&sort=name",
        "csv": f"{reverse('web:law-territories-csv')}?service={service}&year={year}",
    }
    return render(request, "tirek/law/territories.html", context, status=HTTPStatus.BAD_REQUEST if problems else 200)


def _table_asked(request: HttpRequest) -> tuple[str, int, str, list[str]]:
    years = territories.school_years(law(), today())
    service, year = next(iter(law().services)), territories.default_year(years, today())
    sort, problems = request.GET.get("sort") or "amount", []
    if name := request.GET.get("service"):
        if name in law().services:
            service = name
        else:
            problems.append(_("There is no service “%(name)s”.") % {"name": name[:40]})
    if text := request.GET.get("year"):
        if text.isascii() and text.isdigit() and int(text) in years:
            year = int(text)
        else:
            span = {"text": text[:40], "first": years[-1], "last": years[0]}
            problems.append(_("“%(text)s” is not a known school year. It begins in %(first)s to %(last)s.") % span)
    if sort not in territories.SORTS:
        problems.append(_("“%(text)s” is not an order: amount or name.") % {"text": sort[:40]})
        sort = "amount"
    return service, year, sort, problems


@public_page
@require_safe
def territory_csv(request: HttpRequest) -> HttpResponse:
    """The table of territories for programs and spreadsheets."""
    service, year, sort, problems = _table_asked(request)
    if problems:
        return HttpResponse(
            "\n".join(problems), status=HTTPStatus.BAD_REQUEST, content_type="text/plain; charset=utf-8"
        )
    rows = territories.table(law(), service, year, today(), sort)
    lines = territories.csv_rows(service, rows, year)
    return _csv(f"{service}-{year}-{year + 1}.csv", territories.CSV_HEADER, lines)


def _csv(name: str, header: Sequence[str], lines: Iterable[Sequence[str]]) -> HttpResponse:
    """A download that spreadsheets read as UTF-8 (hence the mark at its beginning)."""
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    writer = csv.writer(response)
    writer.writerow(header)
    writer.writerows(lines)
    return response


@public_page
@require_safe
def parameter_list(request: HttpRequest) -> HttpResponse:
    """All dated parameters with today's value."""
    rows = []
    for parameter in law().parameters.values():
        value = parameters.value_now(parameter, today())
        rows.append((parameter, parameters.value_text(parameter, value) if value else ""))
    context = {"trail": trail(Link(_("Parameters"))), "rows": rows, "now": today()}
    return render(request, "tirek/law/parameters.html", context)


@public_page
@require_safe
def parameter(request: HttpRequest, parameter: str) -> HttpResponse:
    """One parameter: picture, table, gaps."""
    found = law().parameters.get(parameter)
    if found is None:
        return _no_parameter(request, parameter)
    value = parameters.value_now(found, today())
    rows = parameters.rows(law(), found)
    context = {
        "trail": trail(Link(_("Parameters"), reverse("web:law-parameters")), Link(said(found.title))),
        "parameter": found,
        "now": today(),
        "value": parameters.value_text(found, value) if value else "",
        "value_confidence": value.confidence if value else "",
        "rows": rows,
        "any_known": any(row.known for row in rows),
        "gaps": parameters.gaps(found),
        "chart": parameters.chart(found, today()),
        "used_by": _used_by(found),
        "sha256": law().files[found.file],
    }
    return render(request, "tirek/law/parameter.html", context)


def _no_parameter(request: HttpRequest, name: str) -> HttpResponse:
    message = _("No parameter “%(name)s” is known here. These are:") % {"name": name[:60]}
    known = law().parameters.values()
    return no_such(request, message, [Link(said(p.title), reverse("web:law-parameter", args=[p.id])) for p in known])


def _used_by(parameter: Parameter) -> list[Link]:
    return [_version_link(one) for one in law().versions if one.benefit and one.benefit.index == parameter.id]


@public_page
@require_safe
def parameter_csv(request: HttpRequest, parameter: str) -> HttpResponse:
    """The values of a parameter for programs and spreadsheets."""
    found = law().parameters.get(parameter)
    if found is None:
        return _no_parameter(request, parameter)
    return _csv(f"{parameter}.csv", parameters.CSV_HEADER, parameters.csv_rows(found))


@public_page
@require_safe
def calendar_now(_request: HttpRequest) -> HttpResponse:
    """The way to this year's calendar."""
    return HttpResponseRedirect(reverse("web:law-calendar-year", args=[today().year]))


@public_page
@require_safe
def calendar_year(request: HttpRequest, year: int) -> HttpResponse:
    """Days off and working weekends of a year."""
    covers = law().calendar.covers
    assert covers is not None
    try:
        shown = calendars.year(law(), year, today())
    except OutsideCalendarError as error:
        nearest = min(max(year, covers.first.year), covers.last.year)
        instead = Link(str(nearest), reverse("web:law-calendar-year", args=[nearest]))
        return no_such(request, f"{error.text(language_now()).capitalize()}.", [instead])
    context = {
        "trail": trail(Link(_("Calendar %(year)s") % {"year": year})),
        "year": year,
        "shown": shown,
        "today": today(),
        "before": year - 1 if year > covers.first.year else None,
        "after": year + 1 if year < covers.last.year else None,
        "covers": covers,
    }
    return render(request, "tirek/law/calendar.html", context)


@public_page
@require_safe
def sources(request: HttpRequest) -> HttpResponse:
    """Everything the law files rest on, and what the degrees of certainty mean."""
    book = law()
    calendar_sources, calendar_acts = calendars.sources(book)
    context = {
        "trail": trail(Link(_("Sources"))),
        "letters": [(letter, words.confidence_text(letter)) for letter in words.CONFIDENCE],
        "sources": book.sources.values(),
        "acts": [version for version in book.versions if version.sources],
        "calendar_sources": calendar_sources,
        "calendar_acts": calendar_acts,
        "files": len(book.files),
    }
    return render(request, "tirek/law/sources.html", context)
