"""What is owed, computed by hand from the decided readings: months as whole numbers, no code of Tirek.

The amounts and days stand here a second time on purpose: a slip in the law files must not slip into these tests.
"""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

SCHOOL = (9, 10, 11, 12, 1, 2, 3, 4, 5)
LAST = {"aktobe": 9999 * 12, "alatau": 9999 * 12, "astana": 2009 * 12 + 2}
FIRST = {"aktobe": 2023 * 12 + 1, "alatau": 2024 * 12 + 11, "astana": 2008 * 12 + 3}
"""The months that an act governs (year × 12 + month − 1): in force, or reached back to, on their first day."""
YEARS = {
    "aktobe": ("2022-11-01", "2026-12-31"),
    "alatau": ("2024-09-01", "2026-12-31"),
    "astana": ("2007-12-01", "2009-06-30"),
}
HALF_INDICES = {"alatau": 16, "astana": 13}
INDEX = {2008: 1168, 2009: 1273, 2024: 3692, 2025: 3932, 2026: 4325}
OPEN = date(9999, 12, 31)
RELATIONS = ("parent", "guardian", "custodian", "adoptive-parent", "foster-parent", "other-representative")

Due = tuple[str, int, str]
"""Period, tenge, month of booking."""


def number(day: date | str) -> int:
    """The number of a day's month."""
    known = date.fromisoformat(day) if isinstance(day, str) else day
    return known.year * 12 + known.month - 1


def name(month: int) -> str:
    """`YYYY-MM`."""
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


def amount(territory: str, month: int) -> int:
    """Tenge for the month, or for the quarter that it lies in."""
    if territory == "aktobe":
        return 10_000
    return (INDEX[month // 12] * HALF_INDICES[territory] + 1) // 2


def dues(territory: str, months: list[int]) -> list[Due]:
    """What payable months add up to: each month, or each quarter once in its first payable month."""
    if territory == "aktobe":
        return [(name(month), amount(territory, month), name(month)) for month in months]
    booked: dict[int, int] = {}
    for month in months:
        booked.setdefault(month // 3, month)
    return [(f"{m // 12:04d}-Q{m % 12 // 3 + 1}", amount(territory, m), name(m)) for m in booked.values()]


def window(case: dict[str, Any]) -> range:
    """From the month of application to the last month of any certificate."""
    begin = number(case["application"]["date"])
    ends = [number(min(c["to"], c["withdrawn_on"] or c["to"])) for c in case["certificates"]]
    return range(begin, max([begin, *ends]) + 1)


def governed(case: dict[str, Any]) -> bool:
    """Whether an act governs a month of the window."""
    return any(FIRST[case["territory"]] <= month <= LAST[case["territory"]] for month in window(case))


def payable(case: dict[str, Any]) -> list[int]:
    """The payable months of a case all of whose facts are known."""
    applicant, child, territory = case["applicant"], case["child"], case["territory"]
    own_child = applicant["relation"] in ("parent", "adoptive-parent")
    if not applicant["consent"] or (own_child and applicant["parental_rights"] == "deprived"):
        return []
    birth = date.fromisoformat(child["birth_date"])
    first, last = _disability(child["disability"], case["application"]["date"])
    last = min(last, birth.year * 12 + 18 * 12 + birth.month - 1)
    if child["death_date"]:
        last = min(last, number(child["death_date"]))
    return [
        month
        for month in window(case)
        if month % 12 + 1 in SCHOOL
        and FIRST[territory] <= month <= LAST[territory]
        and first <= month <= last
        and any(
            number(c["from"]) <= month <= number(min(c["to"], c["withdrawn_on"] or c["to"]))
            for c in case["certificates"]
        )
        and not any(month >= number(care["from"]) for care in child["full_state_care"])
        and not any(month > number(stay["from"]) for stay in child["state_institution"])
    ]


def _disability(terms: list[dict[str, Any]], applied: str) -> tuple[int, int]:
    """First and last month of the disability that had not ended when the application was made."""
    joined: list[list[date]] = []
    for begin, end in sorted(
        (date.fromisoformat(t["from"]), date.fromisoformat(t["to"] or "9999-12-31")) for t in terms
    ):
        if joined and (joined[-1][1] == OPEN or begin <= joined[-1][1] + timedelta(1)):
            joined[-1][1] = max(joined[-1][1], end)
        else:
            joined.append([begin, end])
    running = [term for term in joined if term[1] >= date.fromisoformat(applied)]
    return (number(running[0][0]), number(running[0][1])) if running else (1, 0)


def some_case(chance: random.Random) -> dict[str, Any]:
    """A case of an invented family; state care begins on the first of a month and, like a stay, does not end."""
    territory = chance.choice(list(FIRST))
    begin, end = YEARS[territory]
    application = _day(chance, begin, end)
    year = int(application[:4])
    certificates = [_certificate(chance, begin, end) for _ in range(chance.choice((0, 1, 1, 1, 2, 3)))]
    disability = [{"from": _day(chance, f"{year - 5}-01-01", f"{year}-12-31"), "to": None}]
    if chance.random() < 0.4:
        to = _day(chance, f"{year}-12-31", f"{year + 2}-12-31")
        renewed = (date.fromisoformat(to) + timedelta(chance.choice((1, 2, 60)))).isoformat()
        disability = [{**disability[0], "to": to}, {"from": renewed, "to": None}][: chance.choice((1, 2))]
    born = chance.choice(
        (
            _day(chance, f"{year - 16}-01-01", f"{year - 6}-12-31"),
            _day(chance, f"{year - 18}-01-01", f"{year - 17}-12-31"),
        )
    )
    return {
        "service": "home-education",
        "territory": territory,
        "application": {"date": application, "channel": "portal"},
        "applicant": {
            "relation": chance.choice(RELATIONS),
            "parental_rights": chance.choice(("held",) * 9 + ("deprived",)),
            "consent": chance.random() < 0.95,
        },
        "child": {
            "birth_date": chance.choice((born, born, born, f"{(year - 18) // 4 * 4}-02-29")),
            "death_date": _day(chance, begin, end) if chance.random() < 0.1 else None,
            "disability": chance.choice((disability, disability, disability, [])),
            "full_state_care": [{"from": _day(chance, begin, end)[:8] + "01", "to": None}]
            if chance.random() < 0.1
            else [],
            "state_institution": [{"from": _day(chance, begin, end), "to": None}] if chance.random() < 0.1 else [],
        },
        "certificates": certificates,
    }


def _certificate(chance: random.Random, begin: str, end: str) -> dict[str, Any]:
    first = _day(chance, begin, end)
    last = min((date.fromisoformat(first) + timedelta(chance.choice((5, 40, 100, 270)))).isoformat(), end)
    withdrawn = _day(chance, first, last) if chance.random() < 0.15 else None
    return {"number": "17", "school": "No 5", "from": first, "to": last, "withdrawn_on": withdrawn}


def _day(chance: random.Random, first: str, last: str) -> str:
    bounds = date.fromisoformat(first).toordinal(), date.fromisoformat(last).toordinal()
    return date.fromordinal(chance.randint(*bounds)).isoformat()
