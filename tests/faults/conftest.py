"""Databases for processes that are killed, and how long it is tried."""

from __future__ import annotations

import os
import uuid
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def database(transactional_db: None, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database of the kind that is tested."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{tmp_path / 'crash.sqlite3'}"
        return
    name = f"crash_{uuid.uuid4().hex[:12]}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    settings = connection.settings_dict
    yield f"postgresql://{settings['USER']}@{quote(str(settings['HOST']), safe='')}/{name}"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def long() -> bool:
    """Whether to try for as long as it takes to believe it: LONG_TESTS=1 ./test tests/faults tests/ledger."""
    return os.environ.get("LONG_TESTS") == "1"
