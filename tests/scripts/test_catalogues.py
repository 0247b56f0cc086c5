"""Texts are compiled when they changed, whole or not at all."""

import gettext
import os
from pathlib import Path

from catalogues import compile_catalogues

TEXT = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "payment"
msgstr "төлем"
"""


def test_a_folder_without_catalogues_is_fine(tmp_path: Path) -> None:
    assert compile_catalogues(tmp_path / "locale") == []


def test_only_what_changed_is_compiled(tmp_path: Path) -> None:
    folder = tmp_path / "kk" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    source, target = folder / "django.po", folder / "django.mo"
    source.write_text(TEXT, encoding="utf-8")
    assert compile_catalogues(tmp_path) == [target]
    assert compile_catalogues(tmp_path) == []
    with target.open("rb") as binary:
        assert gettext.GNUTranslations(binary).gettext("payment") == "төлем"
    later = target.stat().st_mtime_ns + 1_000_000_000
    source.write_text(TEXT.replace("төлем", "жәрдемақы"), encoding="utf-8")
    os.utime(source, ns=(later, later))
    assert compile_catalogues(tmp_path) == [target]
    assert sorted(path.name for path in folder.iterdir()) == ["django.mo", "django.po"]
