"""What every test stands on: bounded examples, no network, nothing left behind."""

import os
import shutil
from collections.abc import Iterator
from datetime import date

import pytest
from django.conf import settings as django_settings
from django.test import TransactionTestCase
from hypothesis import HealthCheck, settings
from tests.database import unprotected

settings.register_profile("local", deadline=None, database=None, max_examples=60)
settings.register_profile(
    "ci", deadline=None, database=None, derandomize=True, max_examples=60, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("ci" if os.environ.get("CI") else "local")

_DATABASE_FIXTURES = {"db", "transactional_db", "django_db_reset_sequences", "live_server"}


_LONG = 180
"""Seconds; whoever may take as long says so with its mark `timeout`."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what touches the database, so that exactly this is repeated on PostgreSQL."""
    for item in items:
        uses = _DATABASE_FIXTURES & set(getattr(item, "fixturenames", ()))
        if (uses or item.get_closest_marker("django_db")) and not item.get_closest_marker("browser"):
            item.add_marker("both_databases")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_finish(session: pytest.Session) -> None:
    """Let the long tests begin.

    Two workers are given a half each, and steal from each other's end: one that is long and last would leave a core idle.
    """
    items = session.items
    long = [item for item in items if _is_long(item)]
    short = [item for item in items if not _is_long(item)]
    half = (len(items) + 1) // 2 - len(long[::2])
    items[:] = [*long[::2], *short[:half], *long[1::2], *short[half:]]


def _is_long(item: pytest.Item) -> bool:
    mark = item.get_closest_marker("timeout")
    return mark is not None and bool(mark.args) and mark.args[0] >= _LONG


def pytest_unconfigure() -> None:
    """Leave nothing behind."""
    shutil.rmtree(django_settings.TIREK_VAR, ignore_errors=True)


@pytest.fixture(autouse=True, scope="session")
def _emptied_between_tests() -> Iterator[None]:
    """Let the tests that commit empty the append-only tables, too, when they end."""
    original = vars(TransactionTestCase)["_fixture_teardown"]

    def teardown(self: TransactionTestCase) -> None:
        with unprotected():
            original(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", teardown)
        yield


@pytest.fixture
def today() -> date:
    """The day the examples of the tests are told on."""
    return date(2026, 11, 20)
