"""Keys and blind indexes; nothing shows a key."""

import base64
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django.fixtures import Settings

from tirek.config.environment import read_environment
from tirek.config.keys import Secret, index_file, new_key, read_key, read_ring, ring_file
from tirek.vault.errors import VaultError
from tirek.vault.ids import new_id
from tirek.vault.index import blind_index
from tirek.vault.keys import opener, seal, unseal

KEY = base64.b64encode(b"k" * 32).decode()


def test_a_column_does_not_open_as_a_file() -> None:
    sealed = seal(b"content", use="field", place="here")
    assert unseal(sealed, use="field", place="here") == b"content"
    with pytest.raises(VaultError):
        unseal(sealed, use="file", place="here")


def test_many_values_open_like_one(settings: Settings) -> None:
    old = seal(b"before", use="field", place="here")
    settings.TIREK_KEYS = {"newer": Secret(b"n" * 32), **settings.TIREK_KEYS}
    opened = opener("field")
    assert opened(old, "here") == b"before"
    assert opened(seal(b"after", use="field", place="there"), "there") == b"after"
    with pytest.raises(VaultError, match="can't be opened"):
        opened(old, "elsewhere")
    for wrong in (b"", b"plain", old[:-17], old[:-1] + b"x"):
        with pytest.raises(VaultError):
            opened(wrong, "here")


@pytest.mark.parametrize("content", [b"", b"\x01", b"\x02" + b"k" * 50, b"\x01\xff" + b"k" * 40, b"plain text"])
def test_what_was_never_sealed_is_said(content: bytes) -> None:
    with pytest.raises(VaultError, match="not sealed"):
        unseal(content, use="field", place="here")


def test_equal_values_have_equal_blind_indexes_within_a_purpose_and_a_key(settings: Settings) -> None:
    first = blind_index("120505500012", "iin")
    assert first == blind_index("120505500012", "iin")
    assert len(first) == 40
    assert first != blind_index("120505500013", "iin")
    assert first != blind_index("120505500012", "phone")
    settings.TIREK_INDEX_KEY = Secret(b"o" * 32)
    assert first != blind_index("120505500012", "iin")


def test_identifiers_grow_with_time() -> None:
    ids = [new_id() for _ in range(1000)]
    assert ids == sorted(ids)
    assert len(set(ids)) == 1000
    assert all(type(one) is uuid.UUID for one in ids)
    assert all(one.version == 7 for one in ids)


def test_a_ring_is_read_newest_first() -> None:
    ring = read_ring(f"k2:{KEY}, k1:{new_key()}")
    assert list(ring) == ["k2", "k1"]
    assert ring["k2"] == b"k" * 32
    assert KEY not in repr(ring) + str(ring["k2"]) + f"{ring['k2']}"
    assert b"k" * 32 not in repr(ring).encode()


@pytest.mark.parametrize(
    "text", ["", KEY, f"K 1:{KEY}", f"k1:{KEY},k1:{KEY}", "k1:short", f"k1:{KEY[:-4]}", f"k1:{KEY},"]
)
def test_a_ring_that_cannot_be_read_is_said_without_a_key(text: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        read_ring(text)
    assert KEY[:10] not in str(caught.value)


def test_one_key_has_thirty_two_bytes() -> None:
    with pytest.raises(ValueError, match="16 bytes; allowed are 32"):
        read_key(base64.b64encode(b"k" * 16).decode(), "the key")


def test_an_embedded_installation_makes_its_keys_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TIREK_VAR", str(tmp_path))
    monkeypatch.delenv("TIREK_KEYS", raising=False)
    first, second = read_environment(), read_environment()
    assert (first.keys, first.index_key) == (second.keys, second.index_key)
    for path in (ring_file(tmp_path), index_file(tmp_path)):
        assert path.stat().st_mode & 0o077 == 0
        assert path.read_text(encoding="ascii").rpartition(":")[2] not in repr(first)
    assert [path.name for path in sorted(ring_file(tmp_path).parent.iterdir())] == ["index", "ring"]


def test_wrong_keys_stop_the_start_without_showing_them(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TIREK_VAR", str(tmp_path))
    monkeypatch.setenv("TIREK_KEYS", "k1:c2VjcmV0LXNlY3JldA==")
    with pytest.raises(ImproperlyConfigured, match="TIREK_KEYS") as caught:
        read_environment()
    assert "c2VjcmV0" not in str(caught.value)


def test_two_first_starts_at_once_have_the_same_keys(tmp_path: Path) -> None:
    program = (
        "from tirek.config.environment import read_environment as r; e = r();"
        "print(list(e.keys), bytes(e.index_key).hex())"
    )
    environment = {"TIREK_VAR": str(tmp_path), "PATH": "/usr/bin"}
    command = [sys.executable, "-c", program]
    starts = [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    outputs = {start.communicate(timeout=60)[0] for start in starts}
    assert len(outputs) == 1
    assert outputs != {""}
