"""The decided readings written down a second time, plainly: day by day and month by month, for one case at a time.

Nothing here is shared with the engine but the case's plain data. Slow and simple on purpose.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import Any

DAY = timedelta(days=1)
SCHOOL = {9, 10, 11, 12, 1, 2, 3, 4, 5}
ACTS = {
    "aktobe": (date(2023, 2, 1), date.max),
    "alatau": (date(2024, 12, 1), date.max),
    "astana": (date(2008, 3, 31), date(2009, 3, 25)),
}
MCI = {2008: 1168, 2009: 1273, 2024: 3692, 2025: 3932, 2026: 4325}
HALVES = {"alatau": 16, "astana": 13}
"""Half indices per quarter."""

YearMonth = tuple[int, int]


def _day(text: str | None, otherwise: date = date.max) -> date:
    return date.fromisoformat(text) if text else otherwise


def _month(day: date) -> YearMonth:
    return day.year, day.month


def _ranges(items: list[dict[str, Any]]) -> list[tuple[date, date]]:
    found = [(_day(i["from"]), min(_day(i.get("to")), _day(i.get("withdrawn_on")))) for i in items]
    return sorted((first, last) for first, last in found if first <= last)


def _disability(case: dict[str, Any], month: YearMonth, applied: date) -> bool:
    """The first unbroken disability that had not ended when the application was made."""
    joined: list[tuple[date, date]] = []
    for first, last in _ranges(case["child"]["disability"]):
        if joined and (joined[-1][1] == date.max or first <= joined[-1][1] + DAY):
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    running = [(first, last) for first, last in joined if last >= applied]
    if not running:
        running = [(first, last) for first, last in joined if _month(last) == _month(applied)][-1:]
    return bool(running) and _month(running[0][0]) <= month <= _month(running[0][1])


def _in_institution(case: dict[str, Any], month: YearMonth) -> bool:
    """Stopped by study in a state institution and not yet confirmed again by a new certificate."""
    for first, last in _ranges(case["child"]["state_institution"]):
        if month <= _month(first):
            continue
        new = [f for f, until in _ranges(case["certificates"]) if f > first and until > last]
        resumes = [max(_month(f), _month(last + DAY)) for f in new]
        if not resumes or month < min(resumes):
            return True
    return False


def payable(case: dict[str, Any], month: YearMonth) -> bool:
    """Whether a month is payable; every fact is known."""
    first_of_month, last_of_month = date(*month, 1), date(*month, monthrange(*month)[1])
    child, applicant = case["child"], case["applicant"]
    birth, applied = _day(child["birth_date"]), _day(case["application"]["date"])
    of_age = date(birth.year + 18, birth.month, 28 if (birth.month, birth.day) == (2, 29) else birth.day)
    begins, ends = ACTS[case["territory"]]
    return (
        begins <= first_of_month <= ends
        and month[1] in SCHOOL
        and month >= _month(applied)
        and (applicant["relation"] not in ("parent", "adoptive-parent") or applicant["parental_rights"] == "held")
        and applicant["consent"]
        and month <= _month(_day(child["death_date"]))
        and _month(birth) <= month <= _month(of_age)
        and _disability(case, month, applied)
        and not any(
            first <= last_of_month and last >= first_of_month for first, last in _ranges(child["full_state_care"])
        )
        and not _in_institution(case, month)
        and any(_month(first) <= month <= _month(last) for first, last in _ranges(case["certificates"]))
    )


def owed(case: dict[str, Any], first: YearMonth, last: YearMonth) -> dict[str, tuple[int, str]]:
    """(tenge, month of booking) by period, for what is booked in the months from first to last."""
    found: dict[str, tuple[int, str]] = {}
    month = (first[0] - 1, 12)
    while month <= last:
        if payable(case, month):
            year, number = month
            booked = f"{year}-{number:02d}"
            if case["territory"] == "aktobe":
                found[booked] = (10000, booked)
            elif year in MCI:
                halves = HALVES[case["territory"]] * MCI[year]
                found.setdefault(f"{year}-Q{(number + 2) // 3}", ((halves + 1) // 2, booked))
        month = (month[0], month[1] + 1) if month[1] < 12 else (month[0] + 1, 1)
    edges = (f"{first[0]}-{first[1]:02d}", f"{last[0]}-{last[1]:02d}")
    return {period: due for period, due in found.items() if edges[0] <= due[1] <= edges[1]}
