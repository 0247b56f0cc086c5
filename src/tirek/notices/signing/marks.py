"""What marks a certificate: whose key it is (as Kazakhstan's certificates say it), and that it is only for demonstrations."""

from __future__ import annotations

from typing import Final

from cryptography import x509

DEMONSTRATION: Final = x509.ObjectIdentifier("2.25.96017306331573846927310852741961302574")
"""Certificate policy of every certificate that a demonstration makes; an identifier of our own (2.25: a random UUID)."""
DEMONSTRATION_NAME: Final = "TIREK DEMONSTRATION"
"""Stands in the name of every issuer of the demonstration, for people to see."""

INDIVIDUAL: Final = x509.ObjectIdentifier("1.2.398.3.3.4.1.1")
ORGANISATION: Final = x509.ObjectIdentifier("1.2.398.3.3.4.1.2")
FIRST_HEAD: Final = x509.ObjectIdentifier("1.2.398.3.3.4.1.2.1")
MAY_SIGN: Final = x509.ObjectIdentifier("1.2.398.3.3.4.1.2.2")
EMPLOYEE: Final = x509.ObjectIdentifier("1.2.398.3.3.4.1.2.5")


def is_demonstration(certificate: x509.Certificate) -> bool:
    """Whether a certificate was made for a demonstration; so is one from an issuer of that name."""
    try:
        policies = certificate.extensions.get_extension_for_class(x509.CertificatePolicies).value
    except x509.ExtensionNotFound:
        policies = x509.CertificatePolicies([x509.PolicyInformation(x509.ObjectIdentifier("2.5.29.32.0"), None)])
    if any(policy.policy_identifier == DEMONSTRATION for policy in policies):
        return True
    return any(DEMONSTRATION_NAME in str(part.value) for part in [*certificate.issuer, *certificate.subject])
