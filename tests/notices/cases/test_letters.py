"""The letters of real cases: made once, sealed, valid, and saying what was decided."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction
from tests.cases.conftest import MOTHER, iin, moment
from tests.notices.letters.reading import flaws, plain

from tirek.cases.application import PersonGiven
from tirek.cases.models import ApplicationSignature, Case, Decision
from tirek.cases.problems import NotNowError
from tirek.cases.services import acceptance, deciding, evidence, officers
from tirek.cases.services.papers import Paper
from tirek.config.law import law
from tirek.jobs.models import Job
from tirek.journal.models import Entry
from tirek.notices import contacts, issue, queries
from tirek.notices.models import Letter
from tirek.notices.signing.installed import demonstration_bin

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.notices.cases.conftest import Jobs

    from tirek.accounts.models import Account
    from tirek.cases.models import Proposal
    from tirek.cases.occasion import Occasion

    Apply = Callable[..., Case]
    By = Callable[[str, str], Occasion]

GROUND = law().services["home-education"].grounds[1]
EXPLANATION = {"kk": "Бала мектепте оқиды.", "ru": "Ребёнок учится в школе."}
SECOND_CHILD = {"iin": iin("14050555015"), "surname": "Үлгіұлы", "name": "Ерлан", "birth_date": "2014-05-05"}


def granted(apply: Apply, by: By, **changes: Any) -> Decision:
    case = apply(**changes)
    officers.take(case.pk, by("clerk", "2026-10-05 11:00"))
    proposal = deciding.propose_grant(case.pk, by("clerk", "2026-10-06 10:00"))
    return deciding.sign(proposal.pk, by("head", "2026-10-06 12:00"))


def to_refuse(apply: Apply, by: By, **changes: Any) -> Proposal:
    case = apply(**changes)
    officers.take(case.pk, by("clerk", "2026-10-05 11:00"))
    return deciding.propose_preliminary_refusal(
        case.pk,
        by("clerk", "2026-10-07 10:00"),
        grounds=[GROUND.id],
        explanation=EXPLANATION,
        hearing_at=moment("2026-10-09 14:00"),
        way="in-person",
        place="Үлгі көшесі, 1",
        against="Анықтама расталмады",
    )


def letter(kind: str) -> Letter:
    return Letter.objects.get(kind=kind)


def test_a_grant_is_a_sealed_letter_in_the_same_transaction(apply: Apply, by: By) -> None:
    decision = granted(apply, by)
    made = letter("assignment")
    pdf = queries.pdf(made)
    said = plain(pdf)
    assert (made.number, made.reference, made.case) == (decision.number, decision.pk, decision.case_id)
    assert "30 000 ₸" in said
    assert "октябрь 2026 г. – декабрь 2026 г." in said
    assert "2026 ж. қазан" in said
    assert "п. 7" in said
    assert "KZ•• •••• •••• •••• 0100" in said
    assert flaws(pdf, "3a") == flaws(pdf, "ua1") == []
    checked = queries.signature_of(made.pk, moment("2026-10-06 12:00") + timedelta(days=1))
    assert checked.good
    assert checked.bin == demonstration_bin("aktobe") == made.authority["bin"]
    assert checked.at == decision.signed_at


def test_anybody_with_the_code_learns_what_the_letter_is_and_nothing_of_the_person(apply: Apply, by: By) -> None:
    granted(apply, by)
    made = letter("assignment")
    found = queries.by_code(made.code.lower())
    assert found is not None
    assert (found.number, found.date.isoformat(), found.sha256) == (made.number, "2026-10-06", made.sha256)
    assert found.authority["ru"] == "Отдел занятости и социальных программ города Актобе"
    assert found.title["ru"] == "Уведомление о назначении выплаты"
    assert not [word for word in ("Үлгі", MOTHER, str(made.person), str(made.case)) if word in str(found)]
    assert queries.by_code("A" * 26) is None
    assert len(made.code) == 26


def test_what_can_not_be_sealed_is_not_decided(
    apply: Apply, by: By, settings: Any, tmp_path: Any, transactional_db: None
) -> None:
    settings.TIREK_CONTACTS = tmp_path / "contacts.yaml"
    settings.TIREK_CONTACTS.write_text("authorities: []\n", encoding="utf-8")
    with pytest.raises(NotNowError, match="aktobe"):
        granted(apply, by)
    assert (Decision.objects.count(), Letter.objects.count()) == (0, 0)


def test_a_decision_that_is_undone_leaves_no_letter(apply: Apply, by: By, transactional_db: None) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        granted(apply, by)
        raise RuntimeError
    assert not Letter.objects.exists()
    assert not Entry.objects.filter(kind="letter.issued").exists()


def test_a_letter_is_issued_once_and_never_changed(apply: Apply, by: By) -> None:
    decision = granted(apply, by)
    first = letter("assignment")
    again = issue.decided(decision, actor=by("head", "2026-10-07 10:00").actor)
    assert again == first
    assert issue.reprint(first) == queries.pdf(again)
    with pytest.raises(IntegrityError), transaction.atomic():
        Letter.objects.filter(pk=first.pk).update(number="1")
    with pytest.raises(IntegrityError), transaction.atomic():
        first.delete()


def test_the_head_sees_the_letter_before_signing(apply: Apply, by: By, staff: dict[str, Account]) -> None:
    proposal = to_refuse(apply, by)
    before = plain(issue.preview(proposal, staff["head"], moment("2026-10-07 15:00")))
    assert not Letter.objects.filter(kind="preliminary-decision").exists()
    deciding.sign(proposal.pk, by("head", "2026-10-07 16:00"))
    after = plain(queries.pdf(letter("preliminary-decision")))
    for said in (
        GROUND.text["kk"],
        GROUND.text["ru"],
        "Үлгі көшесі, 1",
        "Ребёнок учится в школе.",
        "14:00",
        "Head Үлгі",
    ):
        assert said in before
        assert said in after


def test_a_refusal_goes_by_an_invitation_that_can_be_moved(apply: Apply, by: By) -> None:
    preliminary = to_refuse(apply, by, certificate=None)
    case = preliminary.case
    decision = deciding.sign(preliminary.pk, by("head", "2026-10-07 16:00"))
    deciding.move_hearing(
        case.pk,
        by("clerk", "2026-10-08 10:00"),
        at=moment("2026-10-09 16:00"),
        way="video",
        place="https://video.example/1",
        reason="Өтінді",
    )
    first, second = Letter.objects.filter(kind="preliminary-decision").order_by("id")
    assert (first.number, second.number) == (decision.number, f"{decision.number}/2")
    moved = plain(queries.pdf(second))
    assert "Прежнее время: 9 октября 2026 г. (пятница), 14:00" in moved
    assert "https://video.example/1" in moved
    assert "не позднее 15 октября 2026 г. (четверг)" in moved
    deciding.record_hearing(case.pk, by("clerk", "2026-10-09 17:00"), appeared=False, way="video")
    refusal = deciding.propose_refusal(
        case.pk,
        by("clerk", "2026-10-12 10:00"),
        grounds=[GROUND.id],
        explanation=EXPLANATION,
        against="Анықтама расталмады",
    )
    deciding.sign(refusal.pk, by("head", "2026-10-13 10:00"))
    pdf = queries.pdf(letter("refusal"))
    said = plain(pdf)
    assert GROUND.citation.text["ru"] in said
    assert "никто не участвовал" in said
    assert "Справки школы ещё нет." in said
    assert "руководителю отдела" in said
    assert flaws(pdf, "3a") == flaws(pdf, "ua1") == []


def test_a_hearing_by_phone_names_the_number(apply: Apply, by: By) -> None:
    preliminary = to_refuse(apply, by)
    deciding.sign(preliminary.pk, by("head", "2026-10-07 16:00"))
    changed: dict[str, Any] = {
        "at": moment("2026-10-09 15:00"),
        "way": "phone",
        "place": "+7 713 200 00 00",
        "reason": "Өтінді",
    }
    deciding.move_hearing(preliminary.case_id, by("clerk", "2026-10-08 10:00"), **changed)
    said = plain(queries.pdf(Letter.objects.filter(kind="preliminary-decision").latest("id")))
    assert "Как: по телефону: +7 713 200 00 00" in said
    assert "Где:" not in said


def test_a_late_preliminary_decision_says_so_and_how_to_complain(apply: Apply, by: By) -> None:
    case = apply()
    officers.take(case.pk, by("clerk", "2026-10-05 11:00"))
    proposal = deciding.propose_preliminary_refusal(
        case.pk,
        by("clerk", "2026-10-13 10:00"),
        grounds=[GROUND.id],
        explanation=EXPLANATION,
        hearing_at=moment("2026-10-14 14:00"),
        way="writing",
        place="Үлгі көшесі, 2",
        late="Тізілім жауап бермеді",
        against="Анықтама расталмады",
    )
    deciding.sign(proposal.pk, by("head", "2026-10-13 12:00"))
    said = plain(queries.pdf(letter("preliminary-decision")))
    assert "позже положенного дня: Тізілім жауап бермеді" in said
    assert "Если Вы не согласны" in said


def test_a_stop_is_told_in_the_officer_s_words_where_the_facts_don_t_show_it(apply: Apply, by: By) -> None:
    decision = granted(apply, by)
    stop = deciding.propose_stop(
        decision.case_id,
        by("clerk", "2026-11-09 11:00"),
        condition="not-in-state-institution",
        explanation={"kk": "Бала мекемеде оқиды.", "ru": "Ребёнок поступил в учреждение."},
    )
    deciding.sign(stop.pk, by("head", "2026-11-09 12:00"))
    said = plain(queries.pdf(letter("stop-notice")))
    assert "Выплата прекращена." in said
    assert "Ребёнок поступил в учреждение." in said
    assert "Ребёнок не обучается" not in said


def test_the_counter_s_papers_are_made_by_a_job_once(apply: Apply, by: By, jobs: Jobs) -> None:
    case = apply()
    assert not Letter.objects.exists()
    jobs("2026-10-05 10:01")
    assert [made.kind for made in queries.letters_of(case.pk)] == ["application-summary", "coupon"]
    issue.received(case.pk, moment("2026-10-05 10:05"))
    Job.objects.filter(kind="notices.received").update(state="waiting", done_at=None)
    jobs("2026-10-05 10:06")
    assert queries.letters_of(case.pk).count() == 2
    said = plain(queries.pdf(letter("coupon")))
    assert "Решение примут не позднее 15 октября 2026 г. (четверг)" in said
    assert "Clerk Үлгі" in said
    summary = plain(queries.pdf(letter("application-summary")))
    for told in ("№5 мектеп", "1 сентября 2026 г. – 25 декабря 2026 г.", "с 1 марта 2020 г., без срока", "родитель"):
        assert told in summary
    assert "KZ86125KZT5004100100" not in summary
    assert "подпись на бумаге" in summary


def test_a_signed_application_says_how_it_was_signed(apply: Apply, jobs: Jobs) -> None:
    case = apply()
    ApplicationSignature.objects.create(
        case=case, way="otp", data_sha256="0" * 64, data_key="key", signed_at=case.accepted_at
    )
    jobs("2026-10-05 10:01")
    assert "одноразовый пароль из SMS" in plain(queries.pdf(letter("application-summary")))


def test_the_state_corporation_hands_out_a_receipt_under_its_own_seal(apply: Apply, jobs: Jobs) -> None:
    case = apply(who="operator", channel="state-corporation")
    jobs("2026-10-05 10:01")
    made = letter("receipt")
    said = plain(queries.pdf(made))
    assert case.hand_over_on is not None
    assert f"Будет готов не позднее {case.hand_over_on.day} октября 2026 г." in said
    assert f"Первый день срока: {case.counted_from.day} октября 2026 г." in said
    assert "хранится один месяц" in said
    assert queries.signature_of(made.pk, moment("2026-10-06 10:00")).bin == demonstration_bin("state-corporation")


def test_a_front_office_is_named_in_both_languages_with_its_own_address(settings: Any, tmp_path: Any) -> None:
    settings.TIREK_CONTACTS = tmp_path / "contacts.yaml"
    settings.TIREK_CONTACTS.write_text(
        """
authorities:
  - {id: state-corporation, name: {kk: "Корпорация", ru: "Корпорация"}, address: {kk: "мұнда", ru: "здесь"}, phone: "1414"}
offices:
  - office: "1-фронт-офис"
    name: {kk: "Үлгі фронт-офисі", ru: "фронт-офис Улги"}
    address: {kk: "Үлгі көшесі", ru: "улица Улги"}
""",
        encoding="utf-8",
    )
    office = contacts.front_office("1-фронт-офис")
    assert (office.name["ru"], office.address["ru"]) == ("Корпорация, фронт-офис Улги", "улица Улги")
    assert (office.name["kk"], office.phone) == ("Корпорация, Үлгі фронт-офисі", "1414")
    unknown = contacts.front_office("2-фронт-офис")
    assert (unknown.name["ru"], unknown.address["ru"]) == ("Корпорация, 2-фронт-офис", "здесь")


def test_a_refusal_cites_the_territory_s_own_act_where_it_lists_the_ground(
    apply: Apply, by: By, staff: dict[str, Account]
) -> None:
    case = apply(who="elsewhere", territory="alatau", certificate=None)
    officer = by("elsewhere", "2026-10-05 11:00")
    officers.take(case.pk, officer)
    proposal = deciding.propose_preliminary_refusal(
        case.pk,
        officer,
        grounds=[GROUND.id],
        explanation=EXPLANATION,
        hearing_at=moment("2026-10-07 14:00"),
        way="in-person",
        place="Үлгі көшесі, 1",
    )
    said = plain(issue.preview(proposal, staff["elsewhere"], moment("2026-10-05 15:00")))
    for told in ("№ 11-36, п. 8", "подп. 2)", "Правила, утверждённые приказом Министра труда"):
        assert told in said


def test_a_correction_is_asked_for_in_a_letter(apply: Apply, by: By) -> None:
    case = apply()
    officers.take(case.pk, by("clerk", "2026-10-05 11:00"))
    evidence.ask_correction(
        case.pk,
        by("clerk", "2026-10-05 12:00"),
        items=[
            {"kind": "document", "id": "account", "text": {"kk": "Оқылмайды", "ru": "Не читается"}},
            {"kind": "fact", "id": "applicant.phone", "text": {"kk": "Қате", "ru": "Ошибка"}},
        ],
        wanted_by=moment("2026-10-08 10:00").date(),
    )
    made = letter("correction-request")
    said = plain(queries.pdf(made))
    assert made.number == f"{case.number}/1"
    for told in (
        "не позднее 8 октября 2026 г. (четверг)",
        "Не читается",
        "Телефон",
        "срок принятия решения не останавливается",
    ):
        assert told in said


def test_a_refusal_to_accept_names_what_lacks_in_two_copies(by: By) -> None:
    occasion = by("operator", "2026-10-05 15:00")
    refusal = acceptance.refuse_to_accept(
        occasion,
        service="home-education",
        territory="aktobe",
        channel="state-corporation",
        applicant=PersonGiven(MOTHER, "Үлгіқызы", "Әсем", "", None),
        child=None,
        lacking=[acceptance.Lacking("home-education-certificate", "expired"), acceptance.Lacking("account", "missing")],
    )
    made = issue.refused_to_accept(refusal, occasion.at)
    assert list(queries.letters_of_refusal(refusal.pk)) == [made]
    pdf = queries.pdf(made)
    said = plain(pdf)
    assert made.pages == 2
    for told in (
        "срок истёк",
        "не представлен",
        "Экземпляр 2",
        "получил(а)",
        "№ 287",
        "руководителю Государственной корпорации",
    ):
        assert told in said
    assert flaws(pdf, "3a") == flaws(pdf, "ua1") == []


def test_papers_of_a_package_stand_in_the_summary(apply: Apply, by: By, jobs: Jobs) -> None:
    case = apply()
    paper = Paper("account", "shot.pdf", "application/pdf", 10, "0" * 64, "key", "clean", "paper")
    officers.take(case.pk, by("clerk", "2026-10-05 10:00"))
    evidence.add_document(case.pk, by("clerk", "2026-10-05 10:00"), paper)
    jobs("2026-10-05 10:01")
    said = plain(queries.pdf(letter("application-summary")))
    assert "Сведения о номере банковского счёта" in said
    assert "Сверено с оригиналом" in said


def test_contacts_of_an_installation_are_checked(settings: Any, tmp_path: Any) -> None:
    path = tmp_path / "contacts.yaml"
    settings.TIREK_CONTACTS = path
    for text in (
        "authorities: [{id: aktobe}]",
        "aktobe: 1",
        'authorities: [{id: a, address: {kk: "x"}, phone: "1"}]',
        'authorities: []\noffices: [{office: a, address: {kk: "x", ru: "x"}}]',
        "a: [",
        "",
    ):
        path.write_text(text, encoding="utf-8")
        contacts.read_contacts.cache_clear()
        assert [error.id for error in contacts.check_contacts()] == ["notices.E002"]
    path.write_text('authorities: [{id: a, address: {kk: "x", ru: "y"}, phone: "1"}]', encoding="utf-8")
    contacts.read_contacts.cache_clear()
    assert contacts.check_contacts() == []
    settings.TIREK_PRODUCTION = True
    assert contacts.check_contacts()
    contacts.read_contacts.cache_clear()
