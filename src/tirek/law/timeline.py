"""Which version governs when, as known on a day: the layers of a territory painted one over the other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from tirek.law.model import Segment, Version

_DAY = timedelta(days=1)


def layer_order(version: Version) -> tuple[date, int, str]:
    """Layers are painted in the order in which they became known."""
    return (version.known_from, version.number, version.act)


def governing(versions: Iterable[Version], known_on: date) -> tuple[Segment, ...]:
    """The stretches of days that versions govern, in order, as known on a day.

    Later layers cut earlier ones for good: nothing falls back to an older act after an end.
    """
    segments: list[Segment] = []
    for version in sorted(versions, key=layer_order):
        if version.known_from > known_on:
            continue
        segments = _paint(segments, version)
    return tuple(sorted(segments, key=lambda segment: segment.first))


def _paint(segments: Sequence[Segment], version: Version) -> list[Segment]:
    ended = ended_acts(version)
    cut = [
        shortened
        for segment in segments
        if (shortened := _end_before(segment, version.applies_from) if segment.version.act in ended else segment)
    ]
    if version.kind != "repeal":
        cut.append(Segment(version.applies_from, version.applies_to, version))
    return cut


def ended_acts(version: Version) -> set[str]:
    """The acts whose governing ends where this layer begins."""
    if version.kind == "repeal":
        return {version.repeals} if version.repeals else set()
    if version.kind == "amendment":
        return {version.act}
    return set(version.replaces)


def _end_before(segment: Segment, day: date) -> Segment | None:
    if segment.first >= day:
        return None
    if segment.last is None or segment.last >= day:
        return replace(segment, last=day - _DAY)
    return segment


def version_on(segments: Sequence[Segment], day: date) -> Version | None:
    """The version that governs a day."""
    return next((segment.version for segment in segments if day in segment), None)
