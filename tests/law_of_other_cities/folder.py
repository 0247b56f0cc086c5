"""A law folder for tests: the real files together with those of other cities beside this module."""

from __future__ import annotations

import shutil
from pathlib import Path

from tirek.law import law_folder

DATA = Path(__file__).parent


def other_cities(target: Path) -> Path:
    """Build the folder `law` below `target` and return it."""
    folder = target / "law"
    shutil.copytree(law_folder() / "kz", folder / "kz", ignore=shutil.ignore_patterns("scenarios"))
    shutil.copytree(DATA, folder / "kz", ignore=shutil.ignore_patterns("*.py", "__pycache__"), dirs_exist_ok=True)
    return folder
