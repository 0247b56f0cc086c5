"""The simulator as a program, and its control."""

import os
import signal
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from tests.registries.invented import MOTHER, WITHOUT_CONSENT

from tirek.registries.connection import over
from tirek.registries.errors import Down
from tirek.registries.ports import Question
from tirek.registries.records import Registry
from tirek.registries.signing import CertificateSigner, CertificateVerifier
from tirek.registries.simulator.keys import Keys
from tirek.registries.simulator.people import PeopleError, load, read
from tirek.registries.simulator.server import Server
from tirek.registries.sync_channel import Sender, SyncChannel
from tirek.registries.transport import HttpTransport

Ask = Callable[..., Any]


def control(server: Server, **order: Any) -> httpx.Response:
    return httpx.post(f"{server.url}/control", json=order, trust_env=False)


def test_control_tells_and_withdraws(server: Server, ask: Ask) -> None:
    assert control(server, registry="persons", iin=MOTHER, situation="down").status_code == 200
    with pytest.raises(Down):
        ask(Registry.PERSONS, MOTHER)
    state = httpx.get(f"{server.url}/control", trust_env=False).json()
    told = [rule for rule in state["in force"] if rule["iin"] == MOTHER]
    assert told == [{"registry": "persons", "iin": MOTHER, "situation": "down", "seconds": 0.0, "times": None}]
    assert state["messages"]["persons"] == 2
    control(server, registry="persons", iin=MOTHER, situation="none")
    assert ask(Registry.PERSONS, MOTHER)


def test_the_citizen_answers_the_sms(server: Server, ask: Ask) -> None:
    assert control(server, iin=WITHOUT_CONSENT, consent="given").status_code == 200
    assert ask(Registry.CONSENT, WITHOUT_CONSENT).state == "given"


@pytest.mark.parametrize(
    "order",
    [
        {"registry": "taxes", "situation": "down"},
        {"situation": "strange"},
        {"situation": "delay", "seconds": "long"},
        {"consent": "perhaps", "iin": MOTHER},
        {"consent": "given", "iin": "000000000000"},
        {},
    ],
)
def test_control_refuses_what_it_does_not_know(server: Server, order: dict[str, Any]) -> None:
    answer = control(server, **order)
    assert answer.status_code == 422
    assert answer.json()["error"]


def test_control_takes_no_form_of_a_foreign_page(server: Server) -> None:
    answer = httpx.post(f"{server.url}/control", content=b'{"situation": "down"}', trust_env=False)
    assert answer.status_code == 415
    assert httpx.get(f"{server.url}/elsewhere", trust_env=False).status_code == 404
    assert httpx.post(f"{server.url}/control", json=[1], trust_env=False).status_code == 422


def test_an_unsigned_question_is_refused(server: Server) -> None:
    answer = httpx.post(f"{server.url}/sync", content=b"<a/>", trust_env=False)
    assert answer.status_code == 500
    assert b"TIREK-SIGNATURE" in answer.content


def test_many_at_once(ask: Ask) -> None:
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(ask(Registry.PERSONS, MOTHER).iin)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [MOTHER] * 8


def test_the_program(tmp_path: Path, now: Any, tls: ssl.SSLContext) -> None:
    command = [sys.executable, "-m", "tirek.registries.simulator", "--keys", str(tmp_path / "keys")]
    environment = os.environ | {"PYTHONPATH": "src"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        try:
            assert process.stdout
            url = process.stdout.readline().split("/sync")[0]
            keys = Keys(tmp_path / "keys")
            address = keys.environment(url)["TIREK_GATEWAY_URL"]
            transport = HttpTransport(
                CertificateSigner.from_files(keys.client_key, keys.client_cert),
                CertificateVerifier.from_file(keys.gateway_cert),
                tls=tls,
            )
            link = over(SyncChannel(address, Sender("tirek", "invented"), transport))
            question = Question(iin=MOTHER, message_id=uuid4(), sent_at=now)
            assert link.adapters[Registry.PERSONS].ask(question).record.name == "Әсемгүл"
            transport.close()
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=10) == 0
        finally:
            process.kill()


def test_the_program_refuses_wrong_people(tmp_path: Path) -> None:
    people = tmp_path / "people.yaml"
    people.write_text("people: [{iin: '1'}]\n", encoding="utf-8")
    command = [sys.executable, "-m", "tirek.registries.simulator", "--people", str(people), "--keys", str(tmp_path)]
    environment = os.environ | {"PYTHONPATH": "src"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 2
    assert "/people/0/iin" in done.stderr


def test_people_that_cannot_be_read(tmp_path: Path) -> None:
    broken = tmp_path / "people.yaml"
    broken.write_text("people: [", encoding="utf-8")
    with pytest.raises(PeopleError):
        load(broken)
    person = {"iin": MOTHER, "surname": "Ү", "name": "Ә", "birth_date": "1986-03-08", "sex": "f"}
    with pytest.raises(PeopleError, match="twice"):
        read({"people": [person, person]})
    with pytest.raises(PeopleError, match="salary"):
        read({"people": [person | {"salary": 1}]})
