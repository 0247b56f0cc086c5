"""Cases that go their way, with the jobs that tell of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from tests.cases.conftest import apply, by, moment, staff

from tirek.jobs.models import Job
from tirek.jobs.services import work
from tirek.notices.listeners import At

__all__ = ["apply", "by", "staff"]

Jobs = Callable[[str], None]


@pytest.fixture
def jobs(transactional_db: None) -> Jobs:
    """`jobs("2026-10-05 10:01")`: what is due by then is done; a job that failed fails the test."""

    def run(at: str) -> None:
        clock = At(moment(at))
        while work(clock, machine=At(clock.now() + timedelta(days=400))):
            pass
        assert not Job.objects.exclude(last_error="").values_list("kind", "last_error")

    return run
