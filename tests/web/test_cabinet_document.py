"""A family hands in what it did not have yet, without waiting to be asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.accounts_of_tests import applicant_account, client_of
from tests.cases.conftest import apply, by, staff
from tests.web.test_cabinet import home, mother, picture, text, url

from tirek.cases.models import Document
from tirek.cases.services import deciding, officers

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from tirek.accounts.models import Account
    from tirek.cases.models import Case
    from tirek.cases.occasion import Occasion

    By = Callable[[str, str], Occasion]
    Apply = Callable[..., Case]

__all__ = ["apply", "by", "home", "mother", "staff"]

KIND = "medical-conclusion"


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIREK_TODAY", "2026-10-06")


def test_what_was_not_at_hand_is_sent_later_and_the_clerk_has_it(
    home: Client, apply: Apply, by: By, staff: dict[str, Account]
) -> None:
    case = officers.take(apply().pk, by("clerk", "2026-10-05 11:00"))
    address = url(case, "document")
    assert address in text(home.get(url(case)))
    page = text(home.get(address))
    assert "Conclusion of the medical advisory commission" in page
    assert "The applicant's identity document" not in page
    desk = client_of(staff["clerk"])
    assert "Ask for what is missing" in text(desk.get("/en/cases/"))
    assert home.post(address, {"kind": KIND}).status_code == 422
    sent = home.post(address, {"kind": KIND, "files": [picture()]})
    assert (sent.status_code, sent["Location"]) == (303, f"{url(case)}?done=document-added")
    assert "The document is here" in text(home.get(sent["Location"]))
    document = Document.objects.get(case=case)
    assert (document.kind, document.way) == (KIND, "upload")
    assert f"/documents/{document.pk}" in text(desk.get(f"/en/cases/{case.pk}/"))


def test_a_second_click_adds_nothing(home: Client, apply: Apply) -> None:
    case = apply()
    for _click in range(2):
        assert home.post(url(case, "document"), {"kind": KIND, "files": [picture()]}).status_code == 303
    assert Document.objects.filter(case=case).count() == 1


def test_a_file_that_is_none_is_told_at_its_field(home: Client, apply: Apply) -> None:
    case = apply()
    program = SimpleUploadedFile("anyqtama.pdf", b"MZ\x90\x00 not a paper")
    answer = home.post(url(case, "document"), {"kind": KIND, "files": [program]})
    assert answer.status_code == 422
    assert f'value="{KIND}" checked' in text(answer) or f'checked value="{KIND}"' in text(answer)
    assert home.post(url(case, "document"), {"kind": "child-identity", "files": [picture()]}).status_code == 422
    assert not Document.objects.filter(case=case).exists()


def test_what_waits_for_the_head_is_not_added_to(home: Client, apply: Apply, by: By) -> None:
    case = officers.take(apply().pk, by("clerk", "2026-10-05 11:00"))
    deciding.propose_grant(case.pk, by("clerk", "2026-10-06 10:00"))
    assert url(case, "document") not in text(home.get(url(case)))
    answer = home.post(url(case, "document"), {"kind": KIND, "files": [picture()]})
    assert answer.status_code == 409
    assert "This is not possible now" in text(answer)
    assert not Document.objects.filter(case=case).exists()


def test_nobody_adds_to_another_s_application(apply: Apply) -> None:
    assert client_of(applicant_account(7)).get(url(apply(), "document")).status_code == 404
