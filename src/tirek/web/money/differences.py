"""The list of awards whose ledger differs from what is due now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tirek.config.access import access
from tirek.ledger.queries import discrepancies
from tirek.ledger.queries.discrepancies import Show, Sort
from tirek.people.queries import display_name
from tirek.web.desk.lists import Filter
from tirek.web.money.lines import cause_text, cause_url

if TYPE_CHECKING:
    from django.http import HttpResponse

    from tirek.accounts.actors import SignedRequest
    from tirek.ledger.models import Discrepancy

_DIGITS: Final = 6


@dataclass(frozen=True, slots=True)
class Row:
    """A difference as the list shows it."""

    found: Discrepancy
    url: str
    child: str
    cause: str
    cause_url: str


@access("clerk", "head", "accountant", "auditor")
@require_safe
def listed(request: SignedRequest) -> HttpResponse:
    """What differs, since when, by how much and why."""
    given = request.GET
    show = Show(given["show"]) if given.get("show") in set(Show) else Show.ALL
    sort = Sort(given["sort"]) if given.get("sort") in set(Sort) else Sort.SINCE
    number = given.get("page", "1")
    turn = int(number) if number.isdecimal() and 0 < len(number) <= _DIGITS else 1
    page = discrepancies.listed(request.actor, show, sort, max(turn, 1))
    context = {
        "rows": [_row(each) for each in page.rows],
        "filters": [
            Filter(_(title), _url(each, sort), _count(request, each), current=each is show)
            for each, title in discrepancies.SHOW_TITLES.items()
        ],
        "sorts": [
            (_("Longest first"), _url(show, Sort.SINCE), sort is Sort.SINCE),
            (_("Largest sum first"), _url(show, Sort.SUM), sort is Sort.SUM),
        ],
        "narrowed": show is not Show.ALL,
        "all_url": _url(Show.ALL, sort),
        "earlier_url": _url(show, sort, page.number - 1) if page.number > 1 else "",
        "later_url": _url(show, sort, page.number + 1) if page.more else "",
    }
    return render(request, "tirek/money/differences.html", context)


def _row(found: Discrepancy) -> Row:
    cause = cause_text(found.cause, found.service) if found.cause else _("a fact is unknown")
    url = reverse("web:award", args=[found.award_id])
    return Row(found, url, display_name(found.award.child), cause, cause_url(found.cause))


def _count(request: SignedRequest, show: Show) -> str:
    number = discrepancies.count(request.actor, show)
    return f"{discrepancies.MOST}+" if number > discrepancies.MOST else str(number)


def _url(show: Show, sort: Sort, page: int = 1) -> str:
    query = {"show": show.value if show is not Show.ALL else "", "sort": sort.value if sort is not Sort.SINCE else ""}
    query["page"] = str(page) if page > 1 else ""
    text = urlencode({name: value for name, value in query.items() if value})
    return f"{reverse('web:differences')}{'?' if text else ''}{text}"
