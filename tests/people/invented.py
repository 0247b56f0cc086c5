"""Plainly invented people, and names in the alphabets they are written in."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Final

from hypothesis import strategies as st

from tirek.people.identifiers import check_digit
from tirek.people.models import Person
from tirek.people.naming import Names
from tirek.people.services import person_for

AT: Final = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
BORN: Final = date(2012, 5, 5)
CHILD: Final = Names("Үлгіева", "Айгерім", "Мысалқызы")
PARENT: Final = Names("Үлгіева", "Сәуле", "Болмысқызы")


def later(days: int) -> datetime:
    """A moment that many days after AT."""
    return AT + timedelta(days=days)


def iin(number: int, born: date = BORN, century: int = 5) -> str:
    """An IIN that is well formed; another one for each `number`, until the digits run out."""
    for serial in range(number * 3, 10_000):
        first = f"{born:%y%m%d}{century}{serial:04d}"
        digit = check_digit(first)
        if digit is not None:
            return f"{first}{digit}"
    raise ValueError(number)


def person(number: int, names: tuple[str, str, str] = CHILD, source: str = "declaration") -> Person:
    """A person with an IIN of their own."""
    return person_for(iin(number), names, BORN, source, AT).person


_VOWELS: Final = "аәеоөұүыіэуию"
_CONSONANTS: Final = "бвгғджзйкқлмнңпрстфхһцчшщ"

# A name as names are: syllables, some of them closed; ш not twice, which no name has.
names: Final = (
    st.lists(
        st.tuples(
            st.sampled_from(_CONSONANTS), st.sampled_from(_VOWELS + "юя"), st.sampled_from(["", "", *"нрлстмқйш"])
        ),
        min_size=2,
        max_size=5,
    )
    .map(lambda syllables: "".join(map("".join, syllables)).capitalize())
    .filter(lambda name: "шш" not in name and "шщ" not in name)
)

ALPHABETS: Final = {
    "Russian": {"ә": "а", "ғ": "г", "қ": "к", "ң": "н", "ө": "о", "ұ": "у", "ү": "у", "һ": "х", "і": "и"},
    "passport": {
        "а": "a", "ә": "a", "б": "b", "в": "v", "г": "g", "ғ": "g", "д": "d", "е": "e", "ж": "zh", "з": "z", "и": "i",
        "й": "y", "к": "k", "қ": "k", "л": "l", "м": "m", "н": "n", "ң": "n", "о": "o", "ө": "o", "п": "p", "р": "r",
        "с": "s", "т": "t", "у": "u", "ұ": "u", "ү": "u", "ф": "f", "х": "kh", "һ": "kh", "ц": "ts", "ч": "ch",
        "ш": "sh", "щ": "shch", "ы": "y", "і": "i", "э": "e", "ю": "yu", "я": "ya",
    },
    "Latin of 2018": {
        "а": "a", "ә": "á", "б": "b", "в": "v", "г": "g", "ғ": "ǵ", "д": "d", "е": "e", "ж": "j", "з": "z", "и": "ı",
        "й": "ı", "к": "k", "қ": "q", "л": "l", "м": "m", "н": "n", "ң": "ń", "о": "o", "ө": "ó", "п": "p", "р": "r",
        "с": "s", "т": "t", "у": "ý", "ұ": "u", "ү": "ú", "ф": "f", "х": "h", "һ": "h", "ц": "ts", "ч": "ch",
        "ш": "sh", "щ": "sh", "ы": "y", "і": "i", "э": "e", "ю": "ıý", "я": "ıa",
    },
    "Latin of 2021": {
        "а": "a", "ә": "ä", "б": "b", "в": "v", "г": "g", "ғ": "ğ", "д": "d", "е": "e", "ж": "j", "з": "z", "и": "i",
        "й": "i", "к": "k", "қ": "q", "л": "l", "м": "m", "н": "n", "ң": "ñ", "о": "o", "ө": "ö", "п": "p", "р": "r",
        "с": "s", "т": "t", "у": "u", "ұ": "ū", "ү": "ü", "ф": "f", "х": "h", "һ": "h", "ц": "s", "ч": "ç",
        "ш": "ş", "щ": "ş", "ы": "y", "і": "i", "э": "e", "ю": "iu", "я": "ia",
    },
}  # fmt: skip


def written(name: str, alphabet: str) -> str:
    """A name in small Kazakh Cyrillic letters, written in another alphabet."""
    return "".join(ALPHABETS[alphabet].get(sign, sign) for sign in name.lower())
