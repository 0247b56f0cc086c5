"""What changes between two versions: one sentence per thing that differs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from tirek.law import words
from tirek.law.diff.change import Change, sides
from tirek.law.money import price_day
from tirek.law.months import Month, month_of
from tirek.law.recovery import rules_of
from tirek.law.text import LANGUAGES, N_, Text
from tirek.law.words import told

if TYPE_CHECKING:
    from tirek.law.loading import Law
    from tirek.law.model import Benefit, Citation, CitedText, ConditionRule, Dated, Paper, Version

EVER: Final = date.max
"""Comparisons use everything known today and later."""

WORDING: Final = frozenset({"title", "short", "described", "citation", "note", "confidence"})
"""Sections that change no month and no sum."""

SECTIONS: Final[Mapping[str, str]] = {
    "territory": N_("Territory"),
    "service": N_("Service"),
    "repeal": N_("Repeal"),
    "title": N_("Title"),
    "short": N_("How letters name it"),
    "described": N_("What it changes, in its own words"),
    "dates.adopted": N_("Adopted"),
    "dates.registered": N_("Registered"),
    "dates.published": N_("Published"),
    "dates.in-force": N_("In force from"),
    "dates.applies-from": N_("Applies from"),
    "dates.applies-to": N_("Applies until"),
    "dates.known-from": N_("Known to the authority from"),
    "amount": N_("Amount"),
    "period": N_("How often"),
    "months": N_("Which months"),
    "price-date": N_("Which index is taken"),
    "booking": N_("When a period is booked"),
    "partial": N_("A period with some payable months"),
    "rounding": N_("Rounding"),
    "assigned": N_("For how long it is assigned"),
    "conditions": N_("Condition “{name}”"),
    "payee": N_("Who receives it"),
    "documents": N_("Document"),
    "grounds": N_("Ground of refusal"),
    "term": N_("Term of the decision"),
    "recovery": N_("How overpaid sums are returned"),
    "note": N_("Note"),
    "missing": N_("Missing from the act"),
    "not-expressed": N_("What data cannot express"),
    "citation": N_("Place in the act: {name}"),
    "confidence": N_("How sure it is"),
}
WORDING_IN: Final = N_("Only the wording differs, in: {languages}.")
DIFFERS_IN: Final = N_("Differs in: {languages}.")
IN_LANGUAGE: Final = N_("{name}: “{text}”")
CITED: Final = N_("{text} [{citation}]")
SURE_OF: Final = N_("How sure it is: {name}")
SET: Final = N_("set")
NOT_SAID: Final = N_("not stated")
NO_END: Final = N_("without end")
WORKING_DAYS: Final = N_("working days: {number}")
REPEALED: Final = N_("“{act}” applies until the day before {day} [{citation}]")
PRICE_BEFORE: Final = N_("In tenge before: {prices}.")
PRICE_AFTER: Final = N_("In tenge after: {prices}.")
SUPPLIED_BY: Final = N_("{title}; to be supplied by: {supplier}")
REGISTERED: Final = N_("{day}, No {number}")
NO_LONGER_BACK: Final = N_("The first of the two reaches back before its adoption, the second does not.")


def changes(a: Version, b: Version, law: Law, law_b: Law | None = None) -> tuple[Change, ...]:
    """What changes from version `a` to version `b`, in reading order; empty when both say the same.

    Sums of an index are given in tenge for the first and the last price date of each version's time. `law_b` is the
    law of `b` where it is not that of `a`.
    """
    comparison = _Comparison(a, law, b, law_b or law)
    return tuple(replace(change, decides=comparison.decides(change.section)) for change in comparison.all())


class _Comparison:
    def __init__(self, a: Version, law_a: Law, b: Version, law_b: Law) -> None:
        self.a, self.b = a, b
        self.law_a, self.law_b = law_a, law_b
        self.same_act = a.act == b.act

    def decides(self, section: str) -> bool:
        """Whether a difference in a section can change money; the dates of another version are its own."""
        head = section.partition(".")[0]
        return head not in WORDING and (head != "dates" or self.a.id == self.b.id)

    def all(self) -> Iterator[Change]:
        yield from self._place()
        yield from self._names()
        yield from self._dates()
        if self.a.kind == "repeal" or self.b.kind == "repeal":
            yield from self._repeal()
            return
        yield from self._money()
        yield from self._conditions()
        yield from self._cited_one("payee", self.a.payee, self.b.payee)
        yield from self._documents()
        yield from self._cited_lists("grounds", self.a.grounds, self.b.grounds)
        yield from self._term()
        yield from self._recovery()
        yield from self._cited_lists("note", self.a.notes, self.b.notes)
        yield from self._open_places()
        yield from _differ("confidence", self.a.confidence, self.b.confidence, words.confidence_text)

    def _place(self) -> Iterator[Change]:
        def name(law: Law) -> Callable[[str], Text]:
            return lambda territory: law.territories[territory].name

        if self.a.territory != self.b.territory:
            before, after = name(self.law_a)(self.a.territory), name(self.law_b)(self.b.territory)
            yield _change("territory", before, after)
        if self.a.service != self.b.service:
            services = self.law_a.services[self.a.service].plain, self.law_b.services[self.b.service].plain
            yield _change("service", *services)

    def _names(self) -> Iterator[Change]:
        differ = [name for name in LANGUAGES if self.a.title[name] != self.b.title[name]]
        if differ and self.same_act:
            said = WORDING_IN if self.b.wording_only else DIFFERS_IN
            note = told(said, languages=words.listed(told(words.LANGUAGE_NAMES[name]) for name in differ))
            yield _change("title", _quoted(self.a.title, differ), _quoted(self.b.title, differ), note)
        elif differ:
            yield _change("title", self.a.title, self.b.title)
        yield from _differ("short", self.a.short, self.b.short, lambda text: text)
        if self.b.changes is not None and self.b.changes != self.a.changes:
            yield Change("described", told(SECTIONS["described"]), None, self.b.changes)

    def _dates(self) -> Iterator[Change]:
        a, b = self.a, self.b
        yield from _dated("dates.adopted", a.adopted, b.adopted)
        yield from _differ(
            "dates.registered",
            (a.registered.day, a.registered_number) if a.registered else None,
            (b.registered.day, b.registered_number) if b.registered else None,
            lambda value: told(REGISTERED, day=words.day_text(value[0]), number=value[1]),
            absent=NOT_SAID,
        )
        yield from _dated("dates.published", a.published, b.published)
        yield from _dated("dates.in-force", a.in_force, b.in_force)
        if a.applies_from != b.applies_from:
            yield _change("dates.applies-from", _sure_day(a), _sure_day(b), self._back())
        if a.applies_to != b.applies_to:
            ends = (told(NO_END) if end is None else words.day_text(end) for end in (a.applies_to, b.applies_to))
            yield _change("dates.applies-to", *ends)
        yield from _differ("dates.known-from", a.known_from, b.known_from, words.day_text)

    def _back(self) -> Text | None:
        if number := words.months_back(self.b):
            return told(words.REACHES_BACK, number=number)
        return told(NO_LONGER_BACK) if words.months_back(self.a) else None

    def _repeal(self) -> Iterator[Change]:
        old, new = _repeal_text(self.a, self.law_a), _repeal_text(self.b, self.law_b)
        if old != new:
            yield _change("repeal", old, new)

    def _money(self) -> Iterator[Change]:
        before, after = self.a.benefit, self.b.benefit
        if before is None or after is None:
            return
        yield from self._amount(before, after)
        for section, attribute, names in _SWITCHES:
            yield from _differ(section, getattr(before, attribute), getattr(after, attribute), _from(names))
        yield from self._moved("amount", before.citation, after.citation)

    def _amount(self, before: Benefit, after: Benefit) -> Iterator[Change]:
        def of(benefit: Benefit) -> tuple[Any, ...]:
            return benefit.amount, benefit.index, benefit.factor, benefit.at_least, benefit.purpose

        if of(before) == of(after):
            return
        notes = [
            told(message, prices=prices)
            for message, prices in (
                (PRICE_BEFORE, self._prices(self.a, self.law_a)),
                (PRICE_AFTER, self._prices(self.b, self.law_b)),
            )
            if prices is not None
        ]
        yield _change(
            "amount",
            words.amount_text(before, self.law_a.parameters),
            words.amount_text(after, self.law_b.parameters),
            _joined(notes),
        )

    def _prices(self, version: Version, law: Law) -> Text | None:
        """The sums at both ends of a version's time, where they come from an index."""
        benefit = version.benefit
        if benefit is None or benefit.index is None:
            return None
        first, last = _ends(version, law)
        days = dict.fromkeys(price_day(benefit, month) for month in (first, last))
        told_prices = (words.calculation_text(benefit, law.parameters, version.territory, day, EVER) for day in days)
        prices = [price for price in told_prices if price is not None]
        return words.listed(prices) if prices else None

    def _conditions(self) -> Iterator[Change]:
        for name in dict.fromkeys((*self.a.conditions, *self.b.conditions)):
            before, after = self.a.conditions.get(name), self.b.conditions.get(name)
            title = self._condition_title(name)
            section = f"conditions.{name}"
            if before is None or after is None or before.settings != after.settings:
                yield Change(section, told(SECTIONS["conditions"], name=title), *sides(before, after, _rule_text))
            elif self._place_of(before.citation, self.a) != self._place_of(after.citation, self.b):
                yield from self._moved(name, before.citation, after.citation, title)
            if before and after and before.confidence != after.confidence:
                letters = sides(before.confidence, after.confidence, words.confidence_text)
                yield Change(f"confidence.{name}", told(SURE_OF, name=title), *letters)

    def _condition_title(self, name: str) -> Text:
        for law, version in ((self.law_b, self.b), (self.law_a, self.a)):
            found = law.services[version.service].conditions.get(name)
            if found is not None:
                return found.title
        return dict.fromkeys(LANGUAGES, name)

    def _documents(self) -> Iterator[Change]:
        before = {paper.id: paper for paper in self.a.documents}
        after = {paper.id: paper for paper in self.b.documents}
        for name in dict.fromkeys((*before, *after)):
            old, new = before.get(name), after.get(name)
            texts = sides(old, new, _paper_text)
            if texts[0] != texts[1]:
                yield Change(f"documents.{name}", told(SECTIONS["documents"]), *texts)
            elif old and new:
                yield from self._moved(name, old.citation, new.citation, new.title)

    def _cited_one(self, section: str, before: CitedText | None, after: CitedText | None) -> Iterator[Change]:
        if (before and before.text) != (after and after.text):
            yield _change(section, *sides(before, after, _cited_text))
        elif before and after:
            yield from self._moved(section, before.citation, after.citation)

    def _cited_lists(self, section: str, before: Sequence[CitedText], after: Sequence[CitedText]) -> Iterator[Change]:
        """Items are paired by id, or, where they have none, by their text."""

        def by_id(items: Iterable[CitedText]) -> dict[str, CitedText]:
            return {item.id or "\n".join(item.text.values()): item for item in items}

        old, new = by_id(before), by_id(after)
        for name in dict.fromkeys((*old, *new)):
            yield from self._cited_one(section, old.get(name), new.get(name))

    def _term(self) -> Iterator[Change]:
        yield from _differ("term", self.a.term_days, self.b.term_days, lambda number: told(WORKING_DAYS, number=number))
        if self.a.term_days == self.b.term_days:
            yield from self._moved("term", self.a.term_citation, self.b.term_citation)

    def _recovery(self) -> Iterator[Change]:
        before = rules_of(self.law_a, self.a.service, self.a)
        after = rules_of(self.law_b, self.b.service, self.b)
        yield from _differ("recovery", words.recovery_text(before), words.recovery_text(after), lambda text: text)

    def _open_places(self) -> Iterator[Change]:
        yield from _by_id(
            "missing",
            {item.id: item for item in self.a.missing},
            {item.id: item for item in self.b.missing},
            lambda item: told(SUPPLIED_BY, title=item.title, supplier=item.supplier),
        )
        yield from _by_id(
            "not-expressed",
            {item.id: item for item in self.a.not_expressed},
            {item.id: item for item in self.b.not_expressed},
            lambda item: item.text,
        )

    def _moved(
        self, name: str, before: Citation | None, after: Citation | None, title: Text | None = None
    ) -> Iterator[Change]:
        """A citation that points to another place of the same act; in different acts the places differ anyway."""
        if (
            not self.same_act
            or before is None
            or after is None
            or self._place_of(before, self.a) == self._place_of(after, self.b)
        ):
            return
        shown = title or told(SECTIONS[name])
        yield Change(f"citation.{name}", told(SECTIONS["citation"], name=shown), before.text, after.text)

    @staticmethod
    def _place_of(citation: Citation, version: Version) -> tuple[str, str]:
        return ("" if citation.act == version.act else citation.act, citation.place)


_SWITCHES: Final = (
    ("period", "per", words.PERIODS),
    ("months", "months", words.MONTHS),
    ("price-date", "price_date", words.PRICE_DATES),
    ("booking", "booking", words.BOOKINGS),
    ("partial", "partial", words.PARTIALS),
    ("rounding", "rounding", words.ROUNDINGS),
    ("assigned", "assigned", words.ASSIGNMENTS),
)


def _repeal_text(version: Version, law: Law) -> Text | None:
    if version.repeals is None or version.repeal_citation is None:
        return None
    return told(
        REPEALED,
        act=law.acts[version.repeals][-1].short,
        day=words.day_text(version.applies_from),
        citation=version.repeal_citation.text,
    )


def _from(names: Mapping[str, str]) -> Callable[[Any], Text]:
    return lambda value: told(names[value])


def _change(section: str, before: Text | None, after: Text | None, note: Text | None = None) -> Change:
    return Change(section, told(SECTIONS[section]), before, after, note)


def _differ(
    section: str, before: Any, after: Any, say_it: Callable[[Any], Text], absent: str | None = None
) -> Iterator[Change]:
    """A change where the two differ; a missing side is new or gone, or, with `absent`, said in these words."""
    if before != after:
        nothing = told(absent) if absent else None
        yield _change(section, *(nothing if value is None else say_it(value) for value in (before, after)))


def _dated(section: str, before: Dated | None, after: Dated | None) -> Iterator[Change]:
    days = tuple(None if dated is None else (dated.day, dated.confidence) for dated in (before, after))
    if days[0] != days[1]:
        old, new = (told(NOT_SAID) if dated is None else words.dated_text(dated) for dated in (before, after))
        yield _change(section, old, new, after.note if after else None)


def _by_id(
    section: str, before: Mapping[str, Any], after: Mapping[str, Any], say_it: Callable[[Any], Text]
) -> Iterator[Change]:
    for name in dict.fromkeys((*before, *after)):
        texts = sides(before.get(name), after.get(name), say_it)
        if texts[0] != texts[1]:
            yield Change(f"{section}.{name}", told(SECTIONS[section]), *texts)


def _ends(version: Version, law: Law) -> tuple[Month, Month]:
    """The first and last month a version governs; the last month with a value of its index when it has no end."""
    stretches = law.stretches(version, EVER)
    first = stretches[0].first if stretches else version.applies_from
    last = stretches[-1].last if stretches else version.applies_to
    index = version.benefit.index if version.benefit is not None else None
    if last is None and index is not None:
        ends = [value.last or value.first for value in law.parameters[index].values]
        last = max((*ends, first))
    # An act governs a month when it applies on its first day.
    return Month(month_of(first) + (first.day > 1)), month_of(last or first)


def _sure_day(version: Version) -> Text:
    day = words.day_text(version.applies_from)
    if version.applies_confidence == "a":
        return day
    return told(words.WITH_CONFIDENCE, text=day, confidence=words.confidence_text(version.applies_confidence))


def _rule_text(rule: ConditionRule) -> Text:
    return told(CITED, text=words.settings_text(rule) or told(SET), citation=rule.citation.text)


def _paper_text(paper: Paper) -> Text:
    source = paper.registry or told(words.OBTAINED[paper.obtained])
    return {language: f"{paper.title[language]} – {source[language]}" for language in LANGUAGES}


def _cited_text(item: CitedText) -> Text:
    return told(CITED, text=item.text, citation=item.citation.text)


def _quoted(text: Text, languages: Iterable[str]) -> Text:
    return words.listed(told(IN_LANGUAGE, name=told(words.LANGUAGE_NAMES[name]), text=text[name]) for name in languages)


def _joined(texts: Sequence[Text]) -> Text | None:
    if not texts:
        return None
    return {language: " ".join(text[language] for text in texts) for language in LANGUAGES}
