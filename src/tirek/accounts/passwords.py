"""What a password must be, in words of our own catalogue. Length counts; rules about kinds of signs only make people note it."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from django.contrib.auth.password_validation import CommonPasswordValidator

from tirek.law.text import N_

SHORTEST: Final = 12
LONGEST: Final = 128

TOO_SHORT = N_("The password must have at least 12 characters. Several words in a row are easy to remember.")
TOO_LONG = N_("The password may have at most 128 characters.")
TOO_COMMON = N_("Many people use this password, so it is guessed first. Choose another one.")
LIKE_THE_NAME = N_("The password must not contain the user name.")


def password_problem(password: str, username: str) -> str | None:
    """The catalogue message that says why a password can't be used; None when it can."""
    if len(password) < SHORTEST:
        return TOO_SHORT
    if len(password) > LONGEST:
        return TOO_LONG
    if username.lower() in password.lower():
        return LIKE_THE_NAME
    if password.lower().strip() in _common() or len(set(password)) <= SHORTEST // 3:
        return TOO_COMMON
    return None


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    """The 20 000 most used passwords, as Django ships them."""
    return frozenset(CommonPasswordValidator().passwords)
