"""Invented citizens. Nobody has these numbers: they are built from the birth date and a low serial number."""

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from tirek.people.identifiers import check_digit

_NINETEENTH: Final = 1900
_TWENTIETH: Final = 2000
_CENTURY: Final = {("m", _NINETEENTH): 3, ("f", _NINETEENTH): 4, ("m", _TWENTIETH): 5, ("f", _TWENTIETH): 6}


def demo_iin(born: date, sex: Literal["f", "m"], serial: int) -> str:
    """A valid IIN for an invented person; the next serial number is taken where no number with this one is issued."""
    century = _TWENTIETH if born.year >= _TWENTIETH else _NINETEENTH
    while True:
        front = f"{born:%y%m%d}{_CENTURY[sex, century]}{serial:04d}"
        digit = check_digit(front)
        if digit is not None:
            return f"{front}{digit}"
        serial += 1


@dataclass(frozen=True, slots=True)
class DemoCitizen:
    """Somebody who can be chosen on the provider's page; `key` names them in addresses."""

    key: str
    surname: str
    name: str
    patronymic: str
    born: date
    sex: Literal["f", "m"]
    phone: str

    @property
    def iin(self) -> str:
        """Their number."""
        return demo_iin(self.born, self.sex, 9001)

    @property
    def full_name(self) -> str:
        """Surname, name, patronymic."""
        return " ".join(part for part in (self.surname, self.name, self.patronymic) if part)


CITIZENS: Final = (
    DemoCitizen("aigerim", "Үлгіева", "Айгерім", "Мысалқызы", date(1988, 3, 14), "f", "+77010000001"),
    DemoCitizen("daniyar", "Үлгібаев", "Данияр", "Мысалұлы", date(1985, 9, 2), "m", "+77010000002"),
    DemoCitizen("olga", "Примерова", "Ольга", "Тестовна", date(1990, 12, 30), "f", "+77010000003"),
    DemoCitizen("marat", "Сынақов", "Марат", "", date(1979, 6, 5), "m", "+77010000004"),
    DemoCitizen("gulnar", "Сынақова", "Гүлнар", "Жорамалқызы", date(1961, 1, 21), "f", "+77010000005"),
    DemoCitizen("sergey", "Образцов", "Сергей", "Пробович", date(2001, 7, 17), "m", "+77010000006"),
)
