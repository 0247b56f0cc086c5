"""The seals of an installation, from its settings."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from tests.notices.letters.conftest import AT

from tirek.config.seals import SealPlace
from tirek.notices.pki import is_demonstration
from tirek.notices.signing import SealError, installed, sign, verify
from tirek.people.identifiers import check_bin


@pytest.fixture(autouse=True)
def _own(settings: Any, tmp_path: Path) -> Iterator[None]:
    """Keys in a folder of the test, forgotten after it."""
    settings.TIREK_VAR = tmp_path
    installed.seals.cache_clear()
    installed.demonstration.cache_clear()
    yield
    installed.seals.cache_clear()
    installed.demonstration.cache_clear()


def test_an_embedded_installation_makes_its_own_keys_and_trusts_them(pdf: bytes, tmp_path: Path) -> None:
    seal = installed.seal_of("state-corporation")
    assert is_demonstration(seal.certificate)
    assert (tmp_path / "pki" / "README.txt").exists()
    found = verify(sign(pdf, seal, at=AT), installed.trust(), at=AT)
    assert found.good
    assert found.bin == installed.demonstration_bin("state-corporation")
    assert check_bin(found.bin).valid


def test_each_authority_has_its_own_seal() -> None:
    assert installed.seal_of("aktobe").certificate != installed.seal_of("alatau").certificate
    assert installed.demonstration_bin("aktobe") != installed.demonstration_bin("alatau")


def test_production_makes_no_keys_and_trusts_nothing_by_itself(settings: Any, tmp_path: Path) -> None:
    settings.TIREK_PRODUCTION = True
    for ask in (lambda: installed.seal_of("aktobe"), installed.trust, installed.demonstration):
        with pytest.raises(SealError):
            ask()
    assert list(tmp_path.iterdir()) == []


def test_configured_files_are_used(settings: Any, tmp_path: Path) -> None:
    installed.seal_of("aktobe")
    file = tmp_path / "pki" / "seal-aktobe.pem"
    roots = tmp_path / "roots.pem"
    roots.write_bytes(installed.demonstration().roots[0].public_bytes(Encoding.PEM))
    place = SealPlace(key=file, certificate=file, password="")
    settings.TIREK_SEALS = replace(
        settings.TIREK_SEALS, places={"": place}, roots=roots, stamps="https://stamps.example"
    )
    installed.seals.cache_clear()
    assert installed.seal_of("panfilov").certificate == installed.seal_of("alatau").certificate
    assert installed.trust().revoked == ()
    assert installed.timestamper() is not None


def test_without_an_address_there_are_no_time_stamps() -> None:
    assert installed.timestamper() is None
