"""Scripts that are tried in a process of their own, on a database of their own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT: Final = Path(__file__).parents[2]


def tried(
    script: Path, database: str, folder: Path, numbers: Mapping[str, int], *, patience: float = 3000, **more: str
) -> Any:
    """What a script says as JSON, run with these numbers; after `patience` seconds it is ended, with whatever it started."""
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "tirek.config.settings",
        "TIREK_VAR": str(folder),
        "TIREK_LOG_LEVEL": "ERROR",
        **more,
    }
    command = [sys.executable, str(script), *map(str, numbers.values())]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        try:
            said, errors = process.communicate(timeout=patience)
        finally:
            # Its children too: as long as one of them lives, nobody sees the end of what it says.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
    assert process.returncode == 0, errors
    return json.loads(said)
