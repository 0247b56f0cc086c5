"""Signatures: they hold, the letter stays fit for the archive, and what was changed, expired or revoked is found out."""

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from asn1crypto import tsp
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from tests.notices.letters import reading
from tests.notices.letters.conftest import AT, SUBJECTS, demonstration

from tirek.notices.letters import KINDS, render
from tirek.notices.letters.samples import samples
from tirek.notices.pki import DemonstrationPki, Subject
from tirek.notices.signing import Flaw, HttpTimeStamper, KeySigner, SealError, Trust, sign, verify

PERSON = Subject(name="СЫНАҚОВА ӘСЕМ", iin="900101400012")


@pytest.fixture(scope="module")
def signed(pdf: bytes, seal: KeySigner) -> bytes:
    return sign(pdf, seal, at=AT, reason="Шешім")


@pytest.mark.parametrize("letter", samples(), ids=list(KINDS))
def test_a_signed_letter_is_still_fit_for_the_archive_and_for_everyone(
    letter: object, seal: KeySigner, pki: DemonstrationPki
) -> None:
    pdf = sign(render(letter), seal, at=AT)  # type: ignore[arg-type]  # a letter
    assert reading.flaws(pdf, "3a") == []
    assert reading.flaws(pdf, "ua1") == []
    assert verify(pdf, pki.trust(), at=AT).good


def test_what_was_signed_stands_unchanged_before_the_signature(pdf: bytes, signed: bytes) -> None:
    assert signed.startswith(pdf)
    with pikepdf.open(BytesIO(pdf)) as before, pikepdf.open(BytesIO(signed)) as after:
        assert before.Root.Metadata.read_bytes() == after.Root.Metadata.read_bytes()
        # PDF/A-3 is PDF 1.7: the signature must not make it a later one.
        assert (after.pdf_version, after.Root.get("/Version")) == ("1.7", None)
        assert {str(one.BaseVersion) for one in after.Root.Extensions.values()} == {"/1.7"}
        assert str(after.Root.AcroForm.Fields[0].TU) == "Электрондық цифрлық қолтаңба / Электронная цифровая подпись"
        assert str(after.Root.AcroForm.Fields[0].V.SubFilter) == "/ETSI.CAdES.detached"


def test_a_letter_is_signed_and_checked_where_an_event_loop_runs(
    pdf: bytes, seal: KeySigner, pki: DemonstrationPki
) -> None:
    async def both() -> bool:
        return verify(sign(pdf, seal, at=AT), pki.trust(), at=AT).good

    # In a thread of its own: a test of the browser may have left its loop in this one.
    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(lambda: asyncio.run(both())).result()


def test_a_check_tells_who_signed_and_when(signed: bytes, pki: DemonstrationPki) -> None:
    found = verify(signed, pki.trust(), at=AT)
    assert found.good
    assert (found.signer, found.iin) == (SUBJECTS["aktobe"].name, SUBJECTS["aktobe"].iin)
    assert (found.organisation, found.bin) == (SUBJECTS["aktobe"].organisation, SUBJECTS["aktobe"].bin)
    assert (found.at, found.stamped_at) == (AT, None)


@pytest.mark.parametrize("place", [0.02, 0.3, 0.6])
def test_a_changed_letter_is_found_out(place: float, pdf: bytes, signed: bytes, pki: DemonstrationPki) -> None:
    at = int(len(pdf) * place)
    found = verify(signed[:at] + bytes([signed[at] ^ 1]) + signed[at + 1 :], pki.trust(), at=AT)
    assert not found.good
    assert found.flaw in (Flaw.CHANGED, Flaw.UNREADABLE)


def test_nothing_may_be_added_after_the_signature(signed: bytes, seal: KeySigner, pki: DemonstrationPki) -> None:
    assert verify(signed + b"\n% more\n", pki.trust(), at=AT).flaw is Flaw.CHANGED


@pytest.mark.parametrize(
    ("content", "flaw"), [(b"", Flaw.UNREADABLE), (b"%PDF-1.7\n%%EOF", Flaw.UNREADABLE), (b"kk" * 999, Flaw.UNREADABLE)]
)
def test_what_is_no_letter_is_no_error(content: bytes, flaw: Flaw, pki: DemonstrationPki) -> None:
    assert verify(content, pki.trust(), at=AT).flaw is flaw


def test_a_letter_cut_short_is_not_good(signed: bytes, pki: DemonstrationPki) -> None:
    for length in range(1000, len(signed), len(signed) // 12):
        assert not verify(signed[:length], pki.trust(), at=AT).good


def test_a_letter_without_a_signature_says_so(pdf: bytes, pki: DemonstrationPki) -> None:
    assert verify(pdf, pki.trust(), at=AT).flaw is Flaw.NOT_SIGNED


def test_another_authoritys_trust_does_not_know_the_signer(signed: bytes, tmp_path: Path) -> None:
    other = demonstration(tmp_path / "other")
    found = verify(signed, other.trust(), at=AT)
    assert (found.flaw, found.intact, found.trusted) == (Flaw.UNKNOWN_ISSUER, True, False)


def test_a_certificate_holds_only_for_its_time(pdf: bytes, pki: DemonstrationPki) -> None:
    short = pki.issue(PERSON, valid=(AT - timedelta(days=1), AT + timedelta(days=1)))
    signed = sign(pdf, short, at=AT)
    assert verify(signed, pki.trust(), at=AT).good
    for days in (-3, 3):
        assert verify(signed, pki.trust(), at=AT + timedelta(days=days)).flaw is Flaw.OUT_OF_TIME
        with pytest.raises(SealError, match="СЫНАҚОВА"):
            sign(pdf, short, at=AT + timedelta(days=days))


def test_a_revoked_certificate_is_refused_from_that_moment(pdf: bytes, tmp_path: Path) -> None:
    pki = demonstration(tmp_path / "pki")
    seal = pki.seal("aktobe")
    signed = sign(pdf, seal, at=AT)
    pki.revoke(seal.certificate, at=AT + timedelta(days=1))
    assert verify(signed, pki.trust(), at=AT).good
    assert verify(signed, pki.trust(), at=AT + timedelta(days=2)).flaw is Flaw.REVOKED
    assert verify(signed, Trust(pki.roots), at=AT + timedelta(days=2)).good


def test_an_rsa_key_signs_too(pdf: bytes, pki: DemonstrationPki) -> None:
    seal = pki.issue(SUBJECTS["alatau"], key=rsa.generate_private_key(65537, 2048))
    signed = sign(pdf, seal, at=AT)
    assert verify(signed, pki.trust(), at=AT).bin == SUBJECTS["alatau"].bin
    assert verify(signed, pki.trust(), at=AT).good


def test_a_time_stamp_tells_the_moment(pdf: bytes, seal: KeySigner, pki: DemonstrationPki) -> None:
    signed = sign(pdf, seal, at=AT, timestamper=pki.timestamper(AT + timedelta(seconds=1)))
    assert verify(signed, pki.trust(), at=AT + timedelta(minutes=1)).stamped_at == AT + timedelta(seconds=1)
    assert (reading.flaws(signed, "3a"), reading.flaws(signed, "ua1")) == ([], [])


@pytest.fixture
def stamping(pki: DemonstrationPki) -> Iterator[HTTPServer]:
    """A time-stamping authority over HTTP; at /broken it breaks."""
    stamper = pki.timestamper(AT)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
            content = b"busy" if self.path == "/broken" else stamper.request_tsa_response(asked).dump()
            self.send_response(503 if self.path == "/broken" else 200)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_time_stamp_comes_over_http(pdf: bytes, seal: KeySigner, pki: DemonstrationPki, stamping: HTTPServer) -> None:
    address = f"http://127.0.0.1:{stamping.server_port}"
    signed = sign(pdf, seal, at=AT, timestamper=HttpTimeStamper(address))
    assert verify(signed, pki.trust(), at=AT + timedelta(minutes=1)).stamped_at == AT
    with pytest.raises(SealError, match="gave no time stamp"):
        sign(pdf, seal, at=AT, timestamper=HttpTimeStamper(f"{address}/broken"))


def test_a_seal_is_read_from_pkcs12_and_from_pem(tmp_path: Path, seal: KeySigner) -> None:
    locked = BestAvailableEncryption(b"invented")
    whole, key, certificate = (tmp_path / name for name in ("seal.p12", "key.pem", "certificate.pem"))
    whole.write_bytes(pkcs12.serialize_key_and_certificates(b"seal", seal.key, seal.certificate, seal.chain, locked))
    key.write_bytes(seal.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, locked))
    certificate.write_bytes(b"".join(found.public_bytes(Encoding.PEM) for found in (seal.certificate, *seal.chain)))
    for loaded in (KeySigner.load(whole, None, "invented"), KeySigner.load(key, certificate, "invented")):
        assert (loaded.certificate, loaded.chain) == (seal.certificate, seal.chain)
    for wrong in ("", "wrong"):
        with pytest.raises(SealError):
            KeySigner.load(whole, None, wrong)
        with pytest.raises(SealError):
            KeySigner.load(key, certificate, wrong)
    with pytest.raises(SealError, match=r"missing\.pem"):
        KeySigner.load(tmp_path / "missing.pem", certificate)


def test_a_key_and_anothers_certificate_are_refused(pki: DemonstrationPki, seal: KeySigner) -> None:
    with pytest.raises(SealError, match="belong together"):
        KeySigner(seal.key, pki.seal("alatau").certificate)


def test_a_seal_shows_no_key(seal: KeySigner) -> None:
    assert "key=" not in repr(seal)


def test_trust_is_read_from_files(tmp_path: Path, signed: bytes, pki: DemonstrationPki) -> None:
    trust = pki.trust()
    roots, *lists = (tmp_path / name for name in ("roots.pem", "one.crl", "two.crl"))
    roots.write_bytes(trust.roots[0].public_bytes(Encoding.PEM))
    for file, found, form in zip(lists, trust.revoked, (Encoding.PEM, Encoding.DER), strict=True):
        file.write_bytes(found.public_bytes(form))
    assert verify(signed, Trust.load(roots, lists), at=AT).good
    roots.write_bytes(b"nothing")
    with pytest.raises(SealError):
        Trust.load(roots)


def test_a_key_of_another_kind_is_no_seal(tmp_path: Path, seal: KeySigner) -> None:
    from cryptography.hazmat.primitives.asymmetric import ed25519

    file = tmp_path / "key.pem"
    key = ed25519.Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(key + seal.certificate.public_bytes(Encoding.PEM))
    with pytest.raises(SealError, match="RSA or elliptic-curve"):
        KeySigner.load(file, file)
