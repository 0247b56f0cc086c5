"""A backup of an installation that works, restored: the same rows, files and chains, on both databases and between them."""

from __future__ import annotations

import random
import time
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from tests.backup.conftest import Filled, Install, Installation

from tirek.backup.archive import END, MANIFEST, SUMS, Writer, as_bytes, walk

EMPTY = {"empty": True}


def restored(look: dict[str, Any]) -> dict[str, Any]:
    """What must be found after restoring: nobody is signed in, and nobody works at anything."""
    jobs = [
        [kind, key, "waiting", payload, "None"] if state == "leased" else [kind, key, state, payload, until]
        for kind, key, state, payload, until in look["jobs"]
    ]
    return {**look, "sessions": 0, "jobs": jobs}


@pytest.mark.timeout(300)
def test_an_installation_goes_into_a_file_and_comes_out_of_it(install: Install, tmp_path: Path) -> None:
    file = tmp_path / "city.backup"
    old = install(keys={})
    old.fill(3)
    before = old.look()
    assert (before["sessions"], before["protected"], before["goes_on"], before["broken"]) == (1, True, True, [])
    status, made, _ = old.tirek("backup", file, "--with-keys")
    assert status == 0
    assert {chain: [head["number"], head["hash"]] for chain, head in made["heads"].items()} == before["heads"]
    assert (made["rows"], made["files"]) == (sum(before["counts"].values()), len(before["letters"]))
    assert (file.stat().st_mode & 0o777, [each.name for each in tmp_path.glob(".*")]) == (0o600, [])

    status, errors, _ = old.tirek("backup", file)
    assert (status, "is there already" in errors[0]["detail"]) == (2, True)
    status, errors, _ = old.tirek("restore", file)
    assert (status, "is not empty: accounts 4, cases 3" in errors[0]["detail"]) == (2, True)

    new = install(keys={})
    status, errors, _ = new.tirek("restore", file)
    assert (status, "needs the key" in errors[0]["detail"], new.look()) == (2, True, EMPTY)
    status, _, _ = new.tirek("restore", file, "--with-keys")
    assert status == 0
    assert new.look() == restored(before)
    assert not [path for path in new.var.iterdir() if "restoring" in path.name]

    # Over an installation that is not empty only by force; the same keys are there now.
    assert new.tirek("restore", file, "--force")[0] == 0
    assert new.look() == restored(before)


@pytest.mark.timeout(300)
def test_a_city_grows_from_one_database_to_the_other_and_back(install: Install, tmp_path: Path) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("runs where there is a PostgreSQL")
    one, two, three = install("sqlite"), install("postgresql"), install("sqlite")
    one.fill(2)
    before = one.look()
    for old, new in ((one, two), (two, three)):
        file = tmp_path / f"{new.var.name}.backup"
        assert old.tirek("backup", file)[0] == 0
        assert new.tirek("restore", file)[0] == 0
        assert new.look() == restored(before)


@pytest.mark.timeout(300)
def test_others_go_on_working_while_a_backup_is_made(filled: Filled, install: Install, tmp_path: Path) -> None:
    old, new = filled.installation, install()
    writers = [old.script("write")]
    try:
        for writer in writers:
            assert writer.stdout is not None
            assert writer.stdout.read(1) == "."
        for number in range(2):
            assert old.tirek("backup", tmp_path / f"{number}.backup")[0] == 0
    finally:
        for writer in writers:
            assert writer.poll() is None
            writer.kill()
            writer.communicate()
    status, made, _ = new.tirek("restore", tmp_path / "1.backup")
    assert status == 0
    found = new.look()
    assert (found["broken"], found["protected"], found["counts"]) == ([], True, made["tables"])
    assert {chain: {"number": number, "hash": mark} for chain, (number, mark) in found["heads"].items()} == made[
        "heads"
    ]
    assert found["counts"]["cases_case"] > 1


@pytest.mark.timeout(300)
def test_whoever_is_killed_leaves_what_there_was(filled: Filled, install: Install, tmp_path: Path) -> None:
    dice = random.Random(20261120)  # noqa: S311 - when to die is no secret
    file = tmp_path / "city.backup"
    old, new = filled.installation, install()
    whole = restored(filled.seen)
    started = time.monotonic()
    old.start("backup", file).communicate()
    took = time.monotonic() - started
    file.unlink()
    for _ in range(2):
        _killed(old, ("backup", file), dice.uniform(0.6, 1.0) * took)
        assert not file.exists() or old.tirek("restore", file, "--check")[0] == 0
    assert old.tirek("backup", file, "--force")[0] == 0
    for _ in range(2):
        _killed(new, ("restore", file, "--force"), dice.uniform(0.6, 2.5) * took)
        assert new.look() in (EMPTY, whole)
    assert new.tirek("restore", file, "--force")[0] == 0
    assert new.look() == whole


def _killed(installation: Installation, command: tuple[Any, ...], after: float) -> None:
    process = installation.start(*command)
    time.sleep(after)
    process.kill()
    process.communicate()


@pytest.mark.timeout(300)
def test_what_is_not_what_was_backed_up_changes_nothing(filled: Filled, install: Install, tmp_path: Path) -> None:
    file = tmp_path / "city.backup"
    old, new = filled.installation, install()
    assert old.tirek("backup", file)[0] == 0

    def other_head(manifest: dict[str, Any]) -> None:
        manifest["heads"]["aktobe"]["hash"] = "0" * 64

    def fewer_rows(manifest: dict[str, Any]) -> None:
        next(table for table in manifest["tables"] if table["name"] == "journal_entry")["rows"] -= 1

    for change, leave, words in (
        (other_head, "", "the chain aktobe of the journal ends at another entry"),
        (fewer_rows, "", "journal_entry: "),
        (lambda _: None, "tables/people_person/", "people_person"),
        (lambda _: None, "files/", "files that are missing: "),
    ):
        forged = _forged(file, change, leave)
        status, answer, _ = new.tirek("restore", forged)
        assert (status, answer["restored"], words in " ".join(answer["findings"])) == (1, False, True), answer
        assert not list((new.var / "files").rglob("*-*"))
    assert new.look() == EMPTY


def _forged(file: Path, change: Any, leave: str) -> Path:
    """A backup that is well-formed and says something else."""
    import json

    forged = file.with_name("forged.backup")
    with forged.open("wb") as target:
        writer = Writer(target, 0)
        for member in walk(file):
            content = member.whole()
            if member.name == MANIFEST:
                manifest = json.loads(content)
                change(manifest)
                writer.add(MANIFEST, as_bytes(manifest))
            elif member.name == END:
                writer.close(json.loads(content))
            elif member.name != SUMS and not (leave and member.name.startswith(leave)):
                writer.add(member.name, content)
    return forged
