"""From a letter to what the template draws: texts filled in, in both languages, and the data that travels with the letter."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any, Final

import segno

from tirek.law.months import Month, year_and_number
from tirek.law.text import STATUTORY
from tirek.notices.letters.model import Letter, Tenge
from tirek.notices.letters.values import View, drawable, fill
from tirek.notices.letters.wording import Column, Pair, Part, Wording, frame, wording

FORMAT: Final = "tirek-letter/1"
"""Name and version of the data inside a letter."""
_MONTHS: Final = frozenset({"month", "last_month", "first", "last", "since"})

Data = dict[str, Any]


def compose(letter: Letter) -> Data:
    """Everything the template draws, as JSON data."""
    words, around = wording(letter.kind), frame()
    titles = [words.title[language] for language in STATUTORY]
    return {
        "paper": words.paper,
        "title": f"{' / '.join(titles)} № {drawable(letter.number)}",
        "author": " / ".join(drawable(letter.authority.name[language]) for language in STATUTORY),
        "keywords": [letter.kind, drawable(letter.number)],
        "date": [letter.date.year, letter.date.month, letter.date.day],
        "demonstration": [around["demonstration"][language] for language in STATUTORY] if letter.demonstration else [],
        "copies": list(words.copies) or [None],
        "columns": [_column(letter, words, language) for language in STATUTORY],
        "qr": segno.make(letter.address, error="m", micro=False).svg_inline(border=0, omitsize=True),
        "qr_alt": " / ".join(around["qr"][language].format(address=letter.address) for language in STATUTORY),
        "address": letter.address,
        "data": as_json(letter),
        "data_title": " / ".join(around["data"][language] for language in STATUTORY),
    }


def as_json(letter: Letter) -> str:
    """The letter's data for programs, always with the same bytes: days ISO, months `YYYY-MM`, sums in whole tenge."""
    data = {"format": FORMAT, "kind": letter.kind, "address": letter.address, **_plain(letter)}
    return json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _plain(value: Any, name: str = "") -> Any:
    if isinstance(value, Tenge):
        return value.amount
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name), field.name) for field in fields(value)}
    if isinstance(value, tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, Mapping):
        return {language: value[language] for language in STATUTORY}
    if isinstance(value, int) and name in _MONTHS:
        return "{:04}-{:02}".format(*year_and_number(Month(value)))
    return value.isoformat() if isinstance(value, date) else value


def _column(letter: Letter, words: Wording, language: str) -> Data:
    around = frame()
    title = View(letter, language)
    authority = View(letter.authority, language)
    values = View(letter.body, language, letter)
    parts = [drawn for part in words.parts if (drawn := _part(part, letter, values, language))]
    return {
        "lang": language,
        "head": str(authority.name),
        "contact": _contact(letter, language),
        "number": fill(around["number"], language, title),
        "about": _about(letter, words, language),
        "title": words.title[language],
        "parts": parts + _appeal(letter, language),
        "signature": {
            "name": drawable(letter.signatory.name),
            "position": _begun(drawable(letter.signatory.position[language])),
            "seal": fill(words.seal or around["seal"], language, authority),
        },
        "received": words.received[language] if words.received else "",
        "verify": around["verify"][language],
        "page": around["page"][language],
    }


def _begun(words: str) -> str:
    return words[:1].upper() + words[1:]


def _about(letter: Letter, words: Wording, language: str) -> list[list[str]]:
    """Who writes to whom about which application."""
    around, reference = frame(), View(letter.reference, language)
    pairs = []
    if words.to_authority:
        pairs += [[around["to"], View(letter.authority, language).name], [around["from"], drawable(letter.addressee)]]
    else:
        pairs += [[around["to"], drawable(letter.addressee)]]
    if letter.reference.number:
        pairs += [[around["about"], fill(around["reference"], language, reference)]]
    if letter.reference.child:
        pairs += [[around["child"], reference.child]]
    pairs += [[around["service"], reference.service]]
    return [[label[language], str(value)] for label, value in pairs]


def _part(part: Part, letter: Letter, values: View, language: str) -> Data | None:
    body = letter.body
    if part.when and not getattr(body, part.when):
        return None
    if part.type == "pairs":
        pairs = [_pair(pair, values, language) for pair in part.pairs]
        return {"type": "pairs", "pairs": [pair for pair in pairs if pair[1]]}
    if part.type == "list":
        items = [View(item, language, letter) for item in getattr(body, part.of)]
        cells = [_cell(Column(part.item, part.item, part.below), item, language) for item in items]
        return {"type": "list", "items": cells}
    if part.type == "table":
        rows = [View(row, language, letter) for row in getattr(body, part.of)]
        return {
            "type": "table",
            "heads": [column.head[language] for column in part.columns],
            "ends": [column.end for column in part.columns],
            "rows": [[_cell(column, row, language) for column in part.columns] for row in rows],
            "total": _total(part, values, language),
        }
    return {"type": part.type, "words": fill(part.words, language, values)}


def _cell(column: Column, values: View, language: str) -> Data:
    below = fill(column.below, language, values) if column.below else ""
    return {"words": fill(column.cell, language, values), "below": below}


def _pair(pair: Pair, values: View, language: str) -> list[str]:
    return [pair.label[language], fill(pair.value, language, values)]


def _total(part: Part, values: View, language: str) -> list[str] | None:
    """The last row: label and sum first, the remaining columns empty."""
    if part.total is None:
        return None
    return [*_pair(part.total, values, language), *[""] * (len(part.columns) - 2)]


def _appeal(letter: Letter, language: str) -> list[Data]:
    """What to do when one disagrees, by when and where."""
    if letter.appeal is None:
        return []
    words = frame()["appeal"]
    text = fill(words["text" if letter.appeal.before else "open"], language, View(letter.appeal, language))
    return [{"type": "heading", "words": words["heading"][language]}, {"type": "text", "words": text}]


def _contact(letter: Letter, language: str) -> str:
    words, authority = frame()["contact"], View(letter.authority, language)
    said = fill(words["with_email" if letter.authority.email else "text"], language, authority)
    return f"{said}. {authority.hours:sentence}" if letter.authority.hours else said
