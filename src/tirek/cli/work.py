"""`tirek work`: the worker."""

from __future__ import annotations

import signal
from argparse import Namespace

from tirek.cli.database import database, set_up
from tirek.cli.frame import DONE, show, show_json
from tirek.law.text import N_, say

DID = N_("Jobs tried: {count}")


def run(args: Namespace) -> int:
    """Do what is due, again and again until SIGTERM or Ctrl-C; with `--once` what is due now."""
    if args.once:
        return _once(args)
    set_up()
    from tirek.config.clock import installation_clock
    from tirek.config.stopping import Stop
    from tirek.jobs import worker

    stop = Stop()
    stop.on_signals(signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
    worker.run(installation_clock, stop)
    return DONE


def _once(args: Namespace) -> int:
    with database():
        from tirek.config.clock import installation_clock
        from tirek.jobs.services import work

        count = 0
        while done := work(installation_clock()):
            count += done
    if args.json:
        show_json({"tried": count})
    else:
        show(say(args.lang, DID, count=count))
    return DONE
