"""Compile the texts: every django.po under src/tirek/locale becomes the .mo that Django reads, when it is newer."""

import os
import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).resolve().parents[1] / "src" / "tirek" / "locale"


def compile_catalogues(folder: Path = LOCALE) -> list[Path]:
    """Compile what is out of date and return the .mo files written; a folder without catalogues is fine."""
    written = []
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        with source.open("rb") as texts:
            catalogue = read_po(texts, locale=source.parts[-3], abort_invalid=True)
        draft = target.with_suffix(f".mo.{os.getpid()}")
        with draft.open("wb") as binary:
            write_mo(binary, catalogue)
        # Replaced whole: a server that starts at this moment reads the old file or the new one.
        draft.replace(target)
        written.append(target)
    return written


if __name__ == "__main__":
    for path in compile_catalogues():
        print(f"  {path.relative_to(LOCALE.parents[2])}", file=sys.stderr)
