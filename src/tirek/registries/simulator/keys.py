"""Keys for the simulator and for who asks it, made where there are none. They protect nothing but invented people."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

_BITS: Final = 2048
_FROM, _TO = datetime(2020, 1, 1, tzinfo=UTC), datetime(2099, 12, 31, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Keys:
    """PEM files in one folder: the gateway's pair and the asking installation's."""

    folder: Path

    @property
    def gateway_key(self) -> Path:
        """The simulator signs with it."""
        return self.folder / "gateway.key"

    @property
    def gateway_cert(self) -> Path:
        """Whom the asking installation trusts: TIREK_GATEWAY_TRUSTED."""
        return self.folder / "gateway.crt"

    @property
    def client_key(self) -> Path:
        """TIREK_GATEWAY_KEY."""
        return self.folder / "client.key"

    @property
    def client_cert(self) -> Path:
        """TIREK_GATEWAY_CERT."""
        return self.folder / "client.crt"

    def environment(self, url: str, sender: str = "tirek", password: str = "invented") -> dict[str, str]:  # noqa: S107 - opens only the simulator
        """The settings with which an installation asks the simulator at `url` (without a path)."""
        return {
            "TIREK_GATEWAY_URL": f"{url}/sync",
            "TIREK_GATEWAY_SENDER": sender,
            "TIREK_GATEWAY_PASSWORD": password,
            "TIREK_GATEWAY_KEY": str(self.client_key),
            "TIREK_GATEWAY_CERT": str(self.client_cert),
            "TIREK_GATEWAY_TRUSTED": str(self.gateway_cert),
        }


def keys_in(folder: Path) -> Keys:
    """The keys of a folder; those that are missing are made, readable by their owner only."""
    folder.mkdir(parents=True, exist_ok=True)
    keys = Keys(folder)
    for key, certificate, name in (
        (keys.gateway_key, keys.gateway_cert, "Tirek simulator of the gateway"),
        (keys.client_key, keys.client_cert, "Tirek demonstration"),
    ):
        if not (key.exists() and certificate.exists()):
            _make(key, certificate, name)
    return keys


def _make(key_file: Path, certificate_file: Path, name: str) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=_BITS)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_FROM)
        .not_valid_after(_TO)
        .sign(key, SHA256())
    )
    key_file.touch(mode=0o600)
    key_file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    certificate_file.write_bytes(certificate.public_bytes(Encoding.PEM))
