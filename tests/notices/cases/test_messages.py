"""What people and staff are told when a case moves, and when."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.test import Client
from tests.cases.conftest import moment

from tirek.accounts.models import Account
from tirek.cases.models import Case
from tirek.cases.services import deciding, evidence, officers, terms
from tirek.config.clock import installation_clock
from tirek.config.law import law
from tirek.notices import queries
from tirek.notices.listeners import registry_down
from tirek.notices.models import EventKind, Message, Sms, SmsEvent
from tirek.notices.services import store_accepted
from tirek.notices.sms.http import sign
from tirek.notices.sms.port import Accepted
from tirek.registries.models import Outage
from tirek.vault.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.notices.cases.conftest import Jobs

    from tirek.cases.occasion import Occasion

    Apply = Callable[..., Case]
    By = Callable[[str, str], Occasion]

GROUND = law().services["home-education"].grounds[1].id
EXPLANATION = {"kk": "Бала мектепте оқиды.", "ru": "Ребёнок учится в школе."}


def told(account: Account | None = None) -> list[tuple[str, dict[str, Any]]]:
    messages = Message.objects.filter(account=account.pk if account else None).order_by("id")
    return [
        (message.kind, {key: value for key, value in message.values.items() if key != "number"}) for message in messages
    ]


def test_who_applies_at_a_counter_is_told_by_when(apply: Apply, jobs: Jobs) -> None:
    apply()
    jobs("2026-10-05 10:01")
    assert told() == [("accepted", {"until": "2026-10-15"})]
    # Nobody proved this number, but the clerk saw whose it is; there may be no other way to reach the person.
    assert [(sms.kind, sms.phone) for sms in Sms.objects.all()] == [("accepted", "+77010000001")]


def test_after_hours_it_is_received_now_and_registered_on_the_next_working_day(apply: Apply, jobs: Jobs) -> None:
    apply(at="2026-10-02 19:30")
    jobs("2026-10-02 19:31")
    assert told() == [("submitted", {"day": "2026-10-05"})]
    jobs("2026-10-05 09:00")
    assert told()[1:] == [("registered", {"until": "2026-10-15"})]


def test_a_grant_through_the_state_corporation_is_ready_at_once(apply: Apply, by: By, jobs: Jobs) -> None:
    case = apply(who="operator", channel="state-corporation")
    officers.take(case.pk, by("clerk", "2026-10-05 11:00"))
    proposal = deciding.propose_grant(case.pk, by("clerk", "2026-10-06 10:00"))
    deciding.sign(proposal.pk, by("head", "2026-10-06 12:00"))
    jobs("2026-10-06 12:01")
    case.refresh_from_db()
    assert case.result_at_office == moment("2026-10-06 12:01")
    kinds = dict(told())
    assert kinds.keys() == {"accepted", "decided-granted", "result-ready"}
    assert kinds["result-ready"]["until"] == "2026-11-06"
    assert kinds["result-ready"]["place"]["kk"] == "Мемлекеттік корпорация, Үлгі фронт-офисі"


def test_an_invitation_names_time_and_place_and_the_refusal_the_letter(apply: Apply, by: By) -> None:
    case = apply()
    officers.take(case.pk, by("clerk", "2026-10-05 11:00"))
    preliminary = deciding.propose_preliminary_refusal(
        case.pk,
        by("clerk", "2026-10-07 10:00"),
        grounds=[GROUND],
        explanation=EXPLANATION,
        hearing_at=moment("2026-10-09 14:00"),
        way="phone",
        place="+7 713 200 00 00",
        against="Анықтама расталмады",
    )
    deciding.sign(preliminary.pk, by("head", "2026-10-07 16:00"))
    deciding.record_hearing(
        case.pk, by("clerk", "2026-10-09 15:00"), appeared=True, way="phone", statement="Келіспеймін."
    )
    refusal = deciding.propose_refusal(
        case.pk,
        by("clerk", "2026-10-12 10:00"),
        grounds=[GROUND],
        explanation=EXPLANATION,
        against="Анықтама расталмады",
    )
    deciding.sign(refusal.pk, by("head", "2026-10-13 10:00"))
    (_, invitation), (kind, _) = told()
    assert kind == "decided-refused"
    assert (invitation["date"], invitation["time"]) == ("2026-10-09", "14:00")
    assert invitation["place"]["ru"] == "по телефону, +7 713 200 00 00"


def test_a_correction_is_told_with_its_day(apply: Apply, by: By) -> None:
    case = apply()
    officers.take(case.pk, by("clerk", "2026-10-05 11:00"))
    items = [{"kind": "document", "id": "account", "text": {"kk": "Оқылмайды", "ru": "Не читается"}}]
    evidence.ask_correction(case.pk, by("clerk", "2026-10-05 12:00"), items=items, wanted_by=date(2026, 10, 8))
    assert told() == [("correction-requested", {"until": "2026-10-08"})]


def test_officer_and_head_are_warned_two_working_days_before_and_on_the_day(
    apply: Apply, by: By, jobs: Jobs, staff: dict[str, Account]
) -> None:
    case = apply()
    officers.take(case.pk, by("clerk", "2026-10-05 11:00"))
    assert case.act_by == date(2026, 10, 12)
    jobs("2026-10-08 08:59")
    assert told(staff["clerk"]) == []
    jobs("2026-10-08 09:00")
    warning = ("term-warning", {"until": "2026-10-12"})
    assert (told(staff["clerk"]), told(staff["head"])) == ([warning], [warning])
    assert told(staff["second"]) == told(staff["elsewhere"]) == []
    jobs("2026-10-12 09:00")
    assert told(staff["head"]) == [warning, warning]
    assert queries.staff_messages(staff["head"].pk, unread=True).count() == 2


def test_who_stands_in_is_warned(apply: Apply, by: By, jobs: Jobs, staff: dict[str, Account]) -> None:
    case = apply()
    officers.take(case.pk, by("clerk", "2026-10-05 11:00"))
    Account.objects.filter(pk=staff["clerk"].pk).update(
        away_from=date(2026, 10, 7), away_to=date(2026, 10, 20), substitute=staff["second"]
    )
    jobs("2026-10-08 09:00")
    assert len(told(staff["second"])) == 1
    assert told(staff["clerk"]) == []


def test_nobody_is_warned_of_a_term_that_is_another_one_or_over(
    apply: Apply, by: By, jobs: Jobs, staff: dict[str, Account]
) -> None:
    case = apply()
    jobs("2026-10-05 10:01")
    officers.take(case.pk, by("clerk", "2026-10-05 11:00"))
    proposal = deciding.propose_grant(case.pk, by("clerk", "2026-10-06 10:00"))
    jobs("2026-10-08 09:00")
    assert told(staff["head"]) == []
    jobs("2026-10-13 09:00")
    assert told(staff["head"]) == [("term-warning", {"until": "2026-10-15"})]
    deciding.sign(proposal.pk, by("head", "2026-10-13 12:00"))
    jobs("2026-10-20 09:00")
    assert len(told(staff["head"])) == 1


def test_a_day_that_comes_back_is_warned_of_again_and_nobody_twice_a_day(
    apply: Apply, by: By, jobs: Jobs, staff: dict[str, Account]
) -> None:
    case = apply()
    jobs("2026-10-05 10:01")
    officers.take(case.pk, by("clerk", "2026-10-05 11:00"))
    proposal = deciding.propose_grant(case.pk, by("clerk", "2026-10-07 10:00"))
    jobs("2026-10-08 09:00")
    assert told(staff["head"]) == []
    deciding.give_back(proposal.pk, by("head", "2026-10-08 15:00"), reason="Қайта қараңыз")
    jobs("2026-10-08 15:01")
    warning = ("term-warning", {"until": "2026-10-12"})
    assert told(staff["head"]) == [warning]
    jobs("2026-10-12 09:00")
    assert told(staff["head"]) == [warning, warning]


def test_a_corrected_calendar_is_told_with_the_old_and_the_new_day(
    apply: Apply, by: By, jobs: Jobs, staff: dict[str, Account]
) -> None:
    case = apply()
    jobs("2026-10-05 10:01")
    case.refresh_from_db()
    officers.take(case.pk, by("clerk", "2026-10-05 11:00"))
    Case.objects.filter(pk=case.pk).update(final_on=date(2026, 10, 14), act_by=date(2026, 10, 9))
    assert terms.recompute(by("clerk", "2026-10-06 10:00")) == 1
    jobs("2026-10-06 10:01")
    moved = ("term-moved", {"before": "2026-10-14", "until": "2026-10-15"})
    assert moved in told()
    case.refresh_from_db()
    assert case.officer is not None
    assert told(case.officer) == [moved]
    assert terms.recompute(by("clerk", "2026-10-06 11:00")) == 0


def test_a_registry_that_is_down_is_told_to_the_administrator_once_an_hour(
    jobs: Jobs, staff: dict[str, Account]
) -> None:
    administrator = Account.objects.create(username="admin", name="Үлгі", role="administrator")
    for at in ("2026-10-05 10:00", "2026-10-05 10:20", "2026-10-05 11:05"):
        outage = Outage(
            registry="persons", question=new_id(), iin_index="i" * 40, service="home-education", application="",
            actions=[], began_at=moment(at), code="", failure="", last_at=moment(at),
        )  # fmt: skip
        with transaction.atomic():
            outage.save()
            registry_down(outage)
        jobs(at)
    times = [values["time"] for _, values in told(administrator)]
    assert times == ["10:00", "11:05"]
    message = Message.objects.filter(account=administrator.pk).first()
    assert message is not None
    assert "{" not in queries.words_of(message, "kk").body


def test_a_gateway_tells_what_became_of_an_sms(transactional_db: None, client: Client, settings: Any) -> None:
    settings.TIREK_SMS = replace(settings.TIREK_SMS, callback_secret="invented")
    now = installation_clock().now()
    sms = Sms.objects.create(
        kind="stopped", phone="+77000000010", phone_index="i" * 40, text="", entry={}, parts=1, at=now, good_until=now
    )
    body = b'{"reports": [{"part": "p1", "state": "delivered"}]}'

    def post(body: bytes, key: str = "invented") -> int:
        headers = {"X-Sms-Signature": sign(body, key, now)}
        return client.post("/sms/reports", body, content_type="application/json", headers=headers).status_code

    assert post(body) == 503
    with transaction.atomic():
        store_accepted(sms.pk, Accepted(("p1",)), now)
    assert post(body, key="guessed") == 400
    assert not SmsEvent.objects.filter(kind=EventKind.DELIVERED).exists()
    assert (post(body), post(body)) == (204, 204)
    assert SmsEvent.objects.filter(kind=EventKind.DELIVERED).count() == 1
    assert post(b"{}") == 400
    assert client.get("/sms/reports").status_code == 405
    assert post(b" " * 1_000_001) == 413
