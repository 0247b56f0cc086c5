"""The law as plain data for programs: acts, parameters, territories. The command line and the JSON API answer with these."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from tirek.law.text import Text
from tirek.law.words import benefit_text, settings_text

if TYPE_CHECKING:
    from tirek.law.loading import Law
    from tirek.law.model import Citation, CitedText, Dated, Gap, Paper, Parameter, Segment, Territory, Version
    from tirek.law.recovery import RecoveryRules

Data = dict[str, Any]


def version_summary(version: Version, law: Law, known_on: date) -> Data:
    """One version of an act in short: what it is, where, when it governs as known on a day, what it pays, how sure that is.

    `governs` are the stretches of days, both ends included; empty for a repeal, for what is not known yet, and for
    what later acts replaced wholly.
    """
    return {
        "act": version.act,
        "version": version.number,
        "kind": version.kind,
        "service": version.service,
        "territory": version.territory,
        "title": dict(version.title),
        "short": dict(version.short),
        "adopted": {**_dated(version.adopted), "form": version.adopted_form, "number": version.adopted_number},
        "applies": {
            "from": _day(version.applies_from),
            "to": _day(version.applies_to),
            "confidence": version.applies_confidence,
            "note": _text(version.applies_note),
            "citation": _cite(version.applies_citation),
        },
        "known": {"from": version.known_from.isoformat(), "confidence": version.known_confidence},
        "governs": [_span(segment) for segment in law.stretches(version, known_on)],
        "benefit": _benefit(version, law),
        "missing": [{"id": m.id, "title": dict(m.title), "supplier": dict(m.supplier)} for m in version.missing],
        "repeals": version.repeals,
        "wording_only": list(version.wording_only),
        "changes": _text(version.changes),
        "confidence": version.confidence,
        "sources": [dict(source) for source in version.sources],
        "file": version.file,
        "sha256": law.files[version.file],
    }


def version_data(version: Version, law: Law, known_on: date) -> Data:
    """Everything a version of an act says; amendments carry what they leave as it was."""
    return {
        **version_summary(version, law, known_on),
        "registered": {**_dated(version.registered), "number": version.registered_number}
        if version.registered
        else None,
        "published": _dated(version.published) if version.published else None,
        "in_force": _dated(version.in_force) if version.in_force else None,
        "amends": version.amends,
        "replaces": list(version.replaces),
        "after_gap": _gap(version.after_gap),
        "conditions": [
            {
                "condition": rule.id,
                "title": _text(_condition_title(law, version, rule.id)),
                "settings": {name: list(v) if isinstance(v, tuple) else v for name, v in rule.settings},
                "settings_text": _text(settings_text(rule)),
                "confidence": rule.confidence,
                **_citation(rule.citation),
            }
            for rule in version.conditions.values()
        ],
        "payee": _cited(version.payee) if version.payee else None,
        "documents": [_paper(paper) for paper in version.documents],
        "grounds_of_refusal": [_cited(ground) for ground in version.grounds],
        "term": {
            "working_days": version.term_days,
            **_citation(version.term_citation),
            "note": _text(version.term_note),
        }
        if version.term_days
        else None,
        "not_expressed": [
            {"id": item.id, "text": dict(item.text), "affects": list(item.affects), **_citation(item.citation)}
            for item in version.not_expressed
        ],
        "notes": [_cited(note) for note in version.notes],
        "recovery": _recovery(version.recovery),
    }


def _recovery(rules: RecoveryRules) -> Data:
    """What an act says of overpaid sums; empty or null where it says nothing and the readings of the service hold."""
    order, small = rules.order, rules.small_sum
    return {
        "ways": [
            {"way": way.way, "share": way.share, "confidence": way.confidence, **_citation(way.citation)}
            for way in rules.ways
        ],
        "order": {"first": order.order, "confidence": order.confidence, **_citation(order.citation)} if order else None,
        "small_sum": {
            "amount": small.amount,
            "index": small.index,
            "purpose": small.purpose,
            "factor": small.factor,
            **_citation(small.citation),
        }
        if small
        else None,
    }


def parameter_summary(parameter: Parameter) -> Data:
    """A dated parameter in short: its names, unit, purposes and from when to when values are known."""
    firsts = [value.first for value in parameter.values]
    return {
        "id": parameter.id,
        "title": dict(parameter.title),
        "short": dict(parameter.short),
        "unit": parameter.unit,
        "purposes": {name: dict(text) for name, text in parameter.purposes.items()},
        "from": _day(min(firsts, default=None)),
        "to": _day(parameter.known_until()),
        "supplier": _text(parameter.supplier),
    }


def parameter_data(parameter: Parameter, law: Law) -> Data:
    """A dated parameter with all its values, declared gaps and their reasons."""
    return {
        **parameter_summary(parameter),
        "values": [
            {
                "from": value.first.isoformat(),
                "to": _day(value.last),
                "value": value.value,
                "months": list(value.months),
                "purpose": value.purpose,
                "territory": value.territory,
                "known_from": _day(value.known_from),
                "confidence": value.confidence,
                "source": value.source,
            }
            for value in parameter.values
        ],
        "gaps": [_gap(gap) for gap in parameter.gaps],
        "years": [
            {"begins": begins.isoformat(), "ends": ends.isoformat(), "confidence": confidence}
            for begins, ends, confidence in parameter.years
        ],
        "note": _text(parameter.note),
        "file": parameter.file,
        "sha256": law.files[parameter.file],
    }


def territory_data(territory: Territory, law: Law) -> Data:
    """A territory: names, the department that pays, codes and regions over time, and the acts there are for it."""
    return {
        "id": territory.id,
        "name": dict(territory.name),
        "authority": dict(territory.authority),
        "kato": [
            {"code": code, "from": _day(first), "to": _day(last), "confidence": confidence}
            for code, first, last, confidence in territory.codes
        ],
        "regions": [
            {"code": code, "name": dict(law.regions[code]), "from": _day(first), "to": _day(last)}
            for code, first, last in territory.regions
        ],
        "acts": sorted({version.act for version in law.versions if version.territory == territory.id}),
        "note": _text(territory.note),
    }


def _benefit(version: Version, law: Law) -> Data | None:
    benefit = version.benefit
    if benefit is None:
        return None
    return {
        "text": dict(benefit_text(benefit, law.parameters)),
        "amount": benefit.amount,
        "index": benefit.index,
        "purpose": benefit.purpose,
        "factor": benefit.factor,
        "at_least": benefit.at_least,
        "per": benefit.per,
        "months": benefit.months,
        "price_date": benefit.price_date,
        "booking": benefit.booking,
        "partial": benefit.partial,
        "rounding": benefit.rounding,
        **_citation(benefit.citation),
    }


def _condition_title(law: Law, version: Version, condition: str) -> Text | None:
    words = law.services[version.service].conditions.get(condition)
    return words.title if words else None


def _paper(paper: Paper) -> Data:
    return {
        "id": paper.id,
        "title": dict(paper.title),
        "obtained": paper.obtained,
        "registry": _text(paper.registry),
        "note": _text(paper.note),
        "confidence": paper.confidence,
        **_citation(paper.citation),
    }


def _cited(item: CitedText) -> Data:
    title = {"title": dict(item.title)} if item.title else {}
    return {"id": item.id, **title, "text": dict(item.text), "confidence": item.confidence, **_citation(item.citation)}


def _citation(citation: Citation | None) -> Data:
    return {"citation": _cite(citation), "citation_text": _text(citation.text) if citation else None}


def _cite(citation: Citation | None) -> str | None:
    return str(citation) if citation else None


def _dated(dated: Dated) -> Data:
    note = {"note": dict(dated.note)} if dated.note else {}
    return {"date": dated.day.isoformat(), "confidence": dated.confidence, **note}


def _span(segment: Segment) -> Data:
    return {"from": segment.first.isoformat(), "to": _day(segment.last)}


def _gap(gap: Gap | None) -> Data | None:
    return {"from": gap.first.isoformat(), "to": gap.last.isoformat(), "reason": dict(gap.reason)} if gap else None


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _text(text: Mapping[str, str] | None) -> dict[str, str] | None:
    return dict(text) if text else None
