"""`tirek workdays …`: the working-day calendar and statutory terms."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING, Any, TypeVar

from tirek.cli.frame import DONE, WrongInputError, known_on, show, show_json, tell, the_law, wrong
from tirek.law.text import N_, say

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from tirek.law import Law
    from tirek.law.calendar import CalendarDay
    from tirek.workdays import Term, TermRule, WorkingCalendar

Result = TypeVar("Result")

YEAR_SUM = N_("{year}: {count} working days")
MOVED_WITH = N_("in exchange for {day}")
NO_CHANNEL = N_("there is no channel “{value}”")
NO_SERVICE = N_("there is no service “{value}”")
REGISTERED = N_("registered")
COUNTED_FROM = N_("day one of the term")
INNER = N_("last day to send a preliminary refusal")
HEARING = N_("last day of the hearing after it")
HAND_OVER = N_("handed over to the State Corporation by")
DECISION = N_("decision due by")


def add(args: Namespace) -> int:
    """The N-th working day after a day."""
    calendar = _calendar(the_law(), args)
    found = _inside(lambda: calendar.add(args.day, args.count))
    if args.json:
        show_json({"date": found.isoformat(), "from": args.day.isoformat(), "count": args.count, **_known(calendar)})
    else:
        show(found.isoformat())
        tell(_day_words(found, args.lang))
    return DONE


def between(args: Namespace) -> int:
    """The working days after one day up to and including another."""
    calendar = _calendar(the_law(), args)
    count = _inside(lambda: calendar.between(args.start, args.end))
    if args.json:
        show_json({"count": count, "from": args.start.isoformat(), "to": args.end.isoformat(), **_known(calendar)})
    else:
        show(str(count))
    return DONE


def list_year(args: Namespace) -> int:
    """What differs from the weekday rule in a year, and how many working days that leaves."""
    law = the_law()
    calendar = _calendar(law, args)
    working = _inside(lambda: calendar.working_days(args.year))
    if args.json:
        show_json(
            {
                "year": args.year,
                "count": len(working),
                "days_off": [_entry(law, entry) for entry in calendar.days_off(args.year)],
                "working_weekends": [_entry(law, entry) for entry in calendar.working_weekends(args.year)],
                "working_days": [day.isoformat() for day in working],
                **_known(calendar),
            }
        )
        return DONE
    show(say(args.lang, YEAR_SUM, year=args.year, count=len(working)))
    for entry in calendar.special_days(args.year):
        show(_entry_line(entry, args.lang))
    return DONE


def statutory_term(args: Namespace) -> int:
    """Every deadline of an application, counted from when it came in."""
    from tirek.workdays import term

    law = the_law()
    rule = _rule(law, args)
    calendar = _calendar(law, args)
    found = _inside(lambda: term(rule, args.at, args.channel, calendar))
    if args.json:
        show_json({**_term_json(found), "citation": rule.citation, **_known(calendar)})
        return DONE
    for title, day in _term_rows(found):
        if day is not None:
            show(f"{day.isoformat()}  {say(args.lang, title)}: {_day_words(day, args.lang)}")
    return DONE


def _calendar(law: Law, args: Namespace) -> WorkingCalendar:
    from tirek.workdays import working_calendar

    return working_calendar(law.calendar, known_on(args))


def _known(calendar: WorkingCalendar) -> dict[str, Any]:
    covers = calendar.covers
    known = calendar.known_on
    return {
        "known_on": known.isoformat() if known else None,
        "calendar": {"from": covers.first.isoformat(), "to": covers.last.isoformat()},
    }


def _inside(compute: Callable[[], Result]) -> Result:
    from tirek.law.problems import Flaw
    from tirek.workdays import OutsideCalendarError

    try:
        return compute()
    except OutsideCalendarError as error:
        raise WrongInputError([Flaw((), error.message, error.values)]) from None


def _rule(law: Law, args: Namespace) -> TermRule:
    from tirek.workdays import read_term_rule

    if args.service not in law.services:
        raise wrong(NO_SERVICE, tuple(sorted(law.services)), argument="--service", value=args.service)
    channels = _case_channels()
    if args.channel not in channels:
        raise wrong(NO_CHANNEL, channels, argument="--channel", value=args.channel)
    return read_term_rule(law.services[args.service].term.rule)


def _case_channels() -> tuple[str, ...]:
    """The channels an application can come through, as the schema of a case has them."""
    import json

    from tirek.entitlement import case_schema

    application = json.loads(case_schema())["properties"]["application"]
    return tuple(name for name in application["properties"]["channel"]["enum"] if name)


def _day_words(day: date, language: str) -> str:
    from tirek.law import formats

    return f"{formats.day(day, language)}, {formats.weekday(day, language)}"


def _entry(law: Law, entry: CalendarDay) -> dict[str, Any]:
    return {
        "date": entry.date.isoformat(),
        "kind": str(entry.kind),
        "title": dict(entry.title),
        "moved_with": entry.moved_with.isoformat() if entry.moved_with else None,
        "known_from": entry.known_from.isoformat() if entry.known_from else None,
        "source": entry.source,
        "source_text": law.calendar.source_text(entry.source),
        "confidence": entry.confidence,
    }


def _entry_line(entry: CalendarDay, language: str) -> str:
    from tirek.law.calendar import KIND_NAMES
    from tirek.law.formats import weekday

    words = [say(language, KIND_NAMES[entry.kind]), entry.title[language]]
    if entry.moved_with:
        words.append(say(language, MOVED_WITH, day=entry.moved_with.isoformat()))
    return f"{entry.date.isoformat()}  {weekday(entry.date, language)}  {'; '.join(words)}"


def _term_rows(found: Term) -> list[tuple[str, date | None]]:
    return [
        (REGISTERED, found.registered_on),
        (COUNTED_FROM, found.counted_from),
        (INNER, found.inner),
        (HEARING, found.hearing_by),
        (HAND_OVER, found.hand_over),
        (DECISION, found.final),
    ]


def _term_json(found: Term) -> dict[str, Any]:
    def text(day: date | None) -> str | None:
        return day.isoformat() if day else None

    return {
        "accepted_at": found.accepted_at.isoformat(timespec="minutes"),
        "channel": found.channel,
        "registered_on": text(found.registered_on),
        "counted_from": text(found.counted_from),
        "inner": text(found.inner),
        "hearing_by": text(found.hearing_by),
        "hand_over": text(found.hand_over),
        "final": text(found.final),
    }
