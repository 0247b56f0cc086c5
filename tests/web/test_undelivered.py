"""An SMS that did not arrive is shown to who works on the case."""

from __future__ import annotations

from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from tests.accounts_of_tests import client_of
from tests.cases.conftest import apply, by, moment, staff

from tirek.notices.models import EventKind
from tirek.notices.services import store_event, write

if TYPE_CHECKING:
    from collections.abc import Callable

    from tirek.accounts.models import Account

__all__ = ["apply", "by", "staff"]


@pytest.mark.django_db
def test_a_wrong_number_stands_on_the_page_of_the_case(
    apply: Callable[..., Any], staff: dict[str, Account], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIREK_TODAY", "2026-10-06")
    case = apply()
    address = f"/en/cases/{case.pk}/"
    clerk = client_of(staff["clerk"])
    assert "SMS that did not arrive" not in clerk.get(address).content.decode()
    at = moment("2026-10-06 10:00")
    with transaction.atomic():
        values = {"number": case.number, "until": "2026-10-15"}
        sms = write(case.applicant, "+77000000001", "registered", values, at, case=case)
        store_event(sms.pk, EventKind.FAILED, at, reason="wrong-number")
    shown = " ".join(unescape(clerk.get(address).content.decode()).split())
    assert "+77000000001: there is no such number" in shown
