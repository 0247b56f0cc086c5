"""Guessing passwords is slow: after a few failures one user name can't be tried from one address for a while."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import transaction
from django.db.models import F

from tirek.accounts.models import Attempts
from tirek.vault.index import blind_index

if TYPE_CHECKING:
    from django.http import HttpRequest

FAILURES: Final = 5
BLOCK: Final = timedelta(minutes=15)
_FORGOTTEN_AFTER: Final = timedelta(hours=1)
_PURPOSE: Final = "sign-in-attempts"


def address_of(request: HttpRequest) -> str:
    """The caller's address: behind trusted proxies the one that the outermost of them saw, else the connection's."""
    proxies = settings.NINJA_NUM_PROXIES
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    if proxies and forwarded:
        return forwarded[-min(proxies, len(forwarded))]
    return str(request.META.get("REMOTE_ADDR", ""))


def blocked_until(username: str, address: str, now: datetime) -> datetime | None:
    """Until when this user name can't be tried from this address; None when it can."""
    row = Attempts.objects.filter(pk=_key(username, address), blocked_until__gt=now).first()
    return row.blocked_until if row else None


@transaction.atomic
def failed(username: str, address: str, now: datetime) -> datetime | None:
    """Count a failure; until when the user name is now blocked from this address, None when it isn't yet."""
    key = _key(username, address)
    Attempts.objects.filter(last_at__lt=now - _FORGOTTEN_AFTER).delete()
    Attempts.objects.bulk_create([Attempts(pk=key, last_at=now)], ignore_conflicts=True)
    Attempts.objects.filter(pk=key).update(failures=F("failures") + 1, last_at=now)
    full = Attempts.objects.filter(pk=key, failures__gte=FAILURES)
    return now + BLOCK if full.update(failures=0, blocked_until=now + BLOCK) else None


def succeeded(username: str, address: str) -> None:
    """Forget the failures of this user name from this address."""
    Attempts.objects.filter(pk=_key(username, address)).delete()


def _key(username: str, address: str) -> str:
    return blind_index(f"{username.strip().lower()}\0{address}", _PURPOSE)
