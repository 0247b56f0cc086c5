"""What is done to accounts. Every act is in the journal, in the same transaction."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction

from tirek.accounts import factors
from tirek.accounts.actors import actor_of
from tirek.accounts.models import Account, Attempts, KeptForm, new_stamp
from tirek.accounts.passwords import password_problem
from tirek.accounts.roles import OF_A_TERRITORY, STAFF, Role
from tirek.accounts.tokens import digest_of
from tirek.journal.actor import SYSTEM, Actor
from tirek.journal.services import record
from tirek.law.text import N_
from tirek.people.services import speaks

if TYPE_CHECKING:
    from collections.abc import Mapping

SET_UP_LIFE: Final = timedelta(days=3)
KEPT_LIFE: Final = timedelta(hours=2)
_COUNTRY: Final = "country"

NAME_TAKEN = N_("There is an account with this user name. Choose another one.")
TERRITORY_MISSING = N_("This role belongs to a territory. Choose which.")
NOT_STAFF = N_("Only accounts of staff are made here; a citizen signs in by themselves.")
NOT_ONESELF = N_("Nobody can do this to their own account. Ask another administrator.")
NO_SUCH_SUBSTITUTE = N_("A substitute is somebody else with the same role in the same territory, and active.")
DAYS_IN_ORDER = N_("The last day of the absence must not lie before its first day.")
CODE_WRONG = N_("This code does not fit. Wait for the next one and enter it; check the clock of the telephone too.")


class AccountError(Exception):
    """An act on an account that can't be done: `message` is a catalogue message."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True, kw_only=True)
class NewStaff:
    """What has to be known of a new account of staff."""

    username: str
    name: str
    role: Role
    territory: str = ""
    office: str = ""
    position_kk: str = ""
    position_ru: str = ""
    language: str = "kk"


@transaction.atomic
def create_staff(new: NewStaff, *, by: Account | None, at: datetime) -> Account:
    """A new account of staff that can't sign in yet: `set_up_link` gives its owner the way in.

    `by` is the administrator, None for what an installation makes by itself. Raises AccountError.
    """
    if new.role not in STAFF:
        raise AccountError(NOT_STAFF)
    if new.role in OF_A_TERRITORY and not new.territory:
        raise AccountError(TERRITORY_MISSING)
    account = Account(
        username=new.username.strip().lower(),
        name=new.name,
        role=new.role.value,
        territory=new.territory,
        office=new.office,
        position_kk=new.position_kk,
        position_ru=new.position_ru,
        language=new.language,
        created_at=at,
    )
    account.set_unusable_password()
    try:
        with transaction.atomic():
            account.save(force_insert=True)
    except IntegrityError:
        raise AccountError(NAME_TAKEN) from None
    _note("account.created", account, by, at, {"role": account.role, "territory": account.territory})
    return account


@transaction.atomic
def set_up_link(account: Account, *, by: Account | None, at: datetime, now: datetime) -> str:
    """A secret, returned once, with which the owner sets password and second factor; an earlier one stops working.

    It also ends what was: password, second factor, recovery codes and sessions. So this also resets a lost second factor.
    `now` is the machine's moment by which the link runs out, `at` the journal's.
    """
    if not account.is_staff_member:
        raise AccountError(NOT_STAFF)
    if by is not None and by.pk == account.pk:
        raise AccountError(NOT_ONESELF)
    secret = secrets.token_urlsafe(32)
    account.set_unusable_password()
    account.totp_secret = None
    account.stamp = new_stamp()
    account.set_up_digest, account.set_up_until = digest_of(secret), now + SET_UP_LIFE
    account.set_up_secret = factors.new_secret()
    account.save(update_fields=["password", "totp_secret", "stamp", "set_up_digest", "set_up_until", "set_up_secret"])
    account.recovery_codes.all().delete()
    _note("account.set-up-link-made", account, by, at)
    return secret


def account_to_set_up(secret: str, now: datetime) -> Account | None:
    """The account for which this link was made, as long as it is valid."""
    found = Account.objects.filter(set_up_digest=digest_of(secret), set_up_until__gt=now, is_active=True)
    return found.first() if secret else None


@transaction.atomic
def set_up(account: Account, *, password: str, code: str, at: datetime, now: datetime) -> list[str]:
    """Set password and second factor (`set_up_secret`, proven by a code) and use up the link. Returns the recovery codes.

    Raises AccountError when the password can't be used or the code doesn't fit.
    """
    if problem := password_problem(password, account.username):
        raise AccountError(problem)
    secret = account.set_up_secret
    step = factors.matching_step(secret, code, now) if secret else None
    if step is None:
        raise AccountError(CODE_WRONG)
    used_up = Account.objects.filter(pk=account.pk, set_up_digest=account.set_up_digest).exclude(set_up_digest="")
    if not used_up.update(set_up_digest="", set_up_until=None):
        raise AccountError(CODE_WRONG)
    account.set_password(password)
    account.totp_secret, account.last_totp_step = secret, step
    account.stamp, account.set_up_digest, account.set_up_until, account.set_up_secret = new_stamp(), "", None, None
    account.code_failures, account.code_pause_until = 0, None
    account.save()
    _note("account.set-up", account, account, at)
    return factors.new_recovery_codes(account)


@transaction.atomic
def prepare_sign_in(*accounts: Account, password: str, totp_secret: str) -> None:
    """Give accounts a password and a second factor that are known beforehand: for demonstrations and tests only."""
    hashed = make_password(password)
    for account in accounts:
        account.password, account.totp_secret = hashed, totp_secret
        account.set_up_digest, account.set_up_until = "", None
        account.save()


def check_password(username: str, password: str) -> Account | None:
    """The active account of staff with this user name and password; takes as long for a name that nobody has."""
    account = Account.objects.filter(username=username.strip().lower(), is_active=True).first()
    if account is None or not account.is_staff_member or not account.has_usable_password():
        Account().set_password(password)
        return None
    return account if account.check_password(password) and account.has_second_factor else None


@transaction.atomic
def signed_in(account: Account, *, at: datetime, language: str) -> None:
    """Write into the journal that somebody signed in, and remember in which language."""
    if account.language != language:
        account.language = language
        account.save(update_fields=["language"])
    if account.person is not None:
        speaks(account.person, language)
    _note("account.signed-in", account, account, at)


@transaction.atomic
def deactivate(account: Account, *, by: Account, at: datetime) -> None:
    """Close an account; its sessions and tokens stop working at once. Nothing that it did is touched."""
    if by.pk == account.pk:
        raise AccountError(NOT_ONESELF)
    if Account.objects.filter(pk=account.pk, is_active=True).update(is_active=False, stamp=new_stamp()):
        _note("account.deactivated", account, by, at)
    account.refresh_from_db()


@transaction.atomic
def activate(account: Account, *, by: Account, at: datetime) -> None:
    """Open a closed account again."""
    if by.pk == account.pk:
        raise AccountError(NOT_ONESELF)
    if Account.objects.filter(pk=account.pk, is_active=False).update(is_active=True):
        _note("account.activated", account, by, at)
    account.refresh_from_db()


@transaction.atomic
def set_absence(
    account: Account, *, first: date | None, last: date | None, substitute: Account | None, by: Account, at: datetime
) -> None:
    """Say that somebody is away from `first` to `last` (both included; no last day: until further notice) and who stands in.

    Without a first day the absence ends. Raises AccountError when the days or the substitute can't be.
    """
    if first is not None and last is not None and last < first:
        raise AccountError(DAYS_IN_ORDER)
    if substitute is not None and not _can_stand_in(substitute, account):
        raise AccountError(NO_SUCH_SUBSTITUTE)
    account.away_from, account.away_to = first, last if first else None
    account.substitute = substitute if first else None
    account.save(update_fields=["away_from", "away_to", "substitute"])
    told = {
        "from": first.isoformat() if first else "",
        "to": last.isoformat() if first and last else "",
        "substitute": str(account.substitute_id or ""),
    }
    _note("account.absence-set", account, by, at, told)


def clear_old(now: datetime) -> int:
    """Forget what has run out: typed forms that were kept, failed attempts. How many rows went."""
    forms, _ = KeptForm.objects.filter(kept_at__lt=now - KEPT_LIFE).delete()
    attempts, _ = Attempts.objects.filter(last_at__lt=now - timedelta(days=1)).delete()
    return forms + attempts


def chain_of(account: Account) -> str:
    """The journal's chain for acts on this account."""
    return account.territory or _COUNTRY


def _can_stand_in(substitute: Account, account: Account) -> bool:
    same = (substitute.role, substitute.territory, substitute.office) == (
        account.role,
        account.territory,
        account.office,
    )
    return same and substitute.is_active and substitute.pk != account.pk


def _note(kind: str, account: Account, by: Account | None, at: datetime, data: Mapping[str, Any] | None = None) -> None:
    actor: Actor = actor_of(by) if by else SYSTEM
    record(
        kind=kind,
        actor=actor,
        at=at,
        chain=chain_of(account),
        person=account.person_id,
        data={"account": str(account.pk), **(data or {})},
    )
