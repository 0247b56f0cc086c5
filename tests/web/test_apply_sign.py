"""Signing with one's own key, and two who hand in at the same moment."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from django.test import Client
from tests.accounts_of_tests import client_of
from tests.notices.messages.test_otp_at_once import at_once
from tests.people.signatures.pki import DAY, NOW, OTHER, Authority, Holder
from tests.web.test_apply import begin, fill, parent, send_code, text

from tirek.cases.models import ApplicationSignature, Case, Draft, SignatureCheck
from tirek.config.clock import installation_clock
from tirek.jobs.models import Job
from tirek.jobs.services import work
from tirek.journal.models import Entry
from tirek.people.models import Consent
from tirek.vault import files

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytest_django import Settings


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIREK_TODAY", "2026-11-20")


@pytest.fixture
def authority(settings: Settings, tmp_path: Path) -> Authority:
    """An authority that this installation trusts, with its list of revoked keys at hand."""
    made = Authority()
    for name, holder in (("root", made.root), ("issuing", made.issuing)):
        (tmp_path / f"{name}.pem").write_bytes(holder.certificate.public_bytes(Encoding.PEM))
    settings.TIREK_SIGNERS = tmp_path
    settings.TIREK_OCSP = settings.TIREK_NCANODE = ""
    publish(made, tmp_path)
    return made


def publish(authority: Authority, folder: Path) -> None:
    (folder / "revoked.crl").write_bytes(authority.crl())


def ready() -> tuple[Client, Draft, str]:
    """An application that only has to be signed, and the IIN of who signs."""
    account = parent()
    client = client_of(account)
    draft = begin(client)
    fill(client, draft)
    assert account.person
    return client, draft, account.person.iin or ""


def signed(client: Client, draft: Draft, key: Holder) -> Any:
    page = f"/en/apply/{draft.pk}/sign/"
    data = re.search(r'data-data="([^"]+)"', text(client.get(page)))
    assert data
    signature = base64.b64encode(key.sign(base64.b64decode(data.group(1)))).decode()
    return client.post(page, {"signature": signature})


@pytest.mark.django_db
def test_signed_with_the_own_key(authority: Authority) -> None:
    client, draft, iin = ready()
    answer = signed(client, draft, authority.issue(iin))
    assert answer["Location"].endswith("/done/"), text(answer)
    kept = ApplicationSignature.objects.get(case=Case.objects.get(draft=draft))
    assert kept.way == "key"
    assert SignatureCheck.objects.get(signature=kept).problem == ""
    assert "Нұрлан".encode() in files.read(kept.data_key)
    assert Consent.objects.get().way == "portal-signature"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"iin": OTHER}, "another person&#x27;s key"),
        ({"start": NOW - 300 * DAY, "end": NOW - DAY}, "has expired"),
        ({"signing": False}, "for signing in"),
        ({"bin_": "010140000011", "user": "1.2.398.3.3.4.1.2"}, "key of an organisation"),
    ],
)
def test_a_key_that_does_not_do_is_told_and_nothing_is_handed_in(
    authority: Authority, changes: dict[str, Any], words: str
) -> None:
    from tirek.people.signatures import KeyUser

    client, draft, iin = ready()
    if "user" in changes:
        changes = {**changes, "user": KeyUser(changes["user"])}
    answer = signed(client, draft, authority.issue(**{"iin": iin, **changes}))
    assert answer.status_code == 422
    assert words in text(answer)
    assert "was not handed in" in text(answer)
    assert not Case.objects.exists()


@pytest.mark.django_db
def test_a_revoked_key_is_refused(authority: Authority, settings: Settings) -> None:
    client, draft, iin = ready()
    key = authority.issue(iin)
    authority.revoked[key.certificate.serial_number] = NOW - DAY
    publish(authority, settings.TIREK_SIGNERS)
    assert "The key was revoked" in text(signed(client, draft, key))
    assert not Case.objects.exists()


@pytest.mark.django_db
def test_bytes_that_are_no_signature(authority: Authority) -> None:
    client, draft, _iin = ready()
    answer = client.post(f"/en/apply/{draft.pk}/sign/", {"signature": "AAAA" * 10})
    assert "arrived damaged" in text(answer)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("revoked", [False, True])
def test_what_cannot_be_checked_now_is_checked_later_for_the_same_moment(
    authority: Authority,
    settings: Settings,
    revoked: bool,  # noqa: FBT001 - pytest
) -> None:
    (settings.TIREK_SIGNERS / "revoked.crl").unlink()
    client, draft, iin = ready()
    key = authority.issue(iin)
    assert signed(client, draft, key)["Location"].endswith("/done/")
    case = Case.objects.get(draft=draft)
    first = SignatureCheck.objects.get(signature__case=case)
    assert first.problem == "cannot-check"
    if revoked:
        authority.revoked[key.certificate.serial_number] = NOW - DAY
    publish(authority, settings.TIREK_SIGNERS)
    Job.objects.exclude(kind="case.signature").delete()
    work(installation_clock())
    newest = SignatureCheck.objects.order_by("-at", "-id")[0]
    assert newest.problem == ("revoked" if revoked else "")
    entry = Entry.objects.get(kind="case.signature-checked", case=case.pk)
    assert entry.data["problem"] == newest.problem


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_moment_make_one_case() -> None:
    account = parent()
    client = client_of(account)
    draft = begin(client)
    fill(client, draft)
    sent = send_code(client, draft)
    clients = [client_of(account) for _ in range(3)]

    def press(browser: Client) -> Callable[[], str]:
        # A click may find the application of another one already there and be led on by a page between.
        return lambda: browser.post(f"/en/apply/{draft.pk}/sign/", sent, follow=True).redirect_chain[-1][0]

    assert at_once([press(browser) for browser in clients]) == [f"/en/apply/{draft.pk}/done/"] * len(clients)
    assert Case.objects.count() == ApplicationSignature.objects.count() == 1
