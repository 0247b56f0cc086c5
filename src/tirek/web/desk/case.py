"""The page of a case: what is known, the documents beside it, the one next action, the term, the people, what happened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tirek.cases.facts import FACTS, applicant_died
from tirek.cases.models.awards import award_of_case
from tirek.cases.models.decisions import Kind
from tirek.cases.procedure import AWARDED, Event
from tirek.cases.queries.checklist import HELD_TITLES, Held
from tirek.cases.services.guards import DIED
from tirek.config.access import access
from tirek.config.law import law
from tirek.notices.queries import undelivered
from tirek.people.queries import display_name, phone_of
from tirek.registries.words import registry_name
from tirek.web.check.grounds import conditions, month_cells
from tirek.web.desk import actions
from tirek.web.desk.files import may_be_shown
from tirek.web.desk.opening import open_page
from tirek.web.desk.settle import values_of
from tirek.web.desk.signature import signature_words
from tirek.web.languages import language_now
from tirek.web.lawbook import links
from tirek.web.words import (
    CHANNELS,
    KINDS,
    WAYS,
    event_text,
    not_arrived_text,
    outcome_text,
    source_text,
    stage_text,
    value_text,
    who_text,
)
from tirek.web.written import said_on

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from tirek.accounts.actors import SignedRequest
    from tirek.cases.facts import Known, Standing
    from tirek.cases.models import Document, RegistryState
    from tirek.cases.queries.checklist import Line
    from tirek.cases.queries.page import CasePage


@dataclass(frozen=True, slots=True)
class Value:
    """A recorded value in words; `why` an officer's reason."""

    text: str
    source: str
    known: Known


@dataclass(frozen=True, slots=True)
class FactLine:
    """A fact as the page shows it: the value that holds first, then the others."""

    title: str
    values: list[Value]
    conflict: bool
    url: str


@dataclass(frozen=True, slots=True)
class File:
    """A file of the package."""

    document: Document
    url: str
    preview_url: str
    compared: bool
    returned: bool
    return_url: str


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A document of the list and its files."""

    title: str
    held: str
    tone: str
    files: list[File]
    citation: str
    citation_url: str


@access("clerk", "head", "auditor")
@require_safe
def shown(request: SignedRequest, case: UUID) -> HttpResponse:
    """The page of a case. Opening it is journalled for the applicant and the child."""
    return render(request, "tirek/desk/case.html", context(request, open_page(request, case)))


def context(request: SignedRequest, page: CasePage) -> dict[str, Any]:
    """Everything the template needs, in the language of the page."""
    language, role = language_now(), request.actor.role
    assessment = page.assessed.assessment
    facts = [_fact(each, page, role) for each in page.assessed.standing.values() if each.holds is not None]
    offered = actions.offered(page, role)
    next_url = actions.next_url(page, role)
    service = law().services[page.case.service]
    return {
        "page": page,
        "case": page.case,
        "back_url": reverse("web:cases"),
        "done": _done(request.GET.get("done", "")),
        "child": display_name(page.case.child),
        "applicant": display_name(page.case.applicant),
        "phone": phone_of(page.case.applicant),
        "unheard": [(each, not_arrived_text(each.reason)) for each in undelivered(page.case.pk, request.clock.now())],
        "stage": stage_text(page.case.stage),
        "service": service.plain[language],
        "territory": law().territories[page.case.territory].name[language],
        "channel": _(CHANNELS.get(page.case.channel, page.case.channel)),
        "facts": sorted(facts, key=lambda fact: not fact.conflict),
        "unknown": _unknown(page, role),
        "papers": [_paper(line, page, role) for line in page.lines],
        "registries": [_registry(each) for each in page.registries],
        "signature": signature_words(page.case),
        "ask_url": _ask_url(offered, page),
        "next_title": _(page.next.title),
        "next_url": next_url,
        "next_posts": next_url.endswith("/take/"),
        "offered": _offered(offered, page, next_url),
        "others": page.next.ball == "authority" and role == "clerk" and not page.mine,
        "conditions": conditions(assessment, law(), language),
        "months": month_cells(assessment, law(), language),
        "total": assessment.total,
        "outcome": outcome_text(assessment.outcome),
        "term_citation": service.term.citation.text[language],
        "term_citation_url": links.cited(service.term.citation),
        "timeline": [(each.entry.at, event_text(each), who_text(each)) for each in page.timeline],
        "proposal_kind": _(KINDS[page.proposal.kind]) if page.proposal else "",
        "award_url": _award_url(page),
        "decisions": [(_(KINDS[each.kind]), each) for each in page.decisions],
        "died": _died(page, role),
        "written": said_on(page.case, Kind.PRELIMINARY_REFUSAL, role) if page.decisions else [],
        "hearing_way": _(WAYS[page.hearing.way]) if page.hearing else "",
    }


def _died(page: CasePage, role: str) -> dict[str, Any] | None:
    """That the applicant or payee has died, what follows by the service's law, and where to enter another; None of the living."""
    day = applicant_died(page.assessed.standing)
    if day is None:
        return None
    words, language = law().services[page.case.service].letters[DIED], language_now()
    award = award_of_case(page.case.pk) if role == "clerk" and not page.case.changing else None
    return {
        "day": day,
        "text": words.text[language],
        "citation": words.citation.text[language],
        "url": links.cited(words.citation),
        "payee_url": reverse("web:award-payee", args=[award.pk])
        if award and Event.PREPARE_CHANGE in page.events
        else "",
        "payee_title": _("Pay another representative of the child"),
    }


def _award_url(page: CasePage) -> str:
    """Where the payments are; empty where nothing was granted."""
    award = award_of_case(page.case.pk) if page.case.at in AWARDED else None
    return reverse("web:award", args=[award.pk]) if award else ""


def _offered(found: list[actions.Action], page: CasePage, next_url: str) -> list[tuple[str, str]]:
    """Where else the reader can go from here, the one next action left out."""
    urls = [(actions.address(page, each.name), _(each.title)) for each in found]
    return [(url, title) for url, title in urls if url != next_url]


def _ask_url(found: list[actions.Action], page: CasePage) -> str:
    """Where the applicant is asked for something; empty when this reader can't ask now."""
    return next((actions.address(page, each.name) for each in found if each.event is Event.REQUEST_CORRECTION), "")


def _done(event: str) -> str:
    words = {
        Event.TAKE: _("The case is yours now."),
        Event.REASSIGN: _("The case was handed over."),
        Event.RESOLVE: _("Settled. What follows from it is computed anew below."),
        Event.ADD_DOCUMENT: _("The document was added."),
        Event.RETURN_ORIGINAL: _("Noted that the original went back."),
        Event.REQUEST_CORRECTION: _("The applicant was asked. The term goes on."),
        Event.CORRECT: _("Recorded. The case is being checked again."),
        Event.PREPARE_GRANT: _("The grant waits for the head's signature."),
        Event.PREPARE_PRELIMINARY: _("The preliminary decision waits for the head's signature."),
        Event.PREPARE_REFUSAL: _("The refusal waits for the head's signature."),
        Event.PREPARE_STOP: _("The stop waits for the head's signature."),
        Event.RECORD_HEARING: _("The hearing was recorded."),
        Event.REASSESS: _("The application is taken up again, with a new term."),
        Event.MOVE_HEARING: _("The new time was announced."),
    }
    return words[Event(event)] if event in {each.value for each in words} else ""


def _fact(standing: Standing, page: CasePage, role: str) -> FactLine:
    name = standing.rule.name
    values = [Value(value_text(name, each.value), source_text(each), each) for each in values_of(standing)]
    return FactLine(_(standing.rule.title), values, standing.conflict, _settle_url(page, role, name))


def _settle_url(page: CasePage, role: str, name: str) -> str:
    if role != "clerk" or not page.mine or Event.RESOLVE not in page.events:
        return ""
    return reverse("web:case-fact", args=[page.case.pk, name])


def _unknown(page: CasePage, role: str) -> list[tuple[str, str]]:
    """Facts of which nothing is recorded, and where they can be entered."""
    standing = page.assessed.standing
    return [(_(FACTS[name].title), _settle_url(page, role, name)) for name in FACTS if standing[name].holds is None]


def _paper(line: Line, page: CasePage, role: str) -> PaperLine:
    language = language_now()
    tones = {Held.MISSING: "warning", Held.WAITING: "warning", Held.REGISTRY: "ok", Held.PAPER: "ok"}
    title = line.paper.title[language] if line.paper else _("Other document")
    return PaperLine(
        title,
        _(HELD_TITLES[line.held]),
        tones.get(line.held, "info"),
        [_file(document, page, role) for document in line.documents],
        line.paper.citation.text[language] if line.paper else "",
        links.cited(line.paper.citation) if line.paper else "",
    )


def _file(document: Document, page: CasePage, role: str) -> File:
    kinds = {event.kind for event in document.events.all()}
    show, place = may_be_shown(document), [page.case.pk, document.pk]
    returnable = role == "clerk" and "compared" in kinds and "original-returned" not in kinds
    return File(
        document,
        reverse("web:case-document-file", args=place) if show else "",
        reverse("web:case-document-preview", args=place) if show else "",
        "compared" in kinds,
        "original-returned" in kinds,
        reverse("web:case-document-returned", args=place) if returnable else "",
    )


def _registry(state: RegistryState) -> tuple[str, str, str, RegistryState]:
    """A registry with whom it was asked about, how it answered, and how pressing that is."""
    about = _("about the child") if state.about == "child" else _("about the applicant")
    words = {
        "asked": (_("being asked"), "info"),
        "answered": (_("answered"), "ok"),
        "empty": (_("knows nothing about this person"), "warning"),
        "no-consent": (_("not let to answer by the person"), "warning"),
        "waiting": (_("does not answer; asked again automatically"), "warning"),
        "refused": (_("answered with an error"), "warning"),
    }
    text, tone = words.get(state.state, (state.state, "info"))
    return f"{registry_name(state.registry)}, {about}", text, tone, state
