"""Invented accounts, and browsers that are already signed in with them."""

from datetime import date, datetime
from functools import lru_cache
from importlib import import_module
from typing import Any

import pyotp
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.utils.timezone import make_aware

from tirek.accounts.citizens import sign_in_citizen
from tirek.accounts.demo_provider import demo_iin
from tirek.accounts.models import Account
from tirek.accounts.oidc import Citizen
from tirek.accounts.roles import OF_A_TERRITORY, Role
from tirek.accounts.services import NewStaff, create_staff
from tirek.accounts.sessions import real_now

PASSWORD = "төрт түлік сай болсын"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
AT = make_aware(datetime(2026, 11, 20, 12, 0))  # noqa: DTZ001 - made aware at once


def staff_account(role: Role = Role.CLERK, territory: str = "aktobe", username: str = "", **more: Any) -> Account:
    """An account of staff; roles for the whole country get no territory."""
    place = territory if role in OF_A_TERRITORY else ""
    name = username or f"{role.value}-{place or 'country'}"
    return create_staff(
        NewStaff(username=name, name=f"Ойдан {name}", role=role, territory=place, **more), by=None, at=AT
    )


def ready_account(role: Role = Role.CLERK, **more: Any) -> Account:
    """The same with PASSWORD and the second factor SECRET."""
    account = staff_account(role, **more)
    account.password, account.totp_secret = _hashed(), SECRET
    account.save()
    return account


@lru_cache(maxsize=1)
def _hashed() -> str:
    """Hashing is slow on purpose: once for all tests."""
    return make_password(PASSWORD)


def applicant_account(serial: int = 1) -> Account:
    """The account of an invented parent."""
    born = date(1990, 1, 1)
    citizen = Citizen(demo_iin(born, "f", 7000 + serial), "Ойданшығарова", "Сынақгүл", "", born, "")
    return sign_in_citizen(citizen, language="kk", at=AT)


def code_now() -> str:
    """What the authenticator of SECRET shows now."""
    return pyotp.TOTP(SECRET).at(real_now())


def client_of(account: Account, /, **changed: Any) -> Client:
    """A browser in which this account is signed in, staff with their second factor; `changed` values of the session differ."""
    engine: Any = import_module(settings.SESSION_ENGINE)
    session = engine.SessionStore()
    now = real_now().isoformat()
    signed_in = {
        "account": str(account.pk),
        "stamp": account.stamp,
        "opened": now,
        "seen": now,
        "second_factor": account.is_staff_member,
    }
    session.update(signed_in | changed)
    session.save()
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return client
