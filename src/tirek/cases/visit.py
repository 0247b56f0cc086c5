"""A person at a counter, from the draft of the visit: what registries said, how each document stands, what is still open.

No database here: everything is read from the draft's answers and the service's file.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, Literal

from tirek.cases.application import PersonGiven
from tirek.cases.services.acceptance import Lacking
from tirek.cases.services.papers import PAPER, attached, seen
from tirek.cases.services.papers import Paper as Brought
from tirek.law.text import N_
from tirek.people.identifiers import check_iin

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tirek.cases.models import Draft, DraftDocument
    from tirek.law.model import Paper, RegistryQuestion, Service

FORM_VERSION: Final = "counter-1"
"""The version of the counters' screens, kept with what was taken in through them."""
APPLICANT_IDENTITY: Final = "applicant-identity"
CERTIFICATE: Final = "home-education-certificate"
MEDICAL: Final = "medical-conclusion"

Who = Literal["applicant", "child"]
WHO: Final[tuple[Who, ...]] = ("applicant", "child")


class State(StrEnum):
    """How a document stands at the counter."""

    REGISTRY = "registry"
    SHOWN = "shown"
    WAITS = "waits"
    MISSING = "missing"
    EXPIRED = "expired"
    OPEN = "open"


STATE_TITLES: Final = {
    State.REGISTRY: N_("from the registry"),
    State.SHOWN: N_("paper shown and compared"),
    State.WAITS: N_("the registry will be asked again"),
    State.MISSING: N_("missing"),
    State.EXPIRED: N_("expired"),
    State.OPEN: N_("not looked at yet"),
}
"""Catalogue messages."""


@dataclass(frozen=True, slots=True)
class Asked:
    """How a registry answered about one of the two: `waits` when asking again may help, `supplied` when it told something."""

    registry: str
    about: Who
    outcome: str
    code: str
    waits: bool
    facts: Mapping[str, Any]

    @property
    def supplied(self) -> bool:
        """Whether there is a fact in the answer."""
        return any(value not in ([], None) for value in self.facts.values())


@dataclass(frozen=True, slots=True)
class Line:
    """A document of the service's list: what its registry said, what the person at the counter said of the paper, its scans."""

    paper: Paper
    asked: Asked | None
    state: State
    returned: bool
    scans: tuple[DraftDocument, ...]

    @property
    def waits(self) -> bool:
        """Whether its registry is silent now, and is asked again by itself once the application is taken in."""
        return self.asked is not None and self.asked.waits

    @property
    def lacking(self) -> bool:
        """Whether the application can't be taken in for want of it."""
        return self.state in {State.MISSING, State.EXPIRED}


class Visit:
    """What is known at one point of a visit."""

    def __init__(self, draft: Draft, service: Service, scans: Iterable[DraftDocument] = ()) -> None:
        self.draft = draft
        self.service = service
        self.answers: Mapping[str, Any] = draft.answers
        self.scans = tuple(scans)
        self.asked = tuple(Asked(**each) for each in (self.answers.get("asked") or {}).get("answers", ()))
        self.facts: dict[str, Any] = {}
        for each in self.asked:
            self.facts |= each.facts

    @property
    def person_named(self) -> bool:
        """Whether both persons have names, from the registry or as typed."""
        return all(self.names(who) for who in WHO)

    def names(self, who: Who) -> Mapping[str, Any] | None:
        """What a person is called: by the registry of persons, else as typed from the document; None while unknown."""
        return self.facts.get(f"{who}.identity") or (self.answers.get("names") or {}).get(who)

    def named_by_registry(self, who: Who) -> bool:
        """Whether the registry of persons told the name."""
        return bool(self.facts.get(f"{who}.identity"))

    def given(self, who: Who) -> PersonGiven:
        """The person as far as known; only once named."""
        names = self.names(who) or {}
        born = names.get("birth_date")
        check = check_iin(self.answers["people"][f"{who}_iin"])
        return PersonGiven(
            check.number,
            names.get("surname", ""),
            names.get("name", ""),
            names.get("patronymic") or "",
            date.fromisoformat(born) if born else check.birth_date,
        )

    @property
    def lines(self) -> list[Line]:
        """Every document of the service in its order."""
        return [self._line(paper) for paper in self.service.documents]

    def _line(self, paper: Paper) -> Line:
        said = (self.answers.get("papers") or {}).get(paper.id, {})
        asked = self._asked_for(paper)
        scans = tuple(scan for scan in self.scans if scan.kind == paper.id)
        state = State(said.get("state", State.OPEN))
        if asked is not None and asked.supplied:
            state = State.REGISTRY
        elif state is State.WAITS and not (asked is not None and asked.waits):
            state = State.OPEN
        elif state is State.OPEN and paper.id == APPLICANT_IDENTITY and self.answers.get("people"):
            # Nobody comes this far without having shown it.
            state = State.SHOWN
        return Line(paper, asked, state, bool(said.get("returned")), scans)

    def _asked_for(self, paper: Paper) -> Asked | None:
        question = next((each for each in self.service.registries if each.document == paper.id), None)
        if question is None:
            return None
        return next((each for each in self.asked if _answers(each, question)), None)

    @property
    def lacking(self) -> list[Lacking]:
        """What is missing or expired, for a refusal to accept."""
        return [
            Lacking(
                line.paper.id,
                "expired" if line.state is State.EXPIRED else "missing",
                registry_down=line.paper.obtained == "registry",
            )
            for line in self.lines
            if line.lacking
        ]

    @property
    def looked_through(self) -> bool:
        """Whether something was said of every document."""
        return all(line.state is not State.OPEN for line in self.lines)

    def shown(self, document: str) -> bool:
        """Whether the paper of this kind lies on the counter."""
        return any(line.paper.id == document and line.state is State.SHOWN for line in self.lines)

    @property
    def brought(self) -> list[Brought]:
        """The papers that were compared, with their scans where there are any."""
        papers: list[Brought] = []
        for line in self.lines:
            if line.state is not State.SHOWN:
                continue
            scans = [attached(scan, way=PAPER, returned=line.returned) for scan in line.scans]
            papers += scans or [seen(line.paper.id, returned=line.returned)]
        return papers

    @property
    def open_steps(self) -> list[str]:
        """The steps that still have to be gone, in order; `summary` is always the last."""
        answers = self.answers
        done = {
            "people": bool(answers.get("people")) and bool(self.asked),
            "names": self.person_named,
            "papers": self.looked_through and not self.lacking,
            "details": bool(answers.get("details_seen")),
        }
        return [*(step for step, gone in done.items() if not gone), "summary"]

    def application(self, *, another_payee_known: bool = False) -> dict[str, Any]:
        """The application that comes of the visit, in the shape that every channel hands in."""
        people, details = self.answers["people"], self.answers.get("details") or {}
        data: dict[str, Any] = {
            "service": self.draft.service,
            "territory": people["territory"],
            "form_version": self.draft.form_version,
            "language": people["language"],
            "applicant": self._person("applicant"),
            "child": self._person("child"),
            "relation": people["relation"],
            "consent": {"given": True, "way": "paper", "text_version": self.answers["consent"]["version"]},
            "account": {"iban": details["iban"]},
            "certificate": details.get("certificate"),
            "another_payee_known": another_payee_known,
        }
        if details.get("owner_iin"):
            data["account"]["owner_iin"] = details["owner_iin"]
        optional = (
            "phone",
            "parental_rights",
            "disability",
            "full_state_care",
            "state_institution",
            "medical_conclusion",
        )
        return data | {name: details[name] for name in optional if details.get(name) not in (None, "")}

    def _person(self, who: Who) -> dict[str, Any]:
        given = self.given(who)
        return {
            "iin": given.iin,
            "surname": given.surname,
            "name": given.name,
            "patronymic": given.patronymic,
            "birth_date": given.birth_date.isoformat() if given.birth_date else None,
        }


def _answers(asked: Asked, question: RegistryQuestion) -> bool:
    return (asked.registry, asked.about) == (question.registry, question.about)


def silent(asked: Sequence[Asked]) -> list[Asked]:
    """The registries that gave no answer and may give one later."""
    return [each for each in asked if each.waits]
