"""From an account to the actor that the journal names, and what a request knows about who asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest

from tirek.journal.actor import Actor

if TYPE_CHECKING:
    from uuid import UUID

    from tirek.accounts.models import Account
    from tirek.config.clock import Clock


class Request(HttpRequest):
    """A request as views receive it; never made, only named: the middleware sets what is declared here.

    `account` and `actor` are None when nobody is signed in. `lapsed` is the account whose session has just run out.
    """

    account: Account | None
    actor: Actor | None
    clock: Clock
    second_factor: bool
    lapsed: UUID | None
    by_token: bool


class SignedRequest(Request):
    """A request to a view whose rule lets in signed-in people only: account and actor are always there."""

    account: Account
    actor: Actor


def actor_of(account: Account) -> Actor:
    """The actor whom the journal names for what this account does."""
    return Actor(
        account=account.pk,
        role=account.role,
        territory=account.territory,
        person=account.person_id,
        office=account.office,
    )
