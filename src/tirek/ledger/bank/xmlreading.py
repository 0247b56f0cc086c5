"""XML from outside, read in a stream: no document type, no entity, no network, bounded in size (and, by libxml2, in depth)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import BinaryIO, Final

from lxml import etree

from tirek.ledger.bank.model import CURRENCY
from tirek.ledger.bank.problems import (
    DTD,
    MISSING,
    NOT_THIS,
    NOT_XML,
    OTHER_CURRENCY,
    TOO_LARGE,
    WRONG_VALUE,
    BankFileError,
)

LIMIT: Final = 1024**3
"""Bytes of the largest file that is read: a status of a million payments is a third of it."""
_MEGABYTE: Final = 1024**2
_AMOUNT: Final = re.compile(r"\s*([0-9]{1,15})(?:\.([0-9]{1,5}))?\s*", re.ASCII)
_TIYN_DIGITS: Final = 2
TIYN: Final = 100
"""In a tenge."""


class _Bounded:
    """A file that refuses to be read beyond a limit."""

    def __init__(self, file: BinaryIO, limit: int) -> None:
        self._file, self._limit, self._read = file, limit, 0

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        got = self._file.read(size)
        self._read += len(got)
        if self._read > self._limit:
            raise BankFileError(TOO_LARGE, limit=self._limit // _MEGABYTE)
        return got


class Reader:
    """Reads a message of ISO 20022 element by element.

    `namespace` is the family or the exact namespace, `root` the root's name; with `schema` the stream is validated, and what
    breaks it is told by the message `invalid`.
    """

    def __init__(
        self,
        file: BinaryIO,
        namespace: str,
        root: str,
        *,
        limit: int = LIMIT,
        schema: etree.XMLSchema | None = None,
        invalid: str = NOT_XML,
    ) -> None:
        self._file = _Bounded(file, limit)
        self._family, self._root = namespace, root
        self._schema, self._invalid = schema, invalid
        self._prefix = ""
        self._paths: dict[str, str] = {}

    def elements(self, *names: str) -> Iterator[etree._Element]:
        """Each element with one of the local names, when it is complete. Raises BankFileError.

        What was read stays in memory until `forget` is called with it.
        """
        events = etree.iterparse(
            self._file,
            events=("end",),
            tag=[f"{{*}}{name}" for name in (*names, self._root)],
            schema=self._schema,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        root: etree._Element | None = None
        whole = False
        try:
            for _, element in events:
                if root is None:
                    root = element.getroottree().getroot()
                    self._check_root(root)
                whole = element is root
                if not whole:
                    yield element
        except etree.XMLSyntaxError as error:
            message = self._invalid if self._schema is not None else NOT_XML
            raise BankFileError(message, line=error.lineno or None, reason=str(error.msg)) from None
        if root is None:
            self._check_root(events.root)
        # lxml does not tell of a missing end when it validates without resolving entities.
        if not whole:
            raise BankFileError(NOT_XML, reason=f"</{self._root}>")

    def _check_root(self, root: etree._Element) -> None:
        if root.getroottree().docinfo.internalDTD is not None:
            raise BankFileError(DTD, line=1)
        name = etree.QName(root)
        if name.localname != self._root or not (name.namespace or "").startswith(self._family):
            found = name.namespace or name.localname
            raise BankFileError(NOT_THIS, expected=self._family.rpartition(":")[2], found=found.rpartition(":")[2])
        self._prefix = f"{{{name.namespace}}}"

    def find(self, element: etree._Element, path: str) -> etree._Element | None:
        """The first element at a path of local names below one."""
        return element.find(self._full(path))

    def all(self, element: etree._Element, path: str) -> list[etree._Element]:
        """Every element at a path of local names below one."""
        return element.findall(self._full(path))

    def text(self, element: etree._Element, *paths: str) -> str:
        """The text at the first path that has some, without spaces around it; "" when none has."""
        for path in paths:
            found = (element.findtext(self._full(path)) or "").strip()
            if found:
                return found
        return ""

    def _full(self, path: str) -> str:
        found = self._paths.get(path)
        if found is None:
            found = self._paths[path] = "/".join(f"{self._prefix}{step}" for step in path.split("/"))
        return found

    @staticmethod
    def forget(element: etree._Element) -> None:
        """Give back the memory of an element, and of the one of its kind before it; what else stands before it stays."""
        element.clear()
        before, parent = element.getprevious(), element.getparent()
        if parent is not None and before is not None and before.tag == element.tag:
            parent.remove(before)


def line_of(element: etree._Element) -> int:
    """The line an element begins in."""
    found: int | None = element.sourceline  # type: ignore[assignment]  # the stubs do not know it
    return found or 0


def raw_of(element: etree._Element, limit: int = 2000) -> str:
    """An element as it stands in the file, at most so many signs of it."""
    return etree.tostring(element, encoding="unicode", with_tail=False)[:limit]


def tiyn_of(element: etree._Element | None, name: str = "Amt", *, currency: bool = True) -> int:
    """A sum in tiyn; raises BankFileError when it is missing, not a sum or not in tenge."""
    if element is None:
        raise BankFileError(MISSING, element=name)
    if currency and element.get("Ccy") != CURRENCY:
        raise BankFileError(OTHER_CURRENCY, line=line_of(element), currency=element.get("Ccy") or "?")
    return tiyn(element.text or "", name, line_of(element))


def tiyn(text: str, name: str, line: int | None = None) -> int:
    """A sum written with a decimal point, in tiyn; raises BankFileError for anything else."""
    matched = _AMOUNT.fullmatch(text)
    fraction = (matched[2] or "").rstrip("0") if matched else ""
    if matched is None or len(fraction) > _TIYN_DIGITS:
        raise BankFileError(WRONG_VALUE, line=line, text=text[:40], element=name)
    return int(matched[1]) * TIYN + int(fraction.ljust(_TIYN_DIGITS, "0"))


def number_of(text: str, name: str, line: int | None = None) -> int:
    """A count; raises BankFileError for anything else."""
    if not (text.isascii() and text.isdigit()):
        raise BankFileError(WRONG_VALUE, line=line, text=text[:40], element=name)
    return int(text)


def day_of(text: str, name: str, line: int | None = None) -> date | None:
    """A day, of a date or of a moment; None when there is none; raises BankFileError when it is not one."""
    if not text:
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise BankFileError(WRONG_VALUE, line=line, text=text[:40], element=name) from None


def tenge_of(in_tiyn: int) -> str:
    """A sum in tenge for a message: without a fraction when it is whole."""
    sign, (tenge, rest) = "-" if in_tiyn < 0 else "", divmod(abs(in_tiyn), TIYN)
    return f"{sign}{tenge}.{rest:02d}" if rest else f"{sign}{tenge}"
