"""Whether this process lives, and whether it can serve."""

from collections.abc import Callable, Mapping

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.utils.module_loading import import_string
from django.views.decorators.http import require_safe

from tirek.config import metrics
from tirek.config.access import access
from tirek.config.law import law
from tirek.config.logging import get_logger

log = get_logger(__name__)


@access("public")
@require_safe
def live(_request: HttpRequest) -> JsonResponse:
    """`GET /health/live`: the process answers. Touches nothing, so a slow database never restarts it."""
    return _answer({"status": "live"}, 200)


@access("operations")
@require_safe
def ready(_request: HttpRequest) -> JsonResponse:
    """`GET /health/ready`: 200 when every check of READINESS_CHECKS passes, else 503; the reason is in the log only."""
    checks = {name: _passes(name, path) for name, path in settings.READINESS_CHECKS.items()}
    fit = all(checks.values())
    answer = {
        "status": "ready" if fit else "not-ready",
        "checks": {n: "ok" if ok else "failed" for n, ok in checks.items()},
    }
    return _answer(answer, 200 if fit else 503)


def database_answers() -> None:
    """Raise when the database does not answer a query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def law_is_loaded() -> None:
    """Raise when the law files cannot be used."""
    metrics.law_loaded(len(law().files))


def _passes(name: str, path: str) -> bool:
    check: Callable[[], object] = import_string(path)
    try:
        check()
    # Whatever goes wrong in a check means "not ready", and the log says what.
    except Exception:
        log.exception("not-ready", check=name)
        return False
    return True


def _answer(content: Mapping[str, object], status: int) -> JsonResponse:
    return JsonResponse(content, status=status, headers={"Cache-Control": "no-store"})
