"""The closed lists of words that stand in the people's tables."""

from enum import StrEnum


class Relation(StrEnum):
    """What a representative is to the child; the words of a case (`applicant.relation`)."""

    PARENT = "parent"
    GUARDIAN = "guardian"
    CUSTODIAN = "custodian"
    ADOPTIVE_PARENT = "adoptive-parent"
    FOSTER_PARENT = "foster-parent"
    OTHER_REPRESENTATIVE = "other-representative"


class Basis(StrEnum):
    """What a representation rests on."""

    BIRTH_CERTIFICATE = "birth-certificate"
    COURT_DECISION = "court-decision"
    GUARDIANSHIP_ORDER = "guardianship-order"
    POWER_OF_ATTORNEY = "power-of-attorney"
    REGISTRY = "registry"
    DECLARATION = "declaration"


class Way(StrEnum):
    """How a consent was given."""

    PORTAL_SIGNATURE = "portal-signature"
    OTP = "otp"
    PAPER = "paper"
    SMS = "sms"


class Source(StrEnum):
    """Where a name, a date or an address comes from; more may follow after a colon (`registry:persons`)."""

    REGISTRY = "registry"
    SIGNATURE = "signature"
    DOCUMENT = "document"
    DECLARATION = "declaration"
    COUNTER = "counter"
    DEMONSTRATION = "demonstration"
