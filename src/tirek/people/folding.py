"""Names in any alphabet as one ASCII skeleton: Kazakh and Russian Cyrillic, Kazakh Latin of 2018 and 2021, passport Latin.

`fold` gives what is searched for; `readings` gives everything a stored word may be searched by. Both read from left to right, so
the beginning of a word folds to the beginning of its skeleton and a prefix stays a prefix. Letters that the alphabets write for
each other become one: и, і, ы, й, i, ı, y are "i"; у, ұ, ү, ý, ú, ū, w are "u"; қ, q are "k"; х, һ, h are "kh".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

_CYRILLIC: Final = {
    "а": "a", "ә": "a", "б": "b", "в": "v", "г": "g", "ғ": "g", "ґ": "g", "д": "d", "е": "e", "ё": "e", "є": "ie",
    "ж": "zh", "җ": "zh", "з": "z", "и": "i", "й": "i", "і": "i", "ї": "i", "к": "k", "қ": "k", "л": "l", "м": "m",
    "н": "n", "ң": "n", "о": "o", "ө": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ұ": "u", "ү": "u",
    "ў": "u", "ф": "f", "х": "kh", "һ": "kh", "ҳ": "kh", "ц": "ts", "ч": "ch", "ҷ": "ch", "ш": "sh", "щ": "sh",
    "ъ": "", "ы": "i", "ь": "", "э": "e", "ю": "iu", "я": "ia",
}  # fmt: skip
# Latin letters that are more than their plain letter; the others lose their marks (á, ä → a; ǵ, ğ → g; ń, ñ → n).
_LATIN: Final = {
    "ý": "u", "w": "u", "y": "i", "ı": "i", "q": "k", "x": "ks", "j": "zh", "ş": "sh", "ç": "ch", "č": "ch", "š": "sh",
    "ž": "zh", "ə": "a", "ɵ": "o", "ŋ": "n", "ø": "o", "æ": "a", "ß": "s", "ł": "l", "đ": "d",
}  # fmt: skip
# A Latin letter slipped into a Cyrillic word looks right on the screen: "Cерiк" is "Серік".
_LOOKS_LIKE: Final = str.maketrans("aceopxykmthbiəɵ", "асеорхукмтһвіәө")
_SIGNS: Final = _CYRILLIC | _LATIN
_BEFORE_H: Final = frozenset("kqszcсз")
_SKELETON_LETTERS: Final = frozenset("abcdefghijklmnopqrstuvwxyz")
_JOINS: Final = frozenset("-‐‑‒–—'’ʼ`´")
"""Signs within a name: what they join is searched as one word."""

LONGEST: Final = 64
"""Letters of a skeleton that are kept, as many as the column holds."""

_NUMBER: Final = re.compile(r"\d+")
_NOT_LETTERS: Final = re.compile(r"[\W\d_]+")
_DOUBLE: Final = re.compile(r"([a-z])\1+")
_DOUBLE_SIGN: Final = re.compile(r"(sh|zh|kh|ch)\1+")
_SHCH: Final = re.compile(r"shch?")


def words(text: str) -> list[str]:
    """The skeletons of the words of a search, in order; a hyphen joins ("Нұр-Сұлтан" is one word). Each only once."""
    joined = "".join(sign for sign in unicodedata.normalize("NFC", text) if sign not in _JOINS)
    return list(dict.fromkeys(filter(None, map(fold, _NOT_LETTERS.split(joined)))))


def same_name(one: str, other: str) -> bool:
    """Whether two spellings can be one name: in another alphabet or case, or left out on one side."""
    return not one or not other or _alike(one) == _alike(other)


def same_school(one: str, other: str) -> bool:
    """Whether two texts can name one school. Its number tells a school; the words around it are written as everybody likes."""
    numbers = [_NUMBER.findall(text) for text in (one, other)]
    return numbers[0] == numbers[1] if all(numbers) else _alike(one) == _alike(other)


def _alike(name: str) -> str:
    return fold("".join(name.split())) or name.casefold()


def stored_words(names: Iterable[str]) -> set[str]:
    """Everything by which a person of these names (surname, name, patronymic) is to be found.

    Each part of a double name, the parts together, and of each all its readings.
    """
    found: set[str] = set()
    for name in names:
        parts = [part for part in _NOT_LETTERS.split(unicodedata.normalize("NFC", name)) if part]
        for word in {*parts, "".join(parts)}:
            found |= readings(word)
    return found


def fold(word: str) -> str:
    """The skeleton of one word: letters a–z, "" when nothing can be read."""
    return _settled(_skeleton(_plain(word)))[:LONGEST]


@lru_cache(maxsize=4096)
def readings(word: str) -> frozenset[str]:
    """The skeletons by which a stored word can be searched: its own, and those of spellings that can't be told from others.

    Among them: "sh" of the 2021 alphabet, which is сх there and ш elsewhere; ё as io; ц as s; ң as ng; ье as e;
    and while a surname is still being typed, the y of -bayev.
    """
    text = _plain(word)
    found: set[str] = set()
    spellings = {text, *(pattern.sub(replacement, text) for pattern, replacement in _SPELLINGS)}
    spellings |= {_SKH.sub(r"\1h", spelling) for spelling in spellings}
    for spelling in spellings:
        skeleton = _skeleton(spelling)
        found.add(_settled(skeleton))
        # Typed up to the y of -bayev, a name ends with an i whose e is still to come: it can't be left out yet.
        whole = _UNWRITTEN_I.sub(r"\1ie", skeleton)
        for weak in _WEAK_I.finditer(whole):
            found.add(_single(_WEAK_I.sub(r"\1e", whole[: weak.end(1)]) + whole[weak.end(1) :]))
    return frozenset(skeleton[:LONGEST] for skeleton in found if skeleton)


# What a word may also be written as, in its own alphabet.
_SPELLINGS: Final = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"(?<=[aeiouyäöüáóúı])([sz])h(?=[aeiouyäöüáóúı])", r"\1kh"),
        (r"ё", "io"),
        (r"(?<=[^aeiouy])[yi]o", "e"),
        (r"лә", "ля"),  # Ләззат is Ляззат in Russian
        (r"ля", "лә"),
        (r"ц", "s"),
        (r"ң", "ng"),
        (r"[ьъ][её]", "e"),
    )
)
_SKH: Final = re.compile(r"([сзs])[хһ]")
"""Асхат is Ashat in the alphabet of 2021."""
_UNWRITTEN_I: Final = re.compile(r"([aeou])e")
_WEAK_I: Final = re.compile(r"(^|[aeou])i+e")


def _plain(word: str) -> str:
    """Lower case, joining signs left out, one script where a Latin letter slipped into a Cyrillic word."""
    text = unicodedata.normalize("NFC", unicodedata.normalize("NFC", word).casefold().replace("i̇", "i"))
    text = "".join(sign for sign in text if sign not in _JOINS)
    return text.translate(_LOOKS_LIKE) if any(sign in _CYRILLIC for sign in text) else text


def _skeleton(text: str) -> str:
    """Letter by letter; an h belongs to the sign that it makes with the letter before it."""
    letters = []
    before = ""
    for sign in text:
        if sign == "h":
            letters.append("" if before == "g" else "h" if before in _BEFORE_H else "kh")
        elif sign in "её" and before in {"ь", "ъ"}:
            letters.append("ie")
        elif sign in _SIGNS:
            letters.append(_SIGNS[sign])
        else:
            letters.extend(part for part in unicodedata.normalize("NFKD", sign) if part in _SKELETON_LETTERS)
        before = sign
    return _SHCH.sub("sh", "".join(letters))


def _settled(skeleton: str) -> str:
    """Without the y of Yerlan and -bayev, which not everybody writes; doubled letters once."""
    return _single(_WEAK_I.sub(r"\1e", skeleton))


def _single(skeleton: str) -> str:
    """Doubled letters once."""
    return _DOUBLE_SIGN.sub(r"\1", _DOUBLE.sub(r"\1", skeleton))
