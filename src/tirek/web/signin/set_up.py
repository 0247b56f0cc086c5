"""The way in for new staff: a link that works once, on which they choose a password and add Tirek to their authenticator.

The key of the link stands in the query: addresses are logged, queries are not.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import segno
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from tirek.accounts import factors
from tirek.accounts.services import CODE_WRONG, AccountError, account_to_set_up, set_up
from tirek.accounts.sessions import real_now
from tirek.web.page import public_page
from tirek.web.signin.forms import SetUpForm

if TYPE_CHECKING:
    from tirek.accounts.actors import Request


@public_page
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: Request) -> HttpResponse:
    """Password, authenticator, proof; then the recovery codes."""
    now = real_now()
    account = account_to_set_up(request.GET.get("key", ""), now)
    if account is None:
        refusal = {
            "message": _("This link was used already or has run out. Ask the administrator for a new one."),
            "again_url": "",
        }
        return render(request, "tirek/signin/failed.html", refusal, status=404)
    form = SetUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            codes = set_up(account, password=data["password"], code=data["code"], at=request.clock.now(), now=now)
        except AccountError as error:
            form.add_error("code" if error.message == CODE_WRONG else "password", _(error.message))
        else:
            return render(request, "tirek/signin/recovery_codes.html", {"codes": codes})
    totp = account.set_up_secret or ""
    context = {
        "form": form,
        "account": account,
        "key": request.GET["key"],
        "totp": " ".join(totp[i : i + 4] for i in range(0, len(totp), 4)),
    }
    return render(request, "tirek/signin/set_up.html", context, status=422 if form.errors else 200)


@public_page
@never_cache
@require_safe
def picture(request: Request) -> HttpResponse:
    """The QR code for the authenticator."""
    account = account_to_set_up(request.GET.get("key", ""), real_now())
    if account is None or account.set_up_secret is None:
        return HttpResponse(status=404)
    address = factors.provisioning_address(account.set_up_secret, account.username)
    drawn = io.BytesIO()
    segno.make(address, error="m").save(drawn, kind="svg", border=4, scale=5, light="#fff", nl=False, xmldecl=False)
    return HttpResponse(drawn.getvalue(), content_type="image/svg+xml")
