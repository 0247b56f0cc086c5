"""A draft that its owner has open: who they are, what stands in it, how it is saved. Everybody else finds nothing there."""

from __future__ import annotations

from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, Final, ParamSpec
from uuid import UUID

from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tirek.cases.queries.drafts import own_draft
from tirek.cases.services import drafts
from tirek.config.access import access
from tirek.people.queries import phone_of
from tirek.vault.ids import new_id
from tirek.web.apply.definition import newest, pinned
from tirek.web.apply.flow import ASK_AGAIN, DEVICE, DONE, Filled
from tirek.web.occasion import occasion

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpResponse

    from tirek.accounts.actors import SignedRequest
    from tirek.cases.models import Draft
    from tirek.cases.occasion import Occasion
    from tirek.people.models import Person
    from tirek.web.apply.definition import Form, Step

P = ParamSpec("P")
_SESSION: Final = "device"
_DIGITS: Final = 9
"""More has no count of saves."""


@dataclass(frozen=True)
class Opened:
    """A draft of the signed-in person, with the form that it is pinned to."""

    request: SignedRequest
    draft: Draft
    occasion: Occasion
    person: Person
    filled: Filled

    @property
    def newest(self) -> Form:
        """The form as it is now."""
        return newest(self.draft.service, self.occasion.today)

    @property
    def outdated(self) -> bool:
        """Whether the form was changed since the draft was begun."""
        return self.filled.form.version != self.newest.version

    def address(self, name: str) -> str:
        """Where another page of this draft is."""
        return reverse(f"web:apply-{name}", args=[self.draft.pk])

    def step_address(self, step: Step, then: str = "") -> str:
        """Where a question of this draft is; `then` is where it leads after the answer."""
        return reverse("web:apply-step", args=[self.draft.pk, step.name]) + (f"?then={then}" if then else "")

    def carry_on(self) -> HttpResponse:
        """To the first question without an answer, or to all answers together."""
        step = self.filled.first_open()
        return to(self.step_address(step) if step else self.address("answers"))

    def onward(self, after: Step) -> HttpResponse:
        """To what comes after a page: the next question without an answer, or all answers together."""
        step = self.filled.next_open(after)
        if step is None:
            return to(self.address("answers"))
        then = self.request.GET.get("then", "")
        return to(self.step_address(step, "answers" if then == "answers" else ""))

    def save(self, answers: Mapping[str, Any], step: str, *, sent: bool = False, **more: Any) -> Opened:
        """Keep answers; `sent` when they are a page's whole answer. Raises CaseError as `drafts.save` does."""
        kept: dict[str, Any] = {**answers, DEVICE: device(self.request)}
        if sent:
            kept[DONE] = sorted({*self.draft.answers.get(DONE, ()), step})
            kept[ASK_AGAIN] = [name for name in self.draft.answers.get(ASK_AGAIN, ()) if name != step]
        drafts.save(self.draft.pk, self.occasion, answers=kept, step=step, **more)
        return opened(self.request, self.draft.pk)

    def revision_to_expect(self) -> int | None:
        """The revision a page was made with, where another device has saved since; None where it was this one.

        Whoever goes back in one browser and answers anew means it.
        """
        sent = self.request.POST.get("revision", "")
        elsewhere = self.draft.answers.get(DEVICE) not in {None, device(self.request)}
        return int(sent) if elsewhere and sent.isdecimal() and len(sent) <= _DIGITS else None


def device(request: SignedRequest) -> str:
    """A name for this browser, for as long as the session lasts."""
    if _SESSION not in request.session:
        request.session[_SESSION] = str(new_id())
    return str(request.session[_SESSION])


def applicant(request: SignedRequest) -> Person:
    """The person behind an applicant's account."""
    person = request.account.person
    if person is None:
        raise Http404
    return person


def opened(request: SignedRequest, draft: UUID) -> Opened:
    """A draft of the person's own; 404 for any other."""
    now, person = occasion(request), applicant(request)
    held = own_draft(draft, now.actor)
    if held is None:
        raise Http404
    proven = phone_of(person, verified=True)
    form = pinned(held.service, held.form_version, now.today)
    filled = Filled(form, held.answers, now.law, now.today, person.iin or "", proven.number if proven else "")
    return Opened(request, held, now, person, filled)


def draft_page(
    *methods: str,
) -> Callable[[Callable[Concatenate[Opened, P], HttpResponse]], Callable[..., HttpResponse]]:
    """A page of one draft: for its owner, never kept by a cache; what was submitted leads to its confirmation."""

    def mark(view: Callable[Concatenate[Opened, P], HttpResponse]) -> Callable[..., HttpResponse]:
        @access("applicant")
        @never_cache
        @require_http_methods([*methods, "HEAD"] if "GET" in methods else list(methods))
        @wraps(view)
        def shown(request: SignedRequest, draft: UUID, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            held = opened(request, draft)
            if held.draft.submitted_at is not None:
                return to(held.address("done"))
            return view(held, *args, **kwargs)

        return shown

    return mark


def to(address: str) -> HttpResponseRedirect:
    """See other: after a form was sent, a page that can be loaded again."""
    return HttpResponseRedirect(address, status=303)
