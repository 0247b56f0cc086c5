"""Payment runs whose workers and people are killed again and again. A process of its own, see `test_killed_runs.py`.

Each round begins with a copy of the same database: families with an award each. A run is put together, approved, booked, written
and taken back, then another one goes to the bank, whose statement of the account is read in: every third payment came back, and
its family is told. The first round is left in peace; the others must come to the same, to the byte. Writes what became of it
all, as JSON.
"""

import json
import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import django
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, InterfaceError, connection, connections, transaction
from django.db.models import Count, Q, Sum

django.setup()

from tests.accounts_of_tests import SECRET  # noqa: E402 - Django comes first
from tests.cases.conftest import application, moment  # noqa: E402
from tests.faults.dying import DICE, PATIENCE, Deaths, fork, killed_at_steps, killed_by_chance  # noqa: E402
from tests.ledger.answering import camt  # noqa: E402
from tests.people.invented import iin  # noqa: E402

from tirek.accounts.actors import actor_of  # noqa: E402
from tirek.accounts.factors import code_at  # noqa: E402
from tirek.accounts.models import Account  # noqa: E402
from tirek.cases import problems  # noqa: E402
from tirek.cases.application import read_application  # noqa: E402
from tirek.cases.models import Award, AwardPause  # noqa: E402
from tirek.cases.occasion import Occasion  # noqa: E402
from tirek.cases.services import awards, deciding, intake, officers  # noqa: E402
from tirek.config.law import law  # noqa: E402
from tirek.jobs.models import Job, State  # noqa: E402
from tirek.jobs.services import work  # noqa: E402
from tirek.journal.models import Entry as JournalEntry  # noqa: E402
from tirek.journal.verify import verify  # noqa: E402
from tirek.ledger import (  # noqa: E402
    banks,
    verifying,
)
from tirek.ledger.models import (  # noqa: E402
    BankFile,
    BankStatement,
    Entry,
    HeldAward,
    OrderStatus,
    PaymentOrder,
    PaymentRun,
    RunEvent,
    StatementLine,
)
from tirek.ledger.orders import counting  # noqa: E402
from tirek.ledger.services import filing, freezing, giving_back, returning, runs, statements  # noqa: E402

GRANTED, AT = "2026-10-05 10:00", "2026-11-10 10:00"
PLACE, SERVICE = "aktobe", "home-education"
CODES = Path(settings.TIREK_VAR) / "codes"
DIED = Path(settings.TIREK_VAR) / "died"
STEPS = Deaths(DIED)
"""Of this process: where it stands. Children have their own."""
RUNS = 2


class Clock:
    """It is always the same moment."""

    def now(self) -> datetime:
        return moment(AT)

    def today(self) -> date:
        return moment(AT).date()


def by(role: str, at: str = AT) -> Occasion:
    return Occasion(actor_of(Account.objects.get(username=role)), moment(at), law())


def prepared(families: int) -> None:
    """Small parts and files; families with an award, one of them paused."""
    call_command("migrate", verbosity=0)
    for role in ("clerk", "head", "accountant"):
        Account.objects.create(username=role, name=f"Үлгі {role}", role=role, territory=PLACE, totp_secret=SECRET)
    for number in range(families):
        data = application(
            applicant={"iin": iin(number, date(1985, 1, 1), 4), "surname": "Үлгі", "name": "Әсем"},
            child={"iin": iin(number), "surname": "Үлгі", "name": "Нұрлан"},
        )
        occasion = by("clerk", GRANTED)
        case = intake.submit(read_application(data, occasion.law, occasion.today), occasion, channel="office").case
        officers.take(case.pk, occasion)
        deciding.sign(deciding.propose_grant(case.pk, occasion).pk, by("head", GRANTED))
    pause(0)
    others().delete()


def others() -> Any:
    """Work of other rooms, letters for instance, that nobody has begun: whoever has looks for its row again."""
    return Job.objects.exclude(kind__startswith="ledger.").exclude(state=State.LEASED)


def pause(place: int) -> None:
    awards.pause(Award.objects.order_by("pk")[place].case_id, by("head"), reason="Тексереміз")


def made_small(parts: int, lines: int) -> None:
    """Parts of a few awards and of a few lines of a statement, files of a few payments; families are told one by one."""
    freezing.AT_ONCE.update(dict.fromkeys(freezing.AT_ONCE, parts))
    for place, name, number in ((statements, "AT_ONCE", parts), (statements, "_STEP", 2), (giving_back, "AT_ONCE", 1)):
        setattr(place, name, number)
    payer_of = banks.payer_of

    def small(territory: str, day: date) -> Any:
        payer, form = payer_of(territory, day)
        return payer, replace(form, lines=lines)

    setattr(filing, "payer_of", small)  # noqa: B010 - it came from another module


def factor() -> dict[str, Any]:
    """A code that nobody gave before, however many died with one."""
    with CODES.open("ab") as file:
        file.write(b".")
    machine_now = moment(AT) + timedelta(seconds=30 * CODES.stat().st_size)
    return {"code": code_at(SECRET, machine_now), "machine_now": machine_now}


def live(patience: float = PATIENCE) -> None:
    """Do what there is to do, whoever's it is, until the bank's answer about the second run is worked through.

    TimeoutError where that takes longer than `patience` seconds, AssertionError where a job was given up.
    """
    last = time.monotonic() + patience
    while time.monotonic() < last:
        try:
            if finished():
                return
            do()
        except problems.CaseError:
            # Somebody else was quicker.
            continue
        except (DatabaseError, InterfaceError):
            # Or the database is away for a moment.
            connections.close_all()
            time.sleep(0.02)
    raise TimeoutError(stuck())


def stuck() -> str:
    """Which work is not done, and why."""
    return str(list(undone().values_list("kind", "key", "state", "attempts", "held_until", "last_error")))


def undone() -> Any:
    """Work that waits, is held, or was given up."""
    return Job.objects.filter(kind__startswith="ledger.", done_at__isnull=True)


def finished() -> bool:
    return BankStatement.objects.exists() and not undone().exists()


def do() -> None:
    if undone().exists():
        assert not undone().filter(state=State.DEAD).exists(), stuck()
        if others().exists():
            others().delete()
        work(Clock(), limit=1)
        return
    run = PaymentRun.objects.order_by("-pk").first()
    if run is None or run.state == "cancelled":
        open_next(by("accountant"))
    else:
        go_on(run, by("accountant"))


def go_on(run: PaymentRun, accountant: Occasion) -> None:
    """What people do next with a run."""
    match run.state:
        case "proposed":
            runs.prepare(run.pk, accountant)
        case "prepared":
            if AwardPause.objects.count() < 2:
                pause(1)
            runs.approve(run.pk, by("head"), **factor())
        case "written" if PaymentRun.objects.count() == RUNS:
            runs.mark_sent(run.pk, accountant)
        case "written":
            if not RunEvent.objects.filter(run=run, data__step="cancel-asked").exists():
                returning.ask_to_cancel(run.pk, accountant, reason="Қате")
            returning.cancel_booked(run.pk, by("head"), reason="Қате", **factor())
        case "sent":
            statements.read_statement(PLACE, "statement.xml", answer(run), accountant)


def answer(run: PaymentRun) -> bytes:
    """The bank's statement of the account: every payment left it, every third came back."""
    orders = list(counting(run).order_by("seq").values_list("pk", flat=True))
    left = [(order, "DBIT", f"D-{order}") for order in orders]
    return camt(*left, *((order, "CRDT", f"C-{order}") for order in orders[::3]))


def open_next(accountant: Occasion) -> None:
    """Open the first or second run; whoever looked long ago finds that it was opened, and sent, meanwhile."""
    today = accountant.today
    with transaction.atomic():
        # One after the other, also while there is no run yet: else a number is taken that whoever died has used up.
        Account.objects.select_for_update().get(pk=accountant.account)
        if PaymentRun.objects.count() < RUNS:
            number_on()
            runs.open_run(PLACE, SERVICE, month=202611, as_of=today, planned_on=date(2026, 11, 20), occasion=accountant)


def number_on() -> None:
    """Whoever dies has used up a number of PostgreSQL's; without it the names of the files are those of the run in peace."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence('ledger_paymentrun', 'id'), COALESCE(MAX(id) + 1, 1), false) "
                "FROM ledger_paymentrun"
            )


@contextmanager
def copied(base: str) -> Iterator[None]:
    """For one round a fresh copy of the database, and an empty folder."""
    connections.close_all()
    name = f"{base}_copy"
    if connection.vendor == "sqlite":
        shutil.copy(base, name)
    else:
        administer(f'CREATE DATABASE "{name}" TEMPLATE "{base}"')
        # Of a sequence that was copied PostgreSQL keeps what it gives out safe from a crash only after the next checkpoint.
        administer("CHECKPOINT")
    connection.settings_dict["NAME"] = name
    shutil.rmtree(filing.folder())
    CODES.unlink(missing_ok=True)
    try:
        yield
    finally:
        connections.close_all()
        if connection.vendor == "sqlite":
            for path in Path(base).parent.glob(f"{Path(name).name}*"):
                path.unlink()
        else:
            administer(f'DROP DATABASE "{name}" WITH (FORCE)')


def administer(statement: str) -> None:
    """Make or drop a database, connected to neither."""
    connections.close_all()
    connection.settings_dict["NAME"] = "postgres"
    with connection.cursor() as cursor:
        cursor.execute(statement)
    connections.close_all()


def found() -> dict[str, Any]:
    """What the database and the folder say, asked for without the program's own sums."""
    paid = Entry.objects.filter(kind__in=(4, 5)).values("award", "period").annotate(net=Sum("amount"))
    money = Entry.objects.aggregate(
        owed=Sum("amount", filter=Q(kind__in=(1, 2, 3))), paid=Sum("amount", filter=Q(kind__in=(4, 5)))
    )
    events = RunEvent.objects.exclude(data__step="cancel-asked").values("run", "data__step").annotate(times=Count("id"))
    files = {path.name: path.read_bytes() for path in sorted(filing.folder().iterdir())}
    return {
        "database": connection.vendor,
        "states": list(PaymentRun.objects.order_by("pk").values_list("state", flat=True)),
        "owed": int(money["owed"]),
        "paid": int(money["paid"]),
        "paid_more_than_owed": [row for row in paid if row["net"] not in (0, 10_000)],
        "orders": list(PaymentOrder.objects.order_by("pk").values_list("pk", "award", "amount")),
        "held": list(HeldAward.objects.order_by("run", "step").values_list("run", "award", "step", "reason")),
        "steps_twice": [row for row in events if row["times"] > 1],
        "steps": len(events),
        "flaws": [str(flaw) for flaw in verifying.verify(verifying.Counted(), deep=law())],
        "broken": [str(each) for each in verify()],
        "jobs_open": undone().count(),
        "lines": list(
            StatementLine.objects.order_by("statement", "number").values_list(
                "statement__count", "number", "state", "match", "reason", "order"
            )
        ),
        "statuses": list(OrderStatus.objects.order_by("order", "state").values_list("order", "state", "reason")),
        "told": sorted(
            JournalEntry.objects.filter(kind="case.payment-returned").values_list("data__order", "data__reason")
        ),
        "files": {name: [len(content), sha256(content).hexdigest()] for name, content in files.items()},
        "recorded": {file.name: [file.size, file.sha256] for file in BankFile.objects.all()},
        "sums_in_files": [sums_in(content) for content in files.values()],
    }


def sums_in(content: bytes) -> list[Any]:
    """What a file says of itself, and what its payments make: count, sum, and how many references they have."""
    root = ET.fromstring(content)  # noqa: S314 - written by ourselves just now

    def texts(name: str) -> list[str]:
        return [element.text or "" for element in root.iter() if element.tag.endswith(f"}}{name}")]

    amounts = [float(text) for text in texts("InstdAmt")]
    return [
        int(texts("NbOfTxs")[0]),
        len(amounts),
        float(texts("CtrlSum")[0]),
        sum(amounts),
        len(set(texts("EndToEndId"))),
    ]


def main(families: int, rounds: int, share: int, kills: int, seed: int) -> None:
    """One round in peace, one killed at every `share`-th named step, `rounds` killed `kills` times by chance."""
    DICE.seed(seed)
    base = str(connection.settings_dict["NAME"])
    prepared(families)
    made_small(parts=3, lines=4)
    said: list[dict[str, Any]] = []
    for number in range(rounds + 2):
        with copied(base):
            if number == 0:
                died = os.waitpid(fork(live, STEPS), 0)[1]
            elif number == 1:
                died = killed_at_steps(live, DIED, share)
            else:
                died = killed_by_chance(live, DIED, kills, 0.004)
            said.append({"died": died, **found()})
    sys.stdout.write(json.dumps({"rounds": said, "named": STEPS.names()}))


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))
