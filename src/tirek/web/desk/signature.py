"""The applicant's signature in words for those who decide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tirek.cases.models import ApplicationSignature
from tirek.cases.queries.signature import State, signature_of
from tirek.people.signatures import Revocation, SignatureProblem

if TYPE_CHECKING:
    from datetime import datetime

    from tirek.cases.models import Case

_PROBLEMS: Final = {
    SignatureProblem.BROKEN: gettext_noop("The signature is damaged."),
    SignatureProblem.SEVERAL: gettext_noop("There is more than one signature."),
    SignatureProblem.DIFFERENT_DATA: gettext_noop("The signature belongs to another text, not to this application."),
    SignatureProblem.BAD: gettext_noop("The signature is not genuine."),
    SignatureProblem.WEAK: gettext_noop("The key is of a kind that is no longer safe."),
    SignatureProblem.UNTRUSTED: gettext_noop("The key was not issued by the National Certification Authority."),
    SignatureProblem.NOT_YET_VALID: gettext_noop("The key was not valid yet when it signed."),
    SignatureProblem.EXPIRED: gettext_noop("The key had expired when it signed."),
    SignatureProblem.REVOKED: gettext_noop("The key had been revoked when it signed."),
    SignatureProblem.NOT_PERSONAL: gettext_noop("It is the key of an organisation, not of a person."),
    SignatureProblem.NOT_FOR_SIGNING: gettext_noop("The key is for signing in, not for signing."),
    SignatureProblem.OTHER_PERSON: gettext_noop("It is another person's key."),
    SignatureProblem.CANNOT_CHECK: gettext_noop("It could not be checked yet; it is asked again by itself."),
}
_REVOCATION: Final = {
    Revocation.GOOD.value: gettext_noop("not revoked"),
    Revocation.REVOKED.value: gettext_noop("revoked"),
    Revocation.UNKNOWN.value: gettext_noop("revocation not known"),
}
_TONES: Final = {State.HOLDS: "ok", State.WAITS: "info", State.FAILS: "warning"}
_STATES: Final = {
    State.HOLDS: gettext_noop("holds"),
    State.WAITS: gettext_noop("not checked yet"),
    State.FAILS: gettext_noop("does not hold"),
}


@dataclass(frozen=True, slots=True)
class SignatureWords:
    """How and when it was signed, the state in a word with its tone, what is wrong, when and by what it was checked."""

    way: str
    signed_at: datetime
    state: str
    tone: str
    problem: str = ""
    checked_at: datetime | None = None
    checked_by: str = ""
    key: str = ""

    @property
    def fails(self) -> bool:
        """Whether somebody has to settle it."""
        return self.tone == "warning"


def signature_words(case: Case) -> SignatureWords | None:
    """The signature of an application; None for one that was signed on paper at a counter."""
    signed = signature_of(case)
    if signed is None:
        return None
    kept, check = signed.kept, signed.check
    if kept.way == ApplicationSignature.Way.PASSWORD:
        by = _("the code that was sent by SMS")
        words = (_("One-time password"), kept.signed_at, _(_STATES[State.HOLDS]), _TONES[State.HOLDS])
        return SignatureWords(*words, checked_at=kept.signed_at, checked_by=by)
    state = signed.state
    words = (_("Own key"), kept.signed_at, _(_STATES[state]), _TONES[state])
    if check is None:
        return SignatureWords(*words)
    problem = _(_PROBLEMS[SignatureProblem(check.problem)]) if check.problem else ""
    return SignatureWords(*words, problem, check.at, _checked_by(check.found), _key(check.found))


def _checked_by(found: dict[str, Any]) -> str:
    """What vouched for the key: the authority that issued it, and what it said of a revocation."""
    said = _REVOCATION.get(found.get("revocation", ""))
    return ", ".join(filter(None, (found.get("issuer"), _(said) if said else "")))


def _key(found: dict[str, Any]) -> str:
    """Whose key it is by its certificate, and the number of that."""
    number = _("certificate %(serial)s") % {"serial": found["serial"]} if found.get("serial") else ""
    return ", ".join(filter(None, (found.get("name"), number)))
