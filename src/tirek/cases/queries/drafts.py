"""Reading of applications that are being written: a person sees their own only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tirek.cases.models import Draft

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from tirek.journal.actor import Actor


def own_draft(draft: UUID, actor: Actor) -> Draft | None:
    """A draft of whoever asks, also when it was submitted; None when it is somebody else's, put away or not there."""
    if actor.account is None:
        return None
    return Draft.objects.filter(pk=draft, account=actor.account, discarded_at__isnull=True).first()


def open_drafts(actor: Actor) -> QuerySet[Draft]:
    """The unfinished applications of whoever asks, the newest first."""
    if actor.account is None:
        return Draft.objects.none()
    own = Draft.objects.filter(account=actor.account, submitted_at__isnull=True, discarded_at__isnull=True)
    return own.order_by("-saved_at", "-id")
