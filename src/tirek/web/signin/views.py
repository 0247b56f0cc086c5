"""The choice of how to sign in, staff's password and code, signing out, and what was kept of a form."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tirek.accounts import attempts, factors
from tirek.accounts.models import Account
from tirek.accounts.services import check_password
from tirek.accounts.sessions import close_session, real_now
from tirek.config.access import access
from tirek.law.formats import day
from tirek.web.languages import language_now
from tirek.web.page import public_page
from tirek.web.signin import citizen, keep
from tirek.web.signin.forms import CodeForm, PasswordForm
from tirek.web.signin.gate import home_of, safe_next, welcome

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from tirek.accounts.actors import Request, SignedRequest

_HALF: Final = "half_signed_in"
_HALF_LIFE: Final = timedelta(minutes=10)
_SHOWN_TEXT: Final = 20


@public_page
@require_safe
def choose(request: Request) -> HttpResponse:
    """Whether one is a citizen or staff."""
    if request.account is not None:
        return HttpResponseRedirect(safe_next(request) or home_of(request.account))
    query = urlencode({"next": wanted}) if (wanted := safe_next(request)) else ""
    context = {
        "citizen_url": f"{reverse('web:sign-in-citizen')}?{query}",
        "staff_url": f"{reverse('web:sign-in-staff')}?{query}",
        "citizens_may": citizen.provider_of(request) is not None,
        "ended": "ended" in request.GET,
    }
    return render(request, "tirek/signin/choose.html", context)


@public_page
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def staff(request: Request) -> HttpResponse:
    """First step of staff: user name and password."""
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        account = _by_password(request, form)
        if account is not None:
            # A new key for the session: one that was planted before is worth nothing.
            request.session.flush()
            request.session[_HALF] = [str(account.pk), real_now().isoformat(), safe_next(request)]
            return HttpResponseRedirect(reverse("web:sign-in-code"), status=303)
    context = {"form": form, "next": safe_next(request), "back_url": reverse("web:sign-in")}
    return render(request, "tirek/signin/staff.html", context, status=422 if form.errors else 200)


def _by_password(request: HttpRequest, form: PasswordForm) -> Account | None:
    name, now, address = form.cleaned_data["username"], real_now(), attempts.address_of(request)
    until = attempts.blocked_until(name, address, now)
    if until is None:
        account = check_password(name, form.cleaned_data["password"])
        if account is not None:
            attempts.succeeded(name, address)
            return account
        until = attempts.failed(name, address, now)
    if until is None:
        form.add_error("password", _("User name and password do not fit together. Check both; capital letters count."))
    else:
        form.add_error("password", _blocked(until))
    return None


def _blocked(until: datetime) -> str:
    local = until.astimezone(real_now().tzinfo) + timedelta(minutes=1)
    return _("Too many failed attempts. You can try again at {time} on {day}.").format(
        time=f"{local:%H:%M}", day=day(local.date(), language_now())
    )


@public_page
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: Request) -> HttpResponse:
    """Second step of staff: the code."""
    half = _half_signed_in(request)
    if half is None:
        return HttpResponseRedirect(reverse("web:sign-in-staff"), status=303)
    account, wanted = half
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        now = real_now()
        if factors.pass_second_factor(account, form.cleaned_data["code"], now):
            return welcome(request, account, wanted=safe_next(request, wanted), second_factor=True)
        account.refresh_from_db()
        if factors.is_paused(account, now) and account.code_pause_until:
            form.add_error("code", _blocked(account.code_pause_until))
        else:
            form.add_error("code", _("This code does not fit or was used already. Wait for the next one and enter it."))
    context = {"form": form, "submit_label": _("Sign in"), "back_url": reverse("web:sign-in-staff")}
    return render(request, "tirek/signin/code.html", context, status=422 if form.errors else 200)


def _half_signed_in(request: HttpRequest) -> tuple[Account, str] | None:
    """Who gave the right password a short while ago, and where they wanted to go."""
    try:
        pk, at, wanted = request.session[_HALF]
    except (KeyError, ValueError):
        return None
    if real_now() - datetime.fromisoformat(at) > _HALF_LIFE:
        return None
    account = Account.objects.filter(pk=UUID(pk), is_active=True).first()
    return None if account is None else (account, wanted)


@access("public")
@require_POST
def sign_out(request: Request) -> HttpResponse:
    """End the session, and have the browser forget what it was shown."""
    close_session(request)
    return HttpResponseRedirect(reverse("web:start"), status=303, headers={"Clear-Site-Data": '"cache"'})


@access("signed-in")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def kept(request: SignedRequest) -> HttpResponse:
    """Offer what was typed before the session ended: send it now, or forget it."""
    found = keep.offered(request.account)
    if found is None:
        return HttpResponseRedirect(home_of(request.account), status=303)
    page = safe_next(request, found.page) or home_of(request.account)
    if request.method == "POST":
        found.delete()
        return HttpResponseRedirect(page, status=303)
    if not found.shown:
        found.shown = True
        found.save(update_fields=["shown"])
    texts = [value for _name, value in found.fields if len(value) > _SHOWN_TEXT]
    context = {"kept": found, "target": safe_next(request, found.path) or page, "page_url": page, "texts": texts}
    return render(request, "tirek/signin/kept.html", context)
