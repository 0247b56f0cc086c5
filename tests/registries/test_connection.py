"""The connection by the settings."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ImproperlyConfigured
from tests.registries.invented import MOTHER

from tirek.config.environment import read_environment
from tirek.registries import connection as module
from tirek.registries.adapters.phone import PhoneAdapter
from tirek.registries.breaker import State
from tirek.registries.connection import connection
from tirek.registries.errors import Down
from tirek.registries.ports import Question, Reply
from tirek.registries.records import PhoneRecord, Registry
from tirek.registries.simulator.keys import Keys
from tirek.registries.simulator.server import Server


class CityPhones(PhoneAdapter):
    """A city's own way to a phone."""

    def ask(self, question: Question) -> Reply[PhoneRecord]:
        return Reply(PhoneRecord(question.iin, "+77770000000"), b"own")


@pytest.fixture
def fresh() -> Iterator[None]:
    connection.cache_clear()
    yield
    connection.cache_clear()


def test_the_settings_name_gateway_keys_and_own_adapters(
    fresh: None, settings: Any, server: Server, keys: Keys, now: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.TIREK_GATEWAY = {
        "url": f"{server.url}/sync",
        "sender": "tirek",
        "password": "invented",
        "key": str(keys.client_key),
        "cert": str(keys.client_cert),
        "trusted": str(keys.gateway_cert),
        "timeout": 2.0,
        "adapters": {"phone": "tirek.registries.connection.CityPhones"},
    }
    monkeypatch.setattr(module, "CityPhones", CityPhones, raising=False)
    link = connection()
    question = Question(iin=MOTHER, message_id=uuid4(), sent_at=now)
    assert link.adapters[Registry.PERSONS].ask(question).record.name == "Әсемгүл"
    assert link.adapters[Registry.PHONE].ask(question).record.number == "+77770000000"
    assert link.state(Registry.PERSONS) is State.CLOSED
    assert link.transport is not None
    link.transport.close()


def test_without_a_gateway_everything_is_down_at_once(fresh: None, now: Any) -> None:
    link = connection()
    question = Question(iin=MOTHER, message_id=uuid4(), sent_at=now)
    for registry in Registry:
        with pytest.raises(Down) as caught:
            link.adapters[registry].ask(question)
        assert caught.value.code == "not-connected"
    assert MOTHER not in repr(question)


def test_the_environment_is_checked_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "GATEWAY_URL": "https://gateway.test/sync",
        "GATEWAY_SENDER": "a",
        "REGISTRIES": "taxes=a.B",
    }.items():
        monkeypatch.setenv(f"TIREK_{name}", value)
    with pytest.raises(ImproperlyConfigured) as caught:
        read_environment()
    text = str(caught.value)
    for name in ("KEY", "CERT", "TRUSTED"):
        assert f"TIREK_GATEWAY_{name}: required when TIREK_GATEWAY_URL is set" in text
    assert "TIREK_GATEWAY_SENDER" not in text
    assert "'taxes' is no registry" in text


@pytest.mark.parametrize(("name", "value"), [("URL", "gateway.test"), ("TIMEOUT", "0"), ("TIMEOUT", "soon")])
def test_values_that_cannot_be_used(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"TIREK_GATEWAY_{name}", value)
    with pytest.raises(ImproperlyConfigured, match=f"TIREK_GATEWAY_{name}"):
        read_environment()


def test_the_password_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIREK_GATEWAY_PASSWORD", "very-secret")
    assert "very-secret" not in repr(read_environment())
