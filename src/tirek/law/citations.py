"""Citations: from tokens such as `p.7` to words in three languages, each checked against the sources there are."""

from __future__ import annotations

from collections.abc import Mapping

from tirek.law.model import Citation, Source
from tirek.law.problems import Flaw, Place
from tirek.law.text import LANGUAGES, N_, Text

NO_SOURCE = N_("no act or source with the id “{source}” is known")
NO_FORM = N_("“{token}” is not a known kind of place in an act")


WHOLE = "whole"
"""The place of a citation that means the source as a whole."""


class Citations:
    """Reads citations and remembers every flaw it meets."""

    def __init__(self, forms: Mapping[str, Text], sources: Mapping[str, Source]) -> None:
        self._forms = forms
        self._sources = sources
        self._made: dict[tuple[str, str], Citation] = {}
        self.flaws: list[Flaw] = []

    def read(self, cite: str, own: str, own_short: Text, place: Place) -> Citation:
        """The citation written as `[source: ]tokens`, counted from the act `own` unless a source is named.

        A flaw is recorded for an unknown source or kind of place; the citation is returned all the same, so that
        reading goes on and all flaws are found at once.
        """
        source, separator, tokens = cite.rpartition(": ")
        short = own_short
        if separator:
            if source not in self._sources:
                self.flaws.append(Flaw(place, NO_SOURCE, {"source": source}, tuple(sorted(self._sources))))
            else:
                short = self._sources[source].short
        key = (source or f"{own}\n{own_short['en']}", tokens)
        if key not in self._made:
            self._made[key] = Citation(source or own, tokens, self._words(short, tokens, place))
        return self._made[key]

    def _words(self, short: Text, tokens: str, place: Place) -> dict[str, str]:
        parts: dict[str, list[str]] = {language: [short[language]] for language in LANGUAGES}
        for token in tokens.split(" "):
            if token == WHOLE:
                continue
            kind, _, number = token.partition(".")
            form = self._forms.get(kind)
            if form is None:
                self.flaws.append(Flaw(place, NO_FORM, {"token": token}, tuple(sorted(self._forms))))
                continue
            for language in LANGUAGES:
                parts[language].append(form[language].replace("{n}", number))
        return {language: ", ".join(words) for language, words in parts.items()}
