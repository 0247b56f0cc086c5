"""Who signed what, with which key, when; every way it can be wrong."""

from __future__ import annotations

import asyncio
import base64
import socket
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from asn1crypto import cms, pem
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from tests.people.signatures.pki import ANNA, DAY, NOW, OTHER, Authority, Holder, Responder

from tirek.people.signatures import (
    KeyUser,
    NcaNode,
    Ocsp,
    Revocation,
    Signature,
    SignatureProblem,
    Trust,
    configured,
    load_trust,
    verify_cms,
)
from tirek.people.signatures.model import WORDS

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from pytest_django import Settings

DATA = "Өтініш № 17: үйде оқыту".encode()
RSA = rsa.generate_private_key(65537, 2048)


def verified(signature: bytes, trust: Trust, *, data: bytes = DATA, iin: str = ANNA, at: datetime = NOW) -> Signature:
    return verify_cms(signature, data, expected_iin=iin, at=at, trust=trust)


@pytest.mark.parametrize("detached", [True, False])
@pytest.mark.parametrize("cades", [True, False])
@pytest.mark.parametrize("key", [RSA, ec.generate_private_key(ec.SECP384R1()), None], ids=["rsa", "p384", "p256"])
def test_own_signature(
    authority: Authority, trust: Trust, key: rsa.RSAPrivateKey | None, *, detached: bool, cades: bool
) -> None:
    holder = authority.issue(key=key)
    found = verified(holder.sign(DATA, detached=detached, cades=cades), trust)
    assert found.valid, (found.problem, found.detail)
    assert str(found) == ""
    assert (found.name, found.iin, found.bin) == ("АЙДАРОВА АННА", ANNA, "")
    assert found.key_users == {KeyUser.INDIVIDUAL}
    assert "non_repudiation" in found.key_usage
    assert (found.not_before, found.not_after) == (NOW - 100 * DAY, NOW + 265 * DAY)
    assert found.algorithm == ("rsa/sha256" if key is RSA else "ecdsa/sha256")
    assert found.revocation is Revocation.GOOD
    assert found.certificate == holder.asn1.dump()
    assert len(found.proofs) == 1
    assert int(found.serial, 16) == holder.certificate.serial_number


def test_base64_and_pem_as_signing_programs_send_them(anna: Holder, trust: Trust) -> None:
    der = anna.sign(DATA)
    assert verified(base64.b64encode(der), trust).valid
    assert verified(base64.encodebytes(der), trust).valid
    assert verified(pem.armor("CMS", der), trust).valid


def test_changed_text(anna: Holder, trust: Trust) -> None:
    for detached in (True, False):
        found = verified(anna.sign(DATA, detached=detached), trust, data=DATA + b".")
        assert found.problem is SignatureProblem.DIFFERENT_DATA
        with translation.override("en"):
            assert "changed after signing" in str(found)


def test_another_persons_key(authority: Authority, trust: Trust) -> None:
    found = verified(authority.issue(OTHER).sign(DATA), trust)
    assert found.problem is SignatureProblem.OTHER_PERSON
    assert found.iin == OTHER
    assert verified(authority.issue("").sign(DATA), trust).problem is SignatureProblem.OTHER_PERSON
    assert verified(authority.issue("").sign(DATA), trust, iin="").problem is SignatureProblem.OTHER_PERSON


def test_period_is_judged_at_the_moment_it_was_received(
    authority: Authority, trust: Trust, responder: Responder
) -> None:
    past = authority.issue(start=NOW - 400 * DAY, end=NOW - timedelta(seconds=1)).sign(DATA)
    assert verified(past, trust).problem is SignatureProblem.EXPIRED
    # Received while it was valid and checked later, when the service is back.
    responder.at = NOW - 2 * DAY
    assert verified(past, trust, at=NOW - 2 * DAY).valid
    responder.at = NOW
    coming = authority.issue(start=NOW + DAY).sign(DATA)
    assert verified(coming, trust).problem is SignatureProblem.NOT_YET_VALID


def test_revoked_before_but_not_after(authority: Authority, trust: Trust, responder: Responder, anna: Holder) -> None:
    signature = anna.sign(DATA)
    authority.revoked[anna.certificate.serial_number] = NOW - DAY
    found = verified(signature, trust)
    assert (found.problem, found.revocation) == (SignatureProblem.REVOKED, Revocation.REVOKED)
    assert found.proofs
    authority.revoked[anna.certificate.serial_number] = NOW + timedelta(hours=1)
    responder.at = NOW + timedelta(hours=2)
    assert verified(signature, trust).valid


def test_revocation_list_instead_of_a_responder(authority: Authority, anna: Holder) -> None:
    signature = anna.sign(DATA)
    assert verified(signature, authority.trust(None, crls=(authority.crl(),))).valid
    authority.revoked[anna.certificate.serial_number] = NOW - DAY
    found = verified(signature, authority.trust(None, crls=(authority.crl(),)))
    assert found.problem is SignatureProblem.REVOKED


def test_unknown_revocation_waits(authority: Authority, responder: Responder, trust: Trust, anna: Holder) -> None:
    signature = anna.sign(DATA)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{free.getsockname()[1]}"
    found = verified(signature, authority.trust(Ocsp(nobody)))
    assert found.later
    assert not found.valid
    assert found.iin == ANNA
    assert verified(signature, authority.trust(None)).later
    stale = authority.crl(at=NOW - 30 * DAY)
    assert verified(signature, authority.trust(None, crls=(stale,))).later
    for broken in ((500, b""), (200, b""), (200, b"<html>"), (200, bytes.fromhex("30030a0103"))):
        responder.broken = broken
        assert verified(signature, trust).later


def test_waiting_does_not_hide_another_persons_key(authority: Authority) -> None:
    found = verified(authority.issue(OTHER).sign(DATA), authority.trust(None))
    assert found.problem is SignatureProblem.OTHER_PERSON


def test_answers_of_a_stranger_about_revocation_are_not_believed(authority: Authority, anna: Holder) -> None:
    with Responder(Authority("Stranger")) as stranger:
        found = verified(anna.sign(DATA), authority.trust(Ocsp(stranger.address)))
    assert found.later


def test_untrusted_authority_even_with_the_same_names(trust: Trust) -> None:
    for end in (NOW + DAY, NOW - DAY):
        found = verified(Authority().issue(end=end).sign(DATA), trust)
        assert found.problem is SignatureProblem.UNTRUSTED


@pytest.mark.parametrize("user", [user for user in KeyUser if user is not KeyUser.INDIVIDUAL])
def test_keys_of_organisations_are_not_personal(authority: Authority, trust: Trust, user: KeyUser) -> None:
    holder = authority.issue(bin_="050140004565", user=user)
    found = verified(holder.sign(DATA), trust)
    assert found.problem is SignatureProblem.NOT_PERSONAL
    assert (found.bin, found.key_users) == ("050140004565", frozenset({user}))
    staff = verify_cms(holder.sign(DATA), DATA, expected_iin=ANNA, at=NOW, trust=trust, key_users={user})
    assert staff.valid


def test_key_for_signing_in_does_not_sign(authority: Authority, trust: Trust) -> None:
    found = verified(authority.issue(signing=False).sign(DATA), trust)
    assert found.problem is SignatureProblem.NOT_FOR_SIGNING


def test_old_kinds_of_keys(authority: Authority, trust: Trust) -> None:
    small = authority.issue(key=rsa.generate_private_key(65537, 1024))  # noqa: S505 - must be refused
    assert verified(small.sign(DATA), trust).problem is SignatureProblem.WEAK
    old = authority.issue().sign(DATA, digest="sha1")
    assert verified(old, trust).problem is SignatureProblem.WEAK


def test_forged_bytes(anna: Holder, trust: Trust) -> None:
    info = cms.ContentInfo.load(anna.sign(DATA))
    signer = info["content"]["signer_infos"][0]
    signer["signature"] = anna.key.sign(b"else", ec.ECDSA(anna.certificate.signature_hash_algorithm))  # type: ignore[call-arg, arg-type]  # an EC key here
    assert verified(info.dump(), trust).problem is SignatureProblem.BAD


def test_somebodys_certificate_beside_my_own_signature(authority: Authority, trust: Trust, anna: Holder) -> None:
    info = cms.ContentInfo.load(authority.issue(OTHER).sign(DATA))
    info["content"]["certificates"] = cms.CertificateSet([cms.CertificateChoices("certificate", anna.asn1)])
    assert verified(info.dump(), trust).problem is SignatureProblem.BROKEN
    signer = info["content"]["signer_infos"][0]
    signer["sid"] = cms.SignerIdentifier(
        "issuer_and_serial_number",
        cms.IssuerAndSerialNumber({"issuer": anna.asn1.issuer, "serial_number": anna.asn1.serial_number}),
    )
    assert verified(info.dump(), trust).problem in (SignatureProblem.BAD, SignatureProblem.BROKEN)


def test_two_signatures(authority: Authority, trust: Trust, anna: Holder) -> None:
    first, second = (cms.ContentInfo.load(holder.sign(DATA)) for holder in (anna, authority.issue(OTHER)))
    first["content"]["signer_infos"].append(second["content"]["signer_infos"][0])
    first["content"]["certificates"].append(second["content"]["certificates"][0])
    assert verified(first.dump(), trust).problem is SignatureProblem.SEVERAL


@pytest.mark.parametrize(
    "signature",
    [b"", b"no", b"AAAA", b"\x30\x82", b"0\x80" * 500, b"0" * 2_000_000, b"-----BEGIN CMS-----", b"\xff" * 99],
)
def test_what_is_no_signature(signature: bytes, trust: Trust) -> None:
    assert verified(signature, trust).problem is SignatureProblem.BROKEN


_AUTHORITY = Authority()
_SOUND = [_AUTHORITY.issue().sign(DATA, detached=detached) for detached in (True, False)]


@given(st.sampled_from(_SOUND), st.data())
def test_flipped_and_cut_signatures_are_told_never_raised(sound: bytes, data: st.DataObject) -> None:
    content = bytearray(sound[: data.draw(st.integers(1, len(sound)))])
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=4)):
        content[place] ^= data.draw(st.integers(1, 255))
    found = verified(bytes(content), _AUTHORITY.trust(None, crls=(_AUTHORITY.crl(),)))
    assert not found.valid or found.iin == ANNA


def test_a_key_of_a_kind_nobody_knows(anna: Holder, trust: Trust) -> None:
    # id-ecPublicKey with its last arcs changed, in the certificate.
    signature = anna.sign(DATA).replace(bytes.fromhex("2a8648ce3d0201"), bytes.fromhex("2a8648ce3d0202"))
    assert verified(signature, trust).problem is SignatureProblem.BROKEN


def test_checked_also_where_an_event_loop_runs(anna: Holder, trust: Trust) -> None:
    signature = anna.sign(DATA)

    async def only_verifying() -> bool:
        return verified(signature, trust).valid

    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(asyncio.run, only_verifying()).result()


def test_trust_from_a_folder(tmp_path: Path, authority: Authority, anna: Holder) -> None:
    (tmp_path / "root.pem").write_bytes(pem.armor("CERTIFICATE", authority.root.asn1.dump()))
    (tmp_path / "issuing.cer").write_bytes(authority.issuing.asn1.dump())
    (tmp_path / "list.crl").write_bytes(authority.crl())
    (tmp_path / "README").write_text("not read")
    trust = load_trust(tmp_path)
    assert (len(trust.roots), len(trust.intermediates), len(trust.crls)) == (1, 1, 1)
    assert verified(anna.sign(DATA), trust).valid
    (tmp_path / "wrong.crt").write_bytes(b"wrong")
    with pytest.raises(ValueError, match=r"wrong\.crt"):
        load_trust(tmp_path)


def test_trust_as_configured(
    tmp_path: Path, authority: Authority, responder: Responder, anna: Holder, settings: Settings
) -> None:
    trust, gost = configured()
    assert gost is None
    assert verified(anna.sign(DATA), trust).later
    (tmp_path / "root.pem").write_bytes(pem.armor("CERTIFICATE", authority.root.asn1.dump()))
    (tmp_path / "issuing.cer").write_bytes(authority.issuing.asn1.dump())
    settings.TIREK_SIGNERS, settings.TIREK_OCSP = tmp_path, responder.address
    settings.TIREK_NCANODE = "http://127.0.0.1:14579"
    trust, gost = configured()
    assert gost == NcaNode("http://127.0.0.1:14579")
    assert verified(anna.sign(DATA), trust).valid


def test_every_problem_has_words() -> None:
    assert set(WORDS) == set(SignatureProblem)
