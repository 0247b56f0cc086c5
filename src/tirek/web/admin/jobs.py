"""Work in the background: what failed for good, registries that are silent, messages of the support desk. No case data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST, require_safe

from tirek.config.access import access
from tirek.jobs import queries
from tirek.jobs.models import State
from tirek.jobs.services import try_again
from tirek.journal.services import record
from tirek.notices.queries import messages_of, words_of
from tirek.notices.services import read
from tirek.registries.queries import standings
from tirek.registries.words import registry_name
from tirek.web.languages import language_now

if TYPE_CHECKING:
    from uuid import UUID

    from tirek.accounts.actors import SignedRequest

MOST: Final = 100
KINDS: Final = {
    "accounts.clear": gettext_noop("Forget what has run out"),
    "case.act-known": gettext_noop("Take up again what was refused before an act was known"),
    "case.acts-known": gettext_noop("Look each night for acts that are known now"),
    "case.ask": gettext_noop("Ask a registry"),
    "case.begin": gettext_noop("Begin a case: find an officer, ask registries"),
    "case.result-again": gettext_noop("Send a result to the front office again"),
    "case.scan": gettext_noop("Scan a file again"),
    "case.signature": gettext_noop("Check an applicant's signature"),
    "case.terms": gettext_noop("Move terms after a correction of the calendar"),
    "case.uncollected": gettext_noop("Send back a result that nobody fetched"),
    "cases.result-at-office": gettext_noop("Send a result to the front office"),
    "journal.nightly": gettext_noop("Check the journal every night"),
    "journal.verify": gettext_noop("Check a chain of the journal"),
    "ledger.ask-again": gettext_noop("Ask registries again about running awards"),
    "ledger.ask-again-nightly": gettext_noop("Ask registries again about running awards, each night"),
    "ledger.book": gettext_noop("Book the orders of an approved payment run"),
    "ledger.freeze": gettext_noop("Fix what a payment run is to pay"),
    "ledger.nightly": gettext_noop("Compare every award with its ledger, each night"),
    "ledger.reconcile": gettext_noop("Compare the awards of a territory with their ledger"),
    "ledger.return": gettext_noop("Take back what a payment run did not pay"),
    "ledger.statement": gettext_noop("Read on in a file of the bank"),
    "ledger.tell-returned": gettext_noop("Tell families that their payment came back"),
    "ledger.write": gettext_noop("Write the files of a payment run for the bank"),
    "notices.received": gettext_noop("Make the paper of an application and tell that it came"),
    "notices.registered": gettext_noop("Tell that an application was registered"),
    "notices.registry-down": gettext_noop("Tell the support desk that a registry is down"),
    "notices.term-warning": gettext_noop("Warn before a term runs out"),
    "notices.terms-moved": gettext_noop("Tell that terms moved"),
    "sms.listen": gettext_noop("Fetch delivery reports of SMS"),
    "sms.send": gettext_noop("Send an SMS"),
}
"""Catalogue messages: what each kind of job does, for whoever has to have one tried again."""


@access("administrator")
@require_safe
def shown(request: SignedRequest) -> HttpResponse:
    """What needs the administrator's hand, and what waits."""
    dead = list(queries.dead()[: MOST + 1])
    messages = list(messages_of(account=request.account.pk)[:MOST])
    context = {
        "jobs": [{"job": job, "title": _(KINDS[job.kind]) if job.kind in KINDS else job.kind} for job in dead[:MOST]],
        "more": len(dead) > MOST,
        "counts": queries.open_jobs(),
        "registries": [_standing(each) for each in standings()],
        "messages": [{"words": words_of(each, language_now()), "at": each.at} for each in messages],
        "done": "done" in request.GET,
    }
    response = render(request, "tirek/admin/jobs.html", context)
    for message in messages:
        if getattr(message, "read", None) is None:
            read(message, request.clock.now())
    return response


def _standing(each: Any) -> dict[str, Any]:
    return {"name": registry_name(each.registry), "standing": each}


@access("administrator")
@require_POST
def again(request: SignedRequest, job: UUID) -> HttpResponse:
    """Have a job tried again that failed too often; one that somebody else already had tried again is left alone."""
    found = queries.dead().filter(pk=job, state=State.DEAD).first()
    with transaction.atomic():
        if found is not None and try_again(job, due=request.clock.now()):
            record(
                kind="job.tried-again",
                actor=request.actor,
                at=request.clock.now(),
                chain="",
                data={"job": str(job), "kind": found.kind},
            )
    return HttpResponseRedirect(f"{reverse('web:jobs')}?done=yes", status=303)
