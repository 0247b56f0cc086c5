"""Invented payers, payees and answers of banks."""

from __future__ import annotations

import string
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache

from hypothesis import strategies as st

from tirek.ledger.bank.banks import BankFormat, BankSettings, standard
from tirek.ledger.bank.model import FileHead, Payer, Payment

DAY = date(2026, 12, 10)
BOOKED = datetime(2026, 12, 8, 6, 30, tzinfo=UTC)
KAZAKH = "ӘәҒғҚқҢңӨөҰұҮүҺһІі"
PURPOSE = "Үйде оқыту шығындарын өтеу, 2026 ж. қараша, 10 000 ₸"


def settings() -> BankSettings:
    return standard()


def payer(territory: str = "aktobe") -> Payer:
    return standard().payer(territory, DAY)


def form(bank: str = "000", **changes: object) -> BankFormat:
    return replace(standard().format(bank, DAY), **changes)  # type: ignore[arg-type]


@cache
def iban_of(number: int, bank: str = "125") -> str:
    inner = f"{bank}KZT{number:010d}"
    digits = "".join(str(int(sign, 36)) for sign in f"{inner}KZ00")
    return f"KZ{98 - int(digits) % 97:02d}{inner}"


def payment(number: int = 1, **changes: object) -> Payment:
    plain = Payment(
        sequence=number,
        end_to_end_id=f"TRK{number}",
        amount=10_000,
        surname="Үлгібекова",
        given_name="Мысал",
        patronymic="Үлгіқызы",
        iin="900101400011",
        iban=iban_of(number % 1000),
        bank="125",
        purpose=PURPOSE,
        born=date(1990, 1, 1),
    )
    return plain._replace(**changes)  # type: ignore[arg-type]


def head_of(payments: list[Payment], **changes: object) -> FileHead:
    found = FileHead(
        territory="aktobe",
        run=12,
        sequence=1,
        planned_on=DAY,
        created_at=BOOKED,
        count=len(payments),
        total=sum(one.amount for one in payments),
    )
    return replace(found, **changes)  # type: ignore[arg-type]


_LETTERS = string.ascii_letters + "АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдеёжзийклмнопрстуфхцчшщъыьэюя" + KAZAKH
names = st.text(_LETTERS + "-'&<> \"", min_size=1, max_size=30).map(lambda text: f"А{text}")


@st.composite
def payment_lists(draw: st.DrawFn) -> list[Payment]:
    count = draw(st.integers(1, 12))
    return [
        payment(
            number,
            amount=draw(st.integers(1, 999_999_999)),
            surname=draw(names),
            given_name=draw(names),
            patronymic=draw(st.one_of(st.just(""), names)),
            purpose=draw(
                st.text(_LETTERS + "&<>₸№«»–,. 0123456789", min_size=1, max_size=100).map(lambda text: f"О{text}")
            ),
        )
        for number in range(1, count + 1)
    ]
