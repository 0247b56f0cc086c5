"""Is this letter genuine? By its code, and by comparing a file with what was issued. Nothing personal is shown, nothing kept."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django import forms
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from tirek.cases.evidence import TooLargeFile
from tirek.config.access import access
from tirek.config.logging import get_logger
from tirek.notices.models import Letter
from tirek.notices.queries import Published, by_code, signature_of
from tirek.notices.signing import Flaw, SealError
from tirek.vault.errors import VaultError
from tirek.web.languages import statutory
from tirek.web.page import INVALID, public_page

if TYPE_CHECKING:
    from typing import Any

    from django.http import HttpRequest, HttpResponse

log = get_logger(__name__)

NOT_FOUND: Final = 404
_CODE_LENGTH: Final = 64
_FLAWS: Final = {
    Flaw.NOT_SIGNED: gettext_lazy("It carries no signature."),
    Flaw.UNREADABLE: gettext_lazy("It can't be read."),
    Flaw.CHANGED: gettext_lazy("It was changed after it had been signed."),
    Flaw.UNKNOWN_ISSUER: gettext_lazy("The certificate was issued by somebody who is not trusted."),
    Flaw.OUT_OF_TIME: gettext_lazy("The certificate was not valid on the day of signing."),
    Flaw.REVOKED: gettext_lazy("The certificate had been revoked."),
    Flaw.NOT_TRUSTED: gettext_lazy("The certificate is not trusted."),
}
OTHER_SIGNER: Final = gettext_lazy("It was signed by somebody else than the authority it names.")
NO_CODE: Final = gettext_lazy("Enter the code that stands beside the QR code of the letter.")


class CodeForm(forms.Form):
    """The code below a letter's QR code."""

    code = forms.CharField(
        label=gettext_lazy("Code of the letter"),
        help_text=gettext_lazy("It stands beside the QR code."),
        max_length=_CODE_LENGTH,
        widget=forms.TextInput({"class": "govuk-input--width-20", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": NO_CODE},
    )

    def clean_code(self) -> str:
        """Letters and figures; what else was typed between them does not count."""
        code = "".join(sign for sign in self.cleaned_data["code"] if sign.isalnum())
        if not code:
            raise forms.ValidationError(NO_CODE)
        return code


class FileForm(forms.Form):
    """A file to compare with the letter as it was issued."""

    file = forms.FileField(
        label=gettext_lazy("The PDF that you have"),
        help_text=gettext_lazy("It is compared with the letter that was issued, and not kept."),
        widget=forms.ClearableFileInput({"accept": "application/pdf,.pdf"}),
        error_messages={
            "required": gettext_lazy("Choose the PDF file of the letter."),
            "empty": gettext_lazy("The file is empty. Choose it again."),
        },
    )


@dataclass(frozen=True, slots=True)
class Signed:
    """What checking the stored letter's signature said: None when it could not be checked now."""

    good: bool | None
    signer: str = ""
    why: str = ""


@public_page
@require_safe
def ask(request: HttpRequest) -> HttpResponse:
    """Enter the code of a letter by hand."""
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_bound and form.is_valid():
        return HttpResponseRedirect(reverse("web:verify", args=[form.cleaned_data["code"]]))
    return _unlisted(render(request, "tirek/verify/ask.html", {"form": form}, status=INVALID if form.is_bound else 200))


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def shown(request: HttpRequest, code: str) -> HttpResponse:
    """What is known of the letter with a code; with a file, whether it is that letter."""
    # No code has other signs, and not every database could look for them.
    published = by_code(code) if code.isascii() and code.isalnum() else None
    if published is None:
        context = {"code": code[:_CODE_LENGTH], "form": CodeForm()}
        return _unlisted(render(request, "tirek/verify/unknown.html", context, status=NOT_FOUND))
    posted = request.method == "POST"
    form = FileForm(request.POST, request.FILES) if posted else FileForm()
    same = _same(form, published) if posted and form.is_valid() else None
    kind, kind_language = statutory(published.title)
    authority, authority_language = statutory(published.authority)
    # What the service is for would say something about the family; it stays out.
    context = {
        "letter": published,
        "kind": kind,
        "kind_language": kind_language,
        "authority": authority,
        "authority_language": authority_language,
        "signed": signed(published),
        "form": form,
        "same": same,
    }
    return _unlisted(render(request, "tirek/verify/letter.html", context, status=INVALID if form.errors else 200))


@access("public")
@require_safe
def in_own_language(request: HttpRequest, code: str) -> HttpResponse:
    """From the address in a QR code to the page in the language of whoever scans it."""
    with translation.override(translation.get_language_from_request(request)):
        response = HttpResponseRedirect(reverse("web:verify", args=[code]))
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


def signed(published: Published) -> Signed:
    """Check the signature of the stored letter as of the moment at which it was issued."""
    issued_at = Letter.objects.values_list("issued_at", flat=True).get(pk=published.id)
    try:
        found = signature_of(published.id, issued_at)
    except (VaultError, SealError):
        log.exception("verify.unreadable", letter=str(published.id))
        return Signed(good=None)
    if not found.good:
        return Signed(good=False, why=str(_FLAWS[found.flaw]) if found.flaw else "")
    if found.bin != published.bin:
        return Signed(good=False, why=str(OTHER_SIGNER))
    return Signed(good=True, signer=found.organisation)


def _same(form: FileForm, published: Published) -> bool | None:
    """Whether the file is byte for byte the letter that was issued; None when it can't be told, which the form says."""
    upload: Any = form.cleaned_data["file"]
    if isinstance(upload, TooLargeFile):
        form.add_error("file", _("This file is larger than any letter of ours, so it is not one."))
        return None
    return hashlib.sha256(upload.read()).hexdigest() == published.sha256


def _unlisted(response: HttpResponse) -> HttpResponse:
    """Letters are found by who holds them, not by search engines."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
