"""Commands that need the installation: its settings and its database."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tirek.cli.frame import wrong
from tirek.law.text import N_

NO_SETTINGS = N_("this installation can't be used: {reason}")
NO_DATABASE = N_("the database doesn't answer: {reason}")
NOT_MIGRATED = N_("the database isn't set up, or not for this version; run: django-admin migrate")


def is_there() -> bool:
    """Whether this installation has a database, without starting anything: one that is named, or the embedded one's file."""
    if os.environ.get("DATABASE_URL"):
        return True
    embedded = Path(__file__).resolve().parents[3] / "var"
    return (Path(os.environ.get("TIREK_VAR") or embedded) / "tirek.sqlite3").is_file()


def set_up() -> None:
    """Load the installation's settings. Raises WrongInputError with the reason in words."""
    import django
    from django.core.exceptions import ImproperlyConfigured

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tirek.config.settings")
    try:
        django.setup()
    except ImproperlyConfigured as error:
        raise wrong(NO_SETTINGS, reason=" ".join(str(error).split())) from None


@contextmanager
def database() -> Iterator[None]:
    """The installation for as long as the block runs; what is wrong with its database is told in words.

    Raises WrongInputError when it doesn't answer or isn't set up.
    """
    set_up()
    from django.db import InterfaceError, OperationalError, ProgrammingError, connection

    try:
        yield
    except (OperationalError, ProgrammingError, InterfaceError) as error:
        reason = " ".join(str(error).split())
        if isinstance(error, ProgrammingError) or "no such table" in reason or "no such column" in reason:
            raise wrong(NOT_MIGRATED) from None
        raise wrong(NO_DATABASE, reason=reason) from None
    finally:
        if not connection.in_atomic_block:
            connection.close()
