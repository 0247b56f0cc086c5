"""Awards and payment runs: what was due, paid and is open; each caller in their own reach."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import Field

from tirek.api.frame import SIGNED_IN, answer, error_answers
from tirek.api.paging import LARGEST, Cursor, Limit, Page, read_cursor, write_cursor
from tirek.api.parameters import Lang
from tirek.api.problems import FieldError, InvalidInputError, Problem, ProblemError
from tirek.cases import problems
from tirek.cases.models import Award
from tirek.cases.queries.reach import within
from tirek.config.access import access
from tirek.entitlement.table import PeriodKey
from tirek.journal.looks import looked_at
from tirek.ledger.kinds import EntryKind
from tirek.ledger.models import PaymentRun, RunState
from tirek.ledger.queries.awards import AwardMoney, award_money, within_reach
from tirek.ledger.queries.runs import comparison, held_sums, runs_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from tirek.accounts.actors import SignedRequest

router = Router(tags=["money"])
_REFUSED = (401, 403)
_DIGITS = 18


class AwardSummary(Schema):
    """An award without its people and sums."""

    id: int
    case: UUID
    case_number: str
    service: str
    territory: str
    decision: UUID = Field(description="The grant that opened it.")
    opened_at: datetime


class AwardPage(Page):
    """A page of awards, the newest first."""

    items: list[AwardSummary]


class EntryItem(Schema):
    """An entry of the ledger; `amount` is signed."""

    id: int
    kind: str = Field(examples=["due", "paid"])
    amount: int
    decision: str = Field(description="The number of the decision it rests on.")
    order: int | None
    written_at: datetime


class PeriodItem(Schema):
    """A period with its sums in whole tenge."""

    period: str = Field(examples=["2026-10"])
    owed: int
    paid: int
    open: int
    overpaid: int
    entries: list[EntryItem]


class OrderItem(Schema):
    """A payment order and where it stands; null where its run was taken back."""

    id: int
    run: str
    amount: int
    state: str | None
    reason: str = Field(description="Why the bank returned it; empty otherwise.")


class AwardInFull(AwardSummary):
    """An award with its periods and orders. Reading it is journalled."""

    owed: int
    paid: int
    open: int
    overpaid: int
    paused: bool
    differs: bool = Field(description="Whether the ledger differs from what is due now.")
    periods: list[PeriodItem]
    orders: list[OrderItem]


class RunSummary(Schema):
    """A payment run."""

    id: int
    number: str
    service: str
    territory: str
    state: RunState
    month: str = Field(description="Sums booked up to this month are in it.", examples=["2026-11"])
    as_of: date
    planned_on: date
    count: int
    total: int


class RunPage(Page):
    """A page of payment runs, the newest first."""

    items: list[RunSummary]


class HeldSum(Schema):
    """How many awards a run leaves out, or pays less of, for a reason, and how many tenge wait."""

    step: str
    reason: str
    count: int
    total: int


class BankFileItem(Schema):
    """A file for the bank as it was written."""

    name: str
    format: str
    count: int
    total: int
    sha256: str


class RunInFull(RunSummary):
    """A payment run with what differs from the run before, who is held, and its files; without names."""

    compared: dict[str, Any] = Field(description="`before`, `new`, `gone`, `changed`, `high` with their sums.")
    held: list[HeldSum]
    files: list[BankFileItem]


@router.get(
    "/awards",
    response={200: AwardPage, **error_answers(*_REFUSED)},
    operation_id="listAwards",
    summary="List awards",
    openapi_extra=SIGNED_IN,
)
@access("applicant", "clerk", "head", "accountant", "auditor")
def list_awards(request: HttpRequest, cursor: Cursor = None, limit: Limit = LARGEST, lang: Lang = None) -> HttpResponse:
    """The awards within the caller's reach, the newest first."""
    rows = within_reach(_signed(request).actor).select_related("case")
    return answer(_page(rows, _award, cursor, limit))


@router.get(
    "/awards/{int:award}",
    response={200: AwardInFull, **error_answers(*_REFUSED, 404)},
    operation_id="showAward",
    summary="Show an award",
    openapi_extra=SIGNED_IN,
)
@access("applicant", "clerk", "head", "accountant", "auditor")
def show_award(request: HttpRequest, award: int, lang: Lang = None) -> HttpResponse:
    """One award with its periods. For others it does not exist. That somebody read it is journalled."""
    signed = _signed(request)
    found = Award.objects.filter(pk=award).first()
    if found is None:
        raise ProblemError(Problem.NOT_FOUND)
    try:
        found.case = within(found.case_id, signed.actor)
    except problems.CaseError:
        raise ProblemError(Problem.NOT_FOUND) from None
    case = found.case
    looked_at(
        case.applicant_id,
        case.child_id,
        actor=signed.actor,
        at=signed.clock.now(),
        chain=case.territory,
        case=case.pk,
        where="api",
    )
    return answer(_in_full(award_money(found)))


@router.get(
    "/payment-runs",
    response={200: RunPage, **error_answers(*_REFUSED)},
    operation_id="listPaymentRuns",
    summary="List payment runs",
    openapi_extra=SIGNED_IN,
)
@access("head", "accountant", "auditor")
def list_runs(request: HttpRequest, cursor: Cursor = None, limit: Limit = LARGEST, lang: Lang = None) -> HttpResponse:
    """The payment runs of the caller's territory, the newest first."""
    return answer(_page(runs_of(_signed(request).actor.territory), _run, cursor, limit))


@router.get(
    "/payment-runs/{int:run}",
    response={200: RunInFull, **error_answers(*_REFUSED, 404)},
    operation_id="showPaymentRun",
    summary="Show a payment run",
    openapi_extra=SIGNED_IN,
)
@access("head", "accountant", "auditor")
def show_run(request: HttpRequest, run: int, lang: Lang = None) -> HttpResponse:
    """One payment run, without the names of those who are paid."""
    found = runs_of(_signed(request).actor.territory).filter(pk=run).first()
    if found is None:
        raise ProblemError(Problem.NOT_FOUND)
    files = found.files.order_by("seq").values("name", "format", "count", "total", "sha256")
    held = [
        {"step": step, "reason": reason, "count": count, "total": total}
        for step, reason, count, total in held_sums(found)
    ]
    return answer({**_run(found), "compared": comparison(found), "held": held, "files": list(files)})


def _signed(request: HttpRequest) -> SignedRequest:
    """The rule of the operation let in signed-in people only."""
    return cast("SignedRequest", request)


def _page(rows: QuerySet[Any], shown: Any, cursor: str | None, limit: int) -> dict[str, Any]:
    """Rows with growing numbers, the newest first."""
    if cursor:
        after = read_cursor(cursor)
        if not after.isdecimal() or len(after) > _DIGITS:
            raise InvalidInputError([FieldError("", _("This is not a cursor of this list."), parameter="cursor")])
        rows = rows.filter(pk__lt=int(after))
    found = list(rows.order_by("-pk")[: limit + 1])
    items = found[:limit]
    more = write_cursor(str(items[-1].pk)) if len(found) > limit else None
    return {"items": [shown(each) for each in items], "next_cursor": more}


def _award(award: Award) -> dict[str, Any]:
    return {
        "id": award.pk,
        "case": str(award.case_id),
        "case_number": award.case.number,
        "service": award.service,
        "territory": award.territory,
        "decision": str(award.decision_id),
        "opened_at": award.opened_at.astimezone(UTC).isoformat(),
    }


def _in_full(money: AwardMoney) -> dict[str, Any]:
    return {
        **_award(money.award),
        "owed": money.owed,
        "paid": money.paid,
        "open": money.open,
        "overpaid": money.overpaid,
        "paused": money.pause is not None,
        "differs": money.discrepancy is not None,
        "periods": [
            {
                "period": str(PeriodKey.of_code(each.sums.period)),
                "owed": each.sums.owed,
                "paid": each.sums.paid,
                "open": each.sums.open,
                "overpaid": each.sums.overpaid,
                "entries": [
                    {
                        "id": entry.pk,
                        "kind": EntryKind(entry.kind).name.lower().replace("_", "-"),
                        "amount": entry.amount,
                        "decision": entry.decision.number,
                        "order": entry.order_id,
                        "written_at": entry.posting.at.astimezone(UTC).isoformat(),
                    }
                    for entry in each.entries
                ],
            }
            for each in money.periods
        ],
        "orders": [
            {
                "id": each.order.pk,
                "run": each.order.run.number,
                "amount": each.order.amount,
                "state": each.state.value if each.state else None,
                "reason": each.reason,
            }
            for each in money.orders.values()
        ],
    }


def _run(run: PaymentRun) -> dict[str, Any]:
    return {
        "id": run.pk,
        "number": run.number,
        "service": run.service,
        "territory": run.territory,
        "state": run.state,
        "month": f"{run.month // 100}-{run.month % 100:02d}",
        "as_of": run.as_of.isoformat(),
        "planned_on": run.planned_on.isoformat(),
        "count": run.count,
        "total": run.total,
    }
