"""Kinds of jobs that only the tests know."""

from collections.abc import Iterator

import pytest

from tirek.jobs import handlers


@pytest.fixture
def kinds() -> Iterator[None]:
    """What a test declares with `handler` is gone after it."""
    before = dict(handlers._HANDLERS)
    yield
    handlers._HANDLERS.clear()
    handlers._HANDLERS.update(before)
