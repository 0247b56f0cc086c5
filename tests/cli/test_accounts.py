"""The first administrator gets in from the command line."""

import json
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.accounts_of_tests import staff_account

from tirek.accounts.models import Account
from tirek.accounts.services import account_to_set_up
from tirek.accounts.sessions import real_now
from tirek.cli import main

pytestmark = pytest.mark.django_db


def key_of(capsys: Any, *arguments: str) -> str:
    assert main(["accounts", "administrator", *arguments, "--json"]) == 0
    key: str = parse_qs(urlsplit(json.loads(capsys.readouterr().out)["address"]).query)["key"][0]
    return key


def test_an_administrator_is_made_once_and_gets_a_new_link_later(capsys: Any) -> None:
    first = key_of(capsys, "b.akimshiev", "--name", "Әкімшіев Болат")
    second = key_of(capsys, "B.Akimshiev")
    account = Account.objects.get()
    assert (account.role, account.name) == ("administrator", "Әкімшіев Болат")
    assert account_to_set_up(first, real_now()) is None
    assert account_to_set_up(second, real_now() + timedelta(days=2)) == account


def test_nobody_else_is_made_an_administrator(capsys: Any) -> None:
    clerk = staff_account()
    assert main(["accounts", "administrator", clerk.username]) == 2
    assert clerk.username in capsys.readouterr().err
    assert Account.objects.get().role == "clerk"
