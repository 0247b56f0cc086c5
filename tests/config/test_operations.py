"""Health, numbers and logs: what the operator sees, and what nobody may find there."""

import io
import json
import logging
import logging.config
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from tirek.config.access import access
from tirek.config.law import law
from tirek.config.logging import get_logger, logging_config


def broken() -> None:
    raise RuntimeError("the password is 1234")


def fails(request: HttpRequest) -> HttpResponse:
    raise RuntimeError(request.method)


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """Everything that is logged as JSON lines while the test runs."""
    config = logging_config(form="json", level="INFO")
    stream = io.StringIO()
    formatter_config = dict(config["formatters"]["structured"])
    formatter = formatter_config.pop("()")(**formatter_config)
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    root = logging.root
    level = root.level
    root.addHandler(handler)
    root.setLevel("INFO")
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)


def test_live_needs_no_database() -> None:
    answer = Client().get("/health/live")
    assert answer.status_code == 200
    assert answer.json() == {"status": "live"}
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_the_database_is_the_one_the_environment_names() -> None:
    wanted = "postgresql" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "sqlite"
    assert connection.vendor == wanted


@pytest.mark.django_db
def test_ready_asks_the_database_and_the_law() -> None:
    answer = Client().get("/health/ready")
    assert answer.status_code == 200
    assert answer.json()["status"] == "ready"
    assert answer.json()["checks"] == {"database": "ok", "law": "ok"}


@pytest.mark.django_db
def test_a_law_that_cannot_be_used_makes_the_process_unready(settings: Any, tmp_path: Path, lines: io.StringIO) -> None:
    (tmp_path / "wrong.yaml").write_text("kind: nothing-known", encoding="utf-8")
    settings.TIREK_LAW = tmp_path
    law.cache_clear()
    try:
        assert Client().get("/health/ready").json()["checks"] == {"database": "ok", "law": "failed"}
        assert "wrong.yaml" in lines.getvalue()
    finally:
        law.cache_clear()


def test_not_ready_says_which_check_failed_and_keeps_the_reason_to_the_log(settings: Any, lines: io.StringIO) -> None:
    settings.READINESS_CHECKS = {"broken": f"{__name__}.broken"}
    answer = Client().get("/health/ready")
    assert answer.status_code == 503
    assert answer.json() == {"status": "not-ready", "checks": {"broken": "failed"}}
    assert "1234" in lines.getvalue()


@pytest.mark.django_db
def test_requests_are_counted_by_route_and_not_by_address() -> None:
    client = Client()
    client.get("/api/v1/problems/not-found")
    client.get("/api/v1/problems/invalid-input")
    client.get("/no/such/page-7f3a")
    client.generic("BREW", "/health/live")
    numbers = client.get("/metrics")
    text = numbers.content.decode()
    assert numbers["Content-Type"].startswith("text/plain")
    assert 'tirek_requests_total{method="GET",route="api-1:show_problem",status="200"}' in text
    assert "tirek_request_seconds_bucket" in text
    assert "tirek_law_files" in text
    assert 'tirek_jobs{state="dead"} 0.0' in text
    assert "page-7f3a" not in text
    assert "BREW" not in text


@pytest.mark.django_db
def test_numbers_are_told_without_a_database_too(monkeypatch: pytest.MonkeyPatch, lines: io.StringIO) -> None:
    def away() -> None:
        raise OperationalError("the password is 1234")

    monkeypatch.setattr("tirek.config.metrics.open_jobs", away)
    numbers = Client().get("/metrics")
    assert numbers.status_code == 200
    assert "tirek_law_files" in numbers.content.decode()
    assert "jobs-not-counted" in lines.getvalue()


def test_a_request_is_one_line_of_json_without_its_query(lines: io.StringIO) -> None:
    Client().get("/en/nothing-here/?birth_date=2012-05-05", headers={"Accept-Language": "en"})
    entries = [json.loads(line) for line in lines.getvalue().splitlines()]
    (entry,) = [entry for entry in entries if entry["event"] == "request"]
    assert entry["path"] == "/en/nothing-here/"
    assert entry["status"] == 404
    assert entry["logger"] == "tirek.access"
    assert "2012-05-05" not in lines.getvalue()


def test_a_failing_request_does_not_write_its_query_either(settings: Any, lines: io.StringIO) -> None:
    settings.ROOT_URLCONF = __name__
    Client(raise_request_exception=False).get("/fails?birth_date=2012-05-05")
    assert "Internal Server Error" in lines.getvalue()
    assert "2012-05-05" not in lines.getvalue()


def test_own_events_have_a_name_and_fields(lines: io.StringIO) -> None:
    get_logger("tirek.tests").info("law-loaded", files=12)
    entry = json.loads(lines.getvalue())
    assert entry["event"] == "law-loaded"
    assert entry["files"] == 12
    assert entry["level"] == "info"


urlpatterns = [path("fails", access("public")(fails))]
