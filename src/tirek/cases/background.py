"""What happens to cases by itself: an officer is found, registries are asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from tirek.cases import events
from tirek.cases.evidence import Standing, scanner, standing
from tirek.cases.models import Case, Document, DocumentEvent
from tirek.cases.occasion import Occasion
from tirek.cases.procedure import Event
from tirek.cases.services import asking, evidence, officers, papers, reassessing, signatures, terms
from tirek.config.law import law
from tirek.jobs.handlers import LEASE, every_day, handler
from tirek.jobs.services import enqueue
from tirek.journal.actor import SYSTEM
from tirek.vault import files

if TYPE_CHECKING:
    from tirek.config.clock import Clock

ACT_KNOWN: Final = "case.act-known"
CHECKED_BEFORE_SIGNATURE: Final = ("persons", "rights")
"""Registries that are asked once more when a grant is prepared: a child may have died, rights may have been lost since."""


class ScannerSilentError(Exception):
    """A scanner is configured and does not answer."""


def now(clock: Clock) -> Occasion:
    """The program itself, acting now."""
    return Occasion(SYSTEM, clock.now(), law())


@every_day("case.terms", time(4, 0))
def bring_terms_in_line(payload: dict[str, Any], clock: Clock) -> None:  # noqa: ARG001 - the shape of a job
    """Move the terms of open cases when the calendar was corrected, before anybody begins to work by the old ones."""
    terms.recompute(now(clock))


@every_day("case.acts-known", time(0, 30))
def look_for_known_acts(payload: dict[str, Any], clock: Clock) -> None:  # noqa: ARG001 - the shape of a job
    """See once to every version of an act that is known now: a job by its name is done once, whenever the file was added."""
    for version in reassessing.known_by(law(), clock.today()):
        known = f"{version.id}@{version.known_from.isoformat()}"
        enqueue(ACT_KNOWN, known, {"version": version.id}, due=clock.now())


@handler(ACT_KNOWN, external=True, lease=LEASE * 30)
def act_known(payload: dict[str, Any], clock: Clock, key: str) -> Callable[[], None] | None:  # noqa: ARG001 - case by case, so that it can be done again
    """Take up again what was refused before the act was known, and say so to those who decide."""
    version = law().find_version(payload["version"])
    if version is None:
        return None
    found = reassessing.take_up(version, now(clock))
    known = events.ActKnown(version.service, version.territory, version.short, found.again, found.open)
    return lambda: events.tell_act_known(known, clock.now())


@handler("case.begin")
def begin(payload: dict[str, Any], clock: Clock) -> None:
    """Find an officer for a new case and put its questions to the registries."""
    case = Case.objects.get(pk=UUID(payload["case"]))
    if case.is_open:
        asking.begin(case, now(clock))
        if case.officer_id is None:
            officers.assign(case, now(clock))


@handler("case.ask", external=True)
def ask(payload: dict[str, Any], clock: Clock, key: str) -> Callable[[], None] | None:  # noqa: ARG001 - the messages have their own stable ids
    """Ask the registries of a case and record what they say."""
    case = Case.objects.select_related("applicant", "child").get(pk=UUID(payload["case"]))
    asked = asking.Round.of(payload)
    if not asked.concerns(case):
        return None
    occasion = now(clock)
    answers = asking.ask(case, occasion, asked)

    def store() -> None:
        held = Case.objects.select_for_update(of=("self",)).select_related("applicant", "child").get(pk=case.pk)
        asking.keep(held, occasion, answers, asked)

    return store


@handler(signatures.JOB, external=True, attempts=30)
def check_signature(payload: dict[str, Any], clock: Clock, key: str) -> Callable[[], None] | None:  # noqa: ARG001 - asking twice does no harm
    """Check an applicant's signature for which a service was silent."""
    case = Case.objects.select_related("applicant").get(pk=UUID(payload["case"]))
    return signatures.check_again(case, now(clock))


@handler(papers.SCAN, external=True, attempts=30)
def scan_again(payload: dict[str, Any], clock: Clock, key: str) -> Callable[[], None] | None:  # noqa: ARG001 - asking twice does no harm
    """Scan a file in quarantine again; ScannerSilentError, so that it is tried later, while the scanner does not answer."""
    document = Document.objects.get(pk=UUID(payload["document"]))
    found = standing(scanner().scan(files.read(document.key)))
    if found is Standing.QUARANTINED:
        raise ScannerSilentError
    result = DocumentEvent.Kind.INFECTED if found is Standing.REFUSED else DocumentEvent.Kind.CLEAN
    return lambda: evidence.set_scan(document.pk, result, now(clock))


@events.on(Event.PREPARE_GRANT)
def ask_once_more(happened: events.Happened) -> None:
    """Look again at what may have changed since the application, before the head signs."""
    proposal = happened.extra["proposal"]
    occasion = Occasion(SYSTEM, happened.at, law())
    asking.begin(happened.case, occasion, why=f"proposal-{proposal.pk}", registries=CHECKED_BEFORE_SIGNATURE)
