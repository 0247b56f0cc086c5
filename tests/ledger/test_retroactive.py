"""An act that reaches back becomes known: announced to the tenge, taken up again, granted or supplemented, told by letter."""

from __future__ import annotations

import json
import shutil
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from tests.accounts_of_tests import client_of
from tests.cases.conftest import iin, moment
from tests.ledger.runs import opened, sums, written

from tirek.cases.background import act_known, look_for_known_acts
from tirek.cases.problems import CheckError
from tirek.cases.procedure import Stage
from tirek.cases.services import deciding, officers
from tirek.cases.services.reassessing import reassess
from tirek.cli import main
from tirek.config.law import law
from tirek.jobs.models import Job
from tirek.jobs.services import work
from tirek.law import law_folder
from tirek.ledger.jobs import sweep
from tirek.ledger.kinds import EntryKind
from tirek.ledger.models import Discrepancy, Entry
from tirek.ledger.services.changing import propose_recalculation
from tirek.notices.listeners import At
from tirek.notices.models import Letter, Message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytest_django import Settings
    from tests.ledger.conftest import Grant

    from tirek.accounts.models import Account
    from tirek.cases.models import Case, Decision
    from tirek.cases.occasion import Occasion

    Apply = Callable[..., Case]
    By = Callable[[str, str], Occasion]

GROUND = law().services["home-education"].grounds[1].id
NO_ACT = {"kk": "Бұл қалада төлем туралы акт әлі жоқ.", "ru": "Акта о выплате в этом городе ещё нет."}
UNTIL_MAY = {"number": "17", "school": "№5 мектеп", "from": "2023-01-09", "to": "2023-05-25"}
EVE, DAY = "2023-05-07", "2023-05-08"


def family(number: int) -> dict[str, Any]:
    """An invented family of its own, whose child is taught at home from January to May 2023."""
    return {
        "applicant": {
            "iin": iin(f"85010145{number:03}"),
            "surname": "Үлгіқызы",
            "name": "Әсем",
            "birth_date": "1985-01-01",
        },
        "child": {
            "iin": iin(f"13050555{number:03}"),
            "surname": "Үлгіұлы",
            "name": "Нұрлан",
            "birth_date": "2013-05-05",
        },
        "certificate": UNTIL_MAY,
    }


def refused(case: Case, by: By) -> None:
    """A refusal within its term, after a hearing: there was no rule."""
    officers.take(case.pk, by("clerk", "2023-02-14 11:00"))
    preliminary = deciding.propose_preliminary_refusal(
        case.pk,
        by("clerk", "2023-02-15 10:00"),
        grounds=[GROUND],
        explanation=NO_ACT,
        hearing_at=moment("2023-02-17 14:00"),
        way="in-person",
        place="Үлгі көшесі, 1",
    )
    deciding.sign(preliminary.pk, by("head", "2023-02-15 12:00"))
    deciding.record_hearing(
        case.pk, by("clerk", "2023-02-17 15:00"), appeared=True, way="in-person", statement="Күтемін."
    )
    refusal = deciding.propose_refusal(case.pk, by("clerk", "2023-02-20 10:00"), grounds=[GROUND], explanation=NO_ACT)
    deciding.sign(refusal.pk, by("head", "2023-02-20 12:00"))


def granted(case: Case, by: By) -> Decision:
    proposal = deciding.propose_grant(case.pk, by("clerk", f"{DAY} 10:00"))
    return deciding.sign(proposal.pk, by("head", f"{DAY} 12:00"))


@pytest.fixture
def spring(apply: Apply, by: By) -> list[Case]:
    """Applications of February (refused), March (being checked) and April (being checked) 2023."""
    cases = [
        apply(at=at, **family(number))
        for number, at in enumerate(("2023-02-14 10:00", "2023-03-10 10:00", "2023-04-17 10:00"), 1)
    ]
    refused(cases[0], by)
    for case, at in zip(cases[1:], ("2023-03-10 11:00", "2023-04-17 11:00"), strict=True):
        officers.take(case.pk, by("clerk", at))
    return cases


@pytest.fixture
def jobs(transactional_db: None) -> Callable[[str], None]:
    """What is due by a moment is done; a job that failed fails the test."""

    def run(at: str) -> None:
        clock = At(moment(at))
        while work(clock, machine=At(clock.now() + timedelta(days=400))):
            pass
        assert not Job.objects.exclude(last_error="").values_list("kind", "last_error")

    return run


def look(day: str) -> None:
    with transaction.atomic():
        look_for_known_acts({}, At(moment(f"{day} 00:30")))


def announced(capsys: pytest.CaptureFixture[str], *sides: str) -> Any:
    assert main(["law", "diff", *(sides or (EVE, DAY)), "--awards", "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_before_it_is_known_there_is_no_rule_and_nothing_can_be_granted(spring: list[Case], by: By) -> None:
    with pytest.raises(CheckError, match="nothing is due"):
        deciding.propose_grant(spring[1].pk, by("clerk", f"{EVE} 10:00"))
    with pytest.raises(CheckError, match="no other answer"):
        reassess(spring[0].pk, by("clerk", f"{EVE} 10:00"))


@pytest.mark.usefixtures("paying")
def test_the_announcement_is_what_is_granted_in_the_end_to_the_tenge(
    spring: list[Case], by: By, jobs: Callable[[str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    told = announced(capsys)
    assert told["awards"]["count"] == 0
    expected = told["applications"]
    assert (expected["count"], expected["total"]) == (3, 40000 + 30000 + 20000)
    assert expected["by_period"]["2023-02"] == {"count": 1, "total": 10000}
    assert expected["by_period"]["2023-05"] == {"count": 3, "total": 30000}
    assert list(expected["by_reason"]) == ["aktobe-2023-14 decision p.2"]

    look(EVE)
    jobs(f"{EVE} 00:31")
    spring[0].refresh_from_db()
    assert spring[0].at is Stage.REFUSED
    look(DAY)
    look(DAY)
    jobs(f"{DAY} 00:31")
    spring[0].refresh_from_db()
    assert (spring[0].at, spring[0].is_open) == (Stage.CHECKING, True)
    assert spring[0].final_on == date(2023, 5, 22)
    message = Message.objects.filter(kind="act-known").first()
    assert message is not None
    assert (message.values["again"], message.values["open"]) == ("1", "2")
    assert Message.objects.filter(kind="reassessed", person=spring[0].applicant_id).count() == 1

    for case in spring:
        granted(case, by)
    dues = [(entry.award.case.number, entry.period // 100, entry.amount) for entry in Entry.objects.all()]
    foretold = [(line["case"], int(line["period"].replace("-", "")), line["change"]) for line in expected["lines"]]
    assert sorted(dues) == sorted(foretold)
    assert Letter.objects.filter(kind="assignment").count() == 3
    assert announced(capsys)["applications"]["count"] == 0

    run = written(opened(by, "2023-05-10 10:00", month=202305, planned_on=date(2023, 5, 19)), by, "2023-05-10 12:00")
    assert sums(run) == (expected["total"],) * 4


def test_a_clerk_takes_it_up_again_on_the_desk_once_the_act_is_known(
    spring: list[Case], by: By, staff: dict[str, Account], monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk, page = client_of(staff["clerk"]), f"/en/cases/{spring[0].pk}/"
    link = f"{page}take-up-again/"
    monkeypatch.setenv("TIREK_TODAY", EVE)
    assert link not in clerk.get(page).content.decode()
    assert clerk.post(link, {}).status_code == 422
    monkeypatch.setenv("TIREK_TODAY", DAY)
    assert link in clerk.get(page).content.decode()
    assert b"need not apply anew" in clerk.get(link).content
    assert clerk.post(link, {}).status_code == 303
    spring[0].refresh_from_db()
    assert spring[0].at is Stage.CHECKING


def test_an_application_that_is_taken_up_again_twice_stays_once(spring: list[Case], by: By) -> None:
    reassess(spring[0].pk, by("clerk", f"{DAY} 09:00"))
    store = act_known({"version": "aktobe-2023-14@1"}, At(moment(f"{DAY} 09:30")), "k")
    assert store is not None
    with transaction.atomic():
        store()
    message = Message.objects.filter(kind="act-known").first()
    assert message is not None
    assert (message.values["again"], message.values["open"]) == ("0", "3")


@pytest.fixture
def draft(tmp_path: Path, settings: Settings) -> Iterator[Path]:
    """A folder of law in which Aktobe raises the sum on 20 November 2026, from September on; in use once it is asked for."""
    folder = tmp_path / "draft"
    shutil.copytree(law_folder(), folder)
    acts = folder / "kz" / "home-education"
    text = (acts / "aktobe-2023-14.v2.yaml").read_text(encoding="utf-8")
    for before, after in (
        ("version: 2", "version: 3"),
        ("amends: {version: 1}", "amends: {version: 2}"),
        ("2025-05-30", "2026-11-10"),
        ("applies: {from: 2025-06-10", "applies: {from: 2026-09-01"),
        ("2025-06-10", "2026-11-20"),
        ("wording_only: [kk]\n", ""),
    ):
        text = text.replace(before, after)
    raised = 'benefit: {amount: 12500, per: month, months: school-year, cite: "p.7"}\n'
    (acts / "aktobe-2023-14.v3.yaml").write_text(text + raised, encoding="utf-8")
    yield folder
    law.cache_clear()


@pytest.mark.usefixtures("paying")
def test_what_was_granted_and_paid_by_the_older_act_gets_a_supplement(
    grant: Grant, by: By, draft: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    award = grant()
    assert written(opened(by), by).total == 20_000
    told = announced(capsys, str(settings.TIREK_LAW), str(draft))["awards"]
    assert (told["count"], told["total"], told["less"]) == (1, 7500, 0)
    assert [line["award"] for line in told["lines"]] == [award.pk] * 3
    assert {line["cause"] for line in told["lines"]} == {"act:aktobe-2023-14@3"}
    assert told["by_territory"] == {"aktobe": {"count": 1, "total": 7500}}

    settings.TIREK_LAW = draft
    law.cache_clear()
    assert sweep("aktobe", "home-education", date(2026, 11, 20), moment("2026-11-20 03:00")) == (1, 1)
    assert (Discrepancy.objects.get().more, Discrepancy.objects.get().less) == (7500, 0)
    proposal = propose_recalculation(award.pk, by("clerk", "2026-11-20 10:00"))
    deciding.sign(proposal.pk, by("head", "2026-11-20 12:00"))
    entries = Entry.objects.filter(award=award, kind=EntryKind.SUPPLEMENT.value)
    assert sum(entries.values_list("amount", flat=True)) == told["total"]
    assert Letter.objects.filter(kind="recalculation", person=award.case.applicant_id).count() == 1
    run = written(opened(by, "2026-11-21 10:00", planned_on=date(2026, 11, 25)), by, "2026-11-21 12:00")
    assert sums(run) == (2 * 2500,) * 4
