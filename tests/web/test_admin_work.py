"""Handing over what an absent officer has in hand, and the administrator's page of work in the background."""

from __future__ import annotations

from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from django.db.models import F
from tests.accounts_of_tests import client_of, staff_account
from tests.cases.conftest import apply, by, iin, moment, staff

from tirek.accounts.roles import Role
from tirek.cases.models import Case
from tirek.cases.services import officers
from tirek.config.clock import FixedClock
from tirek.jobs import handlers
from tirek.jobs.handlers import Payload, handler
from tirek.jobs.models import Job, State
from tirek.jobs.services import enqueue
from tirek.journal.models import Entry
from tirek.notices.models import Read
from tirek.notices.services import tell
from tirek.web.admin.jobs import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tirek.accounts.models import Account
    from tirek.cases.occasion import Occasion

    By = Callable[[str, str], Occasion]
    Apply = Callable[..., Case]

__all__ = ["apply", "by", "staff"]


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIREK_TODAY", "2026-10-06")


def text(response: Any) -> str:
    return " ".join(unescape(response.content.decode()).split())


def three_cases(apply: Apply, by: By) -> None:
    for number in (21, 22, 23):
        child = {"iin": iin(f"13050555{number:03d}"), "surname": "Үлгіұлы", "name": "Санжар"}
        officers.take(apply(child=child).pk, by("clerk", "2026-10-05 11:00"))


def test_all_cases_of_one_go_to_a_colleague_with_a_reason(apply: Apply, by: By, staff: dict[str, Account]) -> None:
    three_cases(apply, by)
    head, address = client_of(staff["head"]), f"/en/accounts/absence/{staff['clerk'].pk}/hand-over/"
    assert address in text(head.get("/en/accounts/absence/"))
    assert "3 open cases get another officer" in text(head.get(address))
    assert head.post(address, {"to": "", "reason": ""}).status_code == 422
    answer = head.post(address, {"to": str(staff["second"].pk), "reason": "Демалыста"})
    assert "3 cases were handed over" in text(head.get(answer["Location"]))
    assert set(Case.objects.values_list("officer", flat=True)) == {staff["second"].pk}
    assert Entry.objects.filter(kind="case.reassigned", data__officer=str(staff["second"].pk)).count() == 3
    again = head.post(address, {"to": str(staff["second"].pk), "reason": "Демалыста"})
    assert again["Location"].endswith("done=0")


def test_without_a_name_each_goes_to_whoever_has_the_fewest(apply: Apply, by: By, staff: dict[str, Account]) -> None:
    third = staff_account(username="third")
    three_cases(apply, by)
    found = officers.hand_over_all(staff["clerk"].pk, by("head", "2026-10-06 10:00"), to=None, reason="Демалыста")
    assert (found.cases, found.left) == (3, 0)
    assert set(Case.objects.values_list("officer", flat=True)) == {staff["second"].pk, third.pk}


def test_with_nobody_there_it_is_said(apply: Apply, by: By, staff: dict[str, Account]) -> None:
    three_cases(apply, by)
    staff["second"].is_active = False
    staff["second"].save()
    address = f"/en/accounts/absence/{staff['clerk'].pk}/hand-over/"
    answer = client_of(staff["head"]).post(address, {"to": "", "reason": "Демалыста"})
    assert answer.status_code == 422
    assert "There is no other clerk in this department" in text(answer)


def test_only_the_own_department_s_head_hands_over(staff: dict[str, Account]) -> None:
    address = f"/en/accounts/absence/{staff['clerk'].pk}/hand-over/"
    assert client_of(staff_account(Role.HEAD, territory="alatau")).get(address).status_code == 404
    assert client_of(staff["clerk"]).get(address).status_code == 403
    administrator = client_of(staff_account(Role.ADMINISTRATOR))
    assert administrator.get(address).status_code == 403
    assert "hand-over" not in text(administrator.get("/en/accounts/absence/"))


@pytest.mark.django_db
def test_a_job_that_failed_for_good_is_shown_with_its_reason_and_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handlers, "_HANDLERS", dict(handlers._HANDLERS))

    @handler("invented.work")
    def work(payload: Payload, clock: object) -> None: ...

    administrator = client_of(staff_account(Role.ADMINISTRATOR))
    assert "Nothing. A job that fails ten times stands here" in text(administrator.get("/en/jobs/"))
    with transaction.atomic():
        enqueue("invented.work", "1", {}, due=moment("2026-10-05 10:00"))
    Job.objects.update(state=State.DEAD, attempts=F("attempts") + 10, last_error="OSError at vault/files.py:40")
    job = Job.objects.get()
    page = text(administrator.get("/en/jobs/"))
    assert "OSError at vault/files.py:40" in page
    assert "tried 10 times" in page
    answer = administrator.post(f"/en/jobs/{job.pk}/again/")
    assert "It will be tried again at once" in text(administrator.get(answer["Location"]))
    job.refresh_from_db()
    assert (job.state, job.attempts) == (State.WAITING, 0)
    assert Entry.objects.get(kind="job.tried-again").data == {"job": str(job.pk), "kind": "invented.work"}
    administrator.post(f"/en/jobs/{job.pk}/again/")
    assert Entry.objects.filter(kind="job.tried-again").count() == 1


@pytest.mark.django_db
def test_the_support_desk_reads_its_messages_here() -> None:
    account = staff_account(Role.ADMINISTRATOR)
    values = {"registry": "Тіркеу", "date": "2026-10-05", "time": "10:00"}
    tell(None, None, "registry-down", values, FixedClock(moment("2026-10-05 10:00").date()), account=account.pk)
    page = text(client_of(account).get("/en/jobs/"))
    assert "A state system does not answer" in page
    assert Read.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.CLERK, Role.HEAD, Role.AUDITOR])
def test_it_is_the_administrator_s_alone(role: Role) -> None:
    assert client_of(staff_account(role)).get("/en/jobs/").status_code == 403


def test_every_kind_of_job_has_words_for_the_administrator() -> None:
    found = [each for each in map(handlers.find, handlers.kinds()) if each is not None]
    ours = {each.kind for each in found if (each.inside or each.outside).__module__.startswith("tirek.")}
    assert ours
    assert ours - KINDS.keys() == set()
