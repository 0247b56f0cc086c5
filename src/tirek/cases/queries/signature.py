"""How the applicant signed, and what the newest check of that signature found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from tirek.cases.models import ApplicationSignature, SignatureCheck
from tirek.people.signatures import SignatureProblem

if TYPE_CHECKING:
    from uuid import UUID

    from tirek.cases.models import Case


class State(StrEnum):
    """Whether a signature can be relied on."""

    HOLDS = "holds"
    WAITS = "waits"
    FAILS = "fails"


@dataclass(frozen=True, slots=True)
class SignedBy:
    """A signature and its newest check; `check` is None for a one-time password, which was checked when it was typed."""

    kept: ApplicationSignature
    check: SignatureCheck | None

    @property
    def state(self) -> State:
        """Whether it holds, can't be checked yet, or doesn't hold."""
        if self.check is not None:
            return state_of(self.check.problem)
        return State.HOLDS if self.kept.way == ApplicationSignature.Way.PASSWORD else State.WAITS


def signature_of(case: Case) -> SignedBy | None:
    """The signature of an application handed in from afar; None for one that was signed on paper at a counter."""
    kept = ApplicationSignature.objects.filter(case=case).first()
    return SignedBy(kept, kept.checks.order_by("-at", "-id").first()) if kept else None


def doubtful(cases: Iterable[UUID]) -> dict[UUID, State]:
    """Those of some cases whose signature does not hold, or can't be checked yet."""
    checks = SignatureCheck.objects.filter(signature__case__in=list(cases)).order_by("at", "id")
    newest = dict(checks.values_list("signature__case", "problem"))
    return {case: state for case, problem in newest.items() if (state := state_of(problem)) is not State.HOLDS}


def state_of(problem: str) -> State:
    """What a problem of a check means: none, one that passes by itself, or one for a person to settle."""
    if not problem:
        return State.HOLDS
    return State.WAITS if problem == SignatureProblem.CANNOT_CHECK else State.FAILS
