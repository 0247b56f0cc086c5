"""Taking an application in from a program, which may send the same one twice when it got no answer."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid5

from django.db import transaction

from tirek.cases import problems
from tirek.cases.models import Draft
from tirek.cases.services import intake
from tirek.law.text import N_

if TYPE_CHECKING:
    from tirek.cases.application import Application
    from tirek.cases.occasion import Occasion
    from tirek.cases.services.intake import Submitted

OTHER_BODY = N_("This Idempotency-Key was used for another application. Use a key of its own for each.")
_SPACE: Final = UUID("0192f0c4-5b1e-7c3a-9d55-4f6f7a6b1c20")
"""Names the drafts that stand for keys of programs."""


def submit_once(application: Application, occasion: Occasion, *, channel: str, key: str) -> Submitted:
    """Like `intake.submit`; with a key the same application sent again by the same account returns its one case.

    Raises CheckError at "key" when the key stands for another application.
    """
    if not key:
        return intake.submit(application, occasion, channel=channel)
    draft = uuid5(_SPACE, f"{occasion.account}:{key}")
    digest = hashlib.sha256(json.dumps(application.data, sort_keys=True).encode()).hexdigest()
    with transaction.atomic():
        row = Draft(
            id=draft,
            account_id=occasion.account,
            service=application.service,
            channel=channel,
            form_version=application.data["form_version"],
            language=application.data["language"],
            answers={"sha256": digest},
            begun_at=occasion.at,
            saved_at=occasion.at,
        )
        Draft.objects.bulk_create([row], ignore_conflicts=True)
        if Draft.objects.get(pk=draft).answers != {"sha256": digest}:
            raise problems.CheckError(OTHER_BODY, field="key")
        return intake.submit(application, occasion, channel=channel, draft=draft)
