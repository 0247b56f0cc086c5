"""What happens when somebody opens a page that needs an account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode

from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from tirek.accounts.roles import Role
from tirek.accounts.services import signed_in
from tirek.accounts.sessions import open_session
from tirek.web.languages import language_now
from tirek.web.page import url_if_any
from tirek.web.signin import keep

if TYPE_CHECKING:
    from django.http import HttpRequest

    from tirek.accounts.actors import Request
    from tirek.accounts.models import Account

_HOMES = {
    Role.APPLICANT: ("web:cabinet",),
    Role.OPERATOR: ("web:front-office",),
    Role.CLERK: ("web:cases",),
    Role.HEAD: ("web:signing", "web:cases"),
    Role.ACCOUNTANT: ("web:runs",),
    Role.AUDITOR: ("web:cases", "web:journal"),
    Role.LAWYER: ("web:law",),
    Role.ADMINISTRATOR: ("web:accounts",),
}


def ask_to_sign_in(request: HttpRequest) -> HttpResponseRedirect:
    """Lead to the sign-in page, remember where to return to, and keep what a session that has just run out posts."""
    lapsed = cast("Any", request).lapsed
    if request.method in {"GET", "HEAD"}:
        back = request.get_full_path()
    elif lapsed is not None:
        back = keep.keep(request, lapsed)
    else:
        back = request.path
    query = {"next": back, **({"ended": "1"} if lapsed is not None else {})}
    return HttpResponseRedirect(f"{reverse('web:sign-in')}?{urlencode(query)}", status=303)


def safe_next(request: HttpRequest, wanted: str | None = None) -> str:
    """The address of this site to go to after signing in, empty when none was asked for (or one elsewhere)."""
    wanted = wanted or request.POST.get("next") or request.GET.get("next") or ""
    own = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return wanted if own else ""


def home_of(account: Account) -> str:
    """The page on which an account's work begins."""
    return next((url for name in _HOMES[account.kind] if (url := url_if_any(name))), reverse("web:start"))


def welcome(request: Request, account: Account, *, wanted: str, second_factor: bool) -> HttpResponseRedirect:
    """Sign somebody in and lead them on: to what they had typed, to the page they asked for, or to where their work begins."""
    open_session(request, account, second_factor=second_factor)
    signed_in(account, at=request.clock.now(), language=language_now())
    kept = keep.offered(account)
    if kept is not None and not kept.shown:
        return HttpResponseRedirect(reverse("web:kept"), status=303)
    return HttpResponseRedirect(wanted or home_of(account), status=303)
