"""The demonstration's page: moves its clock, silences registers, says whom to sign in as; nothing without TIREK_DEMO."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.demo.conftest import Beside

from tirek.demo import moving, simulators, staff

PAGE = "/en/demo/"


@pytest.mark.django_db
@pytest.mark.parametrize(("method", "path"), [("get", PAGE), ("post", PAGE), ("post", f"{PAGE}registry/")])
def test_there_is_nothing_without_a_demonstration(client: Client, method: str, path: str) -> None:
    assert getattr(client, method)(path).status_code == 404


@pytest.mark.django_db
def test_it_says_how_to_sign_in_also_without_simulators(client: Client, demonstration: None) -> None:
    for language in ("kk", "ru", "en"):
        page = client.get(f"/{language}/demo/").content.decode()
        assert staff.PASSWORD in page
        assert "clerk1-aktobe" in page
        assert "Образцов" in page
    assert "does not answer" in page


@pytest.mark.django_db
def test_the_clock_goes_forward_by_days_and_never_back(client: Client, demonstration: None) -> None:
    before = moving.clock().now()
    assert client.post(PAGE, {"days": "3"}).status_code == 303
    assert timedelta(days=3) <= moving.clock().now() - before < timedelta(days=3, minutes=1)
    for wrong in ("0", "-1", "61", "soon", ""):
        answer = client.post(PAGE, {"days": wrong})
        assert answer.status_code == 422
        assert "from 1 to 60" in answer.content.decode()
    assert moving.clock().now() - before < timedelta(days=3, minutes=1)


@pytest.mark.django_db
def test_a_button_leads_to_nine_oclock_of_the_next_working_day(client: Client, demonstration: None) -> None:
    wanted = moving.next_morning(moving.clock().now())
    assert client.post(PAGE, {"to": wanted.isoformat()}).status_code == 303
    moved = moving.clock().now()
    assert wanted <= moved < wanted + timedelta(minutes=1)
    # The same button once more, from a page that is old by now, moves nothing.
    client.post(PAGE, {"to": wanted.isoformat()})
    assert moving.clock().now() < wanted + timedelta(minutes=1)


@pytest.mark.django_db
def test_registers_fall_silent_and_answer_again_and_it_is_remembered(client: Client, beside: Beside) -> None:
    client.post(f"{PAGE}registry/", {"registry": "persons", "situation": "down"})
    rule = beside.gateway.situations.now("persons", "000000000000")
    assert rule is not None
    assert rule.situation == "down"
    assert "Registry of persons" in client.get(PAGE).content.decode()
    # A simulator that is started anew is told again.
    beside.gateway.situations.tell({"registry": "*", "situation": "none"})
    simulators.restore()
    assert beside.gateway.situations.now("persons", "000000000000") is not None
    client.post(f"{PAGE}registry/", {"registry": "persons", "situation": "none"})
    assert beside.gateway.situations.now("persons", "000000000000") is None
    assert simulators.remembered() == []


@pytest.mark.django_db
def test_what_the_phones_received_is_shown(client: Client, beside: Beside) -> None:
    from tirek.notices.sms.simulator.phones import Piece

    beside.phones.phones.deliver(Piece("+77010000001", "Tirek", "Сәлем, үлгі", "ucs-2", "1"))
    assert "Сәлем, үлгі" in client.get(PAGE).content.decode()


@pytest.mark.django_db
def test_the_clock_stays_within_the_calendar(demonstration: None, settings: Any) -> None:
    with pytest.raises(moving.MoveError):
        moving.forward_to(moving.clock().now() + timedelta(days=400))
    with pytest.raises(moving.MoveError):
        moving.forward_days(0)
