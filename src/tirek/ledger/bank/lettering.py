"""Text as a file for a bank can hold it: one line, and letters that its encoding has."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Final

from tirek.ledger.bank.problems import NOT_WRITABLE, BankFileError

_ESCAPES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_ESCAPE: Final = str.maketrans(_ESCAPES)


def one_line(text: str) -> str:
    """Text in composed form on one line: runs of spaces and line ends become one space, invisible signs are left out."""
    if text.isprintable() and "  " not in text and unicodedata.is_normalized("NFC", text):
        return text.strip()
    shown = "".join(
        " " if sign.isspace() else sign
        for sign in unicodedata.normalize("NFC", text)
        if sign.isspace() or unicodedata.category(sign)[0] != "C"
    )
    return " ".join(shown.split())


def escaped(text: str) -> str:
    """Text between the tags of XML."""
    return text if "&" not in text and "<" not in text and ">" not in text else text.translate(_ESCAPE)


class Lettering:
    """Brings text into an encoding.

    With `everywhere`, letters of the table are replaced though the encoding may have them; otherwise only those it lacks.
    """

    def __init__(self, encoding: str, table: Mapping[str, str], *, everywhere: bool) -> None:
        self.encoding = encoding
        self._everywhere = everywhere
        table = {letter: instead for letter, instead in table.items() if everywhere or not _has(encoding, letter)}
        self._replace = str.maketrans(table)

    def of(self, text: str) -> str:
        """Text on one line in letters that the encoding has; accents it lacks are left out.

        Raises BankFileError naming the first sign for which neither the encoding nor the table has anything.
        """
        found = one_line(text).translate(self._replace)
        try:
            found.encode(self.encoding)
        except UnicodeEncodeError:
            return "".join(sign if _has(self.encoding, sign) else self._without_accent(sign) for sign in found)
        return found

    def lossless(self, text: str) -> str:
        """Text on one line for XML, where a letter that the encoding lacks is written by its number."""
        return one_line(text).translate(self._replace) if self._everywhere else one_line(text)

    def _without_accent(self, sign: str) -> str:
        base = unicodedata.normalize("NFKD", sign)[0]
        if base == sign or not _has(self.encoding, base):
            raise BankFileError(NOT_WRITABLE, sign=sign, encoding=self.encoding)
        return base


def _has(encoding: str, sign: str) -> bool:
    try:
        sign.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
