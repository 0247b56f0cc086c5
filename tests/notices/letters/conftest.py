"""A demonstration's keys, made once, and letters to sign with them."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tirek.notices.letters import render
from tirek.notices.letters.samples import samples
from tirek.notices.pki import DemonstrationPki, Subject
from tirek.notices.signing import KeySigner

AT = datetime(2026, 11, 20, 7, 0, tzinfo=UTC)
SUBJECTS = {
    "aktobe": Subject(
        name="ӨНЕГЕҰЛЫ ІҢКӘР", iin="000101000017", organisation="Үлгі қаласының бөлімі", bin="000140000016"
    ),
    "alatau": Subject(name="ҮЛГІБЕКОВА ҺӘНИПА", iin="000202000025", organisation="Басқа бөлім", bin="000240000024"),
}


def demonstration(folder: Path) -> DemonstrationPki:
    """The demonstration's authority in a folder."""
    return DemonstrationPki.open(folder, at=AT, production=False, subjects=SUBJECTS.get)


@pytest.fixture(scope="session")
def pki(tmp_path_factory: pytest.TempPathFactory) -> DemonstrationPki:
    return demonstration(tmp_path_factory.mktemp("keys") / "pki")


@pytest.fixture(scope="session")
def seal(pki: DemonstrationPki) -> KeySigner:
    return pki.seal("aktobe")


@pytest.fixture(scope="session")
def pdf() -> bytes:
    return render(next(letter for letter in samples() if letter.kind == "assignment"))
