"""Accounts of staff: the list, a new one, its way in, closing it, tokens for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tirek.accounts import services
from tirek.accounts.models import Account, ApiToken
from tirek.accounts.roles import ROLE_NAMES, Role
from tirek.accounts.sessions import real_now
from tirek.accounts.tokens import make_token, revoke_token
from tirek.config.access import access
from tirek.config.law import law
from tirek.web.admin.forms import NewAccountForm, TokenForm
from tirek.web.page import said

if TYPE_CHECKING:
    from typing import Any

    from tirek.accounts.actors import SignedRequest


@access("administrator")
@require_safe
def listed(request: SignedRequest) -> HttpResponse:
    """Every account of staff; citizens' accounts are nobody's to look through."""
    accounts = Account.objects.exclude(role=Role.APPLICANT.value).select_related("substitute")
    rows = [_row(account, request) for account in accounts]
    return render(request, "tirek/admin/accounts.html", {"rows": rows})


@access("administrator")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedRequest) -> HttpResponse:
    """Make an account; its page then shows the link for its owner."""
    form = NewAccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            account = services.create_staff(form.new_staff(), by=request.account, at=request.clock.now())
        except services.AccountError as error:
            form.add_error("territory" if error.message == services.TERRITORY_MISSING else "username", _(error.message))
        else:
            return HttpResponseRedirect(reverse("web:account", args=[account.pk]), status=303)
    context = {"form": form, "back_url": reverse("web:accounts")}
    return render(request, "tirek/admin/new.html", context, status=422 if form.errors else 200)


@access("administrator")
@require_safe
def shown(request: SignedRequest, pk: UUID) -> HttpResponse:
    """One account and what can be done to it."""
    return _page(request, _staff(pk))


@access("administrator")
@require_POST
def link(request: SignedRequest, pk: UUID) -> HttpResponse:
    """Make the link with which the owner sets password and second factor; shown once."""
    account = _staff(pk)
    try:
        secret = services.set_up_link(account, by=request.account, at=request.clock.now(), now=real_now())
    except services.AccountError as error:
        return _page(request, account, problem=_(error.message))
    address = f"{reverse('web:set-up')}?{urlencode({'key': secret})}"
    return _page(request, account, link=request.build_absolute_uri(address))


@access("administrator")
@require_POST
def active(request: SignedRequest, pk: UUID) -> HttpResponse:
    """Close an account, or open it again."""
    account = _staff(pk)
    change = services.deactivate if request.POST.get("active") == "no" else services.activate
    try:
        change(account, by=request.account, at=request.clock.now())
    except services.AccountError as error:
        return _page(request, account, problem=_(error.message))
    return HttpResponseRedirect(reverse("web:account", args=[account.pk]), status=303)


@access("administrator")
@require_POST
def token(request: SignedRequest, pk: UUID) -> HttpResponse:
    """Make a token for a program; shown once."""
    account, form = _staff(pk), TokenForm(request.POST)
    if not form.is_valid():
        return _page(request, account, form=form)
    made = make_token(account, form.cleaned_data["name"], by=request.account, at=request.clock.now())
    return _page(request, account, token=made)


@access("administrator")
@require_POST
def end_token(request: SignedRequest, pk: UUID, token_pk: UUID) -> HttpResponse:
    """End a token."""
    revoke_token(get_object_or_404(ApiToken, pk=token_pk, account_id=pk), by=request.account, at=request.clock.now())
    return HttpResponseRedirect(reverse("web:account", args=[pk]), status=303)


def _staff(pk: UUID) -> Account:
    return get_object_or_404(Account.objects.exclude(role=Role.APPLICANT.value), pk=pk)


def _row(account: Account, request: SignedRequest) -> dict[str, Any]:
    territory = law().territories.get(account.territory)
    return {
        "account": account,
        "role": _(ROLE_NAMES[account.kind]),
        "territory": said(territory.name) if territory else account.territory or _("The whole country"),
        "away": account.is_away(request.clock.today()),
        "url": reverse("web:account", args=[account.pk]),
    }


def _page(request: SignedRequest, account: Account, **more: Any) -> HttpResponse:
    context = {
        **_row(account, request),
        "tokens": account.tokens.filter(revoked_at__isnull=True, expires_at__gt=real_now()),
        "waits": account.set_up_until is not None and account.set_up_until > real_now(),
        "is_own": account.pk == request.account.pk,
        "back_url": reverse("web:accounts"),
        "form": TokenForm(),
        **more,
    }
    wrong = "problem" in more or context["form"].errors
    return render(request, "tirek/admin/account.html", context, status=422 if wrong else 200)
