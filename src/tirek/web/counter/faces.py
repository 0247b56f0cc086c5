"""The two counters: who works there, for which channel, and where its pages are."""

from __future__ import annotations

from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, Final

from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_noop

from tirek.cases import problems
from tirek.cases.services import drafts
from tirek.config.access import access

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from tirek.config.access import Rule


@dataclass(frozen=True, slots=True)
class Face:
    """One counter. `title` and `paper` (what the person takes home) are catalogue messages."""

    name: str
    role: Rule
    channel: str
    title: str
    paper: str

    def url(self, page: str = "", *args: Any) -> str:
        """The address of a page of this counter; without one, of its start."""
        return reverse(f"web:{self.name}-{page}" if page else f"web:{self.name}", args=args)

    @property
    def chooses_territory(self) -> bool:
        """Whether families of every territory come here; a department serves its own only."""
        return self.channel != "office"


COUNTER: Final = Face("counter", "clerk", "office", gettext_noop("Counter"), gettext_noop("Coupon"))
FRONT_OFFICE: Final = Face(
    "front-office", "operator", "state-corporation", gettext_noop("Front office"), gettext_noop("Receipt")
)
FACES: Final = (FRONT_OFFICE, COUNTER)


def at(face: Face, view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view at one of the counters: open to who works there; what is not theirs does not exist for them."""

    @access(face.role)
    @wraps(view)
    def shown(request: Any, **given: Any) -> HttpResponse:
        try:
            return view(request, face, **given)
        except problems.CaseError as error:
            if error.message in _NOT_THERE:
                raise Http404 from None
            if error.message == drafts.SUBMITTED:
                # Another window was quicker: its case is the answer.
                return HttpResponseRedirect(face.url("visit", given["draft"], "summary"), status=303)
            raise

    return shown


_NOT_THERE: Final = frozenset({problems.NO_SUCH_CASE, problems.NOT_YOURS, drafts.NO_SUCH_DRAFT})
