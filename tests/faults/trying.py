"""Scripts that are tried in a process of their own, on a database of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT: Final = Path(__file__).parents[2]


def tried(script: Path, database: str, folder: Path, numbers: Mapping[str, int], **more: str) -> Any:
    """What a script says as JSON, run with these numbers."""
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
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=3000, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
