"""What a server process does before its first request, and before each."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING, Any

import pytest
from django.core.signals import request_started
from django.db import connection

from tirek.config import serving

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def settled() -> Iterator[None]:
    usual = gc.get_threshold()
    serving.settle()
    yield
    gc.unfreeze()
    gc.set_threshold(*usual)
    request_started.disconnect(serving.trust_open_connections)


def test_what_stays_is_left_alone_by_the_collector(settled: None) -> None:
    assert gc.get_freeze_count() > 0
    assert gc.get_threshold()[0] > 700


@pytest.mark.django_db(transaction=True)
def test_an_open_connection_is_trusted_and_a_closed_one_is_asked(django_db_blocker: Any) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("a file needs no connection")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (backend,) = cursor.fetchone()
    usual: Any = connection
    usual.health_check_done = False
    serving.trust_open_connections()
    assert usual.health_check_done
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [backend])
    finally:
        other.close()
    usual.health_check_enabled, usual.health_check_done = True, False
    try:
        serving.trust_open_connections()
        assert not usual.health_check_done
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            assert cursor.fetchone() != (backend,)
    finally:
        usual.health_check_enabled = False
