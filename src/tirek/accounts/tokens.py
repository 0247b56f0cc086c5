"""Tokens of programs. The token is shown once; the database keeps a digest that is no use to whoever reads it."""

from __future__ import annotations

import secrets
from datetime import timedelta
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from django.db import connection, transaction

from tirek.accounts.actors import actor_of
from tirek.accounts.models import Account, ApiToken
from tirek.accounts.sessions import real_now
from tirek.journal.services import record
from tirek.vault.statements import Statement, columns_of

if TYPE_CHECKING:
    from datetime import datetime

LIFE: Final = timedelta(days=365)
_PREFIX: Final = "tirek_"


def digest_of(secret: str) -> str:
    """What is kept of a random secret: SHA-256, enough for what nobody can guess."""
    return sha256(secret.encode()).hexdigest()


@transaction.atomic
def make_token(account: Account, name: str, *, by: Account, at: datetime, life: timedelta = LIFE) -> str:
    """A new token with the rights of `account`, made by an administrator; returned once, in clear.

    It lives by the machine's clock; `at` is the journal's moment.
    """
    token, now = _PREFIX + secrets.token_urlsafe(32), real_now()
    row = ApiToken.objects.create(
        account=account, name=name, digest=digest_of(token), created_at=now, created_by=by, expires_at=now + life
    )
    record(
        kind="account.token-made",
        actor=actor_of(by),
        at=at,
        chain=account.territory or "country",
        data={"account": str(account.pk), "token": str(row.pk), "expires": row.expires_at.isoformat()},
    )
    return token


@transaction.atomic
def revoke_token(token: ApiToken, *, by: Account, at: datetime) -> None:
    """End a token; a token that has ended stays so."""
    if not ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=at):
        return
    record(
        kind="account.token-revoked",
        actor=actor_of(by),
        at=at,
        chain=token.account.territory or "country",
        data={"account": str(token.account_id), "token": str(token.pk)},
    )


def account_of_token(token: str, now: datetime) -> Account | None:
    """The account of a token that is valid at `now`."""
    found = _whose().read(Account, [digest_of(token), connection.ops.adapt_datetimefield_value(now)])
    return found[0] if found else None


@cache
def _whose() -> Statement:
    """By hand: every call of a program asks this, and putting the question together would cost more than its answer."""
    return Statement(
        f"SELECT {columns_of(Account)} FROM accounts_account "  # noqa: S608 - names of our own columns
        "JOIN accounts_apitoken ON accounts_apitoken.account_id = accounts_account.id "
        "WHERE digest = %s AND revoked_at IS NULL AND expires_at > %s AND is_active"
    )
