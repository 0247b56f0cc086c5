"""Acts and their versions as the pages show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tirek.entitlement.table import MonthLaw, month_table
from tirek.law import diff, formats, words
from tirek.law.money import price_day
from tirek.law.months import month_of
from tirek.web.languages import language_now
from tirek.web.lawbook import links
from tirek.web.page import Link, said

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from tirek.law import Law, Month, Text
    from tirek.law.model import Citation, ConditionRule, ConditionWords, Dated, Segment, Version

STATES: Final = {
    "in-force": (gettext_noop("In force"), "ok"),
    "missing": (gettext_noop("In force, but the amount is missing"), "warning"),
    "ended": (gettext_noop("No longer in force"), ""),
    "ahead": (gettext_noop("Not in force yet"), "info"),
    "repeals": (gettext_noop("Repeals another act"), ""),
}


@dataclass(frozen=True, slots=True)
class State:
    """What an act is today: a label and its tone."""

    id: str

    @property
    def label(self) -> str:
        """The label in the language of the page."""
        return _(STATES[self.id][0])

    @property
    def tone(self) -> str:
        """Suffix of the label's class."""
        return STATES[self.id][1]


@dataclass(frozen=True, slots=True)
class ActCard:
    """One act in the list."""

    name: str
    url: str
    state: State
    pays: str
    today: str
    span: str
    confidence: str
    repealed_by: Link | None


@dataclass(frozen=True, slots=True)
class Place:
    """A territory with its acts."""

    name: str
    region: str
    cards: tuple[ActCard, ...]


def segments_of(law: Law, act: str, known_on: date) -> tuple[Segment, ...]:
    """The stretches that the versions of an act govern, as known on a day."""
    newest = law.acts[act][-1]
    return tuple(s for s in law.governing(newest.service, newest.territory, known_on) if s.version.act == act)


def state(law: Law, act: str, today: date) -> State:
    """What an act is on a day, as known on that day."""
    if all(version.kind == "repeal" for version in law.acts[act]):
        return State("repeals")
    stretches = segments_of(law, act, today)
    for stretch in stretches:
        if today in stretch:
            return State("missing" if stretch.version.missing else "in-force")
    if stretches and all(stretch.last is not None and stretch.last < today for stretch in stretches):
        return State("ended")
    return State("ahead")


def shown_version(law: Law, act: str, today: date) -> Version:
    """The version an act's page shows: the one that governs today, else the newest known, else the newest."""
    stretches = segments_of(law, act, today)
    newest = stretches[-1].version if stretches else law.acts[act][-1]
    return next((stretch.version for stretch in stretches if today in stretch), newest)


def telling_month(law: Law, act: str, today: date) -> Month:
    """The month an act's page begins with: this one, or the last that the act governed."""
    ends = [stretch.last for stretch in segments_of(law, act, today)]
    past = [end for end in ends if end is not None and end < today]
    return month_of(max(past)) if past and len(past) == len(ends) else month_of(today)


def repeal_of(law: Law, act: str) -> Version | None:
    """The repeal that ends an act."""
    return next((version for version in law.versions if version.repeals == act), None)


def span_text(first: date, last: date | None) -> str:
    """A stretch of days in words."""
    begin = formats.day(first, language_now())
    if last is None:
        return _("from %(day)s") % {"day": begin}
    return _("%(first)s – %(last)s") % {"first": begin, "last": formats.day(last, language_now())}


def price_today(law: Law, version: Version, today: date) -> Text | None:
    """How the amount at today's index comes about; None for fixed or missing amounts."""
    if version.benefit is None:
        return None
    day = price_day(version.benefit, month_of(today))
    return words.calculation_text(version.benefit, law.parameters, version.territory, day, today)


def _card(law: Law, act: str, today: date) -> ActCard:
    version = shown_version(law, act, today)
    stretches = segments_of(law, act, today)
    now = state(law, act, today)
    price = price_today(law, version, today) if now.id == "in-force" else None
    repeal = repeal_of(law, act)
    return ActCard(
        name=said(version.short),
        url=reverse("web:law-act", args=[act]),
        state=now,
        pays=said(words.benefit_text(version.benefit, law.parameters)) if version.benefit else "",
        today=said(price) if price else "",
        span=span_text(stretches[0].first, stretches[-1].last) if stretches else "",
        confidence=version.confidence,
        repealed_by=Link(said(repeal.short), links.version(repeal)) if repeal else None,
    )


def places(law: Law, today: date, only: str = "") -> list[Place]:
    """Territories that have acts, by name, each with its acts; repeals stand with the act they end."""
    found: dict[str, list[str]] = {}
    for act, versions in law.acts.items():
        if any(version.kind != "repeal" for version in versions):
            found.setdefault(versions[-1].territory, []).append(act)
    result = []
    for territory, acts in found.items():
        if only in ("", territory):
            region = law.territories[territory].region_on(today)
            name = said(law.territories[territory].name)
            inside = said(law.regions[region]) if region else ""
            cards = tuple(_card(law, act, today) for act in acts)
            result.append(Place(name, "" if inside == name else inside, cards))
    return sorted(result, key=lambda place: formats.sort_key(place.name))


@dataclass(frozen=True, slots=True)
class DateRow:
    """One date of an act's life."""

    title: str
    text: str
    confidence: str = "a"
    note: str = ""
    citation: Citation | None = None


def dates(version: Version) -> list[DateRow]:
    """Every date of a version, with how sure it is and what is assumed."""
    form = said(words.told(words.FORMS[version.adopted_form]))
    adopted = f"{formats.day(version.adopted.day, language_now())}, {form}"
    if version.adopted_number.strip("–-"):
        adopted = f"{adopted} {_numbered(version.adopted_number)}"
    rows = [DateRow(_("Adopted"), adopted, version.adopted.confidence)]
    rows += _dated(_("Registered"), version.registered, version.registered_number)
    rows += _dated(_("First published"), version.published)
    rows += _dated(_("In force from"), version.in_force)
    if version.kind != "repeal":
        rows.append(_applies(version))
    known = formats.day(version.known_from, language_now())
    why = _(
        "From this day the authority could apply it. Questions about what was known before it do not see this version."
    )
    rows.append(DateRow(_("Known from"), known, version.known_confidence, why))
    return rows


def _numbered(number: str) -> str:
    return _("No %(number)s") % {"number": number}


def _dated(title: str, dated: Dated | None, number: str = "") -> Iterator[DateRow]:
    if dated is None:
        return
    text = formats.day(dated.day, language_now())
    yield DateRow(
        title,
        f"{text}, {_numbered(number)}" if number else text,
        dated.confidence,
        said(dated.note) if dated.note else "",
        dated.citation,
    )


def _applies(version: Version) -> DateRow:
    notes = [said(version.applies_note)] if version.applies_note else []
    if number := words.months_back(version):
        notes.append(said(words.told(words.REACHES_BACK, number=number)))
    text = span_text(version.applies_from, version.applies_to)
    return DateRow(_("Applies"), text, version.applies_confidence, " ".join(notes), version.applies_citation)


@dataclass(frozen=True, slots=True)
class ConditionRow:
    """A condition as an act sets it."""

    words: ConditionWords
    rule: ConditionRule
    settings: Text | None


def conditions(law: Law, version: Version) -> list[ConditionRow]:
    """The conditions of a version in the order of the service."""
    known = law.services[version.service].conditions
    return [
        ConditionRow(known[name], version.conditions[name], words.settings_text(version.conditions[name]))
        for name in known
        if name in version.conditions
    ]


@dataclass(frozen=True, slots=True)
class Switch:
    """A rule of counting: its name and what the act says."""

    title: Text
    text: Text


def switches(version: Version) -> list[Switch]:
    """What an act says of the index, rounding, booking and part periods, where it matters for its kind of amount."""
    benefit = version.benefit
    if benefit is None or benefit.per is None:
        return []
    found = []
    if benefit.index is not None:
        found += [
            ("price-date", words.PRICE_DATES[benefit.price_date]),
            ("rounding", words.ROUNDINGS[benefit.rounding]),
        ]
    if benefit.per != "month":
        found += [("booking", words.BOOKINGS[benefit.booking]), ("partial", words.PARTIALS[benefit.partial])]
    if benefit.assigned is not None:
        found.append(("assigned", words.ASSIGNMENTS[benefit.assigned]))
    return [Switch(words.told(diff.SECTIONS[section]), words.told(message)) for section, message in found]


@dataclass(frozen=True, slots=True)
class Governed:
    """What governed a month as known on a day."""

    month: str
    known_on: str
    version: Version | None
    url: str
    name: str
    says: str


def governed(law: Law, service: str, territory: str, month: Month, known_on: date) -> Governed:
    """Which version governed a month in a territory, as known on a day, and what that month is worth."""
    found = month_table(law, service, territory, known_on)[month]
    version = found.version
    return Governed(
        month=formats.month(month // 12, month % 12 + 1, language_now()),
        known_on=formats.day(known_on, language_now()),
        version=version,
        url=links.version(version) if version else "",
        name=said(version.short) if version else "",
        says=_says(found),
    )


def _says(found: MonthLaw) -> str:
    if found.version is None:
        return _("No act governed this month: nothing can be owed for it, which is not the same as an amount of zero.")
    if not found.payable:
        return _("It is not a month of the school year, so nothing is paid for it.")
    if found.amount is None:
        missing = ", ".join(said(item.title) for item in found.missing)
        return _("The month can be paid, but its amount can't be computed. Missing: %(missing)s.") % {
            "missing": missing
        }
    amount = formats.tenge(found.amount, language_now())
    kinds = {
        "quarter": _("The amount for the quarter is %(amount)s."),
        "school-year": _("The amount for the school year is %(amount)s."),
    }
    return kinds.get(found.period.kind, _("The amount for the month is %(amount)s.")) % {"amount": amount}


def neighbours(law: Law, version: Version) -> Sequence[Version]:
    """The other versions one would compare a version with: its own act's and its territory's."""
    return [
        other
        for other in law.versions
        if other is not version and (other.service, other.territory) == (version.service, version.territory)
    ]
