"""What somebody had typed when their session ended is kept for them and offered back after signing in again.

It works for every form without its doing: the gate keeps what a lapsed session posts. It is encrypted, belongs to that one
account and is forgotten after `KEPT_LIFE`. A page that wants to show it inside its own form asks `fields(request)`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from django.http import QueryDict

from tirek.accounts.models import KeptForm
from tirek.accounts.services import KEPT_LIFE
from tirek.accounts.sessions import real_now

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

    from tirek.accounts.actors import Request, SignedRequest
    from tirek.accounts.models import Account

_LARGEST: Final = 64 * 1024
_NEVER: Final = ("csrfmiddlewaretoken", "password", "code", "signature")


def keep(request: HttpRequest, account: UUID) -> str:
    """Keep what `request` posts for the account whose session has run out; the page to come back to."""
    page = _page_of(request)
    typed = [
        [name, value]
        for name, values in request.POST.lists()
        if not any(word in name.lower() for word in _NEVER)
        for value in values
    ]
    if typed and sum(len(name) + len(value) for name, value in typed) <= _LARGEST:
        KeptForm.objects.filter(account_id=account).delete()
        KeptForm(
            account_id=account, path=request.get_full_path()[:500], page=page, fields=typed, kept_at=real_now()
        ).save()
    return page


def offered(account: Account) -> KeptForm | None:
    """What is kept for this account."""
    return KeptForm.objects.filter(account=account, kept_at__gt=real_now() - KEPT_LIFE).first()


def fields(request: Request | SignedRequest) -> QueryDict | None:
    """What the signed-in person had typed into the form at this very address, as a form's `data` or `initial`; None: nothing."""
    if request.account is None:
        return None
    kept = offered(request.account)
    return restored(kept) if kept is not None and urlsplit(kept.path).path == request.path else None


def restored(kept: KeptForm) -> QueryDict:
    """The fields as they were posted."""
    data = QueryDict(mutable=True)
    for name, value in kept.fields:
        data.appendlist(name, value)
    return data


def _page_of(request: HttpRequest) -> str:
    """The page on which the form stands: where the browser says it came from, as long as that is this site."""
    came_from = urlsplit(request.headers.get("Referer", ""))
    if came_from.netloc == request.get_host():
        page = came_from.path + (f"?{came_from.query}" if came_from.query else "")
    else:
        page = request.path
    return page[:500]
