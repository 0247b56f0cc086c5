"""Letters as they were signed, messages, and who looked at one's data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from tirek.cases.queries.applicant import looks_at_mine, my_refusals
from tirek.cases.queries.reach import reach
from tirek.config.access import access
from tirek.config.logging import get_logger
from tirek.notices.queries import letters_of, letters_of_refusal, messages_of, pdf, words_of
from tirek.notices.services import read
from tirek.vault.errors import VaultError
from tirek.web.cabinet.words import child_named, place_text, reader_text
from tirek.web.languages import language_now
from tirek.web.occasion import occasion
from tirek.web.opening import open_case

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from uuid import UUID

    from tirek.accounts.actors import SignedRequest
    from tirek.journal.models import Entry
    from tirek.notices.kinds import Words
    from tirek.notices.models import Letter, Message

log = get_logger(__name__)

MESSAGES: Final = 30
LOOKS: Final = 100
UNAVAILABLE: Final = 503


@dataclass(frozen=True, slots=True)
class Told:
    """A message in words; `new` when it had not been read before."""

    message: Message
    words: Words
    new: bool
    url: str


@dataclass(slots=True)
class Look:
    """A look at data: when, by whom (role and place), on which page, about whom, in which of the own cases."""

    at: datetime
    role: str
    place: str
    page: str
    people: list[str]
    number: str


@access("applicant")
@require_safe
def letter(request: SignedRequest, case: UUID, letter: UUID) -> HttpResponse:
    """A signed letter, byte for byte as it was issued."""
    found = open_case(request, case, where=None)
    held = letters_of(found.pk).filter(pk=letter).first()
    return _pdf(request, held, reverse("web:cabinet-case", args=[case]))


@access("applicant")
@require_safe
def refusal_letter(request: SignedRequest, refusal: UUID, letter: UUID) -> HttpResponse:
    """The signed receipt of a refusal to accept, for the person whose papers were not accepted."""
    mine = {each.pk for each in my_refusals(occasion(request))}
    held = letters_of_refusal(refusal).filter(pk=letter).first() if refusal in mine else None
    return _pdf(request, held, reverse("web:cabinet"))


def _pdf(request: SignedRequest, held: Letter | None, back_url: str) -> HttpResponse:
    if held is None:
        raise Http404
    try:
        content = pdf(held)
    except VaultError:
        log.exception("letter.unreadable", letter=str(held.pk))
        return render(request, "tirek/cabinet/lost.html", {"letter": held, "back_url": back_url}, status=UNAVAILABLE)
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(held.number)}.pdf"
    # The browser's reader of PDF needs styles of its own, and nothing else.
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'"
    return response


@access("applicant")
@require_safe
def messages(request: SignedRequest) -> HttpResponse:
    """What was told to me, newest first; a message that is shown whole is read."""
    told = messages_of(person=request.actor.person, account=request.actor.account)
    page = Paginator(told, MESSAGES).get_page(request.GET.get("page"))
    own = set(reach(request.actor).filter(pk__in=[each.case for each in page]).values_list("pk", flat=True))
    shown = [_told(each, own) for each in page]
    if request.method == "GET":
        for each in shown:
            if each.new:
                read(each.message, request.clock.now())
    return render(
        request, "tirek/cabinet/messages.html", {"messages": shown, "page": page, "back_url": reverse("web:cabinet")}
    )


@access("applicant")
@require_safe
def looks(request: SignedRequest) -> HttpResponse:
    """Who looked at my data and my children's: role, department, time and page."""
    entries, people, numbers = looks_at_mine(occasion(request))
    page = Paginator(entries, LOOKS).get_page(request.GET.get("page"))
    me = people.get(request.actor.person) if request.actor.person else None
    names = {pk: child_named(me, person, request.clock.today()) for pk, person in people.items()} if me else {}
    found = _together(page, names, numbers)
    return render(
        request, "tirek/cabinet/looks.html", {"looks": found, "page": page, "back_url": reverse("web:cabinet")}
    )


def _told(message: Message, own: set[UUID]) -> Told:
    url = reverse("web:cabinet-case", args=[message.case]) if message.case in own else ""
    return Told(message, words_of(message, language_now()), getattr(message, "read", None) is None, url)


def _together(entries: Iterable[Entry], names: Mapping[UUID, str], numbers: Mapping[UUID, str]) -> list[Look]:
    """One line for each opened page, however many people stood on it."""
    found: dict[tuple[object, ...], Look] = {}
    for entry in entries:
        if entry.person is None:
            continue
        where = str(entry.data.get("where", ""))
        key = (entry.at, entry.actor_account, entry.case, where)
        if key not in found:
            role, place = reader_text(entry)
            number = numbers.get(entry.case, "") if entry.case else ""
            found[key] = Look(entry.at, role, place, place_text(where), [], number)
        found[key].people.append(names[entry.person])
    return list(found.values())
