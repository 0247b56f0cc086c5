"""What stands in a certificate of the National Certification Authority: name, IIN, BIN, whose key, for what."""

import re
from typing import Any

from asn1crypto import x509

from tirek.people.signatures.model import KeyUser

_IIN = re.compile(r"IIN(\d{12})")
_BIN = re.compile(r"BIN(\d{12})")


def described(certificate: x509.Certificate) -> dict[str, Any]:
    """The certificate's fields of a `Signature`. Raises ValueError for a certificate that cannot be read."""
    subject = certificate.subject
    validity = certificate["tbs_certificate"]["validity"]
    usage = certificate.key_usage_value
    return {
        "name": next(iter(_values(subject, "common_name")), ""),
        "iin": _numbered(_IIN, _values(subject, "serial_number")),
        "bin": _numbered(_BIN, _values(subject, "organizational_unit_name")),
        "key_users": _key_users(certificate),
        "key_usage": frozenset(usage.native) if usage is not None else frozenset(),
        "not_before": validity["not_before"].native,
        "not_after": validity["not_after"].native,
        "serial": f"{certificate.serial_number:x}",
        "issuer": certificate.issuer.human_friendly,
        "certificate": certificate.dump(),
    }


def _values(name: x509.Name, attribute: str) -> list[str]:
    entries = (entry for part in name.chosen for entry in part)
    return [str(entry["value"].native) for entry in entries if entry["type"].native == attribute]


def _numbered(pattern: re.Pattern[str], values: list[str]) -> str:
    """The one number among the values; none, or two that differ, is none."""
    numbers = {match[1] for value in values if (match := pattern.fullmatch(value))}
    return numbers.pop() if len(numbers) == 1 else ""


def _key_users(certificate: x509.Certificate) -> frozenset[KeyUser]:
    extended = certificate.extended_key_usage_value
    dotted = {purpose.dotted for purpose in extended} if extended is not None else set()
    return frozenset(user for user in KeyUser if user.value in dotted)
