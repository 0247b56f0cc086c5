"""Which keys seal letters, as the environment says it."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from environs import Env

from tirek.config.seals import SealPlace, SealSettings, read_seals


def _read(monkeypatch: pytest.MonkeyPatch, values: Mapping[str, str]) -> SealSettings:
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    env = Env()
    with env.prefixed("TIREK_"):
        return read_seals(env, values)


def test_nothing_has_to_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    found = _read(monkeypatch, {"PATH": "/bin", "TIREK_SEAL_KEYS": "x", "TIREK_SEAL_KEY": ""})
    assert (found.places, found.roots, found.revoked, found.stamps, found.problems()) == ({}, None, (), "", [])


def test_files_are_read_by_authority(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    names = ("all.p12", "corp.key", "corp.crt", "roots.pem", "one.crl", "two.crl")
    every, key, certificate, roots, one, two = (tmp_path / name for name in names)
    for file in (every, key, certificate, roots, one, two):
        file.write_bytes(b"")
    found = _read(
        monkeypatch,
        {
            "TIREK_SEAL_KEY": str(every),
            "TIREK_SEAL_PASSWORD": "invented",
            "TIREK_SEAL_KEY_STATE_CORPORATION": str(key),
            "TIREK_SEAL_CERT_STATE_CORPORATION": str(certificate),
            "TIREK_SEAL_ROOTS": str(roots),
            "TIREK_SEAL_REVOKED": f"{one},{two}",
            "TIREK_STAMPS": "https://stamps.example/tsp",
        },
    )
    assert found.places == {
        "": SealPlace(key=every, certificate=None, password="invented"),
        "state-corporation": SealPlace(key=key, certificate=certificate, password=""),
    }
    assert (found.roots, found.revoked, found.stamps) == (roots, (one, two), "https://stamps.example/tsp")
    assert found.problems() == []
    assert "invented" not in repr(found)


def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    nowhere = str(tmp_path / "nowhere.p12")
    found = _read(monkeypatch, {"TIREK_SEAL_KEY_ALATAU": nowhere, "TIREK_SEAL_CERT_AKTOBE": "/keys/a.crt"})
    assert found.problems() == [
        "TIREK_SEAL_CERT_AKTOBE: TIREK_SEAL_KEY_AKTOBE is missing",
        f"TIREK_SEAL_…: there is no file {nowhere}",
    ]
