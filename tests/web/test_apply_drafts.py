"""Unfinished applications: found again, on two devices, after a session that ended; nobody else's."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from tests.accounts_of_tests import applicant_account, client_of, ready_account
from tests.web.test_apply import CHILD, begin, fill, hand_in, parent, post, text

from tirek.accounts.roles import Role
from tirek.cases.models import Draft

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIREK_TODAY", "2026-11-20")


def test_only_the_owner_finds_a_draft() -> None:
    draft = begin(client_of(parent()))
    other = client_of(applicant_account(2))
    for page in ("", "place/", "answers/", "sign/", "done/", "phone-code/"):
        assert other.get(f"/en/apply/{draft.pk}/{page}").status_code == 404
    assert post(other, draft, "place").status_code == 404
    clerk = client_of(ready_account(Role.CLERK))
    assert clerk.get(f"/en/apply/{draft.pk}/place/").status_code == 403
    assert clerk.post("/en/apply/begin/").status_code == 403
    assert "signed in as staff" in text(clerk.get("/en/apply/"))
    anonymous = Client()
    assert anonymous.get(f"/en/apply/{draft.pk}/place/")["Location"].startswith("/en/sign-in/")
    assert "Sign in and begin" in text(anonymous.get("/en/apply/"))


def test_unfinished_applications_are_found_again_and_can_be_put_away() -> None:
    account = parent()
    client = client_of(account)
    draft = begin(client)
    post(client, draft, "child")
    elsewhere = client_of(account)
    shown = text(elsewhere.get("/en/apply/"))
    assert "Нұрлан Ойданұлы" in shown
    assert f"/en/apply/{draft.pk}/" in shown
    assert "Delete this unfinished application?" in text(elsewhere.get(f"/en/apply/{draft.pk}/discard/"))
    assert elsewhere.post(f"/en/apply/{draft.pk}/discard/")["Location"] == "/en/apply/"
    assert elsewhere.get(f"/en/apply/{draft.pk}/").status_code == 404
    assert "Нұрлан" not in text(elsewhere.get("/en/apply/"))


def test_two_devices_do_not_overwrite_each_other_unnoticed() -> None:
    account = parent()
    phone, computer = client_of(account), client_of(account)
    draft = begin(phone)
    made = Draft.objects.get(pk=draft.pk).revision
    assert post(computer, draft, "place", place="alatau", revision=made).status_code == 303
    answer = post(phone, draft, "place", revision=made)
    assert answer.status_code == 409
    shown = text(answer)
    assert "another device" in shown
    assert "Alatau" in shown
    assert re.search(r'value="aktobe"[^>]*checked', shown)
    now = re.search(r'name="revision" value="(\d+)"', shown)
    assert now
    assert post(phone, draft, "place", revision=now.group(1)).status_code == 303
    assert Draft.objects.get(pk=draft.pk).answers["place"] == "aktobe"


def test_whoever_goes_back_in_one_browser_may_answer_anew() -> None:
    client = client_of(parent())
    draft = begin(client)
    made = Draft.objects.get(pk=draft.pk).revision
    post(client, draft, "place", revision=made)
    assert post(client, draft, "place", place="alatau", revision=made).status_code == 303


def test_an_open_application_for_the_child_is_told_and_linked() -> None:
    client = client_of(parent())
    first = begin(client)
    fill(client, first)
    case = hand_in(client, first)
    second = begin(client)
    answer = post(client, second, "child")
    assert answer["Location"].endswith("/already/")
    assert case.number in text(client.get(answer["Location"]))
    fill(client, second)
    assert client.get(f"/en/apply/{second.pk}/answers/")["Location"].endswith("/already/")
    assert client.get(f"/en/apply/{second.pk}/sign/")["Location"].endswith("/answers/")


def test_a_session_that_ended_keeps_what_was_typed() -> None:
    from datetime import timedelta

    from tirek.accounts.sessions import real_now

    account = parent()
    draft = begin(client_of(account))
    old = client_of(account, seen=(real_now() - timedelta(hours=9)).isoformat())
    answer = post(old, draft, "child")
    assert answer["Location"].startswith("/en/sign-in/")
    from tirek.accounts.models import KeptForm

    kept = KeptForm.objects.get(account=account)
    assert kept.path == f"/en/apply/{draft.pk}/child/"
    fields = dict(kept.fields)
    assert fields["child_iin"] == CHILD
    assert post(client_of(account), draft, "child", **fields).status_code == 303
