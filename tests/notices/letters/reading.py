"""Reads a letter as a program for blind people does: its texts in their order, its tags, its languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import page
import pikepdf


def flaws(pdf: bytes, profile: str) -> list[str]:
    """What the checker finds against a profile (`3a`, `ua1`)."""
    report = page.validate_pdf_bytes(pdf, profile=profile)
    return [f"{found.rule_id}: {found.message}" for found in report.failures]


def pages(pdf: bytes) -> int:
    with pikepdf.open(BytesIO(pdf)) as document:
        return len(document.pages)


def text(pdf: bytes) -> str:
    """All text of all pages, as its fonts say it is to be copied; lines are joined by one space."""
    with pikepdf.open(BytesIO(pdf)) as document:
        return re.sub(" +", " ", " ".join(" ".join(_shown(leaf)) for leaf in document.pages))


def plain(pdf: bytes) -> str:
    """All text, with an ordinary space for each that holds words together."""
    return re.sub("[ \u00a0\u202f]+", " ", text(pdf))


def _shown(leaf: pikepdf.Page) -> Iterator[str]:
    fonts = {name: _letters(font) for name, font in leaf.Resources.Font.items()}
    letters: dict[int, str] = {}
    for instruction in pikepdf.parse_content_stream(leaf):
        operands, operator = list(instruction.operands), instruction.operator
        if str(operator) == "Tf":
            letters = fonts[str(operands[0])]
        elif str(operator) in ("Tj", "TJ"):
            parts = operands[0] if str(operator) == "TJ" else [operands[0]]
            raw = b"".join(bytes(part) for part in parts if isinstance(part, pikepdf.String))
            yield "".join(letters[int.from_bytes(raw[at : at + 2])] for at in range(0, len(raw), 2))


def _letters(font: Any) -> dict[int, str]:
    """The letters of a font by code, from its ToUnicode map."""
    found: dict[int, str] = {}
    source = font.ToUnicode.read_bytes().decode("ascii")
    for block in re.findall(r"beginbfchar(.*?)endbfchar", source, re.DOTALL):
        for code, target in re.findall(r"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>", block):
            found[int(code, 16)] = bytes.fromhex(target).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", source, re.DOTALL):
        for first, last, target in re.findall(r"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>", block):
            for step, code in enumerate(range(int(first, 16), int(last, 16) + 1)):
                found[code] = chr(int(target, 16) + step)
    return found


def language(pdf: bytes) -> str:
    """The language of all that has no other."""
    with pikepdf.open(BytesIO(pdf)) as document:
        return str(document.Root.Lang)


def tags(pdf: bytes) -> list[tuple[str, dict[str, str]]]:
    """Every tag in reading order, with its language, its other text and the scope of a head of a table."""
    with pikepdf.open(BytesIO(pdf)) as document:
        return list(_tags(document.Root.StructTreeRoot.K))


def _tags(node: Any) -> Iterator[tuple[str, dict[str, str]]]:
    if isinstance(node, pikepdf.Array):
        for inner in node:
            yield from _tags(inner)
    elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
        said = {name: str(node[key]) for name, key in (("lang", "/Lang"), ("alt", "/Alt")) if key in node}
        attributes = node.get("/A")
        for attribute in attributes if isinstance(attributes, pikepdf.Array) else [attributes]:
            if attribute is not None and "/Scope" in attribute:
                said["scope"] = str(attribute.Scope)
        yield str(node.S), said
        if "/K" in node:
            yield from _tags(node.K)


def attached(pdf: bytes) -> tuple[bytes, str]:
    """The data inside a letter and how they are related to it."""
    with pikepdf.open(BytesIO(pdf)) as document:
        file = document.Root.AF[0]
        return file.EF.F.read_bytes(), str(file.AFRelationship)
