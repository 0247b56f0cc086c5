"""Awards of invented families."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from tests.cases.conftest import apply, by, staff

from tirek.cases.services import deciding, officers

if TYPE_CHECKING:
    from tirek.cases.models import Award, Case
    from tirek.cases.occasion import Occasion

__all__ = ["apply", "by", "staff"]

Grant = Callable[..., "Award"]


@pytest.fixture
def grant(apply: Callable[..., Case], by: Callable[[str, str], Occasion]) -> Grant:
    """The award of a granted application of October 2026: 10 000 ₸ for October, November and December."""

    def granted(**changes: Any) -> Award:
        case = apply(**changes)
        officers.take(case.pk, by("clerk", "2026-10-05 11:00"))
        proposal = deciding.propose_grant(case.pk, by("clerk", "2026-10-06 10:00"))
        decision = deciding.sign(proposal.pk, by("head", "2026-10-06 12:00"))
        found: Award = decision.award_opened
        return found

    return granted
