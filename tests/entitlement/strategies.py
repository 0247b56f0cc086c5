"""Cases of all sorts for property tests: dates close to the edges of the acts and of each other."""

from __future__ import annotations

from copy import deepcopy
from datetime import date, timedelta
from typing import Any, Final

from hypothesis import strategies as st

Case = dict[str, Any]
Range = dict[str, Any]

SPANS: Final = {
    "aktobe": (date(2022, 12, 1), date(2026, 8, 31)),
    "alatau": (date(2024, 8, 1), date(2026, 11, 30)),
    "astana": (date(2008, 2, 1), date(2009, 6, 30)),
}
"""Per territory the days around which its act does something."""

HIDDEN: Final = (
    ("application", None),
    ("applicant", "relation"),
    ("applicant", "parental_rights"),
    ("applicant", "consent"),
    ("child", "birth_date"),
    ("child", "disability"),
    ("child", "full_state_care"),
    ("child", "state_institution"),
    ("certificates", None),
)
"""The facts that may be unknown."""


def days(first: date, last: date) -> st.SearchStrategy[date]:
    """Days between two, both included, with a liking for the edges of months."""
    within = st.dates(first, last)
    edges = within.map(lambda day: max(first, day.replace(day=1))), within.map(lambda day: min(last, _month_end(day)))
    return st.one_of(within, *edges)


def _month_end(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


@st.composite
def ranges(draw: st.DrawFn, first: date, last: date, most: int = 2, *, open_end: bool = True) -> list[Range]:
    """Ranges of days that may meet, overlap or leave a gap; some begin where another one ends."""
    found: list[Range] = []
    for _ in range(draw(st.integers(0, most))):
        begin = draw(days(first, last))
        if found and found[-1]["to"] and draw(st.booleans()):
            begin = date.fromisoformat(found[-1]["to"]) + timedelta(days=draw(st.integers(0, 40)))
        end = begin + timedelta(days=draw(st.sampled_from([0, 1, 27, 90, 180, 300]) | st.integers(0, 400)))
        is_open = open_end and draw(st.integers(0, 4)) == 0
        found.append({"from": begin.isoformat(), "to": None if is_open else end.isoformat()})
    return found


@st.composite
def certificates(draw: st.DrawFn, first: date, last: date, most: int = 3) -> list[Range]:
    """Certificates, some of them withdrawn, even before they begin."""
    found = draw(ranges(first, last, most, open_end=draw(st.integers(0, 5)) == 0))
    for item in found:
        if draw(st.integers(0, 4)) == 0:
            begin = date.fromisoformat(item["from"])
            item["withdrawn_on"] = (begin + timedelta(days=draw(st.integers(-10, 300)))).isoformat()
    return found


@st.composite
def cases(draw: st.DrawFn, territory: str | None = None) -> Case:
    """A case with all facts known; what stops payment is rarer than what does not."""
    where = territory or draw(st.sampled_from(sorted(SPANS)))
    first, last = SPANS.get(where, SPANS["aktobe"])
    applied = draw(days(first, last))
    birth = draw(days(first.replace(year=first.year - 19), first))
    often = st.sampled_from([True, True, True, False])
    long_disability = [{"from": max(birth, date(1991, 1, 1)).isoformat(), "to": None}]
    return {
        "service": "home-education",
        "territory": where,
        "application": {"date": applied.isoformat(), "channel": "portal"},
        "applicant": {
            "relation": draw(st.sampled_from(["parent", "parent", "guardian", "adoptive-parent", "foster-parent"])),
            "parental_rights": draw(st.sampled_from(["held", "held", "held", "deprived"])),
            "consent": draw(often) or draw(often),
        },
        "child": {
            "birth_date": birth.isoformat(),
            "death_date": None if draw(often) else draw(days(first, last)).isoformat(),
            "disability": long_disability if draw(often) else draw(ranges(first, last, 3)),
            "full_state_care": [] if draw(often) else draw(ranges(first, last, 2)),
            "state_institution": [] if draw(often) else draw(ranges(first, last, 2)),
        },
        "certificates": draw(certificates(first, last)),
    }


@st.composite
def windows(draw: st.DrawFn, case: Case) -> dict[str, str]:
    """A window around the days at which something happens to the case."""
    first, last = SPANS.get(case["territory"], SPANS["aktobe"])
    begin = draw(st.dates(first - timedelta(days=60), last))
    end = draw(st.dates(begin, last + timedelta(days=200)))
    return {"from": begin.isoformat()[:7], "to": end.isoformat()[:7]}


@st.composite
def cases_in_windows(draw: st.DrawFn, territory: str | None = None) -> Case:
    """A case with a window of its own."""
    case = draw(cases(territory))
    return {**case, "window": draw(windows(case))}


@st.composite
def with_unknown_facts(draw: st.DrawFn) -> tuple[Case, Case]:
    """(a case, the same case with some of its facts unknown), both with one window."""
    known = draw(cases_in_windows())
    hidden = deepcopy(known)
    for part, name in draw(st.sets(st.sampled_from(HIDDEN), min_size=1, max_size=4)):
        if name is None:
            hidden[part] = None
        elif hidden[part] is not None:
            hidden[part][name] = None
    return known, hidden


def changed(case: Case, part: str, **values: Any) -> Case:
    """A copy of the case with other values in one part."""
    copy = deepcopy(case)
    copy[part] |= values
    return copy
