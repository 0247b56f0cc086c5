"""Whose key signs: files by configuration, the demonstration's own keys, and never those in production."""

import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509 import ocsp
from cryptography.x509.oid import NameOID
from tests.notices.letters.conftest import AT, SUBJECTS, demonstration

from tirek.notices.pki import DemonstrationPki, Subject, is_demonstration
from tirek.notices.signing import KeySigner, SealError, SealFile, Seals


def _file(folder: Path, signer: KeySigner, name: str = "seal.pem") -> Path:
    file = folder / name
    parts = [signer.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())]
    parts += [found.public_bytes(Encoding.PEM) for found in (signer.certificate, *signer.chain)]
    file.write_bytes(b"".join(parts))
    return file


def test_a_file_stands_before_the_demonstration(tmp_path: Path, pki: DemonstrationPki) -> None:
    own = pki.issue(SUBJECTS["alatau"])
    file = _file(tmp_path, own)
    seals = Seals({"aktobe": SealFile(file, file)}, production=False, demonstration=pki)
    assert seals.of("aktobe").certificate == own.certificate
    assert seals.of("alatau").certificate == pki.seal("alatau").certificate
    file.unlink()
    assert seals.of("aktobe").certificate == own.certificate


def test_without_a_seal_it_says_what_to_set() -> None:
    with pytest.raises(SealError, match="TIREK_SEAL_KEY_STATE_CORPORATION"):
        Seals({}, production=True).of("state-corporation")


def test_production_refuses_everything_of_a_demonstration(tmp_path: Path, pki: DemonstrationPki) -> None:
    with pytest.raises(SealError, match="production"):
        DemonstrationPki.open(tmp_path / "pki", at=AT, production=True, subjects=SUBJECTS.get)
    assert not (tmp_path / "pki").exists()
    with pytest.raises(SealError, match="production"):
        Seals({}, production=True, demonstration=pki)
    file = _file(tmp_path, pki.seal("aktobe"))
    with pytest.raises(SealError, match="demonstration"):
        Seals({"": SealFile(file, file)}, production=True).of("aktobe")
    assert (
        Seals({"": SealFile(file, file)}, production=False).of("aktobe").certificate == pki.seal("aktobe").certificate
    )


def test_every_certificate_of_a_demonstration_says_so(pki: DemonstrationPki) -> None:
    person = pki.issue(Subject(name="СЫНАҚ", iin="900101400012"))
    for certificate in (*pki.roots, *person.chain, person.certificate, pki.seal("aktobe").certificate):
        assert is_demonstration(certificate)


def test_a_real_certificate_is_not_taken_for_one(pki: DemonstrationPki) -> None:
    key = pki.seal("aktobe").key
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "ҮЛГІ")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), 7, AT, AT + timedelta(days=1))
    assert not is_demonstration(builder.sign(key, hashes.SHA256()))


def test_a_certificate_is_laid_out_as_in_kazakhstan(pki: DemonstrationPki) -> None:
    certificate = pki.seal("aktobe").certificate
    subject = {part.oid: part.value for part in certificate.subject}
    assert subject[NameOID.SERIAL_NUMBER] == f"IIN{SUBJECTS['aktobe'].iin}"
    assert subject[NameOID.ORGANIZATIONAL_UNIT_NAME] == f"BIN{SUBJECTS['aktobe'].bin}"
    purposes = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert {"1.2.398.3.3.4.1.2", "1.2.398.3.3.4.1.2.2"} <= {purpose.dotted_string for purpose in purposes}
    person = pki.issue(Subject(name="СЫНАҚ", iin="900101400012")).certificate
    assert not person.subject.get_attributes_for_oid(NameOID.ORGANIZATIONAL_UNIT_NAME)
    assert person.extensions.get_extension_for_class(x509.KeyUsage).value.content_commitment


def test_keys_are_made_once_and_for_their_owner_only(tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(demonstration, [tmp_path / "pki"] * 4))
        seals = list(threads.map(lambda pki: pki.seal("aktobe").certificate, made))
    assert len({pki.roots for pki in made}) == 1
    assert len(set(seals)) == 1
    assert [found.name for found in tmp_path.iterdir()] == ["pki"]
    keys = list((tmp_path / "pki").glob("*.pem"))
    assert len(keys) == 4
    assert {stat.S_IMODE(key.stat().st_mode) for key in keys} == {0o600}
    assert stat.S_IMODE((tmp_path / "pki").stat().st_mode) == 0o700


def test_an_unknown_authority_has_no_seal(pki: DemonstrationPki) -> None:
    with pytest.raises(SealError, match="nowhere"):
        pki.seal("nowhere")


def test_the_responder_knows_good_revoked_and_unknown(tmp_path: Path) -> None:
    pki = demonstration(tmp_path / "pki")
    good, bad = (pki.issue(Subject(name="СЫНАҚ", iin="900101400012")) for _ in range(2))
    stranger = demonstration(tmp_path / "other").issue(Subject(name="БӨТЕН", iin="900101400012"))
    pki.revoke(bad.certificate, at=AT)
    expected = {
        good: ocsp.OCSPCertStatus.GOOD,
        bad: ocsp.OCSPCertStatus.REVOKED,
        stranger: ocsp.OCSPCertStatus.UNKNOWN,
    }
    for signer, status in expected.items():
        builder = ocsp.OCSPRequestBuilder().add_certificate(signer.certificate, good.chain[0], hashes.SHA256())
        answer = ocsp.load_der_ocsp_response(
            pki.ocsp_answer(builder.build().public_bytes(Encoding.DER), at=AT + timedelta(hours=1))
        )
        assert answer.certificate_status is status
