"""Ending a step in its midst, within the transaction of a test."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction

from tirek.jobs.models import Job
from tirek.journal import services as journal
from tirek.ledger.models import RunChunk
from tirek.vault import bulk

if TYPE_CHECKING:
    from collections.abc import Iterator


class Killed(BaseException):
    """Nothing of ours catches it."""


@contextmanager
def crashing(where: str) -> Iterator[None]:
    """Let the next step end at a place, as if its process were killed."""

    def dies(*_values: object, **_named: object) -> Any:
        raise Killed

    places = {
        "journal": (journal, "record"),
        "chunk": (type(RunChunk.objects), "create"),
        "rows": (bulk, "write"),
        "job": (Job, "save"),
    }
    with pytest.MonkeyPatch.context() as patch:
        if where:
            patch.setattr(*places[where], dies)
        yield


def as_of_tests() -> transaction.Atomic:
    """A transaction in which durable ones may stand, as in those of Django's tests."""
    block = transaction.atomic()
    vars(block)["_from_testcase"] = True
    return block
