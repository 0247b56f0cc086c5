"""Time of a search by name among many persons: the first page, in the alphabets and lengths that people type.

Runs in a process of its own: `python -m benchmarks.people_search PERSONS` prints the milliseconds of every search as JSON.
Measured on the database that DATABASE_URL names (it must be empty), on an SQLite file otherwise.
"""

from __future__ import annotations

import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from benchmarks.measure import Result, Timing, apart

PERSONS: Final = 100_000
MOST_MS: Final = 10.0
ROUNDS: Final = 15
PAGE: Final = 20
BATCH: Final = 5_000
AT: Final = datetime(2026, 11, 20, 12, tzinfo=UTC)

_BEGIN: Final = (
    "Ас",
    "Бек",
    "Ғаб",
    "Дүй",
    "Ер",
    "Жан",
    "Қай",
    "Мұ",
    "Нұр",
    "Өмір",
    "Сер",
    "Тілеу",
    "Үміт",
    "Шың",
    "Ыс",
    "Іл",
)
_MIDDLE: Final = ("ан", "бол", "ғыз", "дәу", "жан", "зат", "кен", "қазы", "лан", "мұрат", "сұлтан", "тай", "хан", "ша")
_SURNAME: Final = ("ов", "ова", "ев", "ева", "бай", "ұлы")
_NAMES: Final = (
    "Айгерім",
    "Асқар",
    "Әсел",
    "Бақыт",
    "Гүлнәр",
    "Дана",
    "Ерлан",
    "Жанар",
    "Қуаныш",
    "Сәуле",
    "Тимур",
    "Шолпан",
)

SEARCHES: Final = {
    "one full surname": "Нұржанбекова",
    "surname and name in Russian letters": "асанжанова айгерим",
    "surname and name in passport letters": "KAIRKHANOV ASKAR",
    "name and the beginning of a surname": "Сәуле Бек",
    "two letters": "ас",
    "two common names": "Дана Жанар",
    "a name that nobody has": "Щукина Жанна",
    "a common name and a surname that nobody has": "Жанар Щуки",
    "a common name and a rare surname": "Гүлнәр Мұсұлтандәубай",
    "all three names, one of them wrong": "Ғабзатов Тимур Әселұлы",
}


def run(persons: int = PERSONS) -> list[Result]:
    """The slowest search by its median, with the others beside it."""
    measured: dict[str, Any] = apart("benchmarks.people_search", str(persons))
    timings = {name: Timing.of(ms) for name, ms in measured["ms"].items()}
    slowest = max(timings, key=lambda name: timings[name].median)
    more = {"search": slowest, "persons": persons, "database": measured["database"], "ms": timings}
    title = f"the slowest search by name among {persons:,} persons ({measured['database']})"
    return [Result(title, timings[slowest].median, "ms", MOST_MS, more)]


def _people(count: int) -> Iterator[tuple[str, str, str]]:
    """Invented names, the same in every run; common ones are common, as in life."""
    chance = random.Random(17)  # noqa: S311 - invented people, not secrets
    for _ in range(count):
        surname = (
            chance.choice(_BEGIN)
            + "".join(chance.choices(_MIDDLE, k=chance.choice((1, 1, 2))))
            + chance.choice(_SURNAME)
        )
        yield surname, chance.choice(_NAMES), chance.choice(_NAMES) + chance.choice(("ұлы", "қызы"))


def _fill(count: int) -> None:
    from django.db import connection, transaction

    from tirek.people.folding import stored_words
    from tirek.people.models import NameWord, Person

    people = _people(count)
    with transaction.atomic():
        while batch := [names for _, names in zip(range(BATCH), people, strict=False)]:
            rows = [Person(surname=one, name=two, patronymic=three, created_at=AT) for one, two, three in batch]
            Person.objects.bulk_create(rows)
            words = [
                NameWord(person=row, word=word)
                for row, names in zip(rows, batch, strict=True)
                for word in sorted(stored_words(names))
            ]
            NameWord.objects.bulk_create(words)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _measure(count: int) -> dict[str, Any]:
    import django
    from django.core.management import call_command
    from django.db import connection

    django.setup()
    call_command("migrate", verbosity=0)
    _fill(count)
    from tirek.people import queries

    found: dict[str, list[float]] = {name: [] for name in SEARCHES}
    for number in range(ROUNDS + 1):
        for name, text in SEARCHES.items():
            begin = time.perf_counter()
            list(queries.search(text)[:PAGE])
            took = time.perf_counter() - begin
            if number:
                found[name].append(took * 1000)
    return {"database": connection.vendor, "ms": found}


def main(count: int) -> dict[str, Any]:
    """Measure with data in a folder that is removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="tirek-bench-") as folder:
        os.environ.update(
            DJANGO_SETTINGS_MODULE="tirek.config.settings", TIREK_VAR=str(Path(folder)), TIREK_LOG_LEVEL="ERROR"
        )
        return _measure(count)


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]))))
