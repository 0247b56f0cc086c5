"""Scenarios beside the acts: cases a lawyer can read, with what must come out, run against the law.

A scenario file gives the facts that differ from the ordinary child (`ordinary.yaml` in the same folder) and, step by
step, the day of knowledge and what is owed. What comes out differently is told at the line that expects it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from tirek.entitlement.assessment import Assessment, MonthResult, assess
from tirek.entitlement.case import read_case
from tirek.entitlement.comparison import difference
from tirek.law.loading import Law
from tirek.law.months import Month, parse_month, show_month
from tirek.law.problems import Flaw, InputError, LawError, Place, Problem
from tirek.law.schema import flaws_of, schema_text
from tirek.law.source import Document, read_document
from tirek.law.text import LANGUAGES, N_, Text

ORDINARY: Final = "ordinary.yaml"
FOLDER: Final = "scenarios"

UNKNOWN_SOURCE = N_("no act, source or reading “{cite}” is known")
NOT_THIS = N_("expected {expected}, got {got}")
NOT_THIS_FOR = N_("{name}: expected {expected}, got {got}")
TWICE = N_("{name} is told twice")
NOT_A_CASE = N_("these facts are no valid case: {pointer}: {detail}")
REVERSED = N_("the end is before the beginning")

_NOTHING: Final = "–"


@dataclass(frozen=True, slots=True)
class Failure:
    """A scenario that did not come out as written: its file and title, and every difference with its line."""

    file: str
    title: Text
    problems: tuple[Problem, ...]

    def text(self, language: str) -> str:
        """The title, then one line per difference, expected against got."""
        lines = [f"{self.file}: {self.title[language]}"]
        return "\n".join([*lines, *(f"  {problem.line_of_text(language)}" for problem in self.problems)])


@dataclass(frozen=True, slots=True)
class Results:
    """How many scenarios were run, and those that failed."""

    count: int
    failures: tuple[Failure, ...]


def run(law: Law, folder: Path | None = None) -> Results:
    """Run every scenario of a folder, or of all `scenarios` folders below the law's own folder."""
    files = scenario_files(folder or law.folder)
    failures = (check(law, file) for file in files)
    return Results(len(files), tuple(failure for failure in failures if failure is not None))


def scenario_files(folder: Path) -> tuple[Path, ...]:
    """The scenario files in or below a folder, in order of their paths."""
    return tuple(
        path
        for path in sorted(folder.rglob("*.yaml"))
        if FOLDER in path.parts and path.name != ORDINARY and not path.name.startswith(".")
    )


def check(law: Law, file: Path) -> Failure | None:
    """Run one scenario file; None when everything came out as written. Files that can't be read fail, too."""
    shown = _shown(file, law.folder)
    untitled = dict.fromkeys(LANGUAGES, file.stem)
    try:
        document = _read(file, shown)
        ordinary = file.with_name(ORDINARY)
        base = _read(ordinary, _shown(ordinary, law.folder)).data["facts"] if ordinary.is_file() else {}
    except LawError as error:
        return Failure(shown, untitled, error.problems)
    problems = tuple(document.problem(flaw) for flaw in _flaws(document.data, base, law))
    return Failure(shown, document.data["title"], problems) if problems else None


def _shown(file: Path, law_folder: Path) -> str:
    inside = file.is_relative_to(law_folder)
    return (Path(law_folder.name) / file.relative_to(law_folder)).as_posix() if inside else file.as_posix()


def _read(file: Path, shown: str) -> Document:
    document = read_document(file, shown)
    schema = "ordinary" if file.name == ORDINARY else "scenario"
    flaws = flaws_of(document.data, _schema(schema))
    if flaws:
        raise LawError([document.problem(flaw) for flaw in flaws])
    return document


def _schema(name: str) -> str:
    text = schema_text("scenario")
    if name == "scenario":
        return text
    return '{"type": "object", "required": ["facts"], "properties": {"facts": {"type": "object"}}}'


def _flaws(data: Mapping[str, Any], base: Mapping[str, Any], law: Law) -> Iterator[Flaw]:
    for number, cite in enumerate(data["why"]["cite"]):
        if not _known(cite, law):
            known = tuple(sorted((*law.acts, *law.sources)))
            yield Flaw(("why", "cite", number), UNKNOWN_SOURCE, {"cite": cite}, known)
    facts = merged(base, data["facts"])
    before: Assessment | None = None
    for number, step in enumerate(data["steps"]):
        facts = merged(facts, step.get("facts", {}))
        known_on = date.fromisoformat(step["known_on"])
        try:
            after = assess(read_case(facts, law, known_on), law, known_on)
        except InputError as error:
            values = [{"pointer": flaw.pointer or "/", "detail": flaw.full_text("en")} for flaw in error.flaws]
            yield from (Flaw(("facts",), NOT_A_CASE, value) for value in values)
            return
        yield from _step(("steps", number), step, after)
        if before is not None:
            yield from _changed(("steps", number), step, before, after, law)
        before = after


def merged(base: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Facts with changes: mappings are merged key by key, lists and plain values replaced."""
    result = dict(base)
    for key, value in changes.items():
        old = result.get(key)
        result[key] = merged(old, value) if isinstance(old, Mapping) and isinstance(value, Mapping) else value
    return result


def _known(cite: str, law: Law) -> bool:
    source, _, place = cite.partition(" ")
    if source in law.acts:
        return True
    readings = {f"reading.{name[1:]}" for service in law.services.values() for name in service.readings}
    return source in law.sources and (not place.startswith("reading.") or place in readings)


def _step(place: Place, step: Mapping[str, Any], got: Assessment) -> Iterator[Flaw]:
    yield from _same(place, step, "outcome", got.outcome)
    yield from _same(place, step, "total", got.total)
    yield from _same(place, step, "acts", [version.id for version in got.acts])
    yield from _same(place, step, "missing", [item.id for item in got.missing])
    yield from _table((*place, "months"), step, {show_month(m.month): _word(m) for m in got.months})
    yield from _table((*place, "dues"), step, {str(due.period): due.amount for due in got.dues})
    yield from _table((*place, "booked"), step, {str(due.period): show_month(due.month) for due in got.dues})


def _changed(place: Place, step: Mapping[str, Any], before: Assessment, after: Assessment, law: Law) -> Iterator[Flaw]:
    lines = difference(before, after, law)
    yield from _table((*place, "difference"), step, {str(line.period): line.amount for line in lines})
    yield from _same(place, step, "caused_by", list(dict.fromkeys(line.cause.id for line in lines)))


def _same(place: Place, step: Mapping[str, Any], key: str, got: Any) -> Iterator[Flaw]:
    if key in step and step[key] != got:
        yield Flaw((*place, key), NOT_THIS, {"expected": _words(step[key]), "got": _words(got)})


def _words(value: Any) -> str:
    return (", ".join(map(str, value)) or _NOTHING) if isinstance(value, list) else str(value)


def _table(place: Place, step: Mapping[str, Any], got: Mapping[str, Any]) -> Iterator[Flaw]:
    """Expected values by month or period, each key one or a span `2023-02..2023-05`; everything must be told."""
    name = str(place[-1])
    if name not in step:
        return
    wanted: dict[str, tuple[Any, str]] = {}
    for key, value in step[name].items():
        names = tuple(_span(key))
        if not names:
            yield Flaw((*place, key), REVERSED, at_key=True)
        for one in names:
            if one in wanted:
                yield Flaw((*place, key), TWICE, {"name": one}, at_key=True)
            wanted[one] = (value, key)
    for one in sorted({*wanted, *got}):
        expected, key = wanted.get(one, (None, None))
        if expected != got.get(one, None):
            values = {"name": one, "expected": _or_nothing(expected), "got": _or_nothing(got.get(one))}
            yield Flaw((*place, key) if key else place, NOT_THIS_FOR, values, at_key=key is None)


def _or_nothing(value: Any) -> str:
    return _NOTHING if value is None else str(value)


def _span(key: str) -> Iterable[str]:
    first, _, last = key.partition("..")
    if not last:
        return (first,)
    if "Q" in first:
        quarters = (_quarter(first), _quarter(last) + 1)
        return (f"{number // 4:04d}-Q{number % 4 + 1}" for number in range(*quarters))
    if "/" in first:
        return (f"{year:04d}/{year + 1:04d}" for year in range(int(first[:4]), int(last[:4]) + 1))
    return (show_month(Month(month)) for month in range(parse_month(first), parse_month(last) + 1))


def _quarter(text: str) -> int:
    return int(text[:4]) * 4 + int(text[-1]) - 1


def _word(month: MonthResult) -> str:
    """A month in a word: paid, not-computable, the condition that fails, or `unknown` and the condition."""
    if month.condition is None:
        return month.state
    return f"unknown {month.condition}" if month.state == "unknown" else month.condition


__all__ = ["Failure", "Results", "check", "merged", "run", "scenario_files"]
