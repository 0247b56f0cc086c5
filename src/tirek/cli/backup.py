"""`tirek backup` and `tirek restore`: an installation in one file, and back."""

from __future__ import annotations

import time
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tirek.cli.database import database
from tirek.cli.frame import DONE, FOUND, check_outputs, file_error, note, show, show_json, tell, wrong
from tirek.law.text import N_, say

if TYPE_CHECKING:
    from tirek.backup.making import Made
    from tirek.backup.restoring import Contents

STEPS: Final = {
    "rows": N_("rows written: {count}"),
    "files": N_("files written: {count}"),
    "checked": N_("parts of the backup checked: {count}"),
    "restored": N_("parts of the backup restored: {count}"),
    "verifying": N_("checking what was restored"),
}
MADE = N_("{path}: rows {rows}, files {files}, bytes {bytes}; made {at}; SHA-256 of its sums {sums}")
KEYS_APART = N_("the keys are not in it, and without them nobody can read it; keep them apart: {names}")
KEYS_IN_IT = N_("the keys are in it: whoever has this file can read everything")
MISSING = N_("files that the database speaks of and that are not in the store: {count}, the first {key}")
RESTORED = N_("Restored from {path}, made {at}: rows {rows}, files {files}. Everyone signs in anew.")
GOOD = N_("{path}: whole, and can be restored here: rows {rows}, files {files}; made {at}")
NOT_WHOLE = N_("nothing was changed: what was restored is not what was backed up")
REPLACING = N_(
    "what this installation holds will be replaced: accounts {accounts}, cases {cases}, entries of the journal {entries}"
)

_EVERY: Final = 2.0
"""Seconds between two lines of progress."""


def backup(args: Namespace) -> int:
    """Write a backup; 1 when files are missing in the store that the database speaks of."""
    check_outputs({"FILE": args.file})
    with _told_in_words(args.file), database():
        from tirek.backup.making import make
        from tirek.config.clock import installation_clock

        made = make(
            Path(args.file), installation_clock().now(), _progress(args), with_keys=args.with_keys, force=args.force
        )
    if args.json:
        show_json(_made(made, args.file))
    else:
        at = made.manifest["made_at"]
        values = {"path": args.file, "rows": made.rows, "files": made.files, "bytes": made.bytes, "at": at}
        show(say(args.lang, MADE, sums=made.sums, **values))
        names = ", ".join([*made.manifest["keys"]["ring"], "TIREK_INDEX_KEY"])
        note(args, say(args.lang, KEYS_IN_IT) if args.with_keys else say(args.lang, KEYS_APART, names=names))
    return _tell_missing(args, made.missing, made.missing_first)


def restore(args: Namespace) -> int:
    """Make this installation what a backup holds; 1 when it came out otherwise, and nothing was changed."""
    with _told_in_words(args.file), database():
        from tirek.backup.errors import NotWholeError
        from tirek.backup.restoring import held, inspect
        from tirek.backup.restoring import restore as restore_now

        path, told = Path(args.file), _progress(args)
        if args.check:
            contents = inspect(path, told, with_keys=args.with_keys)
        else:
            before = held()
            if before is not None and args.force:
                values = {"accounts": before.accounts, "cases": before.cases, "entries": before.entries}
                note(args, say(args.lang, REPLACING, **values))
            try:
                contents = restore_now(path, told, args.lang, with_keys=args.with_keys, force=args.force)
            except NotWholeError as error:
                return _not_whole(args, error.findings)
    manifest = contents.manifest
    if args.json:
        show_json({"restored": not args.check, "findings": [], **_contents(contents)})
    else:
        values = {"path": args.file, "at": manifest["made_at"], "rows": contents.rows, "files": contents.end["files"]}
        show(say(args.lang, GOOD if args.check else RESTORED, **values))
    return _tell_missing(args, contents.missing, contents.end["missing"]["first"])


@contextmanager
def _told_in_words(path: str) -> Iterator[None]:
    """What stands against it is wrong input, told in words."""
    from tirek.cli.database import set_up

    set_up()
    from tirek.backup.errors import BackupError

    try:
        yield
    except BackupError as error:
        raise wrong(error.message, **error.values) from None
    except OSError as error:
        raise file_error(str(error.filename or path), error) from None


def _progress(args: Namespace) -> Callable[[str, int], None]:
    """Tells how far it is on standard error, from time to time."""
    last = time.perf_counter()

    def told(step: str, count: int) -> None:
        nonlocal last
        now = time.perf_counter()
        if now - last >= _EVERY:
            last = now
            tell(say(args.lang, STEPS[step], count=count))

    return told


def _tell_missing(args: Namespace, count: int, first: Any) -> int:
    if not count:
        return DONE
    tell(say(args.lang, MISSING, count=count, key=first[0]))
    return FOUND


def _not_whole(args: Namespace, findings: tuple[str, ...]) -> int:
    if args.json:
        show_json({"restored": False, "findings": list(findings)})
    else:
        for line in findings:
            show(line)
        tell(f"tirek: {say(args.lang, NOT_WHOLE)}")
    return FOUND


def _made(made: Made, path: str) -> dict[str, Any]:
    manifest = made.manifest
    return {
        "file": path,
        "bytes": made.bytes,
        "sums": made.sums,
        **_of_manifest(manifest),
        "rows": made.rows,
        "files": made.files,
        "missing": {"count": made.missing, "first": list(made.missing_first)},
    }


def _contents(contents: Contents) -> dict[str, Any]:
    return {
        **_of_manifest(contents.manifest),
        "rows": contents.rows,
        "files": contents.end["files"],
        "missing": contents.end["missing"],
        "sums": contents.end["sums"],
    }


def _of_manifest(manifest: Any) -> dict[str, Any]:
    return {
        "made_at": manifest["made_at"],
        "tirek": manifest["tirek"],
        "engine": manifest["engine"],
        "keys": manifest["keys"]["used"],
        "with_keys": manifest["with_keys"],
        "heads": manifest["heads"],
        "tables": {table["name"]: table["rows"] for table in manifest["tables"]},
    }
