"""Whatever files of the bank come, in whatever order and however often: each line once, and paid is what did not come back."""

from __future__ import annotations

import random
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from tests.ledger.answering import camt, pain, read, row, table
from tests.ledger.runs import FIRST, opened, written

from tirek.cases.problems import NotNowError
from tirek.ledger.models import BankStatement, Entry, OrderStatus, PaymentOrder, StatementLine
from tirek.ledger.services import runs
from tirek.ledger.verifying import Counted, verify

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.ledger.conftest import Family

    from tirek.cases.occasion import Occasion

    By = Callable[[str, str], Occasion]

pytestmark = pytest.mark.usefixtures("paying")
EXAMPLES = 12
STRANGER = 77_000_000_001
BACK = {"returned", "written-back"}


class EnoughError(Exception):
    """Undoes an example."""


def some_file(chance: random.Random, orders: list[int], number: int, rejectable: str) -> bytes:
    """A file of any form, about any of these orders and a payment that is none of ours."""
    chosen = chance.sample([*orders, STRANGER], chance.randint(1, len(orders) + 1))
    match chance.randrange(4):
        case 0:
            words = ("sent", "credited", "returned")
            return table(
                *(
                    row(order, chance.choice(words), chance.choice((20_000, 20_000, 19_999)), "AC04")
                    for order in chosen
                ),
                ("?;1;?;;;", number + 1),
            ).replace(b"?;1;", f"?;{number + 1};".encode())
        case 1:
            codes = (("ACSC", ""), ("RJCT", "AC04"), ("RJCT", "AM05"), ("PDNG", ""))
            return pain(*((order, *chance.choice(codes)) for order in chosen), identity=f"R-{number}")
        case 2:
            moves = [(order, way, f"B{number}-{order}-{way}") for order in chosen for way in ("DBIT", "CRDT")]
            return camt(*chance.sample(moves, chance.randint(1, len(moves))), identity=f"S-{number}")
        case _:
            return pain(group="RJCT", identity=f"G-{number}", file=rejectable)


def test_any_files_in_any_order(family: Family, by: By) -> None:
    for number in range(3):
        family(number)
    run = written(opened(by), by)
    run = runs.mark_sent(run.pk, by("accountant", f"{FIRST} 15:00"))
    orders = list(PaymentOrder.objects.values_list("pk", flat=True))
    for seed in range(EXAMPLES):
        with pytest.raises(EnoughError), transaction.atomic():
            one_example(random.Random(seed), by, orders, f"TRK-AKTOBE-{run.pk}-1")  # noqa: S311 - no secret
            raise EnoughError


def one_example(chance: random.Random, by: By, orders: list[int], rejectable: str) -> None:
    given = [some_file(chance, orders, number, rejectable) for number in range(chance.randint(1, 5))]
    again = [*given, *chance.choices(given, k=2)]
    chance.shuffle(again)
    seen: set[bytes] = set()
    for content in again:
        if content in seen:
            with pytest.raises(NotNowError):
                read(by, content)
        else:
            read(by, content)
        seen.add(content)
    assert BankStatement.objects.count() == len(seen)
    assert StatementLine.objects.count() == sum(BankStatement.objects.values_list("count", flat=True))
    states: dict[int, set[str]] = {order: set() for order in orders}
    for order, state in OrderStatus.objects.values_list("order", "state"):
        assert state not in states[order]
        states[order].add(state)
    paid = Counter(dict.fromkeys(orders, 0))
    for order, amount in Entry.objects.filter(order__isnull=False).values_list("order", "amount"):
        paid[order] += amount
    assert paid == {order: 0 if states[order] & BACK else 20_000 for order in orders}
    run = PaymentOrder.objects.get(pk=orders[0]).run
    settled = all(states[order] & (BACK | {"credited"}) for order in orders)
    assert run.state == ("confirmed" if settled else "sent")
    assert not list(verify(Counted()))
