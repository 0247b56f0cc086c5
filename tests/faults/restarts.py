"""A payment run on a PostgreSQL that is stopped at once and started again in its midst, several times. See `test_restarted.py`.

A process of its own. Says as JSON what became of the run, after one in peace.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from tests.faults.crash_of_runs import copied, found, live, made_small, prepared
from tests.faults.dying import DICE, Deaths, fork

PATIENCE = 60.0
"""Seconds in which a run is through, restarts included."""


def restart() -> None:
    """Stop the server as if it had crashed, and start it again."""
    subprocess.run([*json.loads(os.environ["RESTART"])], check=True, stdout=subprocess.DEVNULL)


def live_slowly() -> None:
    """Do the run with a rest before each commit, so that on a fast machine, too, the server crashes in its midst."""
    commit: Callable[[BaseDatabaseWrapper], None] = vars(BaseDatabaseWrapper)["_commit"]

    def later(wrapper: BaseDatabaseWrapper) -> None:
        time.sleep(0.04)
        commit(wrapper)

    with patch.object(BaseDatabaseWrapper, "_commit", later):
        live(PATIENCE)


def disturbed(times: int) -> int:
    """Let a process do a run while the server is restarted so often; how often it was, before the run was through."""
    child = fork(live_slowly, Deaths(Path(os.devnull)))
    done = 0
    ended, status = 0, 0
    try:
        while not ended:
            time.sleep(DICE.uniform(0.1, 0.4))
            if done < times:
                restart()
                done += 1
            ended, status = os.waitpid(child, os.WNOHANG)
    finally:
        if not ended:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
    assert status == 0
    return done


def main(families: int, restarts: int, seed: int) -> None:
    """One round in peace, one with restarts."""
    DICE.seed(seed)
    base = str(connection.settings_dict["NAME"])
    prepared(families)
    made_small(parts=1, lines=2)
    said = []
    for times in (0, restarts):
        with copied(base):
            done = disturbed(times)
            said.append({"restarts": done, **found()})
    sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))
