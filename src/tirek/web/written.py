"""What a person wrote for a hearing, as pages show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.urls import reverse

from tirek.cases.models import Hearing
from tirek.cases.queries.hearings import statements
from tirek.web.desk.files import may_be_shown

if TYPE_CHECKING:
    from datetime import datetime

    from tirek.cases.models import Case
    from tirek.cases.models.decisions import Kind

_SEES_FILES: Final = frozenset({"clerk", "head", "auditor"})
"""Whoever may open documents of a case; they can say something about a child's health."""


@dataclass(frozen=True, slots=True)
class Said:
    """A statement: when, the words, its files as (name, address); without an address the reader may not open it, or not yet."""

    at: datetime
    text: str
    files: list[tuple[str, str]]


def said_on(case: Case, kind: Kind, role: str) -> list[Said]:
    """What was written for the hearing announced with the newest decision of a kind."""
    return said(Hearing.first_of(case.pk, kind), role)


def said(hearing: Hearing | None, role: str) -> list[Said]:
    """What was written for a hearing, as this role may see it; the oldest first."""
    found = []
    for each in statements(hearing):
        files = []
        for document in each.documents:
            opens = role in _SEES_FILES and may_be_shown(document)
            files.append(
                (
                    document.name,
                    reverse("web:case-document-file", args=[document.case_id, document.pk]) if opens else "",
                )
            )
        found.append(Said(each.at, each.text, files))
    return found
