"""What a bank says of payments: read once, proven first, every line kept, returns taken back and told."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from tests.ledger.answering import LATER, camt, matches, pain, read, row, table
from tests.ledger.runs import FIRST, opened, some_work, worked, written

from tirek.cases.problems import CheckError, NotAllowedError, NotNowError
from tirek.cases.services import awards as case_awards
from tirek.jobs.models import Job
from tirek.journal.models import Entry as JournalEntry
from tirek.journal.verify import verify as verify_journal
from tirek.ledger.bank.problems import BankFileError
from tirek.ledger.models import (
    BankStatement,
    Entry,
    HeldAward,
    OrderStatus,
    PaymentOrder,
    RunEvent,
    StatementLine,
)
from tirek.ledger.queries import statements as queries
from tirek.ledger.services import giving_back, returning, runs, statements
from tirek.ledger.sums import sums_of
from tirek.ledger.verifying import Counted, verify
from tirek.vault import files, rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.db.models import Model
    from tests.ledger.conftest import Family

    from tirek.cases.models import Award
    from tirek.cases.occasion import Occasion
    from tirek.ledger.models import PaymentRun

    By = Callable[[str, str], Occasion]

pytestmark = pytest.mark.usefixtures("paying")


@pytest.fixture
def sent(family: Family, by: By) -> PaymentRun:
    """A run of three families, 20 000 ₸ each, in the bank's hands."""
    for number in range(3):
        family(number)
    run = written(opened(by), by)
    return runs.mark_sent(run.pk, by("accountant", f"{FIRST} 15:00"))


def orders(run: PaymentRun) -> list[int]:
    return list(PaymentOrder.objects.filter(run=run).order_by("seq").values_list("pk", flat=True))


def state_of(run: PaymentRun) -> str:
    run.refresh_from_db()
    return run.state


def paid(order: int) -> int:
    award = PaymentOrder.objects.get(pk=order).award_id
    return sum(each.paid for each in sums_of(award).values())


def sound() -> None:
    assert not list(verify(Counted()))
    assert verify_journal() == []


def test_a_table_of_the_bank_confirms_a_run(sent: PaymentRun, by: By) -> None:
    content = table(*(row(order, "credited", document=f"D-{order}") for order in orders(sent)))
    found = read(by, content)
    assert (found.format, found.count, matches(found)) == ("csv", 3, ["matched"] * 3)
    assert files.read(found.key) == content
    (shown,) = queries.statements_of("aktobe")
    assert (shown.matched, shown.unknown, shown.done) == (3, 0, 3)  # type: ignore[attr-defined]  # annotated
    assert state_of(sent) == "confirmed"
    assert RunEvent.objects.get(run=sent, state="confirmed").by_id == by("accountant", LATER).account
    assert "Есептелді" not in StatementLine.objects.earliest("number").end_to_end
    assert '"bank_status": "Есептелді"' in StatementLine.objects.earliest("number").raw
    assert list(JournalEntry.objects.filter(kind__startswith="statement.").values_list("kind", flat=True)) == [
        "statement.received",
        "statement.matched",
    ]
    sound()


def test_a_return_is_taken_back_and_told(sent: PaymentRun, by: By) -> None:
    first, second, third = orders(sent)
    found = read(by, pain((first, "ACSC", ""), (second, "RJCT", "AC04"), (third, "ACCP", "")))
    assert matches(found) == ["matched"] * 3
    assert (paid(first), paid(second), paid(third)) == (20_000, 0, 20_000)
    returned = OrderStatus.objects.get(order=second)
    assert returned.line is not None
    assert (returned.state, returned.reason, returned.line.number) == ("returned", "closed-account", 2)
    assert Entry.objects.filter(order=second, kind=5).count() == 2
    assert state_of(sent) == "sent"
    assert queries.orders_by_state(sent) == [("", 1, 20_000), ("credited", 1, 20_000), ("returned", 1, 20_000)]
    assert [order.pk for order in queries.orders_in_state(sent, "returned")] == [second]
    assert [order.pk for order in queries.orders_in_state(sent, "")] == [third]
    worked(LATER)
    (told,) = JournalEntry.objects.filter(kind="case.payment-returned")
    assert (told.data["order"], told.data["amount"], told.data["reason"]) == (second, 20_000, "AC04")
    sound()


def test_a_file_with_a_wrong_trailer_counts_for_nothing(sent: PaymentRun, by: By) -> None:
    with pytest.raises(BankFileError):
        read(by, table(*(row(order, "credited") for order in orders(sent)), count=4))
    assert not BankStatement.objects.exists()
    assert not OrderStatus.objects.exists()
    read(by, table(*(row(order, "credited") for order in orders(sent))))
    assert state_of(sent) == "confirmed"


def test_the_same_file_or_statement_is_refused(sent: PaymentRun, by: By) -> None:
    first, second, _ = orders(sent)
    content = camt((first, "DBIT", "B1"), (second, "CRDT", "B2"))
    read(by, content, name="10.xml")
    with pytest.raises(NotNowError, match="already, as “10"):
        read(by, content, name="again.xml")
    with pytest.raises(NotNowError, match="The statement S-1 was read"):
        read(by, content + b"\n")
    assert StatementLine.objects.count() == 2
    assert Entry.objects.filter(kind=5).count() == 2
    sound()


def test_only_the_accountant_of_the_place_reads(sent: PaymentRun, by: By) -> None:
    content = table(row(orders(sent)[0], "credited"))
    for who in ("head", "clerk"):
        with pytest.raises(NotAllowedError):
            statements.read_statement("aktobe", "x", content, by(who, LATER))
    with pytest.raises(NotAllowedError):
        statements.read_statement("alatau", "x", content, by("accountant", LATER))
    with pytest.raises(CheckError, match="not of the department's"):
        read(by, camt((orders(sent)[0], "DBIT", "B1")).replace(b"KZ960000DEMO00000001", b"KZ690000DEMO00000002"))
    with pytest.raises(CheckError, match="no line"):
        read(by, table())
    assert not BankStatement.objects.exists()


def test_a_run_is_marked_as_sent_before_the_bank_is_read(family: Family, by: By) -> None:
    family(1)
    run = written(opened(by), by)
    content = table(*(row(order, "credited") for order in orders(run)))
    with pytest.raises(NotNowError, match="not marked as sent"):
        read(by, content)
    runs.mark_sent(run.pk, by("accountant", f"{FIRST} 15:00"))
    assert matches(read(by, content)) == ["matched"]


def test_what_is_not_ours_or_contradicts_is_kept_and_changes_nothing(sent: PaymentRun, by: By) -> None:
    first, second, third = orders(sent)
    read(by, table(row(first, "returned", code="AC04"), row(second, "credited")))
    before = OrderStatus.objects.count(), Entry.objects.count()
    found = read(
        by,
        table(
            row(first, "credited"),
            row(second, "credited"),
            row(third, "credited", 19_999),
            row(77_000_000_001, "credited"),
            ("ABC;5;Есептелді;;;", 5),
            ("ABD;5;Белгісіз;;;", 5),
        ),
    )
    assert matches(found) == [
        "conflict: after-return",
        "duplicate: known",
        "conflict: other-amount",
        "unknown: no-order",
        "unknown: no-order",
        "unknown: not-understood",
    ]
    assert (OrderStatus.objects.count(), Entry.objects.count()) == before
    unsettled = list(queries.unsettled_lines("aktobe"))
    assert [line.number for line in unsettled] == [1, 3, 4, 5, 6]
    assert all(queries.why_of(line) for line in unsettled)
    assert [line.number for line in queries.lines_of(found, "duplicate")] == [2]
    assert found.lines.get(number=6).raw.startswith("ABD;5;")


def test_money_that_went_out_or_came_back_twice_is_shown(sent: PaymentRun, by: By) -> None:
    first, second, _ = orders(sent)
    assert matches(read(by, camt((first, "DBIT", "B1"), (second, "CRDT", "B2"), identity="S-1"))) == ["matched"] * 2
    found = read(by, camt((first, "DBIT", "B9"), (second, "CRDT", "B8"), (second, "DBIT", "B3"), identity="S-2"))
    assert matches(found) == ["conflict: twice", "conflict: twice", "matched"]
    assert matches(read(by, camt((first, "DBIT", "B1"), identity="S-3"))) == ["duplicate: known"]
    assert matches(read(by, pain((first, "ACSC", ""), (second, "RJCT", "AC04")))) == ["matched", "duplicate: known"]
    assert Entry.objects.filter(kind=5).count() == 2


def test_a_return_leads_to_another_account_and_a_second_order(sent: PaymentRun, by: By) -> None:
    order = PaymentOrder.objects.get(pk=orders(sent)[0])
    read(by, table(row(order.pk, "returned", code="AC04"), *(row(each, "credited") for each in orders(sent)[1:])))
    worked(LATER)
    assert state_of(sent) == "confirmed"
    held = opened(by, "2026-11-22 10:00", planned_on=date(2026, 11, 25))
    assert (held.count, HeldAward.objects.get(run=held).reason) == (0, "rejected-account")
    returning.cancel(held.pk, by("accountant", "2026-11-22 10:30"), reason="Шот жоқ")

    again = reissued(order.award, by)
    runs.mark_sent(again.pk, by("accountant", "2026-11-23 15:00"))
    states = OrderStatus.objects.filter(order=order).order_by("pk")
    assert list(states.values_list("state", flat=True)) == ["returned", "re-issued"]
    assert again_of(order) == orders(again)[0]
    late = read(by, camt((order.pk, "CRDT", "B5")), "2026-11-24 10:00")
    assert matches(late) == ["duplicate: known"]
    assert paid(order.pk) == 20_000
    assert Entry.objects.filter(order=order, kind=5).count() == 2
    with pytest.raises(NotNowError):
        giving_back.write_back(order.pk, by("accountant", LATER), reason="Жыл соңы")
    (second,) = orders(again)
    way = queries.trace(PaymentOrder.objects.get(pk=second))
    assert [each.pk for each in way.chain] == [order.pk, second]
    assert way.file is not None
    assert (way.file.run_id, way.lines, [line.period for line in way.periods]) == (again.pk, [], [20261001, 20261101])
    assert [line.match for line in queries.trace(order).lines] == ["matched", "duplicate"]
    read(by, table(row(second, "credited")), "2026-11-26 10:00")
    assert state_of(again) == "confirmed"
    sound()


def again_of(order: PaymentOrder) -> int:
    """The order that pays the same again, as it is shown beside the one that came back."""
    (status,) = queries.returned_in("aktobe")
    assert [each.pk for each in queries.returned_of(order.run)] == [status.pk]
    assert not queries.returned_in("aktobe", waiting_only=True).exists()
    shown = queries.returned(status)
    assert (shown.order.pk, shown.reason["en"]) == (order.pk, "The account is closed or does not exist")
    assert shown.again is not None
    assert shown.told_at is not None
    assert shown.account_at is not None
    assert shown.written_back_at is None
    return shown.again.pk


def reissued(award: Award, by: By) -> PaymentRun:
    """A run that pays an award again after its account was confirmed."""
    account = award.payee_now().account
    assert account is not None
    case_awards.change_account(award.case_id, by("clerk", "2026-11-23 09:00"), account=account)
    return written(opened(by, "2026-11-23 10:00", planned_on=date(2026, 11, 25)), by, "2026-11-23 12:00")


def test_a_return_that_stays_is_written_back_to_the_budget(sent: PaymentRun, by: By) -> None:
    first, second, _ = orders(sent)
    read(by, table(row(first, "returned", code="AC04"), row(second, "credited")))
    accountant = by("accountant", "2026-12-28 10:00")
    with pytest.raises(CheckError):
        giving_back.write_back(first, accountant, reason=" ")
    with pytest.raises(NotNowError):
        giving_back.write_back(second, accountant, reason="Жыл соңы")
    with pytest.raises(NotAllowedError):
        giving_back.write_back(first, by("clerk", "2026-12-28 10:00"), reason="Жыл соңы")
    giving_back.write_back(first, accountant, reason="Жыл соңы")
    with pytest.raises(NotNowError):
        giving_back.write_back(first, accountant, reason="Жыл соңы")
    assert RunEvent.objects.get(run=sent, data__order=first).reason == "Жыл соңы"
    assert paid(first) == 0
    sound()


def test_a_file_that_the_bank_rejected_whole_is_paid_by_the_next_run(sent: PaymentRun, by: By) -> None:
    name = f"TRK-AKTOBE-{sent.pk}-1"
    first = orders(sent)[0]
    again = pain(group="RJCT", identity="R-0", file=name).replace(
        b"<GrpSts>RJCT</GrpSts>", b"<GrpSts>RJCT</GrpSts><StsRsnInf><Rsn><Cd>DU01</Cd></Rsn></StsRsnInf>"
    )
    assert matches(read(by, again)) == ["conflict: repeated"]
    assert matches(read(by, pain(group="RJCT", identity="R-1", file="TRK-AKTOBE-99-1"))) == ["unknown: no-file"]
    found = read(by, pain((first, "RJCT", "AC04"), group="RJCT", identity="R-2", file=name))
    assert matches(found) == ["matched", "matched"]
    assert [paid(order) for order in orders(sent)] == [0, 0, 0]
    states = OrderStatus.objects.order_by("order").values_list("state", "reason")
    assert list(states) == [("returned", "closed-account"), *[("written-back", "file-rejected")] * 2]
    assert state_of(sent) == "confirmed"
    assert matches(read(by, pain(group="RJCT", identity="R-3", file=name))) == ["duplicate: known"]
    late = read(by, table(row(orders(sent)[1], "credited"), row(orders(sent)[2], "returned", code="AC04")))
    assert matches(late) == ["conflict: after-write-back", "matched"]
    next_run = opened(by, "2026-11-22 10:00", planned_on=date(2026, 11, 25))
    assert (next_run.count, next_run.total) == (1, 20_000)
    sound()


def test_a_long_file_goes_on_where_it_stopped(sent: PaymentRun, by: By, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statements, "AT_ONCE", 2)
    monkeypatch.setattr(statements, "_STEP", 1)
    given = [row(order, "returned", code="AC04") for order in orders(sent)]
    found = read(by, table(*given, ("X;1;Есептелді;;;", 1), ("Y;1;Есептелді;;;", 1)))
    assert (found.count, found.lines.count(), state_of(sent)) == (5, 2, "sent")
    original = rows.add_all
    calls = 0

    def dies(given: Iterable[Model]) -> None:
        nonlocal calls
        calls += 1
        if calls == 3:
            message = "the machine stopped"
            raise OSError(message)
        original(given)

    monkeypatch.setattr(rows, "add_all", dies)
    some_work(LATER, 1)
    assert found.lines.count() == 2
    Job.objects.filter(kind="ledger.statement").update(held_until=None, attempts=0, last_error="", state="waiting")
    monkeypatch.undo()
    worked(LATER)
    assert found.lines.count() == 5
    assert matches(found) == ["matched"] * 3 + ["unknown: no-order"] * 2
    assert [paid(order) for order in orders(sent)] == [0, 0, 0]
    assert state_of(sent) == "confirmed"
    assert JournalEntry.objects.filter(kind="case.payment-returned").count() == 3
    sound()
