"""A letter that a job and a counter make at the same moment is one letter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.cases.conftest import moment
from tests.notices.messages.test_otp_at_once import at_once

from tirek.journal.models import Entry
from tirek.notices import issue, queries

if TYPE_CHECKING:
    from collections.abc import Callable

    from tirek.cases.models import Case

pytestmark = pytest.mark.django_db(transaction=True)


def test_it_is_issued_once(apply: Callable[..., Case]) -> None:
    case = apply()
    answers = at_once([lambda: [made.pk for made in issue.received(case.pk, moment("2026-10-05 10:05"))]] * 3)
    letters = [made.pk for made in queries.letters_of(case.pk)]
    assert len(letters) == 2
    assert answers == [letters] * 3
    assert Entry.objects.filter(kind="letter.issued").count() == 2
