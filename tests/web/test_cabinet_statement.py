"""A written answer for a hearing: sent from the cabinet, confirmed, read by who decides, closed with the hearing's record."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.accounts_of_tests import client_of
from tests.cases.conftest import apply, by, moment, staff
from tests.ledger.conftest import grant, pay
from tests.ledger.test_recoveries import notice, overpaid
from tests.web.test_cabinet import EXPLANATION, GROUND, home, invited, mother, picture, text, url

from tirek.accounts.actors import actor_of
from tirek.cases import problems
from tirek.cases.models import Document, HearingStatement
from tirek.cases.models.decisions import Kind
from tirek.cases.occasion import Occasion
from tirek.cases.services import deciding
from tirek.cases.services.statements import send_statement
from tirek.config.law import law
from tirek.journal.models import Entry
from tirek.ledger.models import Recovery
from tirek.notices.models import Message

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from tirek.accounts.models import Account
    from tirek.cases.models import Award, Case

    By = Callable[[str, str], Occasion]

__all__ = ["apply", "by", "grant", "home", "mother", "overpaid", "pay", "staff"]

WORDS = "Анықтаманы мектеп қате нөмірмен берген."


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIREK_TODAY", "2026-10-06")


def desk(account: Account, case: Case, page: str = "") -> str:
    return text(client_of(account).get(f"/en/cases/{case.pk}/{page}"))


def test_a_written_answer_reaches_who_decides(
    home: Client, apply: Callable[..., Case], by: By, staff: dict[str, Account]
) -> None:
    case = invited(apply, by)
    assert url(case, "statement") in text(home.get(url(case)))
    assert EXPLANATION["ru"] in text(home.get(url(case, "statement")))
    empty = home.post(url(case, "statement"), {"text": " "})
    assert (empty.status_code, "Write what you want to say" in text(empty)) == (422, True)
    program = SimpleUploadedFile("letter.pdf", b"MZ\x90\x00 not a paper")
    broken = home.post(url(case, "statement"), {"text": WORDS, "files": [program]})
    assert (broken.status_code, WORDS in text(broken)) == (422, True)
    assert not HearingStatement.objects.exists()
    sent = home.post(url(case, "statement"), {"text": WORDS, "files": [picture()]})
    assert (sent.status_code, sent["Location"]) == (303, f"{url(case)}?done=statement-sent")
    page = text(home.get(sent["Location"]))
    assert "Your written answer is here." in page
    assert WORDS in page
    assert "You sent a written answer for the hearing" in page
    assert Entry.objects.filter(kind="case.statement-sent", case=case.pk).exists()
    told = Message.objects.filter(kind__in=["statement-received", "statement-came"])
    assert {(each.kind, each.account) for each in told} == {
        ("statement-received", None),
        ("statement-came", staff["clerk"].pk),
    }
    for who in ("clerk", "head"):
        shown = desk(staff[who], case)
        assert "The family's written answer" in shown
        assert f"/documents/{Document.objects.get(kind='hearing-statement').pk}" in shown
    recording = desk(staff["clerk"], case, "hearing/")
    assert recording.count(WORDS) == 2
    assert 'value="writing" checked' in recording or 'checked value="writing"' in recording


def test_who_wrote_took_part_and_nothing_is_added_after_the_record(
    home: Client, mother: Account, apply: Callable[..., Case], by: By, staff: dict[str, Account]
) -> None:
    case = invited(apply, by)
    me = Occasion(actor_of(mother), moment("2026-10-06 15:00"), law())
    send_statement(case.pk, me, text=WORDS)
    deciding.move_hearing(
        case.pk,
        by("clerk", "2026-10-06 16:00"),
        at=moment("2026-10-07 16:00"),
        way="phone",
        place="+7 713 200 00 00",
        reason="Өтініш бойынша",
    )
    assert WORDS in text(home.get(url(case)))
    record = by("clerk", "2026-10-07 16:30")
    with pytest.raises(problems.CheckError, match="answered in writing"):
        deciding.record_hearing(case.pk, record, appeared=False, way="phone")
    deciding.record_hearing(case.pk, record, appeared=True, way="writing", statement=WORDS)
    with pytest.raises(problems.NotNowError):
        send_statement(case.pk, me, text="Тағы")
    assert home.get(url(case, "statement")).status_code == 409
    assert WORDS in text(home.get(url(case)))
    refusal = deciding.propose_refusal(
        case.pk,
        by("clerk", "2026-10-07 17:00"),
        grounds=[GROUND.id],
        explanation=EXPLANATION,
        against="Анықтама расталмады",
    )
    page = text(client_of(staff["head"]).get(f"/en/signing/{refusal.pk}/"))
    assert page.count(WORDS) == 2


def test_an_overpayment_is_answered_in_writing_by_who_is_asked(
    home: Client, mother: Account, overpaid: Award, by: By, staff: dict[str, Account], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIREK_TODAY", "2027-01-13")
    case = overpaid.case
    assert home.get(url(case, "statement")).status_code == 409
    deciding.sign(notice(overpaid, by).pk, by("head", "2027-01-12 12:00"))
    assert url(case, "statement") in text(home.get(url(case, "payments")))
    sent = home.post(url(case, "statement"), {"text": WORDS})
    assert (sent.status_code, sent["Location"]) == (303, f"{url(case, 'payments')}?done=change-statement-sent")
    page = text(home.get(sent["Location"]))
    assert "Your written answer is here." in page
    assert WORDS in page
    accountant = client_of(staff["accountant"])
    recovery = f"/en/recoveries/{Recovery.objects.get().pk}/"
    assert WORDS in text(accountant.get(recovery))
    assert text(accountant.get(f"{recovery}hearing/")).count(WORDS) == 2
    other = by("clerk", "2027-01-13 10:00")
    with pytest.raises(problems.NotAllowedError):
        send_statement(case.pk, other, text=WORDS, kind=Kind.RECOVERY_NOTICE)
    heard = by("accountant", "2027-01-14 11:00")
    deciding.record_hearing(case.pk, heard, kind=Kind.RECOVERY_NOTICE, appeared=True, way="writing", statement=WORDS)
    assert home.get(url(case, "statement")).status_code == 409
    assert WORDS in text(home.get(url(case, "payments")))
