"""What accounts do every night: forget what has run out."""

from __future__ import annotations

from datetime import time
from importlib import import_module
from typing import TYPE_CHECKING, Any

from django.conf import settings

from tirek.accounts.services import clear_old
from tirek.accounts.sessions import real_now
from tirek.jobs.handlers import every_day

if TYPE_CHECKING:
    from tirek.config.clock import Clock


@every_day("accounts.clear", time(3, 0))
def clear(payload: dict[str, Any], clock: Clock) -> None:  # noqa: ARG001 - the shape of a job
    """Forget sessions, kept forms and failed attempts that have run out by the machine's clock, by which they live."""
    clear_old(real_now())
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
