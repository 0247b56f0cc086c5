"""`tirek law list`, `tirek law show`, `tirek law diff`: what the acts say."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tirek.cli.frame import DONE, FOUND, known_on, show, show_json, tell, the_law, today, wrong
from tirek.law.text import N_, Text, say

if TYPE_CHECKING:
    from types import ModuleType

    from tirek.law import Law
    from tirek.law.diff import Change
    from tirek.law.model import CitedText, NotExpressed, Territory, Version
    from tirek.ledger.foreseeing import Foreseen

NO_TERRITORY = N_("there is no territory “{value}”")
NO_ACT = N_("there is no act “{value}”")
NO_VERSION = N_("“{act}” has no version {number}")
NOT_KNOWN = N_("“{act}” was not known yet on {day}")
NOT_GOVERNING = N_("no version of “{act}” governs {month} as known on {day}")
NOTHING = N_("Nothing to list.")
TWO_KINDS = N_("“{value}” is not a folder of law files; compare two folders, two acts or two days")

NO_TIME = N_("governs at no time")
SINCE = N_("from {first}")
SPAN = N_("{first} – {last}")
REPEALS = N_("repeals {act} from {day} on")
FIELDS: Final = {
    "territory": N_("Territory"),
    "adopted": N_("Adopted"),
    "registered": N_("Registered"),
    "published": N_("Published"),
    "in_force": N_("In force from"),
    "applies": N_("Applies from"),
    "known": N_("Known from"),
    "governs": N_("Governs"),
    "benefit": N_("Pays"),
    "payee": N_("Who receives it"),
    "missing": N_("Missing"),
    "sure": N_("How sure"),
    "conditions": N_("Conditions"),
    "documents": N_("Documents"),
    "grounds": N_("Grounds of refusal"),
    "not_expressed": N_("What data cannot express"),
    "notes": N_("Notes"),
    "sources": N_("Sources"),
    "changes": N_("What it changes"),
    "file": N_("File"),
}


def list_acts(args: Namespace) -> int:
    """Every version known on the day, with the days it governs; `--territory` and `--on` choose among them."""
    law, day = the_law(), known_on(args)
    place = _territory(law, args.territory, args.on) if args.territory else None
    chosen = [
        version
        for version in law.versions
        if version.known_from <= day and (place is None or version.territory == place.id)
    ]
    if args.on is not None:
        chosen = [version for version in chosen if _governs(law, version, args.on, day)]
    if args.json:
        from tirek.law.export import version_summary

        show_json([version_summary(version, law, day) for version in chosen])
        return DONE
    for version in chosen:
        for line in _listed(version, law, day, args.lang):
            show(line)
    if not chosen:
        tell(say(args.lang, NOTHING))
    return DONE


def show_act(args: Namespace) -> int:
    """One version of an act: the one named, the one that governs `--on`, or the newest known."""
    law, day = the_law(), known_on(args)
    version = _chosen(law, args, day)
    if version is None:
        return FOUND
    if args.json:
        from tirek.law.export import version_data

        show_json(version_data(version, law, day))
        return DONE
    for line in _told(version, law, day, args.lang):
        show(line)
    return DONE


def diff(args: Namespace) -> int:
    """What changes between two versions or acts, two folders of law files, or what was known on two days.

    On a database also for which awards and applications, by how much and by which paragraph.
    """
    from tirek.law.diff import as_json, as_lines

    found, lines = _compared(args)
    if not args.json:
        for line in as_lines(found, args.lang):
            show(line)
    counted = None
    if _wants_awards(args):
        from tirek.cli.foreseen import compared

        counted = compared(args, lines)
    if args.json:
        show_json({"before": args.before, "after": args.after, "changes": as_json(found), **(counted or {})})
    return DONE


def _compared(args: Namespace) -> tuple[Sequence[Change], Callable[[], Iterator[Foreseen]]]:
    """The changes in words, and how to ask for those of awards."""
    from tirek.law.diff import as_known, changes, changes_between_folders

    days = [_day(each) for each in (args.before, args.after)]
    if Path(args.before).is_dir() or Path(args.after).is_dir():
        first, second = _folder(args.before), _folder(args.after)
        return changes_between_folders(first, second), lambda: _foreseen().between_folders(
            first, second, args.known_on, today()
        )
    law = the_law()
    if days[0] is not None and days[1] is not None:
        early, late = days[0], days[1]
        between = changes_between_folders(as_known(law, early), as_known(law, late))
        return between, lambda: _foreseen().between_days(law, early, late)
    before, after = _named(law, args.before), _named(law, args.after)
    return changes(before, after, law), lambda: _foreseen().between_versions(law, before, after)


def _foreseen() -> ModuleType:
    from tirek.cli import foreseen

    return foreseen


def _wants_awards(args: Namespace) -> bool:
    """Whether awards are asked about, or nothing is said of them and this installation has a database."""
    from tirek.cli.database import is_there

    return bool(args.awards) or (not args.words_only and is_there())


def _day(name: str) -> date | None:
    from datetime import date

    try:
        return date.fromisoformat(name)
    except ValueError:
        return None


def _folder(path: str) -> Law:
    from tirek.law import load

    if not Path(path).is_dir():
        raise wrong(TWO_KINDS, value=path)
    return load(Path(path))


def _territory(law: Law, name: str, month: int | None) -> Territory:
    from tirek.law.months import Month, first_day

    found = law.find_territory(name, first_day(Month(month)) if month is not None else None)
    if found is None:
        raise wrong(NO_TERRITORY, tuple(sorted(law.territories)), argument="--territory", value=name)
    return found


def _named(law: Law, name: str) -> Version:
    version = law.find_version(name)
    if version is not None:
        return version
    act, _, number = name.partition("@")
    if act in law.acts:
        raise wrong(NO_VERSION, tuple(item.id for item in law.acts[act]), act=act, number=number)
    raise wrong(NO_ACT, tuple(sorted(law.acts)), value=name)


def _chosen(law: Law, args: Namespace, day: date) -> Version | None:
    """The version that was asked for; None, with a message, when there is none on that day or in that month."""
    from tirek.law.months import show_month

    words = {"act": args.act, "day": day.isoformat()}
    named = _named(law, args.act)
    known = [version for version in law.acts[named.act] if version.known_from <= day]
    if "@" in args.act:
        known = [version for version in known if version is named]
    if not known:
        _tell_none(args, say(args.lang, NOT_KNOWN, **words))
        return None
    if args.on is None:
        return known[-1]
    for version in known:
        if _governs(law, version, args.on, day):
            return version
    _tell_none(args, say(args.lang, NOT_GOVERNING, **words, month=show_month(args.on)))
    return None


def _tell_none(args: Namespace, text: str) -> None:
    if args.json:
        show_json({"act": None, "detail": text})
    else:
        tell(text)


def _governs(law: Law, version: Version, month: int, day: date) -> bool:
    from tirek.law.months import Month, first_day

    return law.version_on(version.service, version.territory, first_day(Month(month)), day) is version


def _listed(version: Version, law: Law, day: date, language: str) -> Iterator[str]:
    yield f"{version.territory}  {version.id}  {'; '.join(_spans(version, law, day, language))}"
    yield f"    {version.short[language]}"
    if version.repeals:
        yield f"    {say(language, REPEALS, act=version.repeals, day=version.applies_from.isoformat())}"
    if version.benefit is not None and version.kind != "repeal":
        yield f"    {_pays(version, law, language)}"
    yield f"    {_sure(version, language)}; {_sources(version)}"


def _told(version: Version, law: Law, day: date, language: str) -> Iterator[str]:
    yield version.title[language]
    yield f"{version.id}: {version.short[language]}"
    for name, text in _rows(version, law, day, language):
        yield f"{say(language, FIELDS[name])}: {text}"
    for name, lines in _lists(version, law, language):
        if lines:
            yield ""
            yield say(language, FIELDS[name])
            yield from (f"  {line}" for line in lines)


def _rows(version: Version, law: Law, day: date, language: str) -> Iterator[tuple[str, str]]:
    from tirek.law.words import dated_text, day_text

    yield "territory", law.territories[version.territory].name[language]
    dates = {"adopted": version.adopted, "registered": version.registered, "published": version.published}
    for name, dated in {**dates, "in_force": version.in_force}.items():
        if dated is not None:
            yield name, dated_text(dated)[language]
    if version.kind != "repeal":
        note = f". {version.applies_note[language]}" if version.applies_note else ""
        yield "applies", day_text(version.applies_from)[language] + note
    yield "known", day_text(version.known_from)[language]
    yield "governs", "; ".join(_spans(version, law, day, language))
    if version.changes:
        yield "changes", version.changes[language]
    if version.benefit is not None:
        yield "benefit", _pays(version, law, language)
    if version.payee is not None:
        yield "payee", _cited(version.payee.text, version.payee.citation.text, language)
    for item in version.missing:
        yield "missing", f"{item.title[language]} – {item.supplier[language]}"
    yield "sure", _sure(version, language)
    yield "file", f"{version.file}, sha256 {law.files[version.file]}"


def _lists(version: Version, law: Law, language: str) -> Iterator[tuple[str, list[str]]]:
    from tirek.law.words import OBTAINED, settings_text

    titles = law.services[version.service].conditions
    conditions = []
    for rule in version.conditions.values():
        setting = settings_text(rule)
        words = f"{titles[rule.id].title[language]}{f': {setting[language]}' if setting else ''}"
        conditions.append(f"{rule.id} – {words} [{rule.citation.text[language]}]")
    yield "conditions", conditions
    papers = ((p, say(language, OBTAINED[p.obtained])) for p in version.documents)
    yield "documents", [_cited(p.title, p.citation.text, language, f" – {how}") for p, how in papers]
    texts: dict[str, tuple[CitedText | NotExpressed, ...]] = {
        "grounds": version.grounds,
        "not_expressed": version.not_expressed,
        "notes": version.notes,
    }
    for name, items in texts.items():
        yield name, [_cited(item.text, item.citation.text, language) for item in items]
    yield "sources", [str(source["title"]) for source in version.sources]


def _cited(text: Text, citation: Text, language: str, more: str = "") -> str:
    return f"{text[language]}{more} [{citation[language]}]"


def _pays(version: Version, law: Law, language: str) -> str:
    from tirek.law.words import benefit_text

    assert version.benefit is not None
    words = benefit_text(version.benefit, law.parameters)[language]
    return f"{words} [{version.benefit.citation.text[language]}]"


def _sure(version: Version, language: str) -> str:
    from tirek.law.words import confidence_text

    return confidence_text(version.confidence)[language]


def _sources(version: Version) -> str:
    return "; ".join(str(source["title"]) for source in version.sources)


def _spans(version: Version, law: Law, day: date, language: str) -> list[str]:
    found = [
        say(language, SINCE, first=segment.first.isoformat())
        if segment.last is None
        else say(language, SPAN, first=segment.first.isoformat(), last=segment.last.isoformat())
        for segment in law.stretches(version, day)
    ]
    return found or [say(language, NO_TIME)]
