"""`tirek accounts`: the way in for the first administrator, who makes everybody else."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from tirek.cli.database import database
from tirek.cli.frame import DONE, show, show_json, wrong
from tirek.law.text import N_, say

if TYPE_CHECKING:
    from datetime import datetime

    from tirek.accounts.models import Account

LINK = N_("Open this address of your installation within three days, once: {address}")
NOT_ADMINISTRATOR = N_("The user name “{name}” belongs to an account that is no administrator's.")


def administrator(args: Namespace) -> int:
    """Make an administrator, or give one a new link; prints the address on which password and second factor are set."""
    with database():
        from django.db import transaction

        from tirek.accounts.services import set_up_link
        from tirek.accounts.sessions import real_now
        from tirek.config.clock import installation_clock

        at = installation_clock().now()
        with transaction.atomic():
            secret = set_up_link(_account(args, at), by=None, at=at, now=real_now())
    address = f"/{args.lang}/sign-in/set-up/?{urlencode({'key': secret})}"
    if args.json:
        show_json({"address": address})
    else:
        show(say(args.lang, LINK, address=address))
    return DONE


def _account(args: Namespace, at: datetime) -> Account:
    from tirek.accounts.models import Account
    from tirek.accounts.roles import Role
    from tirek.accounts.services import NewStaff, create_staff

    name = args.username.strip().lower()
    found = Account.objects.filter(username=name).first()
    if found is None:
        return create_staff(NewStaff(username=name, name=args.name or name, role=Role.ADMINISTRATOR), by=None, at=at)
    if found.kind is not Role.ADMINISTRATOR:
        raise wrong(NOT_ADMINISTRATOR, argument="username", name=name)
    return found
