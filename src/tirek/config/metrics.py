"""Numbers for the operator's monitoring, in the Prometheus text format.

With several server processes set PROMETHEUS_MULTIPROC_DIR to a folder that is empty at start: each process writes there
and any of them answers for all. `./run` does so.
"""

import os
from functools import lru_cache

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

from tirek.config.access import access
from tirek.config.logging import get_logger
from tirek.jobs.queries import open_jobs

log = get_logger(__name__)

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

_REQUESTS = Counter("tirek_requests", "Requests answered", ["method", "route", "status"])
_SECONDS = Histogram(
    "tirek_request_seconds",
    "Time to answer a request",
    ["method", "route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
_LAW_FILES = Gauge("tirek_law_files", "Files of the law that are loaded", multiprocess_mode="max")
_JOBS = Gauge("tirek_jobs", "Jobs that are not done", ["state"], multiprocess_mode="mostrecent")


def record(*, method: str | None, route: str, status: int, seconds: float) -> None:
    """Count one answered request; an invented HTTP method doesn't become a time series of its own."""
    known = method if method in _METHODS else "other"
    answered, took = _series(known, route, status)
    answered.inc()
    took.observe(seconds)


@lru_cache(maxsize=1024)
def _series(method: str | None, route: str, status: int) -> tuple[Counter, Histogram]:
    """The two time series of an answer: finding them among all costs more than counting."""
    return _REQUESTS.labels(method, route, str(status)), _SECONDS.labels(method, route)


def law_loaded(files: int) -> None:
    """Tell how many files of the law are loaded."""
    _LAW_FILES.set(files)


def _count_jobs() -> None:
    """Counted when somebody asks; without a database the other numbers are still told."""
    try:
        counts = open_jobs()
    except DatabaseError:
        log.exception("jobs-not-counted")
        return
    for state, count in counts.items():
        _JOBS.labels(state).set(count)


@access("operations")
@require_safe
def metrics(_request: HttpRequest) -> HttpResponse:
    """`GET /metrics`."""
    _count_jobs()
    registry = REGISTRY
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
