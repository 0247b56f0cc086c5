"""The database refuses rows that refer to nothing, for all rows of a statement at once, on both engines."""

from uuid import UUID

import numpy as np
import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.writer import OperationWriter

from tirek.journal import references
from tirek.journal.references import References
from tirek.journal.triggers import renew
from tirek.ledger.models import Entry, OrderLine, PaymentOrder
from tirek.vault import bulk

NOBODY = UUID(int=7)
ENTRY = {"posting": 1, "award": 1, "period": 20260901, "booked": 202609, "kind": 1, "amount": 5}


def entry(**more: object) -> Entry:
    values = {f"{name}_id" if name in {"posting", "award"} else name: value for name, value in ENTRY.items()}
    return Entry(decision_id=NOBODY, **values | more)


@pytest.mark.django_db
def test_a_row_that_refers_to_nothing_is_refused() -> None:
    with pytest.raises(IntegrityError, match=r"ledger_entry\.\w+ refers to nothing"), transaction.atomic():
        entry().save()
    with pytest.raises(IntegrityError, match=r"ledger_paymentorder\.\w+ refers to nothing"), transaction.atomic():
        PaymentOrder.objects.create(id=1, run_id=1, award_id=1, payee_id=1, amount=1, seq=1)
    with pytest.raises(IntegrityError, match=r"ledger_orderline\.\w+ refers to nothing"), transaction.atomic():
        OrderLine.objects.create(order_id=1, period=20260901, booked=202609, amount=1, decision_id=NOBODY)
    assert not Entry.objects.exists()


@pytest.mark.django_db
def test_so_are_many_rows_at_once() -> None:
    columns = np.zeros(
        3, bulk.dtype_of({"order_id": "i8", "period": "i4", "booked": "i4", "amount": "i8", "decision_id": "V16"})
    )
    columns["order_id"], columns["amount"], columns["period"] = 1, 1, [20260901, 20261001, 20261101]
    with pytest.raises(IntegrityError, match="refers to nothing"), transaction.atomic():
        bulk.write("ledger_orderline", columns)
    assert not OrderLine.objects.exists()


@pytest.mark.django_db
def test_while_a_backup_is_loaded_the_order_of_tables_does_not_matter_and_at_the_end_all_is_checked() -> None:
    references.suspend()
    entry().save()
    assert references.unchecked() == {"ledger_entry", "ledger_paymentorder", "ledger_orderline"}
    assert references.resume() == [
        "ledger_entry.posting_id: 1",
        "ledger_entry.award_id: 1",
        "ledger_entry.decision_id: 1",
    ]
    assert not references.unchecked()


@pytest.mark.django_db(transaction=True)
def test_after_a_migration_the_check_is_there_again() -> None:
    operation = References("ledger", "OrderLine", ["order", "decision"])
    state = MigrationLoader(connection).project_state()
    with connection.schema_editor() as editor:
        operation.database_backwards("ledger", editor, state, state)
    assert references.unchecked() == {"ledger_orderline"}
    with connection.schema_editor() as editor:
        operation.database_forwards("ledger", editor, state, state)
    assert not references.unchecked()
    with connection.schema_editor() as editor:
        operation.database_backwards("ledger", editor, state, state)
    renew(plan=["anything"], using="default")
    assert not references.unchecked()


def test_the_operation_writes_itself() -> None:
    operation = References("ledger", "OrderLine", ["order", "decision"])
    assert (
        OperationWriter(operation, indentation=0).serialize()[0].splitlines()[0]
        == "tirek.journal.references.References("
    )
    assert "ledger.OrderLine" in operation.describe()
