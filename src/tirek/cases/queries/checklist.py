"""The documents of the service's list, and how each of them stands in a case."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from tirek.cases.models import RegistryState
from tirek.cases.services.papers import PAPER
from tirek.law.text import N_

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tirek.cases.facts import Standing
    from tirek.cases.models import Document
    from tirek.law.model import Paper, RegistryQuestion, Service
    from tirek.law.text import Text


class Held(StrEnum):
    """How a document of the list stands."""

    REGISTRY = "registry"
    UPLOADED = "uploaded"
    PAPER = "paper"
    WAITING = "waiting"
    MISSING = "missing"


HELD_TITLES: Final = {
    Held.REGISTRY: N_("from the registry"),
    Held.UPLOADED: N_("handed in"),
    Held.PAPER: N_("paper seen and compared"),
    Held.WAITING: N_("registry not answered yet"),
    Held.MISSING: N_("missing"),
}
"""Catalogue messages."""


@dataclass(frozen=True, slots=True)
class Line:
    """A document of the list with what stands in for it; `paper` None for files of a kind that the list doesn't have."""

    paper: Paper | None
    held: Held
    documents: tuple[Document, ...] = ()

    @property
    def missing(self) -> bool:
        """Whether it still has to come."""
        return self.held in {Held.MISSING, Held.WAITING}


def checklist(
    service: Service,
    standing: Mapping[str, Standing],
    documents: Iterable[Document],
    registries: Iterable[RegistryState],
) -> list[Line]:
    """Every document of the service in its order, then files of other kinds.

    A registry stands in for a document once it supplied one of the facts that the service's file names for it.
    """
    files: dict[str, list[Document]] = defaultdict(list)
    for document in documents:
        files[document.kind].append(document)
    waiting = {(each.registry, each.about) for each in registries if each.state in RegistryState.SILENT}
    questions = {each.document: each for each in service.registries if each.document}
    lines = [
        Line(
            paper,
            _held(files.get(paper.id, []), questions.get(paper.id), standing, waiting),
            tuple(files.pop(paper.id, ())),
        )
        for paper in service.documents
    ]
    return lines + [Line(None, _of(rest), tuple(rest)) for rest in files.values()]


def missing_titles(lines: Iterable[Line]) -> tuple[Text, ...]:
    """What of the list still has to come: first what people bring, then what registries hold, whether they were asked or not."""
    papers = [line.paper for line in lines if line.paper is not None and line.missing]
    return tuple(paper.title for paper in sorted(papers, key=lambda paper: paper.obtained == "registry"))


def _held(
    files: Sequence[Document],
    question: RegistryQuestion | None,
    standing: Mapping[str, Standing],
    waiting: set[tuple[str, str]],
) -> Held:
    if question is not None and any(_supplied(standing.get(name)) for name in question.facts):
        return Held.REGISTRY
    if files:
        return _of(files)
    if question is not None and (question.registry, question.about) in waiting:
        return Held.WAITING
    return Held.MISSING


def _of(files: Sequence[Document]) -> Held:
    return Held.PAPER if any(each.way == PAPER for each in files) else Held.UPLOADED


def _supplied(standing: Standing | None) -> bool:
    if standing is None:
        return False
    known = (standing.holds, *standing.others)
    return any(
        each is not None and each.source in {"registry", "school"} and each.value not in ([], None) for each in known
    )
