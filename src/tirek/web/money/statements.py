"""What the bank answers: its files read in by the accountant, each line with what became of it, and those left to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from django.views.decorators.http import require_http_methods, require_safe

from tirek.cases import problems
from tirek.cases.evidence import DEFAULT_LIMITS, TooLargeFile
from tirek.cases.evidence.limits import MEBIBYTE
from tirek.config.access import access
from tirek.config.law import law
from tirek.journal.services import record
from tirek.ledger.bank.answers import AnswerFormat, Said
from tirek.ledger.bank.problems import BankFileError
from tirek.ledger.banks import bank_settings
from tirek.ledger.models import StatementLine
from tirek.ledger.queries import statements as queries
from tirek.ledger.services import statements as services
from tirek.people.queries import display_name
from tirek.web.desk.lists import Filter
from tirek.web.languages import language_now
from tirek.web.occasion import occasion
from tirek.web.page import CONFLICT, INVALID

if TYPE_CHECKING:
    from tirek.accounts.actors import SignedRequest
    from tirek.ledger.models import BankStatement

PAGE: Final = 100
LISTED: Final = "statement.listed"
_FORMATS: Final = {
    AnswerFormat.PAIN_002: gettext_noop("report about payments"),
    AnswerFormat.CAMT_053: gettext_noop("statement of the account"),
    AnswerFormat.CSV: gettext_noop("the bank's table"),
}
_SAID: Final = {
    Said.SENT: gettext_noop("accepted by the bank"),
    Said.CREDITED: gettext_noop("credited to the account of the payee"),
    Said.DEBITED: gettext_noop("taken from the department's account"),
    Said.RETURNED: gettext_noop("returned"),
    Said.FILE_REJECTED: gettext_noop("the whole file was not executed"),
    Said.NOTHING: gettext_noop("nothing that could be understood"),
}
_OURS: Final = {
    "file-rejected": gettext_noop("the bank did not execute the whole file"),
    "reversal": gettext_noop("the run was reversed"),
    "year-end": gettext_noop("written back to the budget"),
}
"""Reasons that no bank gives."""
_TONES: Final = {"matched": "ok", "unknown": "warning", "duplicate": "info", "conflict": "warning"}


class AnswerForm(forms.Form):
    """A file of the bank."""

    file = forms.FileField(
        label=gettext_lazy("The bank's file"),
        help_text=gettext_lazy(
            "A report about payments (pain.002), a statement of the account (camt.053) or the bank's table (CSV), "
            "as the bank gave it. At most 10 MB."
        ),
        widget=forms.ClearableFileInput({"accept": ".xml,.csv,.txt"}),
        error_messages={
            "required": gettext_lazy("Choose the bank's file."),
            "empty": gettext_lazy("The file is empty. Choose it again."),
        },
    )

    def clean_file(self) -> Any:
        """Refuse what was too large to be kept."""
        file = self.cleaned_data["file"]
        if isinstance(file, TooLargeFile):
            raise forms.ValidationError(
                _("The file is larger than %(most)s MB. Ask the bank for it in parts.")
                % {"most": DEFAULT_LIMITS.max_bytes // MEBIBYTE}
            )
        return file


@access("accountant", "head", "auditor")
@require_safe
def listed(request: SignedRequest) -> HttpResponse:
    """The bank's files within reach, newest first."""
    territory = request.actor.territory
    page = Paginator(queries.statements_of(territory), PAGE).get_page(request.GET.get("page"))
    context = {
        "rows": [_file(each) for each in page],
        "page": page,
        "unsettled": queries.unsettled_lines(territory).count(),
        "may_read_in": request.actor.role == "accountant",
        "back_url": reverse("web:runs"),
    }
    return render(request, "tirek/money/statements/list.html", context)


def _file(found: BankStatement) -> dict[str, Any]:
    place = law().territories.get(found.territory)
    return {
        "found": found,
        "url": reverse("web:statement", args=[found.pk]),
        "form": format_text(found.format),
        "territory": place.name[language_now()] if place else found.territory,
    }


def format_text(name: str) -> str:
    """What a file of the bank is, with the name of its format."""
    return f"{_(_FORMATS[AnswerFormat(name)])} ({name})" if name in set(AnswerFormat) else name


@access("accountant")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedRequest) -> HttpResponse:
    """Read a file of the bank in. What is refused leaves nothing behind, and the page says why at the field."""
    posted = request.method == "POST"
    form = AnswerForm(request.POST, request.FILES) if posted else AnswerForm()
    status = 200
    if posted:
        status = INVALID
        if form.is_valid():
            file = form.cleaned_data["file"]
            try:
                found = services.read_statement(
                    request.actor.territory, file.name or "", file.read(), occasion(request)
                )
            except BankFileError as error:
                form.add_error("file", error.text(language_now()))
            except problems.CaseError as error:
                form.add_error("file", error.text(language_now()))
                status = CONFLICT if isinstance(error, problems.NotNowError) else INVALID
            else:
                return HttpResponseRedirect(f"{reverse('web:statement', args=[found.pk])}?done=yes", status=303)
    context = {"form": form, "back_url": reverse("web:statements")}
    return render(request, "tirek/money/statements/new.html", context, status=status)


@access("accountant", "head", "auditor")
@require_safe
def shown(request: SignedRequest, statement: int) -> HttpResponse:
    """A file of the bank, line by line; of one kind of answer when asked for. Reading the names is journalled."""
    found = queries.statements_of(request.actor.territory).filter(pk=statement).first()
    if found is None:
        raise Http404
    match = request.GET.get("match", "")
    match = match if match in set(StatementLine.Match) else ""
    lines = queries.lines_of(found, match).select_related("order__award__child")
    page = Paginator(lines, PAGE).get_page(request.GET.get("page"))
    note_names(request, found.territory, len(page.object_list), statement=found.pk)
    counts = {each: getattr(found, each.value) for each in StatementLine.Match}
    url = reverse("web:statement", args=[found.pk])
    context = {
        **_file(found),
        "done": _("The file is read in. What became of each line stands below.") if request.GET.get("done") else "",
        "filters": [
            Filter(_("All lines"), url, str(sum(counts.values())), current=not match),
            *(
                Filter(_(each.label), f"{url}?match={each.value}", str(count), current=each == match)
                for each, count in counts.items()
            ),
        ],
        "sums": [(said_text(state), count, total) for state, count, total in queries.said_in(found)],
        "left": found.count - sum(counts.values()),
        "rows": [_line(each) for each in page],
        "page": page,
        "query": f"match={match}&" if match else "",
        "back_url": reverse("web:statements"),
    }
    return render(request, "tirek/money/statements/statement.html", context)


@access("accountant", "head", "auditor")
@require_safe
def unsettled(request: SignedRequest) -> HttpResponse:
    """Lines that are about none of the payments, or contradict what is recorded. Reading them is journalled."""
    lines = queries.unsettled_lines(request.actor.territory).select_related("order__award__child")
    page = Paginator(lines, PAGE).get_page(request.GET.get("page"))
    note_names(request, request.actor.territory, len(page.object_list))
    context = {
        "rows": [_line(each) for each in page],
        "page": page,
        "query": "",
        "back_url": reverse("web:statements"),
    }
    return render(request, "tirek/money/statements/unsettled.html", context)


def _line(line: StatementLine) -> dict[str, Any]:
    order = line.order
    why = queries.why_of(line)
    reason = ""
    if line.match == StatementLine.Match.MATCHED and line.reason:
        reason = bank_settings().reason(line.reason).name[language_now()]
    return {
        "line": line,
        "match": _(StatementLine.Match(line.match).label),
        "tone": _TONES[line.match],
        "said": said_text(line.state),
        "why": _(why) if why else reason,
        "raw": "" if line.match == StatementLine.Match.MATCHED else line.raw,
        "child": display_name(order.award.child) if order else "",
        "award_url": reverse("web:award", args=[order.award_id]) if order else "",
        "run_url": reverse("web:run", args=[order.run_id]) if order else "",
        "statement_url": reverse("web:statement", args=[line.statement_id]),
    }


def said_text(state: str) -> str:
    """What the bank says became of a payment."""
    return _(_SAID[Said(state)])


def reason_text(reason: str) -> str:
    """Why a payment stands as it does, by the bank's code or ours; empty without one."""
    if not reason:
        return ""
    if reason in _OURS:
        return _(_OURS[reason])
    settings = bank_settings()
    if reason in settings.reasons:
        return settings.reasons[reason].name[language_now()]
    return f"{settings.reason(reason).name[language_now()]} ({reason})"


def note_names(request: SignedRequest, territory: str, count: int, **about: Any) -> None:
    """Write down that somebody read what the bank says of people: of one file, or of all that is left to look at."""
    with transaction.atomic():
        record(
            kind=LISTED,
            actor=request.actor,
            at=request.clock.now(),
            chain=territory,
            data={"found": count, **about},
        )
