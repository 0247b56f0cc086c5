"""The journal in words: filtered, exported, with the state of its chain. Reading it is journalled, too."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tirek.accounts.roles import ROLE_NAMES, Role
from tirek.cases.models import Case
from tirek.cases.queries.page import names_of
from tirek.config import spreadsheets
from tirek.config.access import access
from tirek.jobs.jobs import verify_soon
from tirek.journal import reading
from tirek.journal.services import record
from tirek.people.models import Person
from tirek.people.queries import find_by_iin, initials
from tirek.web.languages import language_now
from tirek.web.page import INVALID, url_if_any
from tirek.web.records.filters import EntriesForm, PersonForm, uuid_in
from tirek.web.records.words import entry_text

if TYPE_CHECKING:
    from tirek.accounts.actors import SignedRequest
    from tirek.journal.models import Entry
    from tirek.journal.reading import Wanted

_COLUMNS: Final = (
    "chain", "number", "at", "kind", "actor_account", "actor_name", "actor_role", "case", "case_number", "person", "data",
    "previous", "hash",
)  # fmt: skip
_AT_ONCE: Final = 500


@access("auditor", "head")
@require_http_methods(["GET", "HEAD", "POST"])
def shown(request: SignedRequest) -> HttpResponse:
    """A page of entries, newest first; a person's number is asked for in the body of a form."""
    if request.method == "POST":
        return _of_person(request)
    form = EntriesForm(request.actor, request.GET)
    valid = form.is_valid()
    wanted = _wanted(request, form)
    found = reading.page(wanted, before=_number(request.GET.get("before", ""))) if valid else reading.Page([], None)
    _note(request, "journal.read", wanted)
    rest = {name: value for name, value in request.GET.items() if name != "before"}
    context = {
        "form": form,
        "person_form": PersonForm(),
        "rows": _rows(found.entries),
        "older_url": f"?{urlencode({**rest, 'before': found.before})}" if found.before else "",
        "newest_url": f"?{urlencode(rest)}" if request.GET.get("before") else "",
        "export_url": f"{reverse('web:journal-csv')}?{urlencode(rest)}",
        "chain": wanted.chain,
        "one_chain": bool(request.actor.territory),
        "query": urlencode(rest),
        "head": reading.head_of(wanted.chain),
        "last_check": reading.last_check(wanted.chain),
        "asked": "asked" in request.GET,
        "sms_url": url_if_any("web:sms-journal"),
        "outages_url": reverse("web:outages"),
    }
    return render(request, "tirek/records/journal.html", context, status=200 if valid else INVALID)


def _wanted(request: SignedRequest, form: EntriesForm) -> Wanted:
    data = getattr(form, "cleaned_data", {})
    case = form.case.pk if form.case else None
    person = uuid_in(request.GET.get("person", ""))
    return reading.Wanted(
        form.chosen, case, person, data.get("kind", ""), data.get("first") or None, data.get("last") or None
    )


def _of_person(request: SignedRequest) -> HttpResponse:
    """From a person's number to the person's own address, which says nothing."""
    form = EntriesForm(request.actor, {"chain": request.POST.get("chain", "")})
    form.is_valid()
    found = find_by_iin(request.POST.get("iin", "")[:20])
    # Who has no entries in this chain is as nobody: nothing tells whether they are known elsewhere.
    known = found is not None and reading.has_person(form.chosen, found.pk)
    query = {"chain": form.chosen, "person": str(found.pk) if found and known else str(UUID(int=0))}
    return HttpResponseRedirect(f"{reverse('web:journal')}?{urlencode(query)}", status=303)


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 16 else None  # noqa: PLR2004 - more is no number of an entry


def _note(request: SignedRequest, kind: str, wanted: Wanted) -> None:
    """Write down who read what of the journal."""
    data = {
        "kind": wanted.kind,
        "from": wanted.first.isoformat() if wanted.first else "",
        "to": wanted.last.isoformat() if wanted.last else "",
    }
    with transaction.atomic():
        record(
            kind=kind,
            actor=request.actor,
            at=request.clock.now(),
            chain=wanted.chain,
            case=wanted.case,
            person=wanted.person,
            data=data,
        )


def _rows(entries: list[Entry]) -> list[dict[str, Any]]:
    """Entries with the names of who acted, cases by number and persons by their initials."""
    officers = {entry.pk: uuid_in(str(entry.data.get("officer") or "")) for entry in entries}
    names = names_of({entry.actor_account for entry in entries} | set(officers.values()))
    numbers = _numbers(entries)
    people = Person.objects.in_bulk({entry.person for entry in entries if entry.person})
    return [
        {
            "entry": entry,
            "text": entry_text(entry, names.get(officers[entry.pk], "")),
            "who": names.get(entry.actor_account, ""),
            "role": _role(entry.actor_role),
            "case": numbers.get(entry.case, "") if entry.case else "",
            "case_url": url_if_any("web:case", str(entry.case)) if entry.case in numbers else "",
            "person": initials(people[entry.person]) if entry.person in people else "",
        }
        for entry in entries
    ]


def _numbers(entries: Iterable[Entry]) -> dict[UUID, str]:
    cases = {entry.case for entry in entries if entry.case}
    return dict(Case.objects.filter(pk__in=cases).values_list("pk", "number"))


def _role(role: str) -> str:
    return _(ROLE_NAMES[Role(role)]) if role in set(Role) else _("the program")


@access("auditor", "head")
@require_safe
def export(request: SignedRequest) -> HttpResponse | StreamingHttpResponse:
    """The same entries, oldest first, with everything their hashes are computed from, as CSV."""
    form = EntriesForm(request.actor, request.GET)
    if not form.is_valid():
        return HttpResponseRedirect(f"{reverse('web:journal')}?{request.GET.urlencode()}", status=303)
    wanted = _wanted(request, form)
    _note(request, "journal.exported", wanted)
    response = StreamingHttpResponse(
        _csv(reading.entries(wanted), language_now()), content_type="text/csv; charset=utf-8"
    )
    response.headers["Content-Disposition"] = f'attachment; filename="journal-{wanted.chain}.csv"'
    return response


def _csv(entries: Iterator[Entry], language: str) -> Iterator[str]:
    yield spreadsheets.MARK + spreadsheets.line(_COLUMNS, language)
    while batch := [entry for entry, _count in zip(entries, range(_AT_ONCE), strict=False)]:
        numbers, names = _numbers(batch), names_of({entry.actor_account for entry in batch})
        for entry in batch:
            yield spreadsheets.line(_cells(entry, names.get(entry.actor_account, ""), numbers), language)


def _cells(entry: Entry, name: str, numbers: dict[UUID, str]) -> Iterator[str]:
    number = numbers.get(entry.case, "") if entry.case else ""
    data = json.dumps(entry.data, ensure_ascii=False, sort_keys=True)
    told = {"at": entry.at.isoformat(), "actor_name": name, "case_number": number, "data": data}
    for column in _COLUMNS:
        value = told[column] if column in told else getattr(entry, column)
        yield "" if value is None else str(value)


@access("auditor", "head")
@require_POST
def check(request: SignedRequest) -> HttpResponse:
    """Have the chain followed from its first entry to its head; what is found stands on the page soon."""
    form = EntriesForm(request.actor, {"chain": request.POST.get("chain", "")})
    chain = form.chosen if form.is_valid() else request.actor.territory
    if chain:
        with transaction.atomic():
            verify_soon(chain, request.clock.now())
    return HttpResponseRedirect(f"{reverse('web:journal')}?{urlencode({'chain': chain, 'asked': 'yes'})}", status=303)
