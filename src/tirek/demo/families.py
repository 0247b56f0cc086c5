"""The invented families. Their surnames mean example, sample, trial, guess, legend, fairy tale; nobody has these numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from tirek.accounts.demo_provider import CITIZENS, DemoCitizen, demo_iin

Sex = Literal["f", "m"]
Record = Literal["home", "expired", "full-time", "state-care", "deprived", "died"]
"""What the registers know of a child: taught at home and entitled, or what speaks against a payment."""

AKTOBE, ALATAU, PANFILOV = "aktobe", "alatau", "panfilov"
TERRITORIES: Final = (AKTOBE, ALATAU, PANFILOV)
_SERIAL: Final = 9001


@dataclass(frozen=True, slots=True)
class Child:
    """A child; `school` is the number of the school, `record` what the registers know."""

    surname: str
    name: str
    patronymic: str
    born: date
    sex: Sex
    school: int
    record: Record = "home"

    @property
    def iin(self) -> str:
        """The number."""
        return demo_iin(self.born, self.sex, _SERIAL)


@dataclass(frozen=True, slots=True)
class Family:
    """Who applies, for whom, and where they live."""

    key: str
    territory: str
    applicant: DemoCitizen
    children: tuple[Child, ...]
    relation: str = "parent"
    language: str = "kk"
    iban: str = ""

    @property
    def child(self) -> Child:
        """The first child."""
        return self.children[0]


_SURNAMES: Final = (
    ("Мысалов", "Мысалова"),
    ("Ойданбаев", "Ойданбаева"),
    ("Аңызбаев", "Аңызбаева"),
    ("Ғажайыпов", "Ғажайыпова"),
    ("Ертегиев", "Ертегиева"),
    ("Жорамалов", "Жорамалова"),
    ("Қиялбаев", "Қиялбаева"),
    ("Әңгімебаев", "Әңгімебаева"),
    ("Болжамов", "Болжамова"),
    ("Һикаятов", "Һикаятова"),
    ("Сынақбаев", "Сынақбаева"),
    ("Үлгібеков", "Үлгібекова"),
    ("Тәжірибеков", "Тәжірибекова"),
)
_MEN: Final = (
    "Әлихан", "Ғалымжан", "Қуаныш", "Өмірзақ", "Нұрлан", "Сұңқар", "Жиһангер", "Ілияс", "Еркебұлан", "Дүйсен", "Теңізбек",
)  # fmt: skip
_WOMEN: Final = (
    "Әсемгүл", "Ғазиза", "Қарлығаш", "Таңшолпан", "Өмірай", "Ұлжан", "Үміт", "Гауһар", "Іңкәр", "Шұғыла", "Айнұр", "Жаңыл",
)  # fmt: skip
_CITIZENS: Final = {citizen.key: citizen for citizen in CITIZENS}

_IN_RUSSIAN: Final = range(3, 40, 4)
_Row = tuple[str, str, Record]
_HOUSEHOLDS: Final[tuple[_Row, ...]] = (
    ("received", AKTOBE, "home"),
    ("checking", AKTOBE, "home"),
    ("conflict", AKTOBE, "home"),
    ("grant-prepared", AKTOBE, "home"),
    ("preliminary-prepared", AKTOBE, "full-time"),
    ("hearing-today", AKTOBE, "expired"),
    ("heard", AKTOBE, "state-care"),
    ("refusal-prepared", AKTOBE, "expired"),
    ("granted-after-hearing", AKTOBE, "full-time"),
    ("refused", AKTOBE, "deprived"),
    ("withdrawn", AKTOBE, "home"),
    ("stop-prepared", AKTOBE, "home"),
    ("stopped", AKTOBE, "home"),
    ("result-waiting", AKTOBE, "home"),
    ("late", AKTOBE, "home"),
    ("received", ALATAU, "home"),
    ("checking", ALATAU, "died"),
    ("grant-prepared", ALATAU, "home"),
    ("hearing-today", ALATAU, "expired"),
    ("refusal-prepared", ALATAU, "full-time"),
    ("refused", ALATAU, "expired"),
    ("withdrawn", ALATAU, "home"),
    ("waiting", ALATAU, "home"),
    ("handed-out", ALATAU, "home"),
    ("late", ALATAU, "home"),
    ("received", PANFILOV, "home"),
    ("checking", PANFILOV, "home"),
    ("correction", PANFILOV, "home"),
    ("preliminary-prepared", PANFILOV, "deprived"),
    ("hearing-tomorrow", PANFILOV, "expired"),
    ("heard", PANFILOV, "full-time"),
    ("refused", PANFILOV, "expired"),
    ("withdrawn", PANFILOV, "home"),
    ("late", PANFILOV, "home"),
    ("front-office", AKTOBE, "home"),
    ("front-office", ALATAU, "home"),
    ("front-office", PANFILOV, "home"),
    ("paid", AKTOBE, "home"),
    ("returned", AKTOBE, "home"),
    ("overpaid", AKTOBE, "home"),
    ("differs", AKTOBE, "home"),
    ("paused", AKTOBE, "home"),
    ("paid", ALATAU, "home"),
    ("instalments", ALATAU, "home"),
)


def iban_of(number: int) -> str:
    """A valid account number that no bank gives: all zeros but the last digits."""
    inner = f"125KZT{number:010d}"
    digits = "".join(str(int(sign, 36)) for sign in f"{inner}KZ00")
    return f"KZ{98 - int(digits) % 97:02d}{inner}"


def _household(index: int, key: str, territory: str, record: Record) -> Family:
    men, women = _SURNAMES[index % len(_SURNAMES)]
    mother, boy = index % 3 != 1, index % 2 == 0
    adults, children = (_WOMEN if mother else _MEN), (_MEN if boy else _WOMEN)
    ancestor = f"Мысал{'қызы' if mother else 'ұлы'}"
    applicant = DemoCitizen(
        key=f"{key}-{territory}",
        surname=women if mother else men,
        name=adults[index * 5 % len(adults)],
        patronymic=ancestor,
        born=date(1979 + index % 13, 1 + index % 12, 1 + index * 7 % 28),
        sex="f" if mother else "m",
        phone=f"+7701000{100 + index:04d}",
    )
    child = Child(
        surname=men if boy else women,
        # Never the parent's own name.
        name=children[(index * 5 + 3) % len(children)],
        patronymic=f"Үлгі{'ұлы' if boy else 'қызы'}",
        born=date(2012 + index % 6, 1 + index * 5 % 12, 1 + index * 11 % 28),
        sex="m" if boy else "f",
        school=1 + index % 40,
        record=record,
    )
    language = "ru" if index in _IN_RUSSIAN else "kk"
    return Family(applicant.key, territory, applicant, (child,), "parent", language, iban_of(index + 1))


_OWN: Final = (
    Family(
        "aigerim",
        AKTOBE,
        _CITIZENS["aigerim"],
        (
            Child("Үлгіев", "Ерасыл", "Үлгіұлы", date(2014, 6, 9), "m", 5),
            Child("Үлгіева", "Әлия", "Үлгіқызы", date(2016, 10, 20), "f", 5),
        ),
        iban=iban_of(901),
    ),
    Family(
        "daniyar",
        AKTOBE,
        _CITIZENS["daniyar"],
        (Child("Үлгібаев", "Қанат", "Үлгіұлы", date(2013, 2, 11), "m", 12, "expired"),),
        iban=iban_of(902),
    ),
    Family(
        "olga",
        ALATAU,
        _CITIZENS["olga"],
        (
            Child("Примеров", "Илья", "Тестович", date(2015, 8, 8), "m", 2),
            Child("Примерова", "Анна", "Тестовна", date(2017, 3, 3), "f", 2),
        ),
        language="ru",
        iban=iban_of(903),
    ),
    Family(
        "marat",
        PANFILOV,
        _CITIZENS["marat"],
        (Child("Сынақов", "Әділет", "Маратұлы", date(2014, 11, 30), "m", 9),),
        iban=iban_of(904),
    ),
    Family(
        "gulnar",
        ALATAU,
        _CITIZENS["gulnar"],
        (Child("Сынақова", "Үміт", "", date(2012, 7, 6), "f", 3),),
        relation="guardian",
        iban=iban_of(905),
    ),
    Family(
        "sergey",
        AKTOBE,
        _CITIZENS["sergey"],
        (Child("Образцов", "Павел", "Сергеевич", date(2019, 9, 9), "m", 7),),
        language="ru",
        iban=iban_of(906),
    ),
)
TO_TRY: Final = "sergey"
"""The family that has not applied yet: for whoever wants to go the whole way."""

FAMILIES: Final[dict[str, Family]] = {
    family.key: family
    for family in (
        *_OWN,
        *(_household(index, key, territory, record) for index, (key, territory, record) in enumerate(_HOUSEHOLDS)),
    )
}
