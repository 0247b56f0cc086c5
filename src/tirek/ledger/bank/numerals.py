"""Sums in words, in the two languages of papers: `он мың теңге`, `десять тысяч тенге`."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Final

from tirek.law.source import read_document

FILE: Final = Path(__file__).with_name("numerals.yaml")
_THOUSAND: Final = 1000
LARGEST: Final = _THOUSAND**5 - 1
_FEW: Final = (2, 3, 4)
_TEN, _TWENTY, _HUNDRED = 10, 20, 100


def tenge_in_words(amount: int, language: str) -> str:
    """A sum of whole tenge in words, beginning with a capital. Raises ValueError below 0 and above LARGEST."""
    if not 0 <= amount <= LARGEST:
        raise ValueError(amount)
    words = _words()[language]
    found = " ".join(_number(amount, words)) or words["zero"]
    return f"{found[0].upper()}{found[1:]} {words['tenge']}"


@cache
def _words() -> dict[str, Any]:
    data: dict[str, Any] = read_document(FILE, FILE.name).data
    return data


def _number(amount: int, words: dict[str, Any]) -> list[str]:
    groups = []
    while amount:
        amount, group = divmod(amount, _THOUSAND)
        groups.append(group)
    said: list[str] = []
    for power in range(len(groups) - 1, -1, -1):
        if groups[power]:
            said += _group(groups[power], words, words["ones_of_thousands" if power == 1 else "ones"])
            if power:
                said.append(words["scales"][power - 1][_form(groups[power])])
    return said


def _group(number: int, words: dict[str, Any], ones: list[str]) -> list[str]:
    """The words of 1 … 999."""
    said = []
    hundreds, rest = divmod(number, _HUNDRED)
    if hundreds:
        said.append(words["hundreds"][hundreds - 1])
    if _TEN <= rest < _TWENTY:
        return [*said, words["teens"][rest - _TEN]]
    tens, one = divmod(rest, _TEN)
    if tens:
        said.append(words["tens"][tens - 2])
    if one:
        said.append(ones[one - 1])
    return said


def _form(number: int) -> int:
    """Which of a scale's words follows a number: for one, for two to four, for many."""
    if _TEN < number % _HUNDRED < _TWENTY:
        return 2
    last = number % _TEN
    return 0 if last == 1 else 1 if last in _FEW else 2
