"""The second factor: time-based codes (RFC 6238) and recovery codes. Each code works once."""

from __future__ import annotations

import base64
import secrets
from datetime import datetime, timedelta
from typing import Final

import pyotp
from django.db import transaction
from django.db.models import F, Q

from tirek.accounts.models import Account, RecoveryCode
from tirek.vault.index import blind_index

STEP: Final = 30
"""Seconds a code is shown for."""
_DRIFT: Final = 1
"""Steps before and after the present one that are taken: telephones' clocks differ."""
FAILURES: Final = 10
PAUSE: Final = timedelta(minutes=15)
RECOVERY_CODES: Final = 10
_CODE_DIGITS: Final = 6
_RECOVERY_BYTES: Final = 10
_GROUP: Final = 4
_PURPOSE: Final = "recovery-code"


def new_secret() -> str:
    """A secret for an authenticator, 160 bits in base 32."""
    return pyotp.random_base32()


def provisioning_address(secret: str, username: str) -> str:
    """The `otpauth://` address that an authenticator reads from the QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name="Tirek")


def code_at(secret: str, now: datetime) -> str:
    """The code an authenticator shows at `now`."""
    return pyotp.TOTP(secret).at(now)


def matching_step(secret: str, code: str, now: datetime) -> int | None:
    """The time step whose code this is, around `now`; None when it is none."""
    digits = "".join(code.split())
    if not (digits.isascii() and digits.isdigit() and len(digits) == _CODE_DIGITS):
        return None
    step, totp = int(now.timestamp()) // STEP, pyotp.TOTP(secret)
    tried = [number for number in range(step - _DRIFT, step + _DRIFT + 1) if number >= 0]
    return next((n for n in tried if secrets.compare_digest(totp.generate_otp(n), digits)), None)


def is_paused(account: Account, now: datetime) -> bool:
    """Whether too many wrong codes were given: then no code is looked at for a while."""
    return account.code_pause_until is not None and now < account.code_pause_until


def pass_second_factor(account: Account, code: str, now: datetime) -> bool:
    """Check a code of the authenticator or a recovery code and use it up; a wrong one is counted.

    False too while the account is paused. A code is used up even when two requests bring it at the same moment.
    """
    account.refresh_from_db()
    if is_paused(account, now) or account.totp_secret is None:
        return False
    step = matching_step(account.totp_secret, code, now)
    if step is None:
        passed = _use_recovery_code(account, code, now)
    else:
        later = Account.objects.filter(pk=account.pk, last_totp_step__lt=step)
        passed = bool(later.update(last_totp_step=step))
    _count(account, now, passed=passed)
    return passed


@transaction.atomic
def new_recovery_codes(account: Account) -> list[str]:
    """Fresh recovery codes, returned once, in clear; the earlier ones stop working."""
    account.recovery_codes.all().delete()
    codes = [_recovery_code() for _ in range(RECOVERY_CODES)]
    RecoveryCode.objects.bulk_create(RecoveryCode(account=account, digest=_digest(account, code)) for code in codes)
    return codes


def _recovery_code() -> str:
    text = base64.b32encode(secrets.token_bytes(_RECOVERY_BYTES)).decode().lower()
    return "-".join(text[start : start + _GROUP] for start in range(0, len(text), _GROUP))


def _digest(account: Account, code: str) -> str:
    plain = "".join(sign for sign in code.lower() if sign.isalnum())
    return blind_index(f"{account.pk}:{plain}", _PURPOSE)


def _use_recovery_code(account: Account, code: str, now: datetime) -> bool:
    unused = RecoveryCode.objects.filter(account=account, digest=_digest(account, code), used_at__isnull=True)
    return bool(unused.update(used_at=now))


def _count(account: Account, now: datetime, *, passed: bool) -> None:
    row = Account.objects.filter(pk=account.pk)
    if passed:
        row.filter(~Q(code_failures=0) | Q(code_pause_until__isnull=False)).update(
            code_failures=0, code_pause_until=None
        )
        return
    row.update(code_failures=F("code_failures") + 1)
    row.filter(code_failures__gte=FAILURES).update(code_failures=0, code_pause_until=now + PAUSE)
