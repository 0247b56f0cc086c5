"""The page on which the accountant gives a bank's file in, with what the files before said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from django.views.decorators.http import require_http_methods

from tirek.cases import problems
from tirek.config.access import access
from tirek.ledger.bank.problems import BankFileError
from tirek.ledger.matching import Match
from tirek.ledger.queries import statements as queries
from tirek.ledger.services.statements import read_statement
from tirek.web.languages import language_now
from tirek.web.occasion import occasion
from tirek.web.page import CONFLICT, INVALID

if TYPE_CHECKING:
    from tirek.accounts.actors import SignedRequest
    from tirek.ledger.models import BankStatement, StatementLine

PAGE: Final = 50
_MATCHES: Final = {
    Match.MATCHED: gettext_noop("belong to a payment"),
    Match.UNKNOWN: gettext_noop("belong to no payment"),
    Match.DUPLICATE: gettext_noop("were read before"),
    Match.CONFLICT: gettext_noop("contradict what is recorded"),
}


class BankFileForm(forms.Form):
    """A file of the bank."""

    file = forms.FileField(
        label=gettext_lazy("The bank's file"),
        help_text=gettext_lazy("The bank's report or statement: pain.002, camt.053 or its table (CSV)."),
        widget=forms.ClearableFileInput({"accept": ".xml,.csv,.txt"}),
        error_messages={
            "required": gettext_lazy("Choose the bank's file."),
            "empty": gettext_lazy("The file is empty. Choose it again."),
        },
    )


@access("accountant")
@require_http_methods(["GET", "HEAD", "POST"])
def answers(request: SignedRequest) -> HttpResponse:
    """Read a file of the bank in; show what the files before said, and the lines that somebody has to look at."""
    form = BankFileForm(request.POST, request.FILES) if request.method == "POST" else BankFileForm()
    status = 200
    if request.method == "POST":
        status = _read(request, form) if form.is_valid() else INVALID
        if status == HttpResponseRedirect.status_code:
            return HttpResponseRedirect(f"{request.path}?done=yes", status=303)
    territory = request.actor.territory
    page = Paginator(queries.statements_of(territory), PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "done": _("The file was read. What it said stands below.") if request.GET.get("done") else "",
        "rows": [{"file": each, "said": _said(each), "going_on": each.__dict__["done"] < each.count} for each in page],
        "page": page,
        "unsettled": [_line(each) for each in queries.unsettled_lines(territory)[:PAGE]],
        "back_url": reverse("web:runs"),
    }
    return render(request, "tirek/money/runs/bank.html", context, status=status)


def _read(request: SignedRequest, form: BankFileForm) -> int:
    """Read a file; 302 when it is done, else the status of what it refuses, which stands at the field."""
    given = form.cleaned_data["file"]
    try:
        read_statement(request.actor.territory, given.name, given.read(), occasion(request))
    except BankFileError as error:
        form.add_error("file", error.text(language_now()))
    except problems.CaseError as error:
        form.add_error("file", error.text(language_now()))
        return CONFLICT if isinstance(error, problems.NotNowError) else INVALID
    else:
        return HttpResponseRedirect.status_code
    return INVALID


def _said(file: BankStatement) -> list[tuple[str, int]]:
    counts = [(_(words), getattr(file, match.value)) for match, words in _MATCHES.items()]
    return [(words, count) for words, count in counts if count]


def _line(line: StatementLine) -> dict[str, Any]:
    return {"line": line, "why": _(queries.why_of(line))}
