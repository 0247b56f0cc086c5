"""The payment register of a run, to print and sign or as a spreadsheet; taking it is journalled."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from tirek.config.access import access
from tirek.ledger.bank.problems import BankFileError
from tirek.ledger.models import RunState
from tirek.ledger.queries.register import register_pdf, write_register
from tirek.web.languages import language_now
from tirek.web.money.runs.opening import note_list, open_run
from tirek.web.occasion import occasion
from tirek.web.page import CONFLICT

if TYPE_CHECKING:
    from collections.abc import Callable

    from tirek.accounts.actors import SignedRequest
    from tirek.ledger.models import PaymentRun

    Shown = Callable[..., HttpResponse]

READY: Final = frozenset({RunState.WRITTEN, RunState.SENT, RunState.CONFIRMED, RunState.REVERSED})
"""A run whose orders are settled: before that a register would be of something that may still change."""
TYPES: Final = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def links(run: PaymentRun) -> list[tuple[str, str]]:
    """The forms of the register of a run and where they are; none before its files are written."""
    if run.at not in READY:
        return []
    return [(form.upper(), reverse(f"web:run-register-{form}", args=[run.pk])) for form in TYPES]


def view_of(form: str) -> Shown:
    """The view of one form of the register."""

    @access("accountant", "head", "auditor")
    @require_safe
    def shown(request: SignedRequest, run: int) -> HttpResponse:
        held = open_run(request, run)
        back = reverse("web:run", args=[run])
        if held.at not in READY:
            return render(request, "tirek/money/runs/not_now.html", {"run": held, "back_url": back}, status=CONFLICT)
        day = occasion(request).today
        try:
            if form == "pdf":
                content = register_pdf(held, day)
            else:
                target = BytesIO()
                write_register(target, held, day)
                content = target.getvalue()
        except BankFileError as error:
            context = {"run": held, "why": error.text(language_now()), "registers": links(held), "back_url": back}
            return render(request, "tirek/money/runs/no_register.html", context, status=CONFLICT)
        note_list(request, held, f"register {form}", held.count)
        headers = {"Content-Disposition": f'attachment; filename="{held.number}.{form}"'}
        return HttpResponse(content, content_type=TYPES[form], headers=headers)

    shown.__doc__ = f"The register of a run as {form}."
    return shown
