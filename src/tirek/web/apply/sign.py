"""Signing and handing in: with one's own key or a one-time password, exactly once; and the confirmation."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tirek.cases.application import read_application
from tirek.cases.models import Case
from tirek.cases.problems import CaseError
from tirek.cases.queries.page import term_of
from tirek.cases.services import drafts, intake, payee, signatures
from tirek.cases.services.papers import attached
from tirek.config.access import access
from tirek.config.logging import get_logger
from tirek.law.problems import InputError
from tirek.notices import otp
from tirek.notices.queries import letter_title, letters_of
from tirek.people.signatures import configured, verify_cms
from tirek.web.apply.applying import application_data, signed_bytes
from tirek.web.apply.fields import shown_phone
from tirek.web.apply.flow import SIGNED_FOR
from tirek.web.apply.obstacles import nothing_told, obstacle
from tirek.web.apply.opened import Opened, draft_page, opened, to
from tirek.web.apply.phone import CodeForm, wait_query, waiting, wrong
from tirek.web.apply.rows import all_rows
from tirek.web.languages import language_now
from tirek.web.ncalayer import signs_with_ncalayer, to_sign
from tirek.web.page import said, url_if_any
from tirek.workdays import OutsideCalendarError

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from tirek.accounts.actors import SignedRequest
    from tirek.cases.models import DraftDocument

PORTAL: Final = "portal"
SIGNED: Final = "_signed"
"""Among a draft's answers: the digest that a one-time password has confirmed."""
_OTP: Final = "otp"
_KEY: Final = "portal-signature"
_LONGEST: Final = 256 * 1024

log = get_logger(__name__)


@dataclass(frozen=True)
class ToSign:
    """The application of a draft in the form in which it is signed in one of the ways."""

    held: Opened
    files: tuple[DraftDocument, ...]
    way: str
    data: dict[str, Any]

    @property
    def content(self) -> bytes:
        """Exactly what is signed."""
        return signed_bytes(self.data, self.files)

    @property
    def digest(self) -> str:
        """What a one-time password confirms."""
        return hashlib.sha256(self.content).hexdigest()


def _to_sign(held: Opened, way: str) -> ToSign:
    files = tuple(held.draft.documents.order_by("added_at", "id"))
    data = application_data(held.filled, held.person, language=held.draft.language, way=way)
    return ToSign(held, files, way, data)


@signs_with_ncalayer
@draft_page("GET", "POST")
def sign(held: Opened) -> HttpResponse:
    """Sign what was just read; a signature that holds hands the application in."""
    if held.filled.first_open() or held.outdated or obstacle(held):
        return to(held.address("answers"))
    form, problem = CodeForm(), ""
    if held.request.method == "POST":
        if held.request.POST.get("signature"):
            done, problem = _by_key(held)
        elif held.request.POST.get("do") == "send":
            return _send(held)
        else:
            form = CodeForm(held.request.POST)
            done, problem = _by_password(held, form)
        if done is not None:
            return done
    return _show(held, form, problem)


def _show(held: Opened, form: CodeForm, problem: str) -> HttpResponse:
    by_password = _to_sign(held, _OTP)
    context: dict[str, Any] = {
        "form": form,
        "problem": problem,
        "rows": all_rows(held, by_password.files, change=False),
        "person": held.person,
        "ncalayer": to_sign(_to_sign(held, _KEY).content),
        "digest": by_password.digest,
        "sent": held.request.GET.get("sent") == "1" or form.is_bound,
        "waiting": waiting(held.request.GET.get("wait", "")),
        "number": shown_phone(held.filled.proven),
        "nothing_told": nothing_told(held),
        "most_a_day": payee.MOST_A_DAY,
        "back_url": held.address("answers"),
    }
    return render(held.request, "tirek/apply/sign.html", context, status=422 if problem or form.errors else 200)


def _send(held: Opened) -> HttpResponse:
    subject = _to_sign(held, _OTP).digest
    try:
        otp.issue(held.person, otp.Purpose.SIGNATURE, held.occasion.at, subject=subject, actor=held.occasion.actor)
    except otp.TooManyError as error:
        return to(f"{held.address('sign')}?sent=1&{wait_query(error)}")
    except otp.NoPhoneError:
        return to(held.address("sign"))
    return to(f"{held.address('sign')}?sent=1")


def _by_key(held: Opened) -> tuple[HttpResponse | None, str]:
    """Hand in when the signature of the person's own key holds, or can't be checked yet."""
    signature = held.request.POST["signature"].encode()[:_LONGEST]
    what = _to_sign(held, _KEY)
    trust, gost = configured()
    found = verify_cms(
        signature, what.content, expected_iin=held.person.iin or "", at=held.occasion.at, trust=trust, gost=gost
    )
    if not (found.valid or found.later):
        log.info("signature-refused", problem=str(found.problem), detail=found.detail)
        return None, str(found)
    return _hand_in(what, signatures.by_key(what.content, signature, found))


def _by_password(held: Opened, form: CodeForm) -> tuple[HttpResponse | None, str]:
    """Hand in when the code is right; a code that another click has just used counts for that click's application."""
    what = _to_sign(held, _OTP)
    if not form.is_valid():
        return None, ""
    if held.request.POST.get("digest") != what.digest:
        return None, _("The application was changed after the code was sent. Read it again and have a new code sent.")
    now, actor = held.occasion.at, held.occasion.actor
    # One transaction, without an error in it: a wrong try stays counted, and a right code is never lost before the hand-in.
    with transaction.atomic():
        checked = otp.check(
            held.person, otp.Purpose.SIGNATURE, form.cleaned_data["code"], now, subject=what.digest, actor=actor
        )
        if checked:
            _remember(held, what.digest)
    if not checked:
        again = opened(held.request, held.draft.pk)
        if again.draft.submitted_at is not None:
            return to(again.address("done")), ""
        if again.draft.answers.get(SIGNED) != what.digest:
            form.add_error("code", wrong(checked))
            return None, ""
    return _hand_in(what, signatures.by_password(what.content))


def _remember(held: Opened, digest: str) -> None:
    try:
        drafts.save(held.draft.pk, held.occasion, answers={SIGNED: digest}, step="sign")
    except CaseError:
        log.info("signed-again", draft=str(held.draft.pk))  # handed in meanwhile: the case is what counts


def _hand_in(what: ToSign, signed: signatures.Signed) -> tuple[HttpResponse | None, str]:
    held = what.held
    papers = [attached(each) for each in what.files]
    try:
        application = read_application(what.data, held.occasion.law, held.occasion.today)
        intake.submit(application, held.occasion, channel=PORTAL, draft=held.draft.pk, papers=papers, signed=signed)
    except InputError as error:
        return None, " ".join(flaw.text(language_now()) for flaw in error.flaws)
    except intake.AnotherPayeeError:
        # Signed: now the person may be told, on the page of its own.
        held.save({SIGNED_FOR: held.filled.text("child_iin")}, "sign")
        return to(held.address("obstacle")), ""
    except CaseError as error:
        # The other application of the last second has a page of its own.
        if obstacle(held):
            return to(held.address("obstacle")), ""
        return None, error.text(language_now())
    return to(held.address("done")), ""


@access("applicant")
@never_cache
@require_safe
def done(request: SignedRequest, draft: UUID) -> HttpResponse:
    """The confirmation: number, moment, by when it is decided and how that was counted, what happens next."""
    held = opened(request, draft)
    case = Case.objects.filter(draft=held.draft.pk).select_related("child").first()
    if case is None:
        raise Http404
    territory = held.occasion.law.territories[case.territory]
    try:
        term = term_of(case, held.occasion).term
    except OutsideCalendarError:
        term = None
    context = {
        "case": case,
        "authority": said(territory.authority),
        "term": term,
        "days": term.rule.length if term else None,
        "phone": shown_phone(held.filled.proven),
        "letters": [
            (letter_title(letter)[language_now()], url_if_any("web:cabinet-letter", str(case.pk), str(letter.pk)))
            for letter in letters_of(case.pk)
        ],
        "cabinet_url": url_if_any("web:cabinet"),
        "case_url": url_if_any("web:cabinet-case", str(case.pk)),
    }
    return render(request, "tirek/apply/done.html", context)
