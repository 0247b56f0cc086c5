"""The examples and the help: whatever they show is what the commands do."""

import json
import re
import shlex
from collections.abc import Iterator

import pytest
from tests.cli.conftest import ROOT, Tirek

from tirek.cli.commands import build_parser
from tirek.cli.language import language_of
from tirek.cli.parser import Parser, in_language

WALK = ROOT / "examples" / "README.md"
REFERENCE = ROOT / "docs" / "reference" / "command-line.md"
BLOCK = re.compile(r"```console\n\$ tirek (?P<command>.*)\n(?P<output>(?:.*\n)*?)```")
LEFT_OUT = "…"


def shown() -> list[tuple[str, str]]:
    """Every command of the walk-through with what it answers."""
    return [(found["command"], found["output"]) for found in BLOCK.finditer(WALK.read_text(encoding="utf-8"))]


@pytest.mark.parametrize(("command", "output"), shown())
def test_the_walk_through_is_what_the_commands_answer(
    command: str, output: str, tirek: Tirek, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    _, out, _ = tirek(*shlex.split(command))
    pattern = "".join("(?:.*\n)*?" if line == LEFT_OUT else re.escape(line) + "\n" for line in output.splitlines())
    assert re.fullmatch(pattern, out), out


@pytest.mark.parametrize(
    ("name", "outcome", "status"),
    [
        ("grant", "grant", 0),
        ("grant-corrected", "grant", 0),
        ("grant-quarterly", "grant", 0),
        ("refuse", "refuse", 1),
        ("incomplete", "incomplete", 1),
        ("no-rule", "no-rule", 1),
        ("not-computable", "not-computable", 3),
    ],
)
def test_each_outcome_has_an_example(name: str, outcome: str, status: int, tirek: Tirek) -> None:
    found, out, _ = tirek("assess", ROOT / "examples" / f"{name}.json", "--json")
    assert (found, json.loads(out)["outcome"]) == (status, outcome)


def test_the_population_has_ten_rows_and_none_is_bad(tirek: Tirek) -> None:
    status, out, _ = tirek(
        "schedule", ROOT / "examples" / "population.csv", "--from", "2023-01", "--to", "2026-12", "--json"
    )
    assert (status, json.loads(out)["children"]) == (0, 10)


def parsers(parser: Parser, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Parser]]:
    """Every command with its words."""
    yield path, parser
    for action in parser._actions:
        if isinstance(action.choices, dict):
            for name, inner in action.choices.items():
                yield from parsers(inner, (*path, name))


def commands() -> list[str]:
    with in_language("en"):
        return [" ".join(path) for path, parser in parsers(build_parser("en")) if parser.get_default("parser") is None]


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("command", commands())
def test_every_command_has_help_with_an_example(command: str, language: str, tirek: Tirek) -> None:
    status, out, err = tirek(*command.split(), "--help", "--lang", language)
    assert (status, err) == (0, "")
    assert f"  tirek {command}" in out or f" tirek {command}" in out


@pytest.mark.parametrize("command", commands())
def test_every_command_is_in_the_reference(command: str) -> None:
    assert f"`tirek {command}" in REFERENCE.read_text(encoding="utf-8")


def test_help_without_a_command_lists_the_commands(tirek: Tirek) -> None:
    status, out, _ = tirek("--help")
    assert status == 0
    for word in ("law", "assess", "schedule", "workdays", "iin"):
        assert word in out
    status, out, err = tirek()
    assert (status, out) == (2, "")
    assert "assess" in err


@pytest.mark.parametrize(
    ("arguments", "environment", "language"),
    [
        ([], {}, "en"),
        ([], {"LANG": "kk_KZ.UTF-8"}, "kk"),
        ([], {"LANG": "ru_RU.UTF-8", "LC_ALL": "C"}, "en"),
        ([], {"LANG": "en_US.UTF-8", "LC_MESSAGES": "ru"}, "ru"),
        ([], {"LANG": "de_DE.UTF-8"}, "en"),
        ([], {"LANG": "ru", "TIREK_LANG": "kk"}, "kk"),
        ([], {"LANG": "ru", "TIREK_LANG": "xx"}, "ru"),
        (["--lang", "ru"], {"TIREK_LANG": "kk"}, "ru"),
        (["assess", "x", "--lang=ru"], {"TIREK_LANG": "kk"}, "ru"),
        (["assess", "--", "--lang", "ru"], {}, "en"),
        (["--lang", "xx"], {"LANG": "kk"}, "kk"),
    ],
)
def test_the_language_comes_from_the_call_or_the_environment(
    arguments: list[str], environment: dict[str, str], language: str
) -> None:
    assert language_of(arguments, environment) == language
