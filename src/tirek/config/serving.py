"""What a server process does once, before its first request."""

from __future__ import annotations

import gc
import select
from contextlib import suppress
from typing import Any, Final

from django.core.signals import request_started
from django.db import connections
from django.urls import get_resolver

from tirek.config.law import law
from tirek.law import LawError

_OBJECTS: Final = (10_000, 10, 10)
"""After so many new objects Python looks for rings of them (by default 700); an application makes thousands without any."""


def settle() -> None:
    """Load what every request needs, and look after garbage seldom: what stays for the life of the process is left alone."""
    with suppress(LawError):
        # `/health/ready` says what is wrong with it.
        law()
    _ = get_resolver().url_patterns
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_OBJECTS)
    request_started.connect(trust_open_connections)


def trust_open_connections(**_signal: Any) -> None:
    """Spare the database the question whether it is there, once a request: a connection that was closed shows on its socket.

    A connection with anything to be read on it is asked as ever (CONN_HEALTH_CHECKS), and opened anew when it is dead.
    """
    database: Any  # Django's types don't know of health checks
    for database in connections.all(initialized_only=True):
        driver = database.connection
        if driver is None or database.vendor != "postgresql" or database.health_check_done:
            continue
        socket = select.poll()
        socket.register(driver.fileno(), select.POLLIN)
        database.health_check_done = not socket.poll(0)
