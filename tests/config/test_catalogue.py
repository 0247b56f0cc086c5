"""Every text exists in Kazakh and Russian, is up to date, and takes the same values as the English one."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "src" / "tirek"
PLACEHOLDERS = re.compile(r"%\([a-z_]+\)[sd]|%[srd]|\{[a-z_]*\}")
KAZAKH = set("әғқңөұүһі")


def catalogue(folder: Path, language: str) -> Catalog:
    with (folder / "locale" / language / "LC_MESSAGES" / "django.po").open("rb") as texts:
        return read_po(texts, locale=language, abort_invalid=True)


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sources with catalogues collected anew, in a folder of their own."""
    folder = tmp_path_factory.mktemp("texts") / "tirek"
    shutil.copytree(SOURCES, folder, ignore=shutil.ignore_patterns("*.mo", "__pycache__", "static"))
    code = (
        "from pathlib import Path; from django.conf import settings; settings.configure(USE_I18N=True); "
        "import sys; sys.path.insert(0, sys.argv[1]); import texts; texts.collect(Path(sys.argv[2]))"
    )
    subprocess.run([sys.executable, "-c", code, str(ROOT / "scripts"), str(folder)], check=True)
    return folder


def texts_of(message: object) -> tuple[str, ...]:
    return tuple(message) if isinstance(message, list | tuple) else (str(message),)


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_catalogue_holds_exactly_the_texts_of_the_program(collected: Path, language: str) -> None:
    committed = {message.id for message in catalogue(SOURCES, language) if message.id}
    wanted = {message.id for message in catalogue(collected, language) if message.id}
    assert committed == wanted, "run: uv run --frozen scripts/texts.py"


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_every_text_is_translated(language: str) -> None:
    messages = [message for message in catalogue(SOURCES, language) if message.id]
    assert [message.id for message in messages if message.fuzzy or not all(texts_of(message.string))] == []


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_translations_take_the_same_values(language: str) -> None:
    wrong = []
    for message in catalogue(SOURCES, language):
        if not message.id:
            continue
        wanted = set(PLACEHOLDERS.findall(texts_of(message.id)[-1]))
        for text in texts_of(message.string):
            found = set(PLACEHOLDERS.findall(text))
            one_form = len(texts_of(message.id)) > 1 and found < wanted
            if found != wanted and not one_form:
                wrong.append((message.id, text))
    assert wrong == []


def test_the_kazakh_catalogue_is_kazakh() -> None:
    """Long texts without a single letter of Kazakh's own would be Russian by mistake."""
    messages = [message for message in catalogue(SOURCES, "kk") if message.id]
    suspicious = [
        text
        for message in messages
        for text in texts_of(message.string)
        if len(re.findall(r"[а-я]", text.lower())) > 40 and not KAZAKH & set(text.lower())
    ]
    assert suspicious == []
