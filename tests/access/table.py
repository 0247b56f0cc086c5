"""The one written table of who may do what (docs/reference/permissions.md), and the routes there really are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.urls import URLPattern, URLResolver, get_resolver

FILE: Final = Path(__file__).resolve().parents[2] / "docs" / "reference" / "permissions.md"
_CELLS: Final = 4
_LANGUAGE: Final = "kk/"
_NUMBERED: Final = ("award", "recovery", "run", "entry", "file", "statement")
"""Things of somebody that have a number instead of an identifier."""


@dataclass(frozen=True, slots=True)
class Row:
    """A route as the table has it: what it answers, to whom, and of which things of theirs ("" where it shows nobody's)."""

    address: str
    methods: frozenset[str]
    who: frozenset[str]
    reach: str

    @property
    def of_somebody(self) -> bool:
        """Whether the address names a thing that is one's own or another's."""
        return "<uuid" in self.address or any(f"<int:{name}>" in self.address for name in _NUMBERED)


@cache
def rows() -> dict[str, Row]:
    """The table by address. An address that stands twice is an error."""
    found: dict[str, Row] = {}
    for line in FILE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split(" | ")]
        if not line.startswith("| `") or len(cells) != _CELLS:
            continue
        address = cells[0].strip("`").replace("\\|", "|")
        assert address not in found, f"{address} stands twice"
        found[address] = Row(
            address,
            frozenset(cells[1].split()),
            frozenset(each.strip() for each in cells[2].split(",")),
            "" if cells[3] == "–" else cells[3],
        )
    return found


@cache
def routes() -> dict[str, Any]:
    """Every address that the resolver knows, with its view; pages once, whatever the language."""
    found: dict[str, Any] = {}
    for address, view in _walk(get_resolver(), ""):
        found[f"/{address.replace(_LANGUAGE, '{lang}/', 1) if address.startswith(_LANGUAGE) else address}"] = view
    return found


def _walk(resolver: URLResolver, before: str) -> Iterator[tuple[str, Any]]:
    for each in resolver.url_patterns:
        address = f"{before}{each.pattern}"
        if isinstance(each, URLPattern):
            yield address, each.callback
        else:
            yield from _walk(each, address)
