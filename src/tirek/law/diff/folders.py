"""What changes between two folders of law files: acts, parameters, days of the calendar, services, territories."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from tirek.law import formats, words
from tirek.law.calendar import KIND_NAMES
from tirek.law.diff.change import Change, sides
from tirek.law.diff.versions import changes
from tirek.law.text import LANGUAGES, N_, Text
from tirek.law.words import told

if TYPE_CHECKING:
    from tirek.law.calendar import CalendarDay
    from tirek.law.loading import Law
    from tirek.law.model import Parameter, ParameterValue, Service, Version

ACT: Final = N_("Act")
TERRITORY: Final = N_("Territory")
SERVICE: Final = N_("Service")
PARAMETER: Final = N_("Parameter")
WITHIN: Final = N_("{whole}: {part}")
ACT_PAYS: Final = N_("{act}: {amount}")
ACT_ENDS: Final = N_("{act}: ends “{other}” from {day}")
PARAMETER_FROM: Final = N_("{parameter} from {day}")
FOR_WHOM: Final = N_("{parameter}, {whom}")
UNTIL: Final = N_("{value} until {day}")
GAP: Final = N_("{parameter}: declared gap")
STRETCH: Final = N_("{first} – {last}")
CALENDAR_DAY: Final = N_("Day {day}")
CALENDAR_DAY_KNOWN: Final = N_("Day {day}, as known from {known}")
KIND_AND_TITLE: Final = N_("{kind}: {title}")
PASSPORT_ROW: Final = N_("{service}, row {number} of the passport")
TERM: Final = N_("{service}, term of the decision")
WORKING_DAYS: Final = N_("working days: {number}")
READING: Final = N_("{service}, reading {number}")


def changes_between_folders(before: Law, after: Law) -> tuple[Change, ...]:
    """What changes from one loaded folder of law to another: what is new, what is gone, what differs, in words.

    Sections are `ID/section` for what differs inside an act's version, otherwise `act`, `parameter.ID…`, `calendar.DATE`,
    `service…` and `territory` with the id.
    """
    return tuple(_all(before, after))


def _all(before: Law, after: Law) -> Iterator[Change]:
    yield from _named("territory", TERRITORY, before.territories, after.territories, lambda item: item.name)
    yield from _services(before, after)
    yield from _versions(before, after)
    yield from _parameters(before, after)
    yield from _calendar(before, after)


def _named(
    section: str, title: str, before: Mapping[str, Any], after: Mapping[str, Any], name: Callable[[Any], Text]
) -> Iterator[Change]:
    for key in dict.fromkeys((*before, *after)):
        names = sides(before.get(key), after.get(key), name)
        if names[0] != names[1]:
            yield Change(f"{section}.{key}", told(title), *names)


def _services(before: Law, after: Law) -> Iterator[Change]:
    yield from _named("service", SERVICE, before.services, after.services, lambda item: item.title)
    for name in before.services.keys() & after.services.keys():
        yield from _service(before.services[name], after.services[name])


def _service(before: Service, after: Service) -> Iterator[Change]:
    rows = {row.number: row.text for row in before.passport}, {row.number: row.text for row in after.passport}
    for number in dict.fromkeys((*rows[0], *rows[1])):
        texts = (rows[0].get(number), rows[1].get(number))
        if texts[0] != texts[1]:
            title = told(PASSPORT_ROW, service=after.plain, number=number)
            yield Change(f"{after.id}/passport.{number}", title, *texts, decides=False)
    if before.term.working_days != after.term.working_days:
        old, new = (told(WORKING_DAYS, number=service.term.working_days) for service in (before, after))
        yield Change(f"{after.id}/term", told(TERM, service=after.plain), old, new)
    for name in dict.fromkeys((*before.readings, *after.readings)):
        texts = (before.readings.get(name), after.readings.get(name))
        if texts[0] != texts[1]:
            yield Change(f"{after.id}/reading.{name}", told(READING, service=after.plain, number=name), *texts)


def _versions(before: Law, after: Law) -> Iterator[Change]:
    old, new = ({version.id: version for version in law.versions} for law in (before, after))
    for name in dict.fromkeys((*old, *new)):
        if name in old and name in new:
            for change in changes(old[name], new[name], before, after):
                title = told(WITHIN, whole=new[name].short, part=change.title)
                yield replace(change, section=f"{name}/{change.section}", title=title)
        elif name in new:
            yield Change(f"act.{name}", told(ACT), None, _version_text(new[name], after))
        else:
            yield Change(f"act.{name}", told(ACT), _version_text(old[name], before), None)


def _version_text(version: Version, law: Law) -> Text:
    if version.benefit is None:
        day = words.day_text(version.applies_from)
        other = law.acts[version.repeals][-1].short if version.repeals else ""
        return told(ACT_ENDS, act=version.short, other=other, day=day)
    return told(ACT_PAYS, act=version.short, amount=words.benefit_text(version.benefit, law.parameters))


def _parameters(before: Law, after: Law) -> Iterator[Change]:
    yield from _named("parameter", PARAMETER, before.parameters, after.parameters, lambda item: item.title)
    for name in sorted(before.parameters.keys() & after.parameters.keys()):
        yield from _values(before.parameters[name], after.parameters[name], after)
        yield from _gaps(before.parameters[name], after.parameters[name])


def _values(before: Parameter, after: Parameter, law: Law) -> Iterator[Change]:
    def by_key(parameter: Parameter) -> dict[tuple[date, str, str, date], ParameterValue]:
        return {
            (value.first, value.purpose or "", value.territory or "", value.known_from or date.min): value
            for value in parameter.values
        }

    old, new = by_key(before), by_key(after)
    for key in sorted(old.keys() | new.keys()):
        texts = sides(old.get(key), new.get(key), lambda value: _value_text(value, after.unit))
        if texts[0] != texts[1]:
            first, purpose, territory, _ = key
            named = told(PARAMETER_FROM, parameter=after.title, day=words.day_text(first))
            if purpose:
                named = told(
                    FOR_WHOM, parameter=named, whom=after.purposes.get(purpose, dict.fromkeys(LANGUAGES, purpose))
                )
            if territory:
                named = told(FOR_WHOM, parameter=named, whom=law.territories[territory].name)
            yield Change(f"parameter.{after.id}.{first.isoformat()}", named, *texts)


def _value_text(value: ParameterValue, unit: str) -> Text:
    said: Text
    if value.value is None:
        said = words.listed(_month_name(number) for number in value.months)
    elif unit == "tenge":
        said = words.tenge_text(value.value)
    else:
        said = dict.fromkeys(LANGUAGES, str(value.value))
    if value.last is not None:
        said = told(UNTIL, value=said, day=words.day_text(value.last))
    if value.confidence != "a":
        said = told(words.WITH_CONFIDENCE, text=said, confidence=words.confidence_text(value.confidence))
    return said


def _month_name(number: int) -> Text:
    return {language: formats.month_name(number, language) for language in LANGUAGES}


def _gaps(before: Parameter, after: Parameter) -> Iterator[Change]:
    old, new = ({(first, last) for first, last, _ in parameter.gaps} for parameter in (before, after))
    for first, last in sorted(old ^ new):
        said = told(STRETCH, first=words.day_text(first), last=words.day_text(last))
        texts = (said, None) if (first, last) in old else (None, said)
        yield Change(f"parameter.{after.id}.gap", told(GAP, parameter=after.title), *texts)


def _calendar(before: Law, after: Law) -> Iterator[Change]:
    old, new = ({(day.date, day.known_from or date.min): day for day in law.calendar.days} for law in (before, after))
    for key in sorted(old.keys() | new.keys()):
        texts = sides(old.get(key), new.get(key), _day_text)
        if texts[0] != texts[1]:
            day, known = words.day_text(key[0]), key[1]
            if known == date.min:
                title = told(CALENDAR_DAY, day=day)
            else:
                title = told(CALENDAR_DAY_KNOWN, day=day, known=words.day_text(known))
            yield Change(f"calendar.{key[0].isoformat()}", title, *texts)


def _day_text(day: CalendarDay) -> Text:
    return told(KIND_AND_TITLE, kind=told(KIND_NAMES[day.kind]), title=day.title)
