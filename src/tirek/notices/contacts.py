"""Where authorities can be reached, as it stands on their letters: a file of this installation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from tirek.config.law import law
from tirek.law.problems import LawError
from tirek.law.source import read_document
from tirek.law.text import STATUTORY
from tirek.notices.letters.model import Authority, Text
from tirek.notices.signing.installed import demonstration_bin

STATE_CORPORATION: Final = "state-corporation"
INVENTED: Final = Path(__file__).with_name("contacts.yaml")
_KEYS: Final = {"id", "name", "bin", "address", "phone", "hours", "email"}


class ContactError(Exception):
    """The file of contacts can't be used, or says nothing of an authority; the text says what is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Where one authority can be reached; without a `name` the law's territories have it, without a `bin` it is invented."""

    address: Text
    phone: str
    name: Text | None = None
    bin: str = ""
    hours: Text | None = None
    email: str = ""


def department(territory: str) -> Authority:
    """The department of a territory; raises ContactError when nobody said where it is."""
    return _authority(territory, law().territories[territory].authority)


def front_office(office: str) -> Authority:
    """A front office of the State Corporation, by its name; raises ContactError."""
    found = _authority(STATE_CORPORATION, None)
    if not office:
        return found
    named = {language: f"{found.name[language]}, {office}" for language in STATUTORY}
    return Authority(
        name=named, bin=found.bin, address=found.address, phone=found.phone, hours=found.hours, email=found.email
    )


def _authority(of: str, named: Text | None) -> Authority:
    contact = contacts().get(of)
    name = contact.name or named if contact else None
    if contact is None or name is None:
        message = f"TIREK_CONTACTS says nothing of {of}."
        raise ContactError(message)
    return Authority(
        name=name,
        bin=contact.bin or demonstration_bin(of),
        address=contact.address,
        phone=contact.phone,
        hours=contact.hours,
        email=contact.email,
    )


def contacts() -> Mapping[str, Contact]:
    """The contacts of this installation by authority (a territory's id, or `state-corporation`); raises ContactError."""
    return read_contacts(settings.TIREK_CONTACTS or INVENTED, production=settings.TIREK_PRODUCTION)


@cache
def read_contacts(path: Path, *, production: bool) -> Mapping[str, Contact]:
    """Read a file of contacts; raises ContactError with the place of the first mistake."""
    try:
        data = read_document(path, path.name).data
    except (LawError, OSError) as error:
        message = f"{path.name}: {error}"
        raise ContactError(message) from None
    rows = data.get("authorities") if isinstance(data, dict) else None
    if not isinstance(rows, list):
        message = f"{path.name}: a list `authorities` is expected"
        raise ContactError(message)
    found: dict[str, Contact] = {}
    for number, row in enumerate(rows, start=1):
        where = f"{path.name}: authorities, {number}."
        _check(row, where, production=production)
        found[row["id"]] = Contact(**{key: value for key, value in row.items() if key != "id"})
    return found


def _check(row: Any, where: str, *, production: bool) -> None:
    needed = {"id", "address", "phone"} | ({"bin"} if production else set())
    if not isinstance(row, dict) or not needed <= row.keys() <= _KEYS:
        message = f"{where} needed are {sorted(needed)}, allowed {sorted(_KEYS)}"
        raise ContactError(message)
    for key in ("name", "address", "hours"):
        text = row.get(key)
        if text is not None and (not isinstance(text, dict) or any(not text.get(language) for language in STATUTORY)):
            message = f"{where} {key}: a text in kk and ru is expected"
            raise ContactError(message)
    for key in ("id", "bin", "phone", "email"):
        if not isinstance(row.get(key, ""), str):
            message = f"{where} {key}: a text in quotation marks is expected"
            raise ContactError(message)


@register
def check_contacts(**_options: object) -> list[CheckMessage]:
    """Refuse to start with a file of contacts that can't be used."""
    try:
        contacts()
    except ContactError as error:
        return [Error(str(error), id="notices.E002")]
    return []
