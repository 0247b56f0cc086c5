"""The calendar files hold together, agree with an independent source, and wrong files are told with their place."""

from __future__ import annotations

import warnings
from copy import deepcopy
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tirek.law.calendar import CalendarData, DayKind, read_calendar
from tirek.law.schema import flaws_of, schema_text
from tirek.law.source import read_document
from tirek.law.text import LANGUAGES
from tirek.workdays import WorkingCalendar, working_calendar

FOLDER = Path(__file__).resolve().parents[2] / "law" / "kz" / "calendar"
FIRST, LAST = 1991, 2026


@pytest.fixture(scope="module")
def documents() -> list[dict[str, Any]]:
    return [read_document(path, path.name).data for path in sorted(FOLDER.glob("*.yaml"))]


@pytest.fixture(scope="module")
def data(documents: list[dict[str, Any]]) -> CalendarData:
    return read_calendar(documents)


@pytest.fixture(scope="module")
def calendar(data: CalendarData) -> WorkingCalendar:
    return working_calendar(data)


def test_the_files_fit_their_schema_and_prove_without_flaw(documents: list[dict[str, Any]], data: CalendarData) -> None:
    assert [flaws_of(document, schema_text("calendar")) for document in documents] == [[]] * len(documents)
    assert not any(data.flaws)
    assert data.covers is not None
    assert (data.covers.first, data.covers.last) == (date(1991, 1, 1), date(2027, 12, 31))


def test_the_files_stay_small_because_every_command_reads_them() -> None:
    assert sum(path.stat().st_size for path in FOLDER.glob("*.yaml")) < 60_000


def test_every_day_says_what_it_is_and_where_that_comes_from_in_three_languages(data: CalendarData) -> None:
    for day in data.days:
        assert all(day.title[language] for language in LANGUAGES)
        assert all(data.source_text(day.source)[language] for language in LANGUAGES)
        assert day.confidence in {"a", "b", "c"}
    moved = next(day for day in data.days if day.date == date(2024, 5, 4))
    assert "G24G0000109" in data.source_text(moved.source)["kk"]


def test_moved_days_point_at_each_other(data: CalendarData) -> None:
    moved = {day.date: day for day in data.days if day.moved_with}
    for day in moved.values():
        assert day.moved_with is not None
        if day.moved_with.weekday() >= 5:
            assert moved[day.moved_with].moved_with == day.date
            assert {day.kind, moved[day.moved_with].kind} == {
                DayKind.TRANSFERRED_DAY_OFF,
                DayKind.WORKING_WEEKEND,
            }


def test_agrees_with_an_independent_source_but_for_explained_days(
    data: CalendarData, calendar: WorkingCalendar
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the package announces its own future changes
        import holidays

        oracle = holidays.country_holidays("KZ", years=range(FIRST, LAST + 1))
    explained = {day.date for day in data.days if day.differs_from_oracle}
    day, end = date(FIRST, 1, 1), date(LAST, 12, 31)
    differing = set()
    while day <= end:
        if oracle.is_working_day(day) != calendar.is_working(day) or (day in oracle) != _listed(calendar, day):
            differing.add(day)
        day += timedelta(days=1)
    assert differing - explained == set(), "differences without explanation in the data"
    assert explained - differing == set(), "explained days that do not differ"


def _listed(calendar: WorkingCalendar, day: date) -> bool:
    return calendar.why(day).kind in {DayKind.PUBLIC_HOLIDAY, DayKind.TRANSFERRED_DAY_OFF}


def test_days_off_of_2026(calendar: WorkingCalendar) -> None:
    off = {day.date for day in calendar.days_off(2026)}
    expected = {(3, 9), (3, 24), (3, 25), (5, 11), (5, 27), (10, 26)}
    assert {date(2026, month, day) for month, day in expected} <= off
    assert date(2026, 8, 31) not in off
    assert calendar.is_working(date(2026, 8, 31))
    assert not calendar.is_working(date(2026, 8, 30)), "a Sunday stays a Sunday"


def test_constitution_day_is_in_march_from_2027_on(calendar: WorkingCalendar) -> None:
    why = calendar.why(date(2027, 3, 15))
    assert why.kind is DayKind.PUBLIC_HOLIDAY
    assert why.entry is not None
    assert why.entry.confidence == "c"
    assert calendar.is_working(date(2027, 8, 30))


def test_before_the_new_constitution_the_end_of_august_2026_was_known_as_free(data: CalendarData) -> None:
    before = working_calendar(data, date(2026, 6, 30))
    assert not before.is_working(date(2026, 8, 31))
    assert before.is_working(date(2027, 3, 15))


def test_a_working_saturday_is_a_working_day(calendar: WorkingCalendar) -> None:
    assert calendar.is_working(date(2024, 5, 4))
    assert calendar.why(date(2024, 5, 4)).kind is DayKind.WORKING_WEEKEND
    assert not calendar.is_working(date(2024, 5, 8))


TEXT = {"kk": "мереке", "ru": "праздник", "en": "holiday"}
GOOD: dict[str, Any] = {
    "kind": "calendar",
    "calendar": "kz",
    "covers": {"from": "2026-01-01", "to": "2026-12-31"},
    "source": "seed",
    "confidence": "b",
    "titles": {"some-day": TEXT},
    "sources": {"seed": TEXT},
    "days": ["2026-03-09 public-holiday some-day", "2026-03-14 working-weekend some-day 2026-03-09 seed:X1"],
}


def changed(**changes: Any) -> dict[str, Any]:
    return {**deepcopy(GOOD), **changes}


def correction(**fields: Any) -> list[dict[str, Any]]:
    return [{"date": "2026-03-09", "kind": "working-day", "title": "some-day", **fields}]


@pytest.mark.parametrize(
    ("document", "place", "words"),
    [
        (changed(days=["2026-02-30 public-holiday some-day"]), ("days", 0), "2026-02-30"),
        (changed(days=["2026-03-09 public-holiday other-day"]), ("days", 0), "other-day"),
        (changed(days=["2026-03-09 public-holiday some-day nowhere"]), ("days", 0), "nowhere"),
        (changed(days=["2026-03-09 working-weekend some-day"]), ("days", 0), "not a Saturday or Sunday"),
        (changed(days=["2026-03-14 transferred-day-off some-day"]), ("days", 0), "a Saturday or Sunday already"),
        (changed(days=["2025-12-31 public-holiday some-day"]), ("days", 0), "outside"),
        (changed(days=GOOD["days"] + GOOD["days"][:1]), ("days", 2), "already has an entry"),
        (changed(days=["2026-03-14 working-weekend some-day 2026-03-14"]), ("days", 0), "with itself"),
        (changed(covers={"from": "2026-12-31", "to": "2026-01-01"}), ("covers", "to"), "before they begin"),
        (changed(covers={"from": "2026-02-30", "to": "2026-12-31"}), ("covers", "from"), "2026-02-30"),
        (changed(corrections=correction()), ("corrections", 0), "already has an entry"),
        (changed(days=[], corrections=correction()), ("corrections", 0), "nothing was said"),
        (
            changed(corrections=correction(date="2026-03-10", known_from="2026-01-01")),
            ("corrections", 0),
            "nothing was said",
        ),
        (changed(corrections=correction(known_from="2026-13-01")), ("corrections", 0, "known_from"), "2026-13-01"),
    ],
)
def test_a_wrong_file_is_told_with_its_place(
    document: dict[str, Any], place: tuple[str | int, ...], words: str
) -> None:
    flaws = [flaw for flaw in read_calendar([document]).flaws[0] if flaw.place == place]
    assert any(words in flaw.text("en") for flaw in flaws)


def told(*documents: dict[str, Any]) -> list[tuple[int, tuple[str | int, ...], str]]:
    """(number of the document, place, words) of every flaw."""
    found = read_calendar(documents).flaws
    return [(number, flaw.place, flaw.text("en")) for number, flaws in enumerate(found) for flaw in flaws]


def test_files_must_cover_days_without_gap_or_overlap() -> None:
    rest = {"kind": "calendar", "calendar": "kz", "source": "seed", "confidence": "b", "days": []}
    gap = told(GOOD, {**rest, "covers": {"from": "2027-01-02", "to": "2027-12-31"}})
    assert [(number, place) for number, place, _ in gap] == [(1, ("covers",))]
    assert "from 2027-01-01 to 2027-01-01" in gap[0][2]
    overlap = told(GOOD, {**rest, "covers": {"from": "2026-12-31", "to": "2027-12-31"}})
    assert [(number, place) for number, place, _ in overlap] == [(1, ("covers",))]
    assert [place for _, place, _ in told({"kind": "calendar", "calendar": "kz"})] == [()]


def test_a_title_or_source_is_defined_once() -> None:
    again = told(GOOD, {"kind": "calendar", "calendar": "kz", "titles": {"some-day": TEXT}})
    assert [(number, place) for number, place, _ in again] == [(1, ("titles", "some-day"))]


def test_nothing_is_counted_with_flawed_files() -> None:
    with pytest.raises(ValueError, match="flaws"):
        working_calendar(read_calendar([changed(days=["2026-03-09 public-holiday other-day"])]))
    sound = changed(covers={"from": "2027-01-01", "to": "2027-12-31"}, titles={}, sources={}, days=[])
    with pytest.raises(ValueError, match="flaws"):
        working_calendar(read_calendar([changed(days=["2026-03-09 public-holiday other-day"]), sound]))
    with pytest.raises(ValueError, match="flaws"):
        working_calendar(read_calendar([]))


@pytest.mark.parametrize(
    "document",
    [
        changed(days=["2026-03-09 holiday some-day"]),
        changed(days=["9 March 2026 public-holiday some-day"]),
        changed(days=["2026-03-09 working-day some-day"]),
        changed(years=[2026]),
        changed(corrections=correction(reason="because")),
        {key: value for key, value in GOOD.items() if key != "covers"},
        changed(titles={"some-day": {"kk": "мереке", "ru": "праздник"}}),
    ],
)
def test_the_schema_is_strict(document: dict[str, Any]) -> None:
    assert not flaws_of(GOOD, schema_text("calendar"))
    assert flaws_of(document, schema_text("calendar"))
