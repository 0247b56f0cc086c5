"""What territories pay, side by side: a child who is entitled for a whole school year, assessed in each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from tirek.entitlement import assess, read_case
from tirek.law import formats, words
from tirek.law.months import Month, first_day, last_day, month_of, school_year_of, school_year_start
from tirek.web.languages import language_now
from tirek.web.lawbook import links
from tirek.web.page import Link, said
from tirek.web.parts import Bar, Chart

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tirek.entitlement import Assessment
    from tirek.law import Law
    from tirek.law.model import Citation, Version

SORTS: Final = ("amount", "name")
AGE: Final = 10
STOPPING: Final = ("under-18", "has-disability", "not-in-state-institution", "not-full-state-care", "alive")
CSV_HEADER: Final = (
    "service", "territory", "name", "kato", "act", "amount", "index", "factor", "at_least", "per", "months",
    "school_year", "payable_months", "total", "missing", "outcome", "confidence",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """What one territory pays in one school year."""

    id: str
    name: str
    kato: str
    act: Link | None
    version: Version | None
    pays: str
    months: int
    total: int | None
    total_text: str
    missing: tuple[str, ...]
    outcome: str
    window: str
    window_citation: Citation | None
    stops: tuple[tuple[str, Citation], ...]
    confidence: str


def school_years(law: Law, today: date) -> list[int]:
    """The years in which school years begin that can be asked for, newest first.

    They are those that the law files list; where they list none, those from the first act to the one that has begun.
    """
    parameter = law.parameters.get("school-year")
    if parameter is not None and parameter.years:
        return sorted({begins.year for begins, _ends, _sure in parameter.years}, reverse=True)
    now = school_year_of(month_of(today))
    first = min((school_year_of(month_of(v.applies_from)) for v in law.versions), default=now)
    return list(range(now, min(first, now) - 1, -1))


def year_text(year: int) -> str:
    """A school year as people write it: 2026/27."""
    return f"{year}/{(year + 1) % 100:02d}"


def default_year(years: Sequence[int], today: date) -> int:
    """The school year that has begun last."""
    begun = [year for year in years if year <= school_year_of(month_of(today))]
    return max(begun, default=years[-1])


def table(law: Law, service: str, year: int, known_on: date, sort: str) -> list[PlaceRow]:
    """One row per territory with an act; those that pay most first, or by name."""
    places = sorted({version.territory for version in law.versions if version.service == service})
    found = [_row(law, service, territory, year, known_on) for territory in places]
    if sort == "name":
        return sorted(found, key=lambda row: formats.sort_key(row.name))
    return sorted(found, key=lambda row: (-(row.total or 0), row.outcome == "no-rule", formats.sort_key(row.name)))


def _entitled(service: str, territory: str, year: int) -> dict[str, Any]:
    """An invented child entitled in every month of the school year, so that only the law makes a difference."""
    begin, end = (
        first_day(school_year_start(year)).isoformat(),
        last_day(Month(school_year_start(year + 1) - 1)).isoformat(),
    )
    birth = first_day(school_year_start(year - AGE)).isoformat()
    return {
        "service": service,
        "territory": territory,
        "application": {"date": begin, "channel": "portal"},
        "applicant": {"relation": "parent", "parental_rights": "held", "consent": True},
        "child": {
            "birth_date": birth,
            "disability": [{"from": birth}],
            "full_state_care": [],
            "state_institution": [],
        },
        "certificates": [{"from": begin, "to": end}],
    }


def _row(law: Law, service: str, territory: str, year: int, known_on: date) -> PlaceRow:
    result = assess(read_case(_entitled(service, territory, year), law, known_on), law, known_on)
    version = result.act
    place = law.territories[territory]
    rule = version.conditions.get("application-month") if version else None
    settings = words.settings_text(rule) if rule else None
    return PlaceRow(
        id=territory,
        name=said(place.name),
        kato=next((code for code, *_rest in place.codes), ""),
        act=Link(said(version.short), links.version(version)) if version else None,
        version=version,
        pays=said(words.benefit_text(version.benefit, law.parameters)) if version and version.benefit else "",
        months=sum(month.state in ("paid", "not-computable") for month in result.months),
        total=result.total if result.dues else None,
        total_text=_total_text(result),
        missing=tuple(said(item.title) for item in result.missing),
        outcome=result.outcome,
        window=said(settings) if settings else (_("from the month of application") if rule else ""),
        window_citation=rule.citation if rule else None,
        stops=tuple(_stops(law, version)) if version else (),
        confidence=max(version.confidence, version.applies_confidence) if version else "a",
    )


def _total_text(result: Assessment) -> str:
    if result.outcome == "no-rule":
        return _("no act governs this school year")
    if not result.dues:
        return _("can't be computed")
    amount = formats.tenge(result.total, language_now())
    if result.missing:
        return _("%(amount)s so far") % {"amount": amount}
    if any(due.version.benefit is not None and due.version.benefit.at_least for due in result.dues):
        return _("at least %(amount)s") % {"amount": amount}
    return amount


def _stops(law: Law, version: Version) -> Iterator[tuple[str, Citation]]:
    titles = law.services[version.service].conditions
    for name in STOPPING:
        if name in version.conditions:
            rule = version.conditions[name]
            years = rule.setting("years")
            title = said(titles[name].title)
            yield (f"{title}: {years}" if years else title), rule.citation


def chart(rows: Sequence[PlaceRow], year: int) -> Chart:
    """The sums as bars, with the same as a table."""
    known = [row for row in rows if row.total is not None]
    title = _("For the whole school year %(year)s, per child") % {"year": year_text(year)}
    description = ", ".join(f"{row.name}: {row.total_text}" for row in rows)
    bars = [Bar(row.name, row.total or 0, row.total_text) for row in known]
    return Chart(title, description, _("Territory"), _("Amount"), bars)


def csv_rows(service: str, rows: Sequence[PlaceRow], year: int) -> Iterator[tuple[str, ...]]:
    """The rows for programs: ids instead of words, whole tenge, `;` between several."""
    for row in rows:
        benefit = row.version.benefit if row.version else None
        yield (
            service,
            row.id,
            row.name,
            row.kato,
            row.version.id if row.version else "",
            str(benefit.amount) if benefit and benefit.amount is not None else "",
            (benefit.index or "") if benefit else "",
            words.decimal_words(benefit.factor, "en") if benefit and benefit.factor is not None else "",
            ("1" if benefit.at_least else "0") if benefit else "",
            (benefit.per or "") if benefit else "",
            benefit.months if benefit else "",
            f"{year}/{year + 1}",
            str(row.months),
            "" if row.total is None else str(row.total),
            "; ".join(row.missing),
            row.outcome,
            row.confidence if row.version else "",
        )
