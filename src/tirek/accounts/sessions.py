"""Sessions: who is signed in, for how long. They tell the time by the machine, never by a clock that a demonstration moves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.middleware.csrf import rotate_token

from tirek.accounts.models import Account
from tirek.config.clock import SystemClock

if TYPE_CHECKING:
    from django.contrib.sessions.backends.base import SessionBase
    from django.http import HttpRequest

IDLE: Final = timedelta(minutes=30)
LONGEST: Final = timedelta(hours=12)
# A session is written at most this often only to say that it is in use.
_TOUCH: Final = timedelta(minutes=1)

_ACCOUNT, _STAMP, _OPENED, _SEEN, _SECOND = "account", "stamp", "opened", "seen", "second_factor"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What a session says: the account, whether its second factor was passed, or whose session has run out."""

    account: Account | None = None
    second_factor: bool = False
    lapsed: UUID | None = None


def real_now() -> datetime:
    """The moment by the machine's clock."""
    return SystemClock().now()


def open_session(request: HttpRequest, account: Account, *, second_factor: bool = False) -> None:
    """Sign in: a new session with a new key, and a new form token; nothing of an earlier session is carried over."""
    now = _write(real_now())
    session = _session(request)
    session.flush()
    session[_ACCOUNT] = str(account.pk)
    session[_STAMP] = account.stamp
    session[_OPENED] = session[_SEEN] = now
    session[_SECOND] = second_factor
    rotate_token(request)


def close_session(request: HttpRequest) -> None:
    """Sign out here: the session is deleted on the server too."""
    _session(request).flush()
    rotate_token(request)


def read_session(request: HttpRequest, now: datetime) -> SignedIn:
    """Who is signed in at `now`; nobody when the session is too old, idle for too long, or ended by a new stamp."""
    session = _session(request)
    try:
        account_id = UUID(session[_ACCOUNT])
        opened, seen = _read(session[_OPENED]), _read(session[_SEEN])
    except (KeyError, ValueError, TypeError):
        return SignedIn()
    if now - opened > LONGEST or now - seen > IDLE:
        return SignedIn(lapsed=account_id)
    account = Account.objects.select_related("person").filter(pk=account_id, is_active=True).first()
    if account is None or account.stamp != session.get(_STAMP):
        return SignedIn()
    if now - seen > _TOUCH:
        session[_SEEN] = _write(now)
    return SignedIn(account, second_factor=session.get(_SECOND) is True)


def _session(request: HttpRequest) -> SessionBase:
    return request.session


def _write(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def _read(text: str) -> datetime:
    return datetime.fromisoformat(text)
