"""A case as it comes from outside: strictly read, every flaw told, turned into facts."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

from tirek.entitlement.facts import EARLIEST, LATEST, Facts
from tirek.entitlement.spans import Slot
from tirek.law.loading import Law
from tirek.law.months import FAR, Month, month_of, parse_month, school_year_of, school_year_start
from tirek.law.problems import Flaw, InputError, Place
from tirek.law.schema import flaws_of
from tirek.law.text import N_

SCHEMA_FILE: Final = Path(__file__).parent / "schema" / "case.schema.json"
LONGEST_WINDOW: Final = 600
"""Months in the longest window that is computed."""

NOT_JSON = N_("this is not readable as JSON: line {line}, column {column}")
NOT_A_NUMBER = N_("{value} is not a number in JSON")
TOO_DEEP = N_("this is nested too deeply")
NUMBER_TOO_LONG = N_("a number is too long")
NOT_UTF8 = N_("this is not UTF-8 text")
HALF_CHARACTER = N_("a text holds half a character (an unpaired surrogate)")
KEY_TWICE = N_("the key “{key}” stands twice")
NO_SERVICE = N_("there is no service “{value}”")
NO_TERRITORY = N_("there is no territory “{value}”")
REVERSED = N_("the end ({end}) is before the beginning ({begin})")
OUT_OF_TIME = N_("“{value}” lies outside the dates that can be true here")
DIED_BEFORE_BIRTH = N_("the date of death ({death}) is before the date of birth ({birth})")
BORN_AFTER_APPLICATION = N_("the date of birth ({birth}) is after the application ({application})")
WINDOW_TOO_LONG = N_("the window is longer than {months} months")


@cache
def case_schema() -> str:
    """The JSON Schema of a case, as text."""
    return SCHEMA_FILE.read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Case:
    """A valid case: `data` as it was given, and the facts, territory and window read from it."""

    data: dict[str, Any]
    service: str
    territory: str
    facts: Facts
    first: Month
    last: Month


def parse_json(text: str | bytes) -> Any:
    """Read JSON strictly: no duplicate keys, no NaN or Infinity. Raises InputError."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key, value in pairs:
            if key in result:
                raise InputError([Flaw((), KEY_TWICE, {"key": key.encode(errors="replace").decode()})])
            result[key] = value
        return result

    def no_constant(name: str) -> Any:
        raise InputError([Flaw((), NOT_A_NUMBER, {"value": name})])

    try:
        data = json.loads(text, object_pairs_hook=once, parse_constant=no_constant)
        # Half of a surrogate pair passes as an escape, but is no character: no receipt could be written of it.
        json.dumps(data, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise InputError([Flaw((), HALF_CHARACTER)]) from None
    except json.JSONDecodeError as error:
        raise InputError([Flaw((), NOT_JSON, {"line": error.lineno, "column": error.colno})]) from None
    except UnicodeDecodeError:
        raise InputError([Flaw((), NOT_UTF8)]) from None
    except RecursionError:
        raise InputError([Flaw((), TOO_DEEP)]) from None
    except ValueError:
        # Python itself refuses a whole number of thousands of digits.
        raise InputError([Flaw((), NUMBER_TOO_LONG)]) from None
    return data


def read_case(data: Any, law: Law, known_on: date) -> Case:
    """A case from plain data. Raises InputError with every flaw: unknown keys, impossible dates, reversed ranges, …

    `known_on` only places the window of a case that has neither an application nor a certificate.
    """
    flaws = flaws_of(data, case_schema())
    if not flaws:
        flaws = list(_contradictions(data, law))
    if flaws:
        raise InputError(flaws)
    facts = _facts(data)
    applied = _day(_part(data, "application").get("date"))
    # A code names its territory also for days on which the territory still had another one.
    territory = law.find_territory(data["territory"], applied) or law.find_territory(data["territory"])
    assert territory is not None
    first, last = _window(data, facts, known_on)
    if last - first >= LONGEST_WINDOW:
        raise InputError([Flaw(("window",), WINDOW_TOO_LONG, {"months": LONGEST_WINDOW})])
    return Case(data, data["service"], territory.id, facts, first, last)


def _part(data: dict[str, Any], name: str) -> dict[str, Any]:
    part: dict[str, Any] = data.get(name) or {}
    return part


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _dates(data: Any, place: Place = ()) -> Iterator[tuple[Place, str]]:
    if isinstance(data, dict):
        for key, value in data.items():
            if isinstance(value, str) and key in _DATE_KEYS and len(value) == len("YYYY-MM-DD"):
                yield (*place, key), value
            else:
                yield from _dates(value, (*place, key))
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from _dates(value, (*place, number))


_DATE_KEYS: Final = frozenset({"date", "birth_date", "death_date", "from", "to", "withdrawn_on"})


def _contradictions(data: dict[str, Any], law: Law) -> Iterator[Flaw]:
    if data["service"] not in law.services:
        yield Flaw(("service",), NO_SERVICE, {"value": data["service"]}, tuple(sorted(law.services)))
    if law.find_territory(data["territory"]) is None:
        yield Flaw(("territory",), NO_TERRITORY, {"value": data["territory"]}, _places(law))
    for place, text in _dates(data):
        open_end = text == date.max.isoformat() and place[-1] == "to"
        if not EARLIEST <= date.fromisoformat(text) <= LATEST and not open_end:
            yield Flaw(place, OUT_OF_TIME, {"value": text}, (f"{EARLIEST} – {LATEST}",))
    child, application = _part(data, "child"), _part(data, "application")
    for name in ("disability", "full_state_care", "state_institution"):
        yield from _reversed(child.get(name), ("child", name))
    yield from _reversed(data.get("certificates"), ("certificates",))
    window = data.get("window")
    if window and window["to"] < window["from"]:
        yield Flaw(("window", "to"), REVERSED, {"begin": window["from"], "end": window["to"]})
    birth, death = child.get("birth_date"), child.get("death_date")
    if birth and death and death < birth:
        yield Flaw(("child", "death_date"), DIED_BEFORE_BIRTH, {"birth": birth, "death": death})
    applied = application.get("date")
    if birth and applied and applied < birth:
        yield Flaw(("child", "birth_date"), BORN_AFTER_APPLICATION, {"birth": birth, "application": applied})


def _places(law: Law) -> tuple[str, ...]:
    """What a case may name as its territory: ids and KATO codes."""
    codes = (code for territory in law.territories.values() for code, *_ in territory.codes)
    return (*sorted(law.territories), *sorted(codes))


def _reversed(ranges: list[dict[str, Any]] | None, place: Place) -> Iterator[Flaw]:
    for number, item in enumerate(ranges or []):
        if item.get("to") and item["to"] < item["from"]:
            yield Flaw((*place, number, "to"), REVERSED, {"begin": item["from"], "end": item["to"]})


def _slots(ranges: list[dict[str, Any]] | None, end: Callable[[dict[str, Any]], date | None]) -> list[Slot] | None:
    if ranges is None:
        return None
    found = [(date.fromisoformat(item["from"]), end(item)) for item in ranges]
    return [Slot.of(*days) for days in sorted(found, key=lambda days: (days[0], days[1] or date.max))
            if days[1] is None or days[0] <= days[1]]  # fmt: skip


def _end(item: dict[str, Any]) -> date | None:
    """The last day of a range; the last day there is stands for "without end"."""
    end = _day(item.get("to"))
    return None if end == date.max else end


def _certificate_end(item: dict[str, Any]) -> date | None:
    """A withdrawn certificate holds up to and including the day of withdrawal."""
    ends = [day for day in (_end(item), _day(item.get("withdrawn_on"))) if day]
    return min(ends, default=None)


def _facts(data: dict[str, Any]) -> Facts:
    child, applicant = _part(data, "child"), _part(data, "applicant")
    applied, birth, death = (
        _day(text)
        for text in (_part(data, "application").get("date"), child.get("birth_date"), child.get("death_date"))
    )
    rights = applicant.get("parental_rights")
    return Facts(
        application=month_of(applied) if applied else None,
        application_day=applied.toordinal() if applied else None,
        birth=month_of(birth) if birth else None,
        death=month_of(death) if death else FAR,
        disability=_slots(child.get("disability"), _end),
        certificates=_slots(data.get("certificates"), _certificate_end),
        full_state_care=_slots(child.get("full_state_care"), _end),
        state_institution=_slots(child.get("state_institution"), _end),
        relation=applicant.get("relation"),
        rights_deprived=None if rights is None else rights == "deprived",
        consent=applicant.get("consent"),
    )


def _window(data: dict[str, Any], facts: Facts, known_on: date) -> tuple[Month, Month]:
    """From the month of application to the last month any certificate covers, unless the case says otherwise.

    Without an application the window begins with the first certificate; a certificate without end counts to the end
    of the school year in which it begins or the application falls, whichever is later.
    """
    window = data.get("window")
    if window:
        return parse_month(window["from"]), parse_month(window["to"])
    certificates = facts.certificates or []
    begins = [slot.first for slot in certificates]
    first = facts.application if facts.application is not None else min(begins, default=None)
    if first is None:
        return month_of(known_on), month_of(known_on)
    ends = [
        slot.last if slot.last < FAR else school_year_start(school_year_of(Month(max(first, slot.first))) + 1) - 1
        for slot in certificates
    ]
    return Month(first), Month(max([first, *ends]))
