"""Applications that are being written: saved at every step, carried on on another device."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction

from tirek.cases import problems
from tirek.cases.models import Draft, DraftDocument
from tirek.law.text import N_
from tirek.vault.ids import new_id

if TYPE_CHECKING:
    from uuid import UUID

    from tirek.cases.occasion import Occasion
    from tirek.cases.services.papers import Paper

SUBMITTED = N_("This application has already been submitted.")
NO_SUCH_DRAFT = N_("There is no such unfinished application.")
ELSEWHERE = N_(
    "You went on with this application on another device at {time}. Nothing was overwritten. What stands there is shown below, "
    "your answer of now in the form: choose which one is right and continue."
)


def begin(
    occasion: Occasion, *, service: str, channel: str, form_version: str, language: str, draft: UUID | None = None
) -> Draft:
    """A new draft of the signed-in account, pinned to the form as it is now.

    With `draft`, an id that the page brought along, a second click finds what the first one began.
    """
    begun, _new = Draft.objects.get_or_create(
        pk=draft or new_id(),
        defaults={
            "account_id": occasion.account,
            "service": service,
            "channel": channel,
            "form_version": form_version,
            "language": language,
            "begun_at": occasion.at,
            "saved_at": occasion.at,
        },
    )
    if begun.account_id != occasion.account:
        raise problems.NotNowError(NO_SUCH_DRAFT)
    return begun


def save(
    draft: UUID,
    occasion: Occasion,
    *,
    answers: Mapping[str, Any],
    step: str,
    revision: int | None = None,
    form_version: str | None = None,
) -> Draft:
    """Keep answers (those given replace their earlier ones, the rest stays) and where the person is.

    `revision` is the one the page was made with: when another device saved since, nothing is overwritten and
    ChangedError says so. `form_version` pins the draft to another version of the form. Raises NotNowError when the draft is
    submitted, discarded or someone else's.
    """
    with transaction.atomic():
        held = _own(draft, occasion)
        if revision is not None and revision != held.revision:
            raise problems.ChangedError(
                ELSEWHERE, time=held.saved_at.astimezone(occasion.local.tzinfo).strftime("%H:%M")
            )
        held.answers = {**held.answers, **answers}
        held.step = step
        held.form_version = form_version or held.form_version
        held.revision += 1
        held.saved_at = occasion.at
        held.save()
        return held


def attach(draft: UUID, occasion: Occasion, paper: Paper) -> DraftDocument:
    """Add a checked and stored file to a draft."""
    with transaction.atomic():
        held = _own(draft, occasion)
        held.saved_at = occasion.at
        held.save(update_fields=["saved_at"])
        return DraftDocument.objects.create(
            draft=held,
            kind=paper.kind,
            name=paper.name,
            media_type=paper.media_type,
            size=paper.size,
            sha256=paper.sha256,
            key=paper.key,
            scan=paper.scan,
            added_at=occasion.at,
        )


def detach(draft: UUID, occasion: Occasion, document: UUID) -> None:
    """Take a file off a draft again."""
    with transaction.atomic():
        _own(draft, occasion).documents.filter(pk=document).delete()


def discard(draft: UUID, occasion: Occasion) -> None:
    """Put a draft away; it is no longer shown."""
    with transaction.atomic():
        held = _own(draft, occasion)
        held.discarded_at = occasion.at
        held.save(update_fields=["discarded_at"])


def _own(draft: UUID, occasion: Occasion) -> Draft:
    held = Draft.objects.select_for_update().filter(pk=draft, account=occasion.actor.account).first()
    if held is None or held.discarded_at is not None:
        raise problems.NotNowError(NO_SUCH_DRAFT)
    if held.submitted_at is not None:
        raise problems.NotNowError(SUBMITTED)
    return held
