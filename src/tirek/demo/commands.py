"""`tirek demo …`: fill an installation, say the staff's code, move the clock."""

from __future__ import annotations

import os
from datetime import datetime, time
from typing import TYPE_CHECKING, Final

from tirek.cli.database import database
from tirek.cli.frame import DONE, show, show_json, wrong
from tirek.law.text import N_, say

if TYPE_CHECKING:
    from argparse import Namespace

CASES: Final = "TIREK_DEMO_CASES"
"""A setting: with 0 a demonstration begins with its accounts and without a case."""
NOT_HERE = N_("this installation holds no demonstration; ./run makes one")
NOT_EMPTY = N_("this installation already has accounts; a demonstration is filled into an empty one only")
CODE = N_("Code: {code} (for {seconds} more seconds; each account takes a code once). Password: {password}")
MOVED = N_("The demonstration's clock shows {now}. The worker does what fell due.")
FILLED = N_("Cases: {cases}")
ONE_OF_TWO = N_("give either --days or --to")


def code(args: Namespace) -> int:
    """The code of the second factor that every account of staff shares."""
    from tirek.cli.database import set_up  # noqa: PLC0415 - commands start quickly

    set_up()
    from tirek.accounts.factors import STEP, code_at  # noqa: PLC0415 - after the settings
    from tirek.accounts.sessions import real_now  # noqa: PLC0415
    from tirek.demo import moving, staff  # noqa: PLC0415

    if not moving.installed():
        raise wrong(NOT_HERE)
    now = real_now()
    told = {
        "code": code_at(staff.TOTP_SECRET, now),
        "seconds": STEP - int(now.timestamp()) % STEP,
        "password": staff.PASSWORD,
    }
    if args.json:
        show_json(told)
    else:
        show(say(args.lang, CODE, **told))
    return DONE


def forward(args: Namespace) -> int:
    """Move the clock by days, or to nine o'clock of a day."""
    if (args.days is None) == (args.to is None):
        raise wrong(ONE_OF_TWO)
    with database():
        from tirek.config.clock import almaty  # noqa: PLC0415 - after the settings
        from tirek.demo import moving  # noqa: PLC0415

        if not moving.installed():
            raise wrong(NOT_HERE)
        try:
            if args.days is not None:
                moving.forward_days(args.days)
            else:
                moving.forward_to(datetime.combine(args.to, time(9), almaty()))
        except moving.MoveError as error:
            raise wrong(say(args.lang, error.message, **error.values)) from None
        now = moving.clock().now()
    if args.json:
        show_json({"now": now.isoformat(timespec="seconds")})
    else:
        show(say(args.lang, MOVED, now=now.strftime("%d.%m.%Y %H:%M")))
    return DONE


def fill(args: Namespace) -> int:
    """Set up the database and fill it; the simulators must run (`./run` starts them first)."""
    with database():
        from django.core.management import call_command  # noqa: PLC0415 - after the settings
        from django.db import connection  # noqa: PLC0415

        from tirek.accounts.models import Account  # noqa: PLC0415
        from tirek.cases.models import Case  # noqa: PLC0415
        from tirek.demo import moving, staff  # noqa: PLC0415
        from tirek.demo.filling import fill as fill_it  # noqa: PLC0415

        if not moving.installed():
            raise wrong(NOT_HERE)
        call_command("migrate", interactive=False, verbosity=0)
        if Account.objects.exists():
            raise wrong(NOT_EMPTY)
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                # Until it is whole this is nobody's data: a crash means to begin anew.
                cursor.execute("PRAGMA synchronous=OFF")
        moving.clock().reset()
        now = moving.clock().now()
        if os.environ.get(CASES) == "0":
            staff.create(now)
        else:
            fill_it(now)
        count = Case.objects.count()
    if args.json:
        show_json({"cases": count})
    else:
        show(say(args.lang, FILLED, cases=count))
    return DONE
