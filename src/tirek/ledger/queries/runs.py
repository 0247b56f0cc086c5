"""What pages and the API show of payment runs: how far one is, what differs from the run before, who is held and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Count, Exists, Max, OuterRef, QuerySet, Sum

from tirek.cases.models import Award
from tirek.jobs import queries as jobs
from tirek.ledger.models import HeldAward, PaymentOrder, PaymentRun, RunChunk, RunState
from tirek.ledger.orders import BOOK, BUDGET, FREEZE, counting
from tirek.ledger.run_procedure import RunStep
from tirek.ledger.services.budget import Budget, budget_of, over
from tirek.ledger.services.comparing import run_before
from tirek.ledger.services.returning import RETURN
from tirek.ledger.services.working import WORK_AT, key_of

if TYPE_CHECKING:
    from datetime import datetime

WRITE: Final = "write"
_STEP_AT: Final = {
    RunState.FREEZING: FREEZE,
    RunState.APPROVED: BOOK,
    RunState.BOOKED: WRITE,
    RunState.CANCELLED: RETURN,
    RunState.SENT: RETURN,
}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the work on a run is: `done` of `total` awards (freezing) or orders; `seconds_left` by the pace so far.

    None where no two parts tell a pace yet. `failure`: why the last attempt failed, for the administrator; `stuck`: nobody tries
    again until a person lets it go on.
    """

    step: str
    done: int
    total: int
    seconds_left: int | None
    failure: str = ""
    stuck: bool = False

    @property
    def percent(self) -> int:
        """Done of a hundred."""
        return 100 if self.done >= self.total else self.done * 100 // self.total


def progress(run: PaymentRun) -> Progress | None:
    """How far the work in the background is; None while a run waits for a person, or for the bank."""
    kind, step = WORK_AT.get(run.at), _STEP_AT.get(run.at)
    job = jobs.unfinished(kind, key_of(run.pk)).first() if kind else None
    if step is None or (job is None and step == RETURN):
        return None
    done, moments = _files(run) if step == WRITE else _parts(run, step)
    left = _seconds_left(moments, done, total := _total(run, step))
    failure = job.last_error if job is not None else ""
    return Progress(step, done, total, left, failure, stuck=job is not None and job.state == "dead")


def _parts(run: PaymentRun, step: str) -> tuple[int, list[datetime]]:
    parts = RunChunk.objects.filter(run=run, step=step).order_by("number")
    last = parts.aggregate(last=Max("last"))["last"] or 0
    done = _awards(run).filter(pk__lte=last).count() if step == FREEZE else last
    return done, list(parts.values_list("at", flat=True))


def _files(run: PaymentRun) -> tuple[int, list[datetime]]:
    files = run.files.order_by("seq")
    return files.aggregate(last=Max("last_seq", default=0))["last"], list(files.values_list("written_at", flat=True))


def _total(run: PaymentRun, step: str) -> int:
    if step == FREEZE:
        return _awards(run).count()
    return int(run.chunks.filter(step=FREEZE).aggregate(total=Sum("count", default=0))["total"])


def _awards(run: PaymentRun) -> QuerySet[Award]:
    return Award.objects.filter(territory=run.territory, service=run.service)


def _seconds_left(moments: list[datetime], done: int, total: int) -> int | None:
    """The first part tells no pace: when it began isn't known."""
    if len(moments) < 2 or done >= total:  # noqa: PLR2004 - see above
        return None
    passed = (moments[-1] - moments[0]).total_seconds()
    share = done * (len(moments) - 1) / len(moments)
    return round((total - done) * passed / share) if passed > 0 and share else None


@dataclass(frozen=True, slots=True)
class ControlSum:
    """A part of a run as it was frozen and, once that is done, as it was booked: counts and sums of orders."""

    number: int
    count: int
    total: int
    booked_count: int | None
    booked_total: int | None


def control_sums(run: PaymentRun) -> list[ControlSum]:
    """The parts of a run, in order."""
    booked = {part.number: part for part in run.chunks.filter(step=BOOK)}
    return [
        ControlSum(
            part.number,
            part.count,
            part.total,
            booked[part.number].count if part.number in booked else None,
            booked[part.number].total if part.number in booked else None,
        )
        for part in run.chunks.filter(step=FREEZE).order_by("number")
    ]


def comparison(run: PaymentRun) -> dict[str, Any]:
    """What was told of the run when it was proposed: count, total, and beside the run before new, gone, changed, high."""
    event = run.events.filter(data__step=RunStep.FREEZE.value).first()
    return event.data if event is not None else {}


def orders_of(run: PaymentRun, kind: str = "") -> QuerySet[PaymentOrder]:
    """The orders of a run that count, in their order; of a `kind`: new, changed (beside the run before), high.

    `gone` are orders of the run before to awards that this run does not pay.
    """
    found = counting(run).select_related("award__case", "payee__payee")
    before = run_before(run)
    match kind:
        case "high":
            return found.filter(amount__gte=comparison(run).get("high_from") or 1)
        case "new" | "changed" | "gone" if before is None:
            return found if kind == "new" else found.none()
        case "new":
            return found.filter(~Exists(counting(before).filter(award=OuterRef("award"))))  # type: ignore[arg-type]  # see above
        case "changed":
            same = counting(before).filter(award=OuterRef("award")).exclude(amount=OuterRef("amount"))  # type: ignore[arg-type]
            return found.filter(Exists(same))
        case "gone":
            theirs = counting(before).select_related("award__case", "payee__payee")  # type: ignore[arg-type]
            return theirs.filter(~Exists(counting(run).filter(award=OuterRef("award"))))
        case _:
            return found


def held_in(run: PaymentRun, reason: str = "") -> QuerySet[HeldAward]:
    """The awards that a run leaves out, or pays less of, by award."""
    found = HeldAward.objects.filter(run=run).select_related("award__case__applicant", "award__child")
    return (found.filter(reason=reason) if reason else found).order_by("award", "id")


def held_sums(run: PaymentRun) -> list[tuple[str, str, int, int]]:
    """Held awards by step and reason: how many, and how many tenge wait."""
    rows = HeldAward.objects.filter(run=run).values_list("step", "reason").order_by("step", "reason")
    return [
        (step, reason, count, int(total)) for step, reason, count, total in rows.annotate(Count("id"), Sum("amount"))
    ]


def waiting_for_budget(run: PaymentRun) -> QuerySet[HeldAward]:
    """Who waits by the head's decision, for a list by name."""
    return held_in(run).filter(step=BUDGET)


def budget(run: PaymentRun) -> Budget | None:
    """The budget of the year in which a run pays; None where none is recorded."""
    return budget_of(run.territory, run.service, run.planned_on.year)


def beyond_budget(run: PaymentRun) -> int:
    """By how many tenge a run that is not booked yet is beyond the budget."""
    return over(run) or 0


def runs_of(territory: str) -> QuerySet[PaymentRun]:
    """The runs of a territory ("" all), newest first."""
    found = PaymentRun.objects.select_related("prepared_by", "approved_by", "created_by").order_by("-created_at", "-id")
    return found.filter(territory=territory) if territory else found
