"""What the staff is told: terms that run out or moved, registries that are down. Each leads to what it is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tirek.accounts.roles import Role
from tirek.cases.queries.reach import reach
from tirek.config.access import access
from tirek.notices.queries import staff_messages, words_of
from tirek.notices.services import read
from tirek.web.languages import language_now

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from tirek.accounts.actors import SignedRequest
    from tirek.notices.kinds import Words
    from tirek.notices.models import Message

PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class Told:
    """A message in words; `new` when it had not been read before, `link` where it leads and what that is called."""

    message: Message
    words: Words
    new: bool
    link: tuple[str, str] | None


@access("clerk", "head", "administrator")
@require_safe
def shown(request: SignedRequest) -> HttpResponse:
    """Messages of the account, newest first; those that are shown are read."""
    page = Paginator(staff_messages(request.account.pk), PAGE).get_page(request.GET.get("page"))
    within = set(reach(request.actor).filter(pk__in=[each.case for each in page]).values_list("pk", flat=True))
    told = [_told(each, within, request) for each in page]
    # Made before the messages count as read: its header still says how many were new.
    response = render(request, "tirek/desk/messages.html", {"messages": told, "page": page})
    if request.method == "GET":
        for each in told:
            if each.new:
                read(each.message, request.clock.now())
    return response


def _told(message: Message, within: set[UUID], request: SignedRequest) -> Told:
    link = None
    if message.case in within:
        link = (reverse("web:case", args=[message.case]), _("To the case"))
    elif message.case is None and request.account.kind is Role.ADMINISTRATOR:
        link = (reverse("web:jobs"), _("To the jobs"))
    return Told(message, words_of(message, language_now()), getattr(message, "read", None) is None, link)
