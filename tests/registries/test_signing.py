"""Nothing is believed that the gateway did not sign as it stands."""

import copy
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from lxml import etree
from lxml.etree import _Element

from tirek.registries.errors import BadAnswer
from tirek.registries.signing import CertificateSigner, CertificateVerifier
from tirek.registries.simulator.keys import Keys, keys_in
from tirek.registries.soap import BODY, HEADER, WSU, add, envelope, parse, to_bytes


def a_message() -> _Element:
    content = etree.Element("{urn:test}Says")
    add(content, "iin", "000101590010")
    add(content, "name", "Әлихан")
    return envelope(content)


def signed(keys: Keys) -> bytes:
    root = a_message()
    CertificateSigner.from_files(keys.gateway_key, keys.gateway_cert).sign(root)
    return to_bytes(root)


@pytest.fixture
def verifier(keys: Keys) -> CertificateVerifier:
    return CertificateVerifier.from_file(keys.gateway_cert)


def test_what_was_signed_comes_back(keys: Keys, verifier: CertificateVerifier) -> None:
    body = verifier.verify(parse(signed(keys)))
    assert body.findtext("{urn:test}Says/name") == "Әлихан"


def _text(root: _Element) -> None:
    root.find(".//name").text = "Алихан"  # type: ignore[union-attr]  # it is there


def _element(root: _Element) -> None:
    add(root.find(".//{urn:test}Says"), "name", "Алихан")  # type: ignore[arg-type]  # it is there


def _attribute(root: _Element) -> None:
    root.find(".//name").set("lang", "ru")  # type: ignore[union-attr]  # it is there


def _signature(root: _Element) -> None:
    value = root.find(".//{*}SignatureValue")
    assert value is not None
    assert value.text
    value.text = ("A" if value.text[0] != "A" else "B") + value.text[1:]


def _second_body_before(root: _Element) -> None:
    """The signed body stays in the document, and another stands where a reader looks first."""
    body = root.find(BODY)
    assert body is not None
    other = copy.deepcopy(body)
    other.set(f"{{{WSU}}}Id", "other")
    _text(other)
    root.insert(0, other)


def _same_id_twice(root: _Element) -> None:
    body = root.find(BODY)
    assert body is not None
    other = copy.deepcopy(body)
    _text(other)
    root.append(other)


def _signed_part_moved(root: _Element) -> None:
    """The signature is right, but for something in the header: the body is another one."""
    body, header = root.find(BODY), root.find(HEADER)
    assert body is not None
    assert header is not None
    other = copy.deepcopy(body)
    other.set(f"{{{WSU}}}Id", "other")
    _text(other)
    header.append(body)
    root.append(other)


@pytest.mark.parametrize("change", [_text, _element, _attribute, _signature, _same_id_twice])
def test_any_change_is_noticed(keys: Keys, verifier: CertificateVerifier, change: Callable[[_Element], None]) -> None:
    root = parse(signed(keys))
    change(root)
    with pytest.raises(BadAnswer) as caught:
        verifier.verify(parse(to_bytes(root)))
    assert caught.value.code == "wrong-signature"


@pytest.mark.parametrize("change", [_second_body_before, _signed_part_moved])
def test_only_what_was_signed_is_read(
    keys: Keys, verifier: CertificateVerifier, change: Callable[[_Element], None]
) -> None:
    root = parse(signed(keys))
    change(root)
    body = verifier.verify(parse(to_bytes(root)))
    assert body.findtext("{urn:test}Says/name") == "Әлихан"


def test_a_comment_cannot_cut_a_value(keys: Keys, verifier: CertificateVerifier) -> None:
    content = signed(keys).replace(b"000101590010", b"000101<!-- -->590010")
    assert verifier.verify(parse(content)).findtext("{urn:test}Says/iin") == "000101590010"


def test_an_unsigned_message(verifier: CertificateVerifier) -> None:
    with pytest.raises(BadAnswer) as caught:
        verifier.verify(parse(to_bytes(a_message())))
    assert caught.value.code == "unsigned"


def test_the_certificate_in_the_message_proves_nothing(keys: Keys, tmp_path: Path) -> None:
    stranger = keys_in(tmp_path)
    with pytest.raises(BadAnswer):
        CertificateVerifier.from_file(stranger.gateway_cert).verify(parse(signed(keys)))


def test_an_old_and_a_new_certificate_are_both_believed(keys: Keys, tmp_path: Path) -> None:
    both = tmp_path / "both.pem"
    both.write_bytes(keys.client_cert.read_bytes() + keys.gateway_cert.read_bytes())
    assert CertificateVerifier.from_file(both).verify(parse(signed(keys))).tag == BODY


def _pair(folder: Path, until: datetime) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "invented")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(until)
        .sign(key, SHA256())
    )
    paths = folder / "a.key", folder / "a.crt"
    paths[0].write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    paths[1].write_bytes(certificate.public_bytes(Encoding.PEM))
    return paths


@pytest.mark.parametrize(("year", "believed"), [(2099, True), (2021, False)])
def test_elliptic_keys_and_their_time(tmp_path: Path, year: int, believed: bool) -> None:  # noqa: FBT001 - a case of the table
    key, certificate = _pair(tmp_path, datetime(year, 1, 1, tzinfo=UTC))
    root = a_message()
    CertificateSigner.from_files(key, certificate).sign(root)
    verifier = CertificateVerifier.from_file(certificate)
    if believed:
        assert verifier.verify(parse(to_bytes(root))).tag == BODY
    else:
        with pytest.raises(BadAnswer):
            verifier.verify(parse(to_bytes(root)))


def test_the_key_is_not_shown(keys: Keys) -> None:
    assert "key" not in repr(CertificateSigner.from_files(keys.client_key, keys.client_cert))


def test_keys_are_made_once_and_for_their_owner(tmp_path: Path) -> None:
    made = keys_in(tmp_path / "keys")
    before = made.gateway_key.read_bytes()
    assert keys_in(tmp_path / "keys").gateway_key.read_bytes() == before
    assert made.gateway_key.stat().st_mode & 0o077 == 0
