"""A database filled for a measurement, on both engines, in a process of its own."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.measure import ROOT

if TYPE_CHECKING:
    from django.test import Client

    from tirek.accounts.models import Account


@contextmanager
def databases() -> Iterator[dict[str, str]]:
    """The addresses of an empty database of each kind, by its name; the folder and the server go when the block ends."""
    sys.path.insert(0, str(ROOT / "scripts"))
    from checks import postgresql

    with tempfile.TemporaryDirectory(prefix="tirek-bench-") as folder, postgresql() as url:
        yield {"postgresql": url, "sqlite": f"sqlite:///{folder}/bench.sqlite3"}


@contextmanager
def ready() -> Iterator[None]:
    """Django on the database of DATABASE_URL, migrated, with a data folder that is removed afterwards.

    A folder in BENCHMARK_VAR is used and left there: several processes measure one installation.
    """
    with tempfile.TemporaryDirectory(prefix="tirek-bench-") as own:
        folder = os.environ.get("BENCHMARK_VAR") or own
        os.environ.update(
            DJANGO_SETTINGS_MODULE="tirek.config.settings",
            TIREK_VAR=str(Path(folder)),
            TIREK_LOG_LEVEL="ERROR",
            TIREK_ALLOWED_HOSTS="testserver,127.0.0.1",
        )
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        yield


def now() -> datetime:
    """The moment at which everything here happens."""
    from tirek.config.clock import SystemClock

    return SystemClock().now()


def account(role: str, territory: str = "", **more: Any) -> Account:
    """An invented account."""
    from tirek.accounts.models import Account

    name = f"{role}-{territory or 'country'}"
    return Account.objects.create(username=name, name=name, role=role, territory=territory, **more)


def client_of(who: Account) -> Client:
    """A browser in which an account is signed in."""
    from django.conf import settings
    from django.test import Client

    from tirek.accounts.sessions import real_now

    engine: Any = import_module(settings.SESSION_ENGINE)
    session, at = engine.SessionStore(), real_now().isoformat()
    session.update({"account": str(who.pk), "stamp": who.stamp, "opened": at, "seen": at, "second_factor": True})
    session.save()
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return client


def database_processes() -> set[int]:
    """The processes of the database: none of its own with SQLite."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return set()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity")
        return {pid for (pid,) in cursor.fetchall()}
