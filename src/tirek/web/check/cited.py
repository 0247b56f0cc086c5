"""Citations as links: the law is one tap away, never in front."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tirek.web.lawbook import links

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tirek.law import Law
    from tirek.law.model import Citation, Version


@dataclass(frozen=True, slots=True)
class Cited:
    """A sentence, the place of the law it rests on in words, and the page that shows it; both empty without a citation."""

    text: str
    place: str = ""
    url: str = ""


def cited(text: str, citation: Citation | None, language: str) -> Cited:
    """A sentence with the whole name of what it rests on."""
    if citation is None:
        return Cited(text)
    return Cited(text, citation.text[language], links.cited(citation))


def short_place(citation: Citation, acts: Iterable[Version], law: Law, language: str) -> str:
    """The paragraph alone where the act is named beside it anyway, else the whole citation.

    An amendment has a longer name than the act whose paragraphs stay, so the names of all its versions are known here.
    """
    words = citation.text[language]
    return without_act(words, citation.act, law, language) if citation.act in {act.act for act in acts} else words


def without_act(words: str, act: str, law: Law, language: str) -> str:
    """A citation's words without the name of its act."""
    for version in law.acts[act]:
        words = words.removeprefix(f"{version.short[language]}, ")
    return words
