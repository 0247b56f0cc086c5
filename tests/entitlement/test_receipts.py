"""A receipt makes a past result reproducible, and says which file stands in the way when it is not."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tirek.entitlement import assess, canonical, read_case, receipt, replay
from tirek.law import InputError, Law, law_folder, load

KNOWN_ON = date(2026, 11, 20)


@pytest.fixture
def content(law: Law, ordinary: dict[str, Any]) -> dict[str, Any]:
    return receipt(assess(read_case(ordinary, law, KNOWN_ON), law, KNOWN_ON), law)


@pytest.fixture
def reloaded(tmp_path: Path) -> Callable[[str, str, str], Law]:
    """The law with one text replaced in one file."""

    def changed(name: str, old: str, new: str) -> Law:
        folder = tmp_path / "law"
        shutil.copytree(law_folder() / "kz", folder / "kz", ignore=shutil.ignore_patterns("scenarios"))
        file = folder / "kz" / name
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), encoding="utf-8")
        return load(folder)

    return changed


def test_the_same_law_gives_the_same_bytes(content: dict[str, Any], reloaded: Callable[[str, str, str], Law]) -> None:
    same = reloaded("sources.yaml", "kind: sources", "kind: sources")
    assert canonical(replay(content, same)) == canonical(content)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("home-education/aktobe-2023-14.yaml", "amount: 10000", "amount: 11000"),
        ("home-education/service.yaml", "The child is alive", "The child lives"),
        ("parameters/mci.yaml", "value: 4325", "value: 4326"),
        ("sources.yaml", "readings of Tirek", "Tirek's readings"),
    ],
)
def test_whatever_the_result_was_read_from_is_named_when_it_changed(
    content: dict[str, Any], reloaded: Callable[[str, str, str], Law], file: str, old: str, new: str
) -> None:
    with pytest.raises(InputError) as wrong:
        replay(content, reloaded(file, old, new))
    assert [flaw.values["file"] for flaw in wrong.value.flaws] == [f"law/kz/{file}"]


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("home-education/alatau-2024-11-36.yaml", "factor: 8", "factor: 9"),
        ("calendar/titles.yaml", "kind: calendar", "kind: calendar"),
    ],
)
def test_what_it_was_not_read_from_may_change(
    content: dict[str, Any], reloaded: Callable[[str, str, str], Law], file: str, old: str, new: str
) -> None:
    assert canonical(replay(content, reloaded(file, old, new))) == canonical(content)


@pytest.mark.parametrize(
    ("key", "value", "pointer"),
    [
        ("engine", "0", "/engine"),
        ("known_on", "yesterday", "/known_on"),
        ("known_on", 5, "/known_on"),
        ("law", [], "/law"),
        ("facts", None, "/facts"),
        ("result", [None], "/result"),
    ],
)
def test_what_is_no_receipt_of_this_engine_is_refused(
    law: Law, content: dict[str, Any], key: str, value: Any, pointer: str
) -> None:
    with pytest.raises(InputError) as wrong:
        replay({**deepcopy(content), key: value}, law)
    assert [flaw.pointer for flaw in wrong.value.flaws] == [pointer]


@pytest.mark.parametrize("content", [None, [], {}, {"engine": "1"}, "receipt"])
def test_other_data_are_no_receipt(law: Law, content: Any) -> None:
    with pytest.raises(InputError):
        replay(content, law)


def test_a_receipt_with_a_forged_result_is_not_given_back(law: Law, content: dict[str, Any]) -> None:
    forged = deepcopy(content)
    forged["result"]["total"] = 1_000_000
    assert replay(forged, law) == content
