"""What every test stands on: an environment of its own, no network, no writing into the checkout."""

import os
import shutil
import tempfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# Before Django reads its settings: nothing of the developer's own installation may leak into a test, or be written to.
_VAR = Path(tempfile.mkdtemp(prefix="tirek-tests-"))
for _name in [name for name in os.environ if name.startswith("TIREK_")]:
    del os.environ[_name]
os.environ |= {
    "TIREK_VAR": str(_VAR),
    "TIREK_SECRET_KEY": "invented-for-the-tests",
    "TIREK_ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
    "TIREK_API_RATE": "100000/min",
    "TIREK_LOG_LEVEL": "ERROR",
}
(_VAR / "static").mkdir()

settings.register_profile("local", deadline=None, database=None, max_examples=60)
settings.register_profile(
    "ci",
    deadline=None,
    database=None,
    derandomize=True,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow],
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
    shutil.rmtree(_VAR, ignore_errors=True)


@pytest.fixture
def today() -> date:
    """The day the examples of the tests are told on."""
    return date(2026, 11, 20)
