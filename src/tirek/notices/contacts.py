"""Where authorities can be reached, as it stands on their letters: a file of this installation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
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
from tirek.notices.letters.money import ReturnTo
from tirek.notices.signing.installed import demonstration_bin

STATE_CORPORATION: Final = "state-corporation"
INVENTED: Final = Path(__file__).with_name("contacts.yaml")
_KEYS: Final = {"id", "name", "bin", "address", "phone", "hours", "email", "returns"}
_OF_RETURNS: Final = {"iban", "bic", "bank"}
_OF_OFFICES: Final = {"office", "name", "address", "phone", "hours"}


class ContactError(Exception):
    """The file of contacts can't be used, or says nothing of an authority; the text says what is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Where one authority or front office can be reached.

    Without a `name` the law's territories have it, without a `bin` it is invented; a front office has the State Corporation's.
    `returns`: the account into which people give back what was paid too much.
    """

    address: Text
    phone: str = ""
    name: Text | None = None
    bin: str = ""
    hours: Text | None = None
    email: str = ""
    returns: ReturnTo | None = None


def department(territory: str) -> Authority:
    """The department of a territory; raises ContactError when nobody said where it is."""
    return _authority(territory, law().territories[territory].authority)


def returns_of(territory: str) -> ReturnTo | None:
    """Where money is given back to the department of a territory; None when nobody said it."""
    contact = contacts().get(territory)
    return contact.returns if contact else None


def front_office(office: str) -> Authority:
    """A front office of the State Corporation, by its name in the accounts of its operators; raises ContactError."""
    found = _authority(STATE_CORPORATION, None)
    if not office:
        return found
    said = office_name(office)
    own = contacts().get(office)
    return replace(
        found,
        name={language: f"{found.name[language]}, {said[language]}" for language in STATUTORY},
        address=own.address if own else found.address,
        phone=own.phone or found.phone if own else found.phone,
        hours=own.hours or found.hours if own else found.hours,
    )


def office_name(office: str) -> Text:
    """What a front office is called in both languages; the name of its accounts where the contacts don't name it."""
    own = contacts().get(office)
    return own.name if own and own.name else dict.fromkeys(STATUTORY, office)


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
    """The contacts here by a territory's id, `state-corporation` or a front office's name; raises ContactError."""
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
        _check(row, where, {"id", "address", "phone"} | ({"bin"} if production else set()), _KEYS)
        said = {key: value for key, value in row.items() if key != "id"}
        if "returns" in said:
            said["returns"] = _returns(said["returns"], f"{where} returns:")
        found[row["id"]] = Contact(**said)
    for number, row in enumerate(data.get("offices") or [], start=1):
        _check(row, f"{path.name}: offices, {number}.", {"office", "name", "address"}, _OF_OFFICES)
        found[row["office"]] = Contact(**{key: value for key, value in row.items() if key != "office"})
    return found


def _returns(row: Any, where: str) -> ReturnTo:
    _check(row, where, _OF_RETURNS, _OF_RETURNS)
    return ReturnTo(**row)


def _check(row: Any, where: str, needed: set[str], allowed: set[str]) -> None:
    if not isinstance(row, dict) or not needed <= row.keys() <= allowed:
        message = f"{where} needed are {sorted(needed)}, allowed {sorted(allowed)}"
        raise ContactError(message)
    for key in ("name", "address", "hours", "bank"):
        text = row.get(key)
        if text is not None and (not isinstance(text, dict) or any(not text.get(language) for language in STATUTORY)):
            message = f"{where} {key}: a text in kk and ru is expected"
            raise ContactError(message)
    for key in ("id", "office", "bin", "phone", "email", "iban", "bic"):
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
