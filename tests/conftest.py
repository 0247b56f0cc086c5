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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what touches the database, so that exactly this is repeated on PostgreSQL."""
    for item in items:
        uses = _DATABASE_FIXTURES & set(getattr(item, "fixturenames", ()))
        if (uses or item.get_closest_marker("django_db")) and not item.get_closest_marker("browser"):
            item.add_marker("both_databases")


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
