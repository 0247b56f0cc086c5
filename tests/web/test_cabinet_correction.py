"""Answering what the department asked for: files and new answers, sent twice, to an earlier question."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.cases.conftest import IBAN, apply, by, staff
from tests.web.test_cabinet import ITEMS, asked, home, mother, picture, question, text, url

from tirek.cases.assessing import assess_case
from tirek.cases.models import CorrectionAnswer, Document, Fact
from tirek.cases.occasion import Occasion
from tirek.cases.procedure import Stage
from tirek.config.law import law

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from tirek.cases.models import Case

    By = Callable[[str, str], Occasion]
    Apply = Callable[..., Case]

__all__ = ["apply", "by", "home", "mother", "staff"]


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIREK_TODAY", "2026-10-06")


def test_a_correction_brings_files_and_new_answers_and_keeps_the_old(home: Client, apply: Apply, by: By) -> None:
    case = asked(apply, by)
    page = text(home.get(url(case, "correction")))
    assert "Пришлите заключение." in page
    assert "Withdrawn on" not in page
    sent = {
        "request": question(case),
        "asked-0-files": [picture(), picture("second.png")],
        "asked-1-number_0": "18",
        "asked-1-school_0": "№5 мектеп",
        "asked-1-from_0_day": "1",
        "asked-1-from_0_month": "9",
        "asked-1-from_0_year": "2026",
        "asked-1-to_0_day": "25",
        "asked-1-to_0_month": "11",
        "asked-1-to_0_year": "2026",
        "asked-1-number_1": "",
        "asked-1-school_1": "",
        "note": "Мектеп нөмірін қате жазған.",
    }
    answer = home.post(url(case, "correction"), sent)
    assert (answer.status_code, answer["Location"]) == (303, f"{url(case)}?done=corrected")
    assert "Your answer is here" in text(home.get(answer["Location"]))
    case.refresh_from_db()
    assert case.stage == Stage.CHECKING
    assert [each.kind for each in Document.objects.filter(case=case)] == ["medical-conclusion"] * 2
    assert CorrectionAnswer.objects.get().answers["note"] == sent["note"]
    assert Fact.objects.filter(case=case, name="certificates").count() == 2
    assert assess_case(case, law(), date(2026, 10, 6)).assessment.total == 20_000


def test_an_empty_or_unfit_answer_is_said_at_its_field(home: Client, apply: Apply, by: By) -> None:
    case = asked(apply, by, ITEMS[:1])
    answer = home.post(url(case, "correction"), {"request": question(case)})
    assert answer.status_code == 422
    assert "Nothing was filled in yet" in text(answer)
    unfit = SimpleUploadedFile("photo.png", b"MZ\x90\x00" + b"\0" * 400)
    answer = home.post(url(case, "correction"), {"request": question(case), "asked-0-files": unfit, "note": "Міне"})
    assert answer.status_code == 422
    assert "is a program" in text(answer)
    assert "Міне" in text(answer)
    assert not Document.objects.exists()


def test_an_account_asked_for_is_the_account_paid_into(home: Client, apply: Apply, by: By) -> None:
    item = {"kind": "fact", "id": "applicant.account", "text": {"kk": "Шотты түзетіңіз.", "ru": "Исправьте счёт."}}
    case = asked(apply, by, [item])
    answer = home.post(url(case, "correction"), {"request": question(case), "asked-0-contact": "KZ00"})
    assert answer.status_code == 422
    other = "KZ05125KZT5004100200"
    answer = home.post(url(case, "correction"), {"request": question(case), "asked-0-contact": other})
    assert answer.status_code == 303
    case.refresh_from_db()
    assert case.account is not None
    assert case.account.iban == other != IBAN


def test_a_correction_sent_twice_is_told(home: Client, apply: Apply, by: By) -> None:
    case = asked(apply, by, ITEMS[:1])
    sent = {"request": question(case), "note": "Қолымда жоқ."}
    assert home.post(url(case, "correction"), sent).status_code == 303
    answer = home.post(url(case, "correction"), sent)
    assert answer.status_code == 409
    assert "This is not possible now" in text(answer)
    assert CorrectionAnswer.objects.count() == 1


def test_an_answer_to_an_earlier_question_is_not_taken_for_one_to_the_next(home: Client, apply: Apply, by: By) -> None:
    case = asked(apply, by, ITEMS[:1])
    answer = home.post(url(case, "correction"), {"request": str(case.pk), "note": "Міне"})
    assert answer.status_code == 422
    assert "asked for something else" in text(answer)
    assert f'value="{question(case)}"' in text(answer)
    assert "Міне" in text(answer)
