"""The applicant's signature on the page of a case, and what a later check found as something to settle."""

from __future__ import annotations

from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
from tests.accounts_of_tests import client_of
from tests.cases.conftest import apply, by, moment, staff

from tirek.cases.models import ApplicationSignature, SignatureCheck
from tirek.cases.queries import signing
from tirek.cases.queries.signing import Unusual
from tirek.cases.services import deciding, officers

if TYPE_CHECKING:
    from collections.abc import Callable

    from tirek.accounts.models import Account
    from tirek.cases.models import Case
    from tirek.cases.occasion import Occasion

    By = Callable[[str, str], Occasion]
    Apply = Callable[..., Case]

__all__ = ["apply", "by", "staff"]

FAILS = "The applicant's signature does not hold"


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIREK_TODAY", "2026-10-06")


@pytest.fixture
def case(apply: Apply, by: By) -> Case:
    """A case that its officer checks."""
    return officers.take(apply().pk, by("clerk", "2026-10-05 11:00"))


def page(case: Case, staff: dict[str, Account]) -> str:
    answer: Any = client_of(staff["clerk"]).get(f"/en/cases/{case.pk}/")
    return " ".join(unescape(answer.content.decode()).split())


def signed(case: Case, way: ApplicationSignature.Way = ApplicationSignature.Way.KEY) -> ApplicationSignature:
    return ApplicationSignature.objects.create(
        case=case, way=way, data_sha256="0" * 64, data_key="x", signed_at=moment("2026-10-05 09:58")
    )


def checked(kept: ApplicationSignature, problem: str, at: str, **found: Any) -> None:
    known = {"name": "Үлгіқызы Әсем", "serial": "1A", "issuer": "Үлгі орталығы", "revocation": "good"}
    SignatureCheck.objects.create(signature=kept, problem=problem, found=known | found, at=moment(at))


def test_a_paper_application_says_so(case: Case, staff: dict[str, Account]) -> None:
    assert "On paper, at the counter." in page(case, staff)


def test_a_one_time_password_was_checked_when_it_was_typed(case: Case, staff: dict[str, Account]) -> None:
    signed(case, ApplicationSignature.Way.PASSWORD)
    shown = page(case, staff)
    assert "One-time password, 5 October 2026, 09:58" in shown
    assert ">holds<" in shown
    assert "5 October 2026, 09:58: the code that was sent by SMS" in shown


def test_the_key_says_when_and_by_what_it_was_checked(case: Case, staff: dict[str, Account]) -> None:
    checked(signed(case), "", "2026-10-05 09:59")
    shown = page(case, staff)
    assert "Own key, 5 October 2026, 09:58" in shown
    assert "5 October 2026, 09:59: Үлгі орталығы, not revoked" in shown
    assert "Үлгіқызы Әсем, certificate 1A" in shown
    assert FAILS not in shown


@pytest.mark.parametrize(
    ("problem", "words"),
    [("revoked", "The key had been revoked when it signed."), ("other-person", "It is another person's key.")],
)
def test_what_a_later_check_found_stands_out_and_leads_to_asking(
    case: Case, staff: dict[str, Account], problem: str, words: str
) -> None:
    kept = signed(case)
    checked(kept, "cannot-check", "2026-10-05 09:58")
    assert "not checked yet" in page(case, staff)
    assert FAILS not in page(case, staff)
    checked(kept, problem, "2026-10-05 12:00", revocation="unknown")
    shown = page(case, staff)
    assert FAILS in shown
    assert words in shown
    notice = shown[shown.index(FAILS) :]
    assert f"/en/cases/{case.pk}/ask/" in notice[: notice.index("</div>")]


@pytest.mark.parametrize(
    ("problem", "mark"), [("", None), ("cannot-check", Unusual.UNCHECKED), ("revoked", Unusual.SIGNATURE)]
)
def test_the_head_sees_it_before_signing(case: Case, by: By, problem: str, mark: Unusual | None) -> None:
    kept = signed(case)
    checked(kept, "cannot-check", "2026-10-05 09:58")
    checked(kept, problem, "2026-10-05 12:00")
    deciding.propose_grant(case.pk, by("clerk", "2026-10-06 11:00"))
    (row,) = signing.queue(by("head", "2026-10-06 12:00")).rows
    assert {each.kind for each in row.marks} & {Unusual.SIGNATURE, Unusual.UNCHECKED} == ({mark} if mark else set())


def test_every_problem_has_its_words(case: Case, staff: dict[str, Account]) -> None:
    from tirek.people.signatures import SignatureProblem

    kept = signed(case)
    shown = set()
    for number, problem in enumerate(SignatureProblem):
        checked(kept, problem.value, f"2026-10-05 12:{number:02d}")
        answer = client_of(staff["head"]).get(f"/en/cases/{case.pk}/")
        shown.add(answer.context["signature"].problem)
    assert len(shown) == len(SignatureProblem)
