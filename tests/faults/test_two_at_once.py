"""Two officers, two heads, two clicks at the same moment: one is done, the other is told so in words."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest
from django.db import OperationalError, connection
from tests.cases.conftest import apply, by, staff

from tirek.cases import problems
from tirek.cases.models import Decision, MonthClaim, ProposalOutcome
from tirek.cases.procedure import Stage
from tirek.cases.services import deciding, officers
from tirek.journal.queries import of_case
from tirek.journal.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable

    from tirek.cases.models import Case
    from tirek.cases.occasion import Occasion

    By = Callable[[str, str], Occasion]
    Apply = Callable[..., Case]

__all__ = ["apply", "by", "staff"]

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*actions: Callable[[], Any]) -> list[str]:
    """What became of each, done at the same time over connections of their own: "done", or what was said."""
    said: list[str] = []
    begin = threading.Barrier(len(actions))

    def act(action: Callable[[], Any]) -> None:
        try:
            begin.wait(10)
            while True:
                try:
                    action()
                except OperationalError:
                    # SQLite in memory, as in these tests, does not wait for its lock.
                    continue
                except problems.CaseError as error:
                    said.append(error.text("en"))
                else:
                    said.append("done")
                return
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=(action,)) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(said, key=lambda each: each != "done")


def test_two_officers_take_the_same_case(apply: Apply, by: By) -> None:
    case, at = apply(), "2026-10-05 11:00"
    first, second = by("clerk", at), by("second", at)
    said = at_once(
        lambda: officers.take(case.pk, first, version=case.version),
        lambda: officers.take(case.pk, second, version=case.version),
    )
    assert said[0] == "done"
    assert said[1] != "done"
    assert [entry.kind for entry in of_case(case.pk)].count("case.taken") == 1


def test_signed_and_returned_at_the_same_moment_is_one_of_the_two(apply: Apply, by: By) -> None:
    case = apply()
    officers.take(case.pk, by("clerk", "2026-10-05 11:00"))
    proposal = deciding.propose_grant(case.pk, by("clerk", "2026-10-06 10:00"))
    head = by("head", "2026-10-06 12:00")
    said = at_once(
        lambda: deciding.sign(proposal.pk, head),
        lambda: deciding.sign(proposal.pk, head),
        lambda: deciding.give_back(proposal.pk, head, reason="Тағы бір рет қараңыз"),
    )
    assert said[0] == "done"
    assert "done" not in said[1:]
    case.refresh_from_db()
    signed = ProposalOutcome.objects.get().result == ProposalOutcome.Result.SIGNED
    assert (case.stage == Stage.GRANTED) is signed
    assert Decision.objects.count() == int(signed)
    assert MonthClaim.objects.exists() is signed
    assert verify() == []


def test_two_officers_prepare_different_decisions(apply: Apply, by: By) -> None:
    case = apply()
    case = officers.take(case.pk, by("clerk", "2026-10-05 11:00"))
    at = "2026-10-06 10:00"
    first, second = by("clerk", at), by("second", at)
    said = at_once(
        lambda: deciding.propose_grant(case.pk, first, version=case.version),
        lambda: deciding.propose_grant(case.pk, second, version=case.version),
    )
    assert said[0] == "done"
    assert said[1] != "done"
    assert case.proposals.count() == 1
