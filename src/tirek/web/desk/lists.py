"""The list of cases, and the search."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from tirek.cases.models import Case
from tirek.cases.procedure import Stage
from tirek.cases.queries import desk
from tirek.cases.queries import search as searching
from tirek.cases.queries.page import days_left
from tirek.cases.queries.standing_of import Row, rows
from tirek.config.access import access
from tirek.people.identifiers import check_iin
from tirek.people.queries import display_name
from tirek.web.languages import language_now
from tirek.web.occasion import occasion
from tirek.web.opening import note_search
from tirek.web.words import stage_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tirek.accounts.actors import SignedRequest
    from tirek.cases.occasion import Occasion
    from tirek.cases.queries.desk import Place, Reader, Wanted

_LONGEST: Final = 100
"""Signs of a search that are read."""
_TITLES: Final = 2
"""Missing things that a row names."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row as the list shows it; `left` is in working days, None where it can't be counted."""

    case: Case
    url: str
    child: str
    stage: str
    missing: str
    next: str
    left: int | None
    row: Row

    @property
    def unrecorded(self) -> bool:
        """Whether its hearing was to be held on a day that has passed, while the term itself may still run."""
        return bool(self.left is not None and self.left < 0 and self.case.act_by < self.case.runs_out_on)

    @property
    def tone(self) -> str:
        """How pressing it is."""
        if not self.case.is_open or self.left is None:
            return ""
        return "late" if self.left < 0 else "today" if self.left == 0 else "soon" if self.left == 1 else ""


@dataclass(frozen=True, slots=True)
class Filter:
    """A way to narrow the list, with how many cases it holds."""

    label: str
    url: str
    count: str
    current: bool


def lines(cases: Sequence[Case], now: Occasion) -> list[Line]:
    """The rows of a list in the language of the page."""
    return [_line(row, now) for row in rows(cases, now)]


def _line(row: Row, now: Occasion) -> Line:
    case, language = row.case, language_now()
    lacks = [_(title) for title in row.lacks.disputed]
    lacks += [_sentence(text[language]) for text in (*row.lacks.facts, *row.lacks.papers)]
    return Line(
        case,
        reverse("web:case", args=[case.pk]),
        display_name(case.child),
        stage_text(case.stage),
        _few(list(dict.fromkeys(lacks))),
        _(row.next.title),
        days_left(case.act_by, now) if case.is_open else None,
        row,
    )


def _few(titles: list[str]) -> str:
    """The first titles, and how many there are besides."""
    shown, rest = "; ".join(titles[:_TITLES]), len(titles) - _TITLES
    if rest <= 0:
        return shown
    return ngettext("%(shown)s and %(count)s more", "%(shown)s and %(count)s more", rest) % {
        "shown": shown,
        "count": rest,
    }


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


@access("clerk", "head", "auditor")
@require_safe
def listed(request: SignedRequest) -> HttpResponse:
    """What runs out first, a page at a time."""
    now = occasion(request)
    reader = desk.Reader.of(request.account, now)
    wanted = _wanted(request)
    places = {name: desk.read_place(request.GET.get(name, ""), wanted.show) for name in ("after", "before")}
    page = desk.listed(wanted, reader, after=places["after"], before=places["before"], last="last" in request.GET)
    context = {
        "lines": lines(page.cases, now),
        "filters": _filters(wanted, reader),
        "whose": _whose(wanted, reader) if request.account.role == "clerk" else [],
        "stages": [(stage.value, stage_text(stage)) for stage in Stage if stage.is_open],
        "wanted": wanted,
        "closed": wanted.show is desk.Show.CLOSED,
        "everybody": wanted.whose is desk.Whose.ALL,
        "narrowed": bool(wanted.stage) or wanted.show is not desk.Show.OPEN,
        "all_url": _url(desk.Wanted(desk.Whose.ALL)),
        "stands_in": len(reader.officers) > 1,
        "country": not request.actor.territory,
        **_turns(wanted, page),
    }
    return render(request, "tirek/desk/list.html", context)


def _wanted(request: SignedRequest) -> Wanted:
    """What the address asks for; a word it doesn't know is as if it were not there."""
    usual = "mine" if request.account.role == "clerk" else "all"
    given = {name: request.GET.get(name, "") for name in ("whose", "show", "stage")}
    whose = given["whose"] if given["whose"] in set(desk.Whose) and usual == "mine" else usual
    show = given["show"] if given["show"] in set(desk.Show) else desk.Show.OPEN
    stage = Stage(given["stage"]) if given["stage"] in set(Stage) else None
    if stage is not None and not stage.is_open:
        show = desk.Show.CLOSED
    return desk.Wanted(desk.Whose(whose), desk.Show(show), stage)


def _url(wanted: Wanted, **more: str) -> str:
    query = {"whose": wanted.whose.value, "show": wanted.show.value, "stage": wanted.stage or ""} | more
    return f"{reverse('web:cases')}?{urlencode({name: value for name, value in query.items() if value})}"


def _filters(wanted: Wanted, reader: Reader) -> list[Filter]:
    """The open list and its narrowings with counts; of what is decided nobody counts."""
    found = []
    for show in desk.Show:
        one = desk.Wanted(wanted.whose, show)
        count = "" if show is desk.Show.CLOSED else _count(one, reader)
        found.append(Filter(_(desk.SHOW_TITLES[show]), _url(one), count, current=one == wanted))
    return found


def _whose(wanted: Wanted, reader: Reader) -> list[Filter]:
    titles = {desk.Whose.MINE: _("Mine"), desk.Whose.ALL: _("Of the whole department")}
    return [
        Filter(title, _url(desk.Wanted(whose)), _count(desk.Wanted(whose), reader), current=wanted.whose is whose)
        for whose, title in titles.items()
    ]


def _count(wanted: Wanted, reader: Reader) -> str:
    number = desk.count(wanted, reader)
    return f"{desk.MOST}+" if number > desk.MOST else str(number)


def _turns(wanted: Wanted, page: desk.Page) -> dict[str, str]:
    """Where the other pages are."""

    def turned(name: str, place: Place | None) -> str:
        return _url(wanted, **{name: str(place)}) if place is not None else ""

    return {
        "earlier_url": turned("before", page.earlier),
        "later_url": turned("after", page.later),
        "first_url": _url(wanted) if page.earlier else "",
        "last_url": _url(wanted, last="yes") if page.later else "",
    }


@access("clerk", "head", "auditor")
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: SignedRequest) -> HttpResponse:
    """Find cases; a number of a person is sent in the body of a form and never stands in an address.

    One case found opens at once.
    """
    now, posted = occasion(request), request.method == "POST"
    text = (request.POST if posted else request.GET).get("q", "")[:_LONGEST]
    if posted and not text.strip():
        return HttpResponseRedirect(reverse("web:cases"), status=303)
    if not text.strip() or (not posted and check_iin(text).valid):
        return _results(request, now, "", None)
    if posted and searching.finds_several(text, now):
        return _listing(text)
    found = searching.search(text, now)
    if posted and len(found.cases) != 1 and found.by != "iin":
        return _listing(text)
    note_search(request, found)
    if posted and len(found.cases) == 1:
        return HttpResponseRedirect(reverse("web:case", args=[found.cases[0].pk]), status=303)
    return _results(request, now, "" if found.by == "iin" else text, found)


def _listing(text: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('web:cases-search')}?{urlencode({'q': text})}", status=303)


def _results(request: SignedRequest, now: Occasion, text: str, found: searching.Found | None) -> HttpResponse:
    context: dict[str, Any] = {"text": text, "found": found, "back_url": reverse("web:cases")}
    context["lines"] = lines(found.cases, now) if found else []
    return render(request, "tirek/desk/search.html", context)
