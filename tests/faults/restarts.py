"""A payment run on a PostgreSQL that is stopped at once and started again in its midst, several times. See `test_restarted.py`.

A process of its own. Says as JSON what became of the run, after one in peace.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

from django.db import connection
from tests.faults.crash_of_runs import copied, found, live, made_small, prepared
from tests.faults.dying import DICE, Deaths, fork


def restart() -> None:
    """Stop the server as if it had crashed, and start it again."""
    subprocess.run([*json.loads(os.environ["RESTART"])], check=True, stdout=subprocess.DEVNULL)


def main(families: int, restarts: int, seed: int) -> None:
    """One round in peace, one with restarts."""
    DICE.seed(seed)
    base = str(connection.settings_dict["NAME"])
    prepared(families)
    made_small(parts=1, lines=2)
    said = []
    for times in (0, restarts):
        with copied(base):
            child = fork(live, Deaths(Path(os.devnull)))
            done = 0
            while not (ended := os.waitpid(child, os.WNOHANG))[0]:
                time.sleep(DICE.uniform(0.1, 0.6))
                if done < times:
                    restart()
                    done += 1
            assert ended[1] == 0
            said.append({"restarts": done, **found()})
    sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))
