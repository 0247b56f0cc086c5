"""One skeleton for a name, whatever alphabet it is typed in."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.people.invented import ALPHABETS, names, written

from tirek.people.folding import fold, readings, stored_words, words


@pytest.mark.parametrize(
    "spellings",
    [
        "Есенғалиев Есенгалиев ESENGALIEV Yessengaliyev Esenǵalıev Esenğaliev",
        "Назарбаев NAZARBAYEV Nazarbaev",
        "Асхат ASKHAT Ashat",
        "Қуаныш Куаныш KUANYSH Qýanysh Quanyş",
        "Щербаков SHCHERBAKOV Sherbakov",
        "Сергеев SERGEYEV Sergeev",
        "Прокофьев PROKOFYEV Prokofev",
        "Соловьёв Соловьев SOLOVYEV Solovev Solovyov",
        "Шаңырақ Шанырак SHANYRAK Shańyraq Şañyraq SHANGYRAK",
        "Нұр-Сұлтан Нурсултан NURSULTAN Nur-Sultan Nūrsūltan",
        "Дмитрий DMITRIY Dmitri Dmitry Dmıtrıı",
        "Юлия YULIYA Iuliia",
        "Пётр Петр PETR Pyotr",
        "Цой TSOY Tsoi Soi",
        "Гауһар Гаухар GAUHAR Gaukhar",
        "Ғабит Габит Ğabit Ǵabıt Ghabit GABIT",
        "Жәмила Жамила ZHAMILA Jámıla Jämila",
        "Ләззат Ляззат LYAZZAT Lázzat Läzzat",
        "Ляззат Ләззат Läzzat",
        "Өмірзақ Омирзак OMIRZAK Ómirzaq Ömirzaq",
    ],
)
def test_spellings_people_use_find_the_first(spellings: str) -> None:
    stored, *typed = spellings.split()
    for word in typed:
        assert words(word) and set(words(word)) <= stored_words([stored]), word


def test_a_latin_letter_in_a_cyrillic_word_is_taken_as_it_looks() -> None:
    assert fold("Cepiк") == fold("Серік") == "serik"


@given(name=names, alphabet=st.sampled_from(sorted(ALPHABETS)), upper=st.booleans())
@example(name="Асхана", alphabet="Latin of 2021", upper=True)
def test_any_alphabet_and_case_finds_a_name(name: str, alphabet: str, *, upper: bool) -> None:
    typed = written(name, alphabet)
    assert fold(typed.upper() if upper else typed) in readings(name)


@given(name=names, alphabet=st.sampled_from(["Russian", "Latin of 2018", "Latin of 2021"]), data=st.data())
@example(name="Назарбаев", alphabet="Russian", data=None)
def test_what_begins_a_name_finds_it(name: str, alphabet: str, data: st.DataObject | None) -> None:
    typed = written(name, alphabet)
    for length in range(2, len(typed) + 1) if data is None else [data.draw(st.integers(2, len(typed)))]:
        assert any(reading.startswith(fold(typed[:length])) for reading in readings(name)), typed[:length]


@given(text=st.text(max_size=30))
def test_a_skeleton_is_small_ascii_letters(text: str) -> None:
    for skeleton in [fold(text), *readings(text), *words(text), *stored_words([text])]:
        assert skeleton == "" or (skeleton.isascii() and skeleton.isalpha() and skeleton.islower())
        assert len(skeleton) <= 64


@given(name=names)
def test_a_name_is_among_its_own_readings_and_they_are_few(name: str) -> None:
    assert fold(name) in readings(name)
    assert len(readings(name)) <= 24


def test_words_of_a_search() -> None:
    assert words(" Нұр-Сұлтан,  қызы 12 — ҚЫЗЫ ") == ["nursultan", "kizi"]
    assert words("12 .,") == []
    assert {"nur", "sultan", "nursultan"} <= stored_words(["Нұр-Сұлтан"])
    assert {"serik", "uli", "serikuli"} <= stored_words(["Серік ұлы"])


def test_different_names_stay_different() -> None:
    apart = ["Асан", "Асқан", "Шасан", "Жасан", "Хасан", "Әсел", "Асыл", "Есіл", "Оспан", "Успан"]
    assert len({fold(name) for name in apart}) == len(apart)
