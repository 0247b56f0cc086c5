"""The applicant's list of applications, and the page of one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tirek.cases.models.decisions import Kind
from tirek.cases.procedure import Event
from tirek.cases.queries.applicant import Mine, MyPage, Phase, my_case, my_cases, my_refusals
from tirek.cases.queries.drafts import open_drafts
from tirek.config.access import access
from tirek.config.law import law
from tirek.notices.contacts import ContactError, department
from tirek.notices.queries import letter_title, letters_of, letters_of_refusal, unread
from tirek.registries.words import registry_name
from tirek.web.cabinet.adding import can_add
from tirek.web.cabinet.course import steps, strip
from tirek.web.cabinet.decided import decided
from tirek.web.cabinet.money import payments_url
from tirek.web.cabinet.words import child_named, due, phase_words, source_text, who_acts
from tirek.web.languages import language_now, statutory
from tirek.web.lawbook.links import cited
from tirek.web.occasion import occasion
from tirek.web.opening import open_case
from tirek.web.page import url_if_any
from tirek.web.words import CHANNELS, WAYS, document_title, value_text
from tirek.web.written import said_on

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from django.http import HttpResponse

    from tirek.accounts.actors import SignedRequest
    from tirek.cases.models import Case
    from tirek.cases.queries.applicant import KnownFact
    from tirek.notices.letters.model import Authority
    from tirek.notices.models import Letter
    from tirek.web.cabinet.words import Words


@dataclass(frozen=True, slots=True)
class Card:
    """An application in the list."""

    mine: Mine
    child: str
    service: str
    words: Words
    who: str
    due: str
    url: str


@dataclass(frozen=True, slots=True)
class FactLine:
    """A fact with one's own words and what the department has from elsewhere: (value, source)."""

    title: str
    told: str
    found: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Paper:
    """A letter to the applicant."""

    letter: Letter
    title: str
    language: str
    url: str


@access("applicant")
@require_safe
def listed(request: SignedRequest) -> HttpResponse:
    """My applications: what happens now, who has to act, until when; and those not yet sent."""
    now = occasion(request)
    cards = [_card(mine, now.today) for mine in my_cases(now)]
    drafts = [
        (draft, _plain(draft.service), url_if_any("web:apply-continue", str(draft.pk)))
        for draft in open_drafts(request.actor)
    ]
    context = {
        "cards": cards,
        "drafts": drafts,
        "refusals": [(each, [_lacking(item) for item in each.items], _receipts(each.pk)) for each in my_refusals(now)],
        "unread": unread(person=request.actor.person, account=request.actor.account),
        "apply_url": url_if_any("web:apply"),
    }
    return render(request, "tirek/cabinet/list.html", context)


@access("applicant")
@require_safe
def shown(request: SignedRequest, case: UUID) -> HttpResponse:
    """One application: what happens now, my move, the course and the term, papers, what is known and from where."""
    now = occasion(request)
    found = open_case(request, case, where=None)
    page = my_case(found, now)
    mine, language = page.mine, language_now()
    service = law().services[found.service]
    reach, reach_language = contact(found)
    context = {
        "page": page,
        "case": found,
        "mine": mine,
        "words": phase_words(mine.phase),
        "who": who_acts(mine),
        "due": due(mine),
        "back_url": reverse("web:cabinet"),
        "done": _done(request.GET.get("done", "")),
        "child": child_named(found.applicant, found.child, now.today),
        "service": service.plain[language],
        "channel": _(CHANNELS.get(found.channel, found.channel)),
        "correction_items": asked(page),
        "hearing_way": _(WAYS[mine.hearing.way]) if mine.hearing else "",
        "statement_url": reverse("web:cabinet-statement", args=[case]) if mine.hearing else "",
        "written": said_on(found, Kind.PRELIMINARY_REFUSAL, now.actor.role) if page.decisions else [],
        "strip": strip(page.days, now.today) if found.is_open else None,
        "steps": steps(page),
        "waiting": [(registry_name(each.registry), each) for each in page.waiting],
        "decisions": [decided(each) for each in reversed(page.decisions)],
        "papers": papers(found),
        "facts": [_fact(each) for each in page.facts],
        "found": any(each.found for each in page.facts),
        "files": [(document_title(each.kind), each) for each in page.documents],
        "contact": reach,
        "contact_language": reach_language,
        "term_citation": service.term.citation.text[language],
        "term_citation_url": cited(service.term.citation),
        "complaints": service.complaints if _may_complain(mine) else None,
        "complaints_text": service.complaints.text[language] if service.complaints else "",
        "payments_url": payments_url(found),
        "can_withdraw": Event.WITHDRAW in page.may,
        "can_add": can_add(found),
        "can_correct": Event.CORRECT in page.may and mine.correction is not None,
        "apply_url": url_if_any("web:apply"),
    }
    return render(request, "tirek/cabinet/case.html", context)


def papers(case: Case) -> list[Paper]:
    """The letters of a case, the newest first."""
    letters = letters_of(case.pk).order_by("-issued_at", "-id")
    return [_paper(each, reverse("web:cabinet-letter", args=[case.pk, each.pk])) for each in letters]


def _receipts(refusal: UUID) -> list[Paper]:
    """The receipt of a refusal to accept."""
    letters = letters_of_refusal(refusal)
    return [_paper(each, reverse("web:cabinet-refusal-letter", args=[refusal, each.pk])) for each in letters]


def _paper(letter: Letter, url: str) -> Paper:
    title, language = statutory(letter_title(letter))
    return Paper(letter, title, language, url)


def contact(case: Case) -> tuple[Authority | None, str]:
    """Where the department can be reached, and in which of its languages to show it; None when nobody said where it is."""
    try:
        found = department(case.territory)
    except ContactError:
        return None, ""
    return found, statutory(found.address)[1]


def asked(page: MyPage) -> list[tuple[str, str]]:
    """What the applicant is asked for, each with the language of its words."""
    correction = page.mine.correction
    return [statutory(item["text"]) for item in correction.items] if correction else []


def _card(mine: Mine, today: date) -> Card:
    return Card(
        mine=mine,
        child=child_named(mine.case.applicant, mine.case.child, today),
        service=_plain(mine.case.service),
        words=phase_words(mine.phase),
        who=who_acts(mine),
        due=due(mine),
        url=reverse("web:cabinet-case", args=[mine.case.pk]),
    )


def _lacking(item: dict[str, str]) -> str:
    title = document_title(item["kind"])
    return _("%(document)s: expired") % {"document": title} if item["state"] == "expired" else title


def _fact(fact: KnownFact) -> FactLine:
    name = fact.rule.name
    return FactLine(
        _(fact.rule.title),
        value_text(name, fact.told.value) if fact.told else "",
        [(value_text(name, each.value), source_text(each)) for each in fact.found],
    )


def _plain(service: str) -> str:
    return law().services[service].plain[language_now()]


def _may_complain(mine: Mine) -> bool:
    """Whether there is something to complain about by now: a decision against the person, or a term that ended without one."""
    return mine.overdue or mine.phase in {Phase.REFUSED, Phase.STOPPED}


def _done(event: str) -> str:
    words = {
        Event.ADD_DOCUMENT.value: _("The document is here. The department sees it at once."),
        Event.CORRECT.value: _("Your answer is here. The check goes on."),
        Event.SEND_STATEMENT.value: _("Your written answer is here. It is read before anything is decided."),
        Event.WITHDRAW.value: _("You took the application back."),
    }
    return words.get(event, "")
