"""`tirek law check` and `tirek law schema`: the files themselves."""

from __future__ import annotations

from argparse import Namespace
from time import perf_counter
from typing import TYPE_CHECKING, Any

from tirek.cli.frame import DONE, FOUND, note, show, show_json, tell, the_law, wrong
from tirek.law.text import N_, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tirek.law import Law

CASE = "case"

SUMMARY = N_("{files} files, {versions} versions of acts, {parameters} parameters: no problem found, {seconds} s")
SCENARIOS = N_("{count} scenarios: {failed} failed")
PROBLEMS = N_("problems: {count}")
KNOWN_TO = N_("{parameter} is known to {day}; months after it are not computable")
MISSING = N_(
    "{act}: {parameter} is missing; results that need it are not computable. It can be supplied by: {supplier}"
)
NO_CODE = N_("{territory}: no KATO code is confirmed yet")
NO_SCHEMA = N_("there is no schema “{name}”")


def check(args: Namespace) -> int:
    """Load and prove everything; with `--scenarios` compute what stands beside the acts, too."""
    from tirek.law import LawError, law_folder

    start = perf_counter()
    try:
        law = the_law()
    except LawError as error:
        problems = error.problems
        if args.json:
            show_json({"ok": False, "problems": [problem.as_json(args.lang) for problem in problems], "notes": []})
        else:
            for problem in problems:
                show(problem.line_of_text(args.lang))
            tell(say(args.lang, PROBLEMS, count=len(problems)))
        return FOUND
    seconds = perf_counter() - start
    count, failures = _scenarios(law, args.lang) if args.scenarios else (0, [])
    notes = list(_notes(law, args.lang))
    if args.json:
        found: dict[str, Any] = {"ok": not failures, "problems": [], "notes": notes, "folder": str(law_folder())}
        found |= {"files": len(law.files), "versions": len(law.versions), "seconds": round(seconds, 4)}
        if args.scenarios:
            found["scenarios"] = {"count": count, "failures": failures}
        show_json(found)
        return FOUND if failures else DONE
    for failure in failures:
        show(failure)
    for text in notes:
        note(args, text)
    sums = {"files": len(law.files), "versions": len(law.versions), "parameters": len(law.parameters)}
    tell(say(args.lang, SUMMARY, **sums, seconds=f"{seconds:.3f}"))
    if args.scenarios:
        tell(say(args.lang, SCENARIOS, count=count, failed=len(failures)))
    return FOUND if failures else DONE


def schema(args: Namespace) -> int:
    """Print one JSON Schema, or the names of all."""
    from tirek.law.schema import SCHEMA_FOLDER, schema_text

    names = tuple(
        sorted([*(path.name.removesuffix(".schema.json") for path in SCHEMA_FOLDER.glob("*.schema.json")), CASE])
    )
    if not args.name:
        if args.json:
            show_json(list(names))
        for name in () if args.json else names:
            show(name)
        return DONE
    if args.name not in names:
        raise wrong(NO_SCHEMA, names, argument="NAME", name=args.name)
    if args.name == CASE:
        from tirek.entitlement import case_schema

        show(case_schema().rstrip())
    else:
        show(schema_text(args.name).rstrip())
    return DONE


def _notes(law: Law, language: str) -> Iterator[str]:
    """What is known to be unknown: no problem of the files, but worth telling."""
    from tirek.law import formats

    for parameter in law.parameters.values():
        last = parameter.known_until()
        if last is not None:
            yield say(language, KNOWN_TO, parameter=parameter.short[language], day=formats.day(last, language))
    for version in law.versions:
        for item in version.missing:
            words = {"parameter": item.title[language], "supplier": item.supplier[language]}
            yield say(language, MISSING, act=version.id, **words)
    for territory in law.territories.values():
        if not territory.codes:
            yield say(language, NO_CODE, territory=territory.name[language])


def _scenarios(law: Law, language: str) -> tuple[int, list[str]]:
    """How many scenarios were computed, and a line for each that came out differently."""
    from tirek.entitlement import scenarios

    results = scenarios.run(law, law.folder)
    return results.count, [failure.text(language) for failure in results.failures]
