"""Proofs at load: what must hold between law files, so that no look-up can go wrong silently."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from tirek.law.model import Parameter, ParameterValue, Segment, Version
from tirek.law.problems import Flaw, Place
from tirek.law.text import N_
from tirek.law.timeline import ended_acts, governing

if TYPE_CHECKING:
    from tirek.law.loading import Law
    from tirek.law.recovery import RecoveryRules

NO_SERVICE = N_("no service file for “{service}”")
NO_TERRITORY = N_("the territory “{territory}” is not in the list of territories")
NO_REGION = N_("the region “{code}” is not in the list of regions")
NO_ACT = N_("no act “{act}” is known in this territory")
NO_VERSION = N_("version {number} of “{act}” does not exist")
OVERLAP = N_("from {day} on this overlaps “{other}”; say in “replaces” that it ends there, or change the dates")
GAP = N_("nothing governs from {first} to {last}, between “{other}” and this act; declare it in “after_gap”")
FALSE_GAP = N_("the declared gap is not there: it must be exactly from {first} to {last}")
NO_GAP = N_("a gap is declared, but there is none before this act; remove “after_gap”")
REVERSED = N_("the end is before the beginning; it must be the same day or later")
KNOWN_BEFORE = N_("an act can't be known before it is adopted; {adopted} or later")
UNCITED = N_("the condition “{condition}” of the service has no citation here; give its “cite” under “conditions”")
NO_AMOUNT = N_("the act sets no amount: give amount, or index and factor, or name it under “missing”")
TWO_AMOUNTS = N_("give either amount, or index and factor, not both")
HALF_INDEX = N_("an index needs its factor, and a factor its index")
NO_PERIOD = N_("say for which period one amount is")
NO_PARAMETER = N_("no parameter “{parameter}” is known")
NOT_COVERED = N_(
    "the parameter “{parameter}” has no value for {first} – {last}, which this act reads; enter it in the parameter's file"
)
VALUE_OVERLAP = N_("two values hold on {day} for the same purpose and territory; keep one of them")
VALUE_GAP = N_("there is no value from {first} to {last}; declare the gap if it is known")
VALUE_KIND = N_("a parameter in {unit} needs “{key}” here")
DIFFERENT_PLACE = N_("an amendment stays in the service and territory of the act it amends")
NO_PURPOSE = N_("the parameter has no purpose “{purpose}”")
WAY_TWICE = N_("the way “{way}” stands here twice; keep one of them")
TWICE = N_("“{id}” already stands in {other}")
CODE_TWICE = N_("the code {code} is that of “{other}” at the same time")
PLACEHOLDER = N_("the words {extra} in braces are not filled in here")
WORDING_MONEY = N_("an amendment of wording only can't change “{section}”; remove it, or “wording_only”")

_DAY = timedelta(days=1)
_OF_CONDITIONS = frozenset({"month", "first", "last", "period", "years"})
_OF_MONTHS = frozenset({"month", "period", "booked", "amount"})
_OF_MISSING = frozenset({"month", "parameter"})
_ALWAYS, _NEVER = "0001-01-01", "9999-12-31"

Found = Iterator[tuple[str, Flaw]]


def prove(law: Law, data: Mapping[str, Any]) -> Found:
    """Every way in which the loaded files contradict each other, as (file, flaw)."""
    for version in law.versions:
        yield from _version(law, version, data[version.file])
    for place in sorted({(version.service, version.territory) for version in law.versions}):
        yield from _timeline([v for v in law.versions if (v.service, v.territory) == place])
    for parameter in law.parameters.values():
        for flaw in (*_values(parameter, law), *_series(parameter)):
            yield parameter.file, flaw
    for version in law.versions:
        if version.kind != "repeal" and version.benefit is not None:
            for flaw in _cover(law, version):
                yield version.file, flaw
    for service in law.services.values():
        yield from ((service.file, flaw) for flaw in _recovery(law, service.recovery))
    yield from _words(data)
    yield from _regions(law, data)
    yield from _names(data)
    yield from _codes(data)


def _version(law: Law, version: Version, data: Mapping[str, Any]) -> Found:
    if version.service not in law.services:
        allowed = tuple(sorted(law.services))
        yield version.file, Flaw(("service",), NO_SERVICE, {"service": version.service}, allowed)
        return
    if version.territory not in law.territories:
        allowed = tuple(sorted(law.territories))
        yield version.file, Flaw(("territory",), NO_TERRITORY, {"territory": version.territory}, allowed)
    for flaw in _dates(version):
        yield version.file, flaw
    yield from _ended(law, version)
    if version.kind == "amendment":
        yield from _amendment(law, version, data)
    if version.kind == "act":
        # An amendment takes over what it does not change.
        for condition in law.services[version.service].conditions:
            if condition not in version.conditions:
                yield version.file, Flaw(("conditions",), UNCITED, {"condition": condition})
    yield from ((version.file, found) for found in (*_benefit(law, version), *_recovery(law, version.recovery)))


def _dates(version: Version) -> Iterator[Flaw]:
    if version.known_from < version.adopted.day and not version.is_summary:
        yield Flaw(("known", "from"), KNOWN_BEFORE, {"adopted": version.adopted.day})
    if version.applies_to is not None and version.applies_to < version.applies_from:
        yield Flaw(("applies", "to"), REVERSED)
    if version.after_gap and version.after_gap[1] < version.after_gap[0]:
        yield Flaw(("after_gap", "to"), REVERSED)


def _ended(law: Law, version: Version) -> Found:
    """The acts that a layer ends are acts of its territory."""
    same = (version.service, version.territory)
    here = sorted({v.act for v in law.versions if (v.service, v.territory) == same and v.kind == "act"})
    place: Place = ("repeals", "act") if version.kind == "repeal" else ("replaces",)
    for act in ended_acts(version) - {version.act}:
        if act not in here:
            yield version.file, Flaw(place, NO_ACT, {"act": act}, tuple(here))


def _amendment(law: Law, version: Version, data: Mapping[str, Any]) -> Found:
    base = law.find_version(f"{version.act}@{version.amends}")
    if base is None or version.amends is None or version.amends >= version.number:
        existing = tuple(str(v.number) for v in law.acts[version.act] if v.number < version.number)
        values = {"number": version.amends, "act": version.act}
        yield version.file, Flaw(("amends", "version"), NO_VERSION, values, existing)
    elif (base.service, base.territory) != (version.service, version.territory):
        yield version.file, Flaw(("territory",), DIFFERENT_PLACE, {}, (f"{base.service}, {base.territory}",))
    if version.wording_only:
        for section in ("benefit", "conditions", "documents", "term", "recovery"):
            if section in data:
                yield version.file, Flaw((section,), WORDING_MONEY, {"section": section}, at_key=True)


def _benefit(law: Law, version: Version) -> Iterator[Flaw]:
    benefit = version.benefit
    if benefit is None:
        return
    missing = {item.id.rpartition(".")[2] for item in version.missing}
    if benefit.amount is not None and (benefit.index or benefit.factor):
        yield Flaw(("benefit",), TWO_AMOUNTS)
    if (benefit.index is None) != (benefit.factor is None):
        yield Flaw(("benefit",), HALF_INDEX)
    if benefit.amount is None and benefit.index is None and "amount" not in missing:
        yield Flaw(("benefit",), NO_AMOUNT)
    if benefit.per is None and "per" not in missing:
        yield Flaw(("benefit",), NO_PERIOD, {}, ("per: month", "per: quarter", "per: school-year"))
    if benefit.index is not None:
        yield from _index(law, benefit.index, benefit.purpose, ("benefit",))


def _recovery(law: Law, rules: RecoveryRules) -> Iterator[Flaw]:
    """Each way once; a small sum is an amount, or an index with its factor."""
    seen = set()
    for number, way in enumerate(rules.ways):
        if way.way in seen:
            yield Flaw(("recovery", "ways", number), WAY_TWICE, {"way": way.way})
        seen.add(way.way)
    small = rules.small_sum
    if small is None:
        return
    place: Place = ("recovery", "small_sum")
    if small.amount is not None and (small.index or small.factor):
        yield Flaw(place, TWO_AMOUNTS)
    if (small.index is None) != (small.factor is None):
        yield Flaw(place, HALF_INDEX)
    if small.amount is None and small.index is None:
        yield Flaw(place, NO_AMOUNT)
    if small.index is not None:
        yield from _index(law, small.index, small.purpose, place)


def _index(law: Law, index: str, purpose: str | None, place: Place) -> Iterator[Flaw]:
    """The parameter of an index is known, in tenge, and has the purpose."""
    parameter = law.parameters.get(index)
    if parameter is None or parameter.unit != "tenge":
        tenge = tuple(sorted(name for name, item in law.parameters.items() if item.unit == "tenge"))
        yield Flaw((*place, "index"), NO_PARAMETER, {"parameter": index}, tenge)
    elif purpose not in (None, *parameter.purposes):
        allowed = tuple(sorted(parameter.purposes))
        yield Flaw((*place, "purpose"), NO_PURPOSE, {"purpose": purpose}, allowed)


def _timeline(versions: list[Version]) -> Found:
    segments = governing(versions, date.max)
    for before, after in pairwise(segments):
        yield from _neighbours(before, after)
    for known_on in sorted({version.known_from for version in versions}):
        for before, after in pairwise(governing(versions, known_on)):
            if _overlap_each_other(before, after):
                values = {"day": after.first, "other": before.version.id}
                yield after.version.file, Flaw(("applies", "from"), OVERLAP, values)
    if segments and segments[0].version.after_gap:
        yield segments[0].version.file, Flaw(("after_gap",), NO_GAP, at_key=True)


def _neighbours(before: Segment, after: Segment) -> Found:
    version = after.version
    if before.last is None or _overlap_each_other(before, after):
        return
    first, last = before.last + _DAY, after.first - _DAY
    if first > last:
        if version.after_gap and version.kind == "act":
            yield version.file, Flaw(("after_gap",), NO_GAP, at_key=True)
    elif not version.after_gap:
        values = {"first": first, "last": last, "other": before.version.id}
        yield version.file, Flaw(("applies", "from"), GAP, values)
    elif version.after_gap[:2] != (first, last):
        yield version.file, Flaw(("after_gap",), FALSE_GAP, {"first": first, "last": last}, at_key=True)


def _overlap_each_other(before: Segment, after: Segment) -> bool:
    return before.last is None or before.last >= after.first


def _values(parameter: Parameter, law: Law) -> Iterator[Flaw]:
    key = "months" if parameter.unit == "months" else "value"
    for number, value in enumerate(parameter.values):
        if value.last is not None and value.last < value.first:
            yield Flaw(("values", number, "to"), REVERSED)
        if not (value.months if key == "months" else value.value):
            yield Flaw(("values", number), VALUE_KIND, {"unit": parameter.unit, "key": key})
        if value.territory not in (None, *law.territories):
            allowed = tuple(sorted(law.territories))
            yield Flaw(("values", number, "territory"), NO_TERRITORY, {"territory": value.territory}, allowed)
        if value.purpose not in (None, *parameter.purposes):
            allowed = tuple(sorted(parameter.purposes))
            yield Flaw(("values", number, "purpose"), NO_PURPOSE, {"purpose": value.purpose}, allowed)


def _series(parameter: Parameter) -> Iterator[Flaw]:
    series: dict[tuple[Any, Any, Any], list[tuple[int, ParameterValue]]] = {}
    for number, value in enumerate(parameter.values):
        series.setdefault((value.purpose, value.territory, value.known_from), []).append((number, value))
    for (_, territory, known_from), entries in series.items():
        entries.sort(key=lambda entry: entry[1].first)
        for (_, before), (number, after) in pairwise(entries):
            if before.last is None or before.last >= after.first:
                yield Flaw(("values", number, "from"), VALUE_OVERLAP, {"day": after.first})
            elif before.last + _DAY < after.first and territory is None and known_from is None:
                first, last = before.last + _DAY, after.first - _DAY
                if (first, last) not in {gap[:2] for gap in parameter.gaps}:
                    yield Flaw(("values", number, "from"), VALUE_GAP, {"first": first, "last": last})


def _cover(law: Law, version: Version) -> Iterator[Flaw]:
    """Every dated parameter an act reads covers the months it is read for, up to the last value there is."""
    segments = governing(
        [v for v in law.versions if (v.service, v.territory) == (version.service, version.territory)], date.max
    )
    assert version.benefit is not None
    wanted = [(version.benefit.index, version.benefit.purpose)] if version.benefit.index else []
    if version.benefit.months == "school-year":
        wanted.append(("school-year", None))
    for name, purpose in wanted:
        parameter = law.parameters.get(name or "")
        if parameter is not None and purpose not in (None, *parameter.purposes):
            continue
        if parameter is None:
            if name == "school-year":
                yield Flaw(("benefit", "months"), NO_PARAMETER, {"parameter": name})
            continue
        for segment in segments:
            if segment.version is version:
                yield from _uncovered(parameter, purpose, segment)


def _uncovered(parameter: Parameter, purpose: str | None, segment: Segment) -> Iterator[Flaw]:
    values = sorted(
        (value for value in parameter.values if value.purpose in (None, purpose) and value.territory is None),
        key=lambda value: value.first,
    )
    ends = max((value.last or date.max for value in values), default=date.min)
    last = min(segment.last or date.max, ends)
    day = segment.first
    for value in values:
        if value.first > day and day <= last:
            yield _not_covered(parameter, day, min(value.first - _DAY, last))
        if value.last is None:
            return
        day = max(day, value.last + _DAY)
    if not values or (day <= last):
        yield _not_covered(parameter, segment.first, last if values else segment.first)


def _not_covered(parameter: Parameter, first: date, last: date) -> Flaw:
    return Flaw(("benefit",), NOT_COVERED, {"parameter": parameter.id, "first": first, "last": last})


def _words(data: Mapping[str, Any]) -> Found:
    """Templates of reasons may only name values that are filled in."""
    for path, document in data.items():
        if document["kind"] == "service":
            for place, template, known in _templates(document):
                extra = set(re.findall(r"{([^{}]*)}", template)) - known
                if extra or template.count("{") != template.count("}"):
                    allowed = tuple(sorted(f"{{{name}}}" for name in known))
                    yield path, Flaw(place, PLACEHOLDER, {"extra": ", ".join(sorted(extra)) or "{ }"}, allowed)


def _templates(service: Mapping[str, Any]) -> Iterator[tuple[Place, str, frozenset[str]]]:
    for number, condition in enumerate(service["conditions"]):
        for variant, text in condition["reasons"].items():
            known = _filled_in(condition["id"], variant)
            yield from ((("conditions", number, "reasons", variant, lang), text[lang], known) for lang in text)
    for name, text in service["months"].items():
        known = _OF_MISSING if name == "missing" else _OF_MONTHS
        yield from ((("months", name, lang), text[lang], known) for lang in text)


def _filled_in(condition: str, variant: str) -> frozenset[str]:
    if variant == "unknown" or (condition == "act-governs" and variant == "never"):
        return frozenset()
    return frozenset({"month"}) if condition == "act-governs" and variant == "gap" else _OF_CONDITIONS


def _regions(law: Law, data: Mapping[str, Any]) -> Found:
    for path, document in data.items():
        if document["kind"] == "territories":
            for number, territory in enumerate(document["territories"]):
                for index, region in enumerate(territory["region"]):
                    if region["code"] not in law.regions:
                        place = ("territories", number, "region", index, "code")
                        yield path, Flaw(place, NO_REGION, {"code": region["code"]}, tuple(sorted(law.regions)))


def _names(data: Mapping[str, Any]) -> Found:
    """What is looked up by its id stands in one place only."""
    seen: dict[tuple[str, ...], str] = {}
    for path, document in data.items():
        for name, place in _named(document):
            if name in seen:
                yield path, Flaw(place, TWICE, {"id": name[-1], "other": seen[name]})
            seen.setdefault(name, path)


def _named(document: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], Place]]:
    kind = document["kind"]
    if kind in ("service", "parameter"):
        yield (kind, document[kind]), (kind,)
    lists = {"service": "conditions", "territories": "territories", "sources": "sources"}
    for number, item in enumerate(document[lists[kind]] if kind in lists else ()):
        yield (kind, document.get("service", ""), "", item["id"]), (lists[kind], number, "id")


def _codes(data: Mapping[str, Any]) -> Found:
    """A code names one territory at a time."""
    held: dict[str, list[tuple[str, str, str]]] = {}
    for path, document in data.items():
        for number, territory in enumerate(document["territories"] if document["kind"] == "territories" else ()):
            for index, code in enumerate(territory.get("kato", ())):
                first, last = code.get("from", _ALWAYS), code.get("to", _NEVER)
                for other, begin, end in held.setdefault(code["code"], []):
                    if first <= end and begin <= last:
                        place = ("territories", number, "kato", index, "code")
                        yield path, Flaw(place, CODE_TWICE, {"code": code["code"], "other": other})
                held[code["code"]].append((territory["id"], first, last))
