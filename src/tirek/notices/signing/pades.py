"""Signing a letter: PAdES B-B, or B-T with a time stamp, such that PDF/A-3a and PDF/UA-1 still hold."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from io import BytesIO
from typing import Final

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.extensions import DeveloperExtension
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko.sign.timestamps import TimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from tirek.law.text import STATUTORY
from tirek.notices.letters.wording import frame
from tirek.notices.signing.loops import beside_loops
from tirek.notices.signing.signer import Signer, usable

FIELD: Final = "Seal"
"""Name of the signature's field in the PDF."""
_RESERVED: Final = 16_384
"""Bytes kept free for a signature with its chain and a time stamp; a fixed number saves signing twice."""


def sign(
    pdf: bytes,
    signer: Signer,
    *,
    at: datetime,
    reason: str = "",
    location: str = "",
    timestamper: TimeStamper | None = None,
) -> bytes:
    """The PDF with a signature that covers all of it, made at an aware moment.

    Raises SealError when the signer's certificate doesn't hold at that moment.
    """
    usable(signer, at)
    meta = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        reason=reason or None,
        location=location or None,
    )
    title = " / ".join(frame()["field"][language] for language in STATUTORY)
    # A field without a picture still needs a title, and a place off the page: PDF/UA would ask for its text otherwise.
    place = fields.SigFieldSpec(
        FIELD,
        readable_field_name=title,
        invis_sig_settings=fields.InvisSigSettings(box_out_of_bounds=True),
    )
    pdf_signer = _AtMoment(meta, _Adapter(signer), timestamper=timestamper, new_field_spec=place, at=at)
    signed = beside_loops(lambda: pdf_signer.sign_pdf(_Writer(BytesIO(pdf)), bytes_reserved=_RESERVED))
    assert isinstance(signed, BytesIO)
    return signed.getvalue()


class _Writer(IncrementalPdfFileWriter):
    """Adds to a PDF what leaves it PDF/A-3 and PDF/UA-1: neither new XMP metadata nor the claim to be PDF 2.0."""

    def _update_meta(self) -> None:
        """Leave the metadata as they are."""

    def ensure_output_version(self, version: tuple[int, int]) -> None:
        """Leave the version: PDF/A-3 is PDF 1.7, and a PAdES signature is only announced as an extension of it."""

    def register_extension(self, ext: DeveloperExtension) -> None:
        """Announce an extension of PDF 1.7, none of PDF 2.0."""
        if ext.base_version == "/1.7":
            super().register_extension(ext)


class _AtMoment(signers.PdfSigner):
    """Signs at a given moment instead of the machine's."""

    def __init__(
        self,
        meta: signers.PdfSignatureMetadata,
        signer: signers.Signer,
        *,
        timestamper: TimeStamper | None,
        new_field_spec: fields.SigFieldSpec,
        at: datetime,
    ) -> None:
        super().__init__(meta, signer, timestamper=timestamper, new_field_spec=new_field_spec)
        self._at = at

    def init_signing_session(self, pdf_out: BasePdfFileWriter, existing_fields_only: bool = False) -> PdfSigningSession:  # noqa: FBT001, FBT002 - as overridden
        """A session whose system time is the given moment."""
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self._at
        return session


class _Adapter(signers.Signer):
    """Our port as pyHanko asks for it."""

    def __init__(self, signer: Signer) -> None:
        store = SimpleCertificateStore.from_certs([_converted(above) for above in signer.chain])  # type: ignore[no-untyped-call]  # without types there
        super().__init__(signing_cert=_converted(signer.certificate), cert_registry=store, embed_roots=False)
        self._port = signer

    async def async_sign_raw(
        self,
        data: bytes,
        digest_algorithm: str,
        dry_run: bool = False,  # noqa: ARG002, FBT001, FBT002 - as overridden
    ) -> bytes:
        """Sign with the port."""
        assert digest_algorithm == "sha256"
        return self._port.sign(data)


@lru_cache(maxsize=128)
def _converted(certificate: x509.Certificate) -> asn1.Certificate:
    return asn1.Certificate.load(certificate.public_bytes(Encoding.DER))
