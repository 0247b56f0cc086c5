"""The archive's own checker, veraPDF, over every kind of signed letter. It needs Java and is run by name only:

VERAPDF=… .venv/bin/pytest tests/notices/letters/verapdf.py, where VERAPDF is the class path with veraPDF's classes.
"""

import os
import shutil
import subprocess
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from tests.ledger.bank.test_register import HEAD, rows
from tests.notices.letters.conftest import AT

from tirek.ledger.bank import register
from tirek.notices.letters import KINDS, render
from tirek.notices.letters.samples import samples
from tirek.notices.signing import KeySigner, sign

FLAVOURS = ("3a", "ua1")


def said_of(folder: Path) -> list[str]:
    java, classes = shutil.which("java"), os.environ.get("VERAPDF")
    if not java or not classes:
        pytest.fail("Java and VERAPDF, the class path with veraPDF's classes, are needed")
    files = sorted(map(str, folder.glob("*.pdf")))
    command = [java, "-cp", classes, str(Path(__file__).with_name("VeraPdf.java")), *files]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300)
    return [line.replace(f"{folder}/", "") for line in done.stdout.splitlines()]


def test_every_kind_of_signed_letter_and_the_payment_register_hold(seal: KeySigner, tmp_path: Path) -> None:
    for letter in samples():
        (tmp_path / f"{letter.kind}.pdf").write_bytes(sign(render(letter), seal, at=AT))
    (tmp_path / "register.pdf").write_bytes(register.as_pdf(HEAD, rows(60)))
    checked = {f"checked {name}.pdf {flavour} true" for name in (*KINDS, "register") for flavour in FLAVOURS}
    assert set(said_of(tmp_path)) == checked


def test_it_finds_what_is_broken(pdf: bytes, tmp_path: Path) -> None:
    with pikepdf.open(BytesIO(pdf)) as document:
        del document.Root.MarkInfo
        document.save(tmp_path / "unmarked.pdf")
    said = said_of(tmp_path)
    assert {f"checked unmarked.pdf {flavour} false" for flavour in FLAVOURS} <= set(said)
    assert any(line.startswith("broken unmarked.pdf") for line in said)
