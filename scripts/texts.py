"""Collect every text of the program into the catalogues of Kazakh and Russian; English is the language of the source.

Run it after a text was added or changed, then fill in what is empty: `uv run --frozen scripts/texts.py`. Needs GNU gettext.
"""

import os
import sys
from pathlib import Path

from django.core.management.commands import makemessages

SOURCES = Path(__file__).resolve().parents[1] / "src" / "tirek"
LANGUAGES = ("kk", "ru")


class Collect(makemessages.Command):
    """Django's collector, which also knows the marker of the pure rooms."""

    xgettext_options = [*makemessages.Command.xgettext_options, "--keyword=N_"]  # noqa: RUF012 - as Django names and types it
    # Entries are ordered by text and carry no line numbers, so that moving code changes nothing in the catalogues.
    msgmerge_options = ["-q", "--backup=none", "--previous", "--update", "--no-fuzzy-matching", "--sort-output"]  # noqa: RUF012
    msgattrib_options = ["--no-obsolete", "--sort-output"]  # noqa: RUF012


def collect(folder: Path = SOURCES) -> None:
    """Bring the catalogues under `folder`/locale up to date with the sources under `folder`."""
    (folder / "locale").mkdir(exist_ok=True)
    before = Path.cwd()
    os.chdir(folder)
    try:
        Collect().run_from_argv(["texts", "makemessages", "--no-location", "--no-obsolete", "-v", "0",
                                 *(word for language in LANGUAGES for word in ("-l", language))])  # fmt: skip
    finally:
        os.chdir(before)
    for language in LANGUAGES:
        catalogue = folder / "locale" / language / "LC_MESSAGES" / "django.po"
        lines = catalogue.read_text(encoding="utf-8").splitlines(keepends=True)
        # The time of collecting would change the file each time and says nothing.
        kept = [line for line in lines if not line.startswith('"POT-Creation-Date:')]
        catalogue.write_text("".join(kept), encoding="utf-8")


if __name__ == "__main__":
    from django.conf import settings

    settings.configure(USE_I18N=True)
    collect()
    for language in LANGUAGES:
        print(f"  {SOURCES / 'locale' / language / 'LC_MESSAGES' / 'django.po'}", file=sys.stderr)
