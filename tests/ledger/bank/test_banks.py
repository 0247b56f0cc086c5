"""Settings of banks are read strictly, with dates; an installation has its own."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from tests.ledger.bank.invented import DAY, settings

from tirek.law.text import LANGUAGES
from tirek.ledger.bank import banks, problems
from tirek.ledger.bank.banks import BankSettingsError, read_settings
from tirek.ledger.bank.problems import BankFileError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(banks.FOLDER, tmp_path / "settings")
    return tmp_path / "settings"


def test_the_standard_is_whole() -> None:
    found = settings()
    for territory in ("aktobe", "alatau", "panfilov", "astana"):
        payer = found.payer(territory, DAY)
        assert payer.demonstration
        assert found.format(payer.bank, DAY).csv is not None
        assert found.bank(payer.bank, DAY).bic == found.bank_codes(DAY)[payer.bank]


def test_every_reason_speaks_to_the_family_in_every_language() -> None:
    for reason in settings().reasons.values():
        for language in LANGUAGES:
            assert reason.name[language]
            assert reason.advice[language]


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("AC04", "closed-account"),
        ("ac06", "blocked-account"),
        (" BE01 ", "name-mismatch"),
        ("", "other"),
        ("ZZ99", "other"),
    ],
)
def test_a_code_becomes_a_reason(code: str, reason: str) -> None:
    assert settings().reason(code).id == reason


def test_what_is_not_set_is_told() -> None:
    found = settings()
    for ask, message in (
        (lambda: found.bank("999", DAY), problems.UNKNOWN_BANK),
        (lambda: found.format("722", DAY), problems.NO_SETTINGS),
        (lambda: found.payer("nowhere", DAY), problems.NO_PAYER),
        (lambda: found.payer("aktobe", date(1999, 1, 1)), problems.NO_PAYER),
    ):
        with pytest.raises(BankFileError) as caught:
            ask()
        assert caught.value.message == message


def test_an_installation_needs_only_its_payers_and_formats(tmp_path: Path) -> None:
    shutil.copy(banks.FOLDER / "payers.yaml", tmp_path)
    shutil.copy(banks.FOLDER / "601.yaml", tmp_path)
    found = read_settings(tmp_path)
    assert found.reason("AC04").id == "closed-account"
    assert set(found.formats) == {"601"}


def test_an_empty_folder_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(BankSettingsError) as caught:
        read_settings(tmp_path)
    assert str(caught.value) == f"payers.yaml:1:1: {banks.MISSING_FILE}"


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("601.yaml", "encoding: utf-8", "encoding: koi8-r", "601.yaml:8:15: “koi8-r” is not allowed here; allowed:"),
        (
            "601.yaml",
            "encoding: utf-8",
            "encoding: cp866",
            "601.yaml:8:15: “cp866” is not allowed here; allowed: utf-8",
        ),
        ("601.yaml", "    lines: 10000\n", "", "601.yaml:6:5: the key “lines” is missing"),
        ("601.yaml", "lines:", "rows:", "601.yaml:10:5: the key “rows” is not known here; allowed: confidence, csv"),
        ("601.yaml", 'bank: "601"', 'bank: "602"', "601.yaml:4:7: the file is named 601.yaml"),
        ("563.yaml", "kod: tags", "kod: debtor", "563.yaml:11:39: “debtor” is not allowed here; allowed: tags"),
        ("070.yaml", "to: 2024-11-10", "to: 2024-11-11", "070.yaml:14:11: its dates overlap"),
        ("070.yaml", "to: 2024-11-10", "to: 2000-01-01", "it ends before it begins"),
        ("070.yaml", "to: 2024-11-10", "to: 2024-11-31", "is not a date that exists; allowed: YYYY-MM-DD"),
        (
            "payers.yaml",
            "KZ960000DEMO00000001",
            "KZ950000DEMO00000001",
            "payers.yaml:9:11: a sign of the account number",
        ),
        ("codes.yaml", "codes: [AC06, ", "codes: [AC04, ", "the code AC04 belongs to two reasons"),
        ("codes.yaml", "ACSC: credited", "ACSC: paid", "“paid” is not allowed here; allowed: sent, credited, returned"),
        ("banks.yaml", "HSBKKZKX", "halyk", "is not written as it must be; allowed: HSBKKZKX"),
        ("letters.yaml", "  ә:", "  Ә:", "stands twice"),
    ],
)
def test_a_flaw_is_told_with_its_place(folder: Path, file: str, old: str, new: str, told: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BankSettingsError) as caught:
        read_settings(folder)
    assert told in str(caught.value)
