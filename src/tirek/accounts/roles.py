"""The roles. One account has one role; nothing here needs a framework, so that whoever asks for a role can import it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from tirek.law.text import N_


class Role(StrEnum):
    """What an account may be; `docs/explanation/access.md` says what each may do."""

    APPLICANT = "applicant"
    OPERATOR = "operator"
    CLERK = "clerk"
    HEAD = "head"
    ACCOUNTANT = "accountant"
    AUDITOR = "auditor"
    LAWYER = "lawyer"
    ADMINISTRATOR = "administrator"


STAFF: Final = frozenset(Role) - {Role.APPLICANT}
"""Everybody who signs in with a password and a second factor."""

OF_A_TERRITORY: Final = frozenset({Role.OPERATOR, Role.CLERK, Role.HEAD, Role.ACCOUNTANT})
"""Roles that always belong to one territory; the others may stand for the whole country."""

ROLE_NAMES: Final[Mapping[Role, str]] = {
    Role.APPLICANT: N_("applicant"),
    Role.OPERATOR: N_("operator of the State Corporation"),
    Role.CLERK: N_("clerk of the department"),
    Role.HEAD: N_("head of the department"),
    Role.ACCOUNTANT: N_("accountant"),
    Role.AUDITOR: N_("auditor"),
    Role.LAWYER: N_("lawyer"),
    Role.ADMINISTRATOR: N_("administrator"),
}
"""Catalogue messages: what a role is called."""
