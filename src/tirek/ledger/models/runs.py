"""Payment runs and all that belongs to one: orders, held awards, bank files, what the bank says, the budget."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import F, Q

from tirek.law.text import N_
from tirek.vault.fields import EncryptedText
from tirek.vault.ids import new_id


class RunState(models.TextChoices):
    """Where a run stands."""

    FREEZING = "freezing", N_("Being put together")
    PROPOSED = "proposed", N_("To be checked")
    PREPARED = "prepared", N_("To be approved")
    APPROVED = "approved", N_("Approved, being booked")
    BOOKED = "booked", N_("Booked, files being written")
    WRITTEN = "written", N_("Files written")
    SENT = "sent", N_("Sent to the bank")
    CONFIRMED = "confirmed", N_("Confirmed")
    CANCELLED = "cancelled", N_("Cancelled")
    REVERSED = "reversed", N_("Reversed")

    @property
    def is_open(self) -> bool:
        """Whether no other run of the same place may be put together yet: it could order the same sums."""
        return self in OPEN


OPEN: Final = (RunState.FREEZING, RunState.PROPOSED, RunState.PREPARED, RunState.APPROVED)


class PaymentRun(models.Model):
    """A payment run: what is owed and unpaid in one territory and service, frozen as of a day, for the months up to `month`.

    `month` is YYYYMM: sums booked up to it are paid. `state`, `count` and `total` are caches of its events and orders.
    """

    id = models.BigAutoField(primary_key=True)
    number = models.CharField(max_length=96, unique=True)
    service = models.CharField(max_length=64)
    territory = models.CharField(max_length=64)
    as_of = models.DateField()
    planned_on = models.DateField()
    month = models.PositiveIntegerField()
    state = models.CharField(max_length=16, choices=RunState.choices, default=RunState.FREEZING)
    count = models.PositiveIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    prepared_by = models.ForeignKey("accounts.Account", models.PROTECT, null=True, related_name="+")
    approved_by = models.ForeignKey("accounts.Account", models.PROTECT, null=True, related_name="+")
    created_by = models.ForeignKey("accounts.Account", models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        """One run of a place at a time is put together; two different people prepare and approve."""

        constraints = [
            models.UniqueConstraint(
                fields=["territory", "service"],
                condition=Q(state__in=[state.value for state in OPEN]),
                name="run_one_open",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(prepared_by=F("approved_by")), name="run_two_people"
            ),
        ]
        indexes = [models.Index(fields=["territory", "-created_at"], name="run_of_territory")]

    def __str__(self) -> str:
        return self.number

    @property
    def at(self) -> RunState:
        """The state as a value."""
        return RunState(self.state)


class RunNumbering(models.Model):
    """The last number given to a run of a territory in a year: numbers have no gap and no double."""

    key = models.CharField(max_length=80, primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.key}: {self.last}"


class RunEvent(models.Model):
    """A transition of a run: who, when, with what; the journal has it too."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    run = models.ForeignKey(PaymentRun, models.PROTECT, related_name="events")
    state = models.CharField(max_length=16, choices=RunState.choices)
    data = models.JSONField(default=dict)
    reason = EncryptedText(null=True)
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.Account", models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.state} of run {self.run_id}"


class RunChunk(models.Model):
    """A part of a long step that is done: written in the transaction of what it did, so that it is never done twice.

    `step`: freeze, book, return; `number` counts from 0; `first` and `last` are numbers of awards (freeze) or the `seq` of
    orders. `count` and `total` are those of the orders that the part made, booked or took back.
    """

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(PaymentRun, models.PROTECT, related_name="chunks")
    step = models.CharField(max_length=12)
    number = models.PositiveIntegerField()
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    count = models.PositiveIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    at = models.DateTimeField()

    class Meta:
        """Each part once."""

        constraints = [models.UniqueConstraint(fields=["run", "step", "number"], name="run_chunk_once")]

    def __str__(self) -> str:
        return f"{self.step} {self.number} of run {self.run_id}"


MOST_ORDERS: Final = 10_000_000
"""Orders of one run are fewer."""


def order_number(run: int, seq: int) -> int:
    """The number of the seq-th order of a run."""
    return run * MOST_ORDERS + seq


class PaymentOrder(models.Model):
    """What one payee is to be paid in a run, frozen: the account as it was then. `seq` counts from 1 through the run.

    Its number is `order_number(run, seq)`: known before it is written, so that its lines can be written with it.
    """

    id = models.BigIntegerField(primary_key=True)
    run = models.ForeignKey(PaymentRun, models.PROTECT, related_name="orders", db_index=False, db_constraint=False)
    award = models.ForeignKey("cases.Award", models.PROTECT, related_name="orders", db_index=False, db_constraint=False)
    payee = models.ForeignKey("cases.AwardPayee", models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    amount = models.BigIntegerField()
    seq = models.PositiveIntegerField()

    class Meta:
        """One order per award and run; never nothing or less."""

        constraints = [
            models.UniqueConstraint(fields=["run", "award"], name="order_one_per_award"),
            models.UniqueConstraint(fields=["run", "seq"], name="order_seq"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="order_positive"),
        ]
        indexes = [models.Index(fields=["award", "-id"], name="order_of_award")]

    def __str__(self) -> str:
        return f"order {self.pk}"


class OrderLine(models.Model):
    """A period that an order pays, and how much of it."""

    id = models.BigAutoField(primary_key=True)
    order = models.ForeignKey(PaymentOrder, models.PROTECT, related_name="lines", db_index=False, db_constraint=False)
    period = models.IntegerField()
    booked = models.IntegerField()
    amount = models.BigIntegerField()
    decision = models.ForeignKey(
        "cases.Decision", models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )

    class Meta:
        """A period once per order."""

        constraints = [
            models.UniqueConstraint(fields=["order", "period"], name="order_line_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="order_line_positive"),
        ]

    def __str__(self) -> str:
        return f"line of order {self.order_id}"


class Held(models.TextChoices):
    """Why an award, or a part of it, is not paid with a run although it is open in the ledger."""

    PAUSED = "paused", N_("paused by a person")
    PAYEE_DIED = "payee-died", N_("the payee has died; another representative has to become payee")
    LESS_DUE = "less-due", N_("by what is known now less is due than was decided")
    UNCERTAIN = "uncertain", N_("a fact is unknown")
    NO_ACCOUNT = "no-account", N_("there is no account to pay into")
    REJECTED_ACCOUNT = "rejected-account", N_("the bank returned the last payment into this account")
    BUDGET = "budget", N_("the budget does not suffice; waits by decision")
    CHANGED = "changed", N_("something changed after the run was put together")


class HeldAward(models.Model):
    """An award that a run leaves out, or pays less of than is open; `amount` is what is not paid. `step`: freeze or book."""

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(PaymentRun, models.PROTECT, related_name="held", db_index=False)
    award = models.ForeignKey("cases.Award", models.PROTECT, related_name="+", db_index=False)
    step = models.CharField(max_length=12)
    reason = models.CharField(max_length=20, choices=Held.choices)
    amount = models.BigIntegerField()
    cause = models.CharField(max_length=64, default="")

    class Meta:
        """Once per run, award and reason."""

        constraints = [
            models.UniqueConstraint(fields=["run", "award", "step", "reason"], name="held_once"),
        ]

    def __str__(self) -> str:
        return f"{self.reason} in run {self.run_id}"


class BankFile(models.Model):
    """A file for the bank as it was written: orders `first_seq` to `last_seq` of the run, its name, size and hash."""

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(PaymentRun, models.PROTECT, related_name="files")
    seq = models.PositiveIntegerField()
    name = models.CharField(max_length=120, unique=True)
    format = models.CharField(max_length=24)
    first_seq = models.PositiveIntegerField()
    last_seq = models.PositiveIntegerField()
    count = models.PositiveIntegerField()
    total = models.BigIntegerField()
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    written_at = models.DateTimeField()

    class Meta:
        """Each file of a run once."""

        constraints = [models.UniqueConstraint(fields=["run", "seq"], name="bank_file_once")]

    def __str__(self) -> str:
        return self.name


class OrderState(models.TextChoices):
    """What became of an order."""

    QUEUED = "queued", N_("queued")
    SENT = "sent", N_("sent")
    CREDITED = "credited", N_("credited")
    RETURNED = "returned", N_("returned")
    REISSUED = "re-issued", N_("re-issued")
    WRITTEN_BACK = "written-back", N_("written back to the budget")


class OrderStatus(models.Model):
    """That an order reached a state, by what source: the run itself, or a line of a statement. The newest row holds.

    While an order has no row it stands where its run stands. `reason`: why the bank returned it, an id of our list.
    """

    id = models.BigAutoField(primary_key=True)
    order = models.ForeignKey(PaymentOrder, models.PROTECT, related_name="statuses")
    state = models.CharField(max_length=16, choices=OrderState.choices)
    reason = models.CharField(max_length=32, default="")
    line = models.ForeignKey("ledger.StatementLine", models.PROTECT, null=True, related_name="statuses")
    at = models.DateTimeField()
    by = models.UUIDField(null=True)

    class Meta:
        """An order is returned once, credited once."""

        constraints = [models.UniqueConstraint(fields=["order", "state"], name="order_state_once")]

    def __str__(self) -> str:
        return f"{self.state} of order {self.order_id}"


class BankStatement(models.Model):
    """A file of the bank as it was read in; the same file is never read in twice."""

    id = models.BigAutoField(primary_key=True)
    territory = models.CharField(max_length=64)
    format = models.CharField(max_length=24)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64, unique=True)
    key = models.CharField(max_length=200)
    reference = models.CharField(max_length=80, default="")
    count = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.Account", models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.name


class StatementLine(models.Model):
    """A line of a bank's file: what it says, and which order it is about. A line about none of ours is kept and shown."""

    class Match(models.TextChoices):
        """What became of the line."""

        MATCHED = "matched", N_("matched")
        UNKNOWN = "unknown", N_("not recognised")
        DUPLICATE = "duplicate", N_("was read in before")
        CONFLICT = "conflict", N_("contradicts what is recorded")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    statement = models.ForeignKey(BankStatement, models.PROTECT, related_name="lines")
    number = models.PositiveIntegerField()
    reference = models.CharField(max_length=80, default="")
    end_to_end = models.CharField(max_length=40, default="")
    state = models.CharField(max_length=16, default="")
    reason = models.CharField(max_length=32, default="")
    amount = models.BigIntegerField(default=0)
    raw = EncryptedText()
    match = models.CharField(max_length=12, choices=Match.choices)
    order = models.ForeignKey(PaymentOrder, models.PROTECT, null=True, related_name="+")

    class Meta:
        """Each line once."""

        constraints = [models.UniqueConstraint(fields=["statement", "number"], name="statement_line_once")]

    def __str__(self) -> str:
        return f"line {self.number} of statement {self.statement_id}"


class Allotment(models.Model):
    """Money allotted for a service in a territory and year, in tenge; a change of the budget is a further row (signed)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    territory = models.CharField(max_length=64)
    service = models.CharField(max_length=64)
    year = models.PositiveSmallIntegerField()
    amount = models.BigIntegerField()
    basis = models.CharField(max_length=200)
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.Account", models.PROTECT, related_name="+")

    class Meta:
        """Read by place and year."""

        indexes = [models.Index(fields=["territory", "service", "year"], name="allotment_of_year")]

    def __str__(self) -> str:
        return f"{self.amount} for {self.territory} {self.year}"


class WhoWaits(models.TextChoices):
    """By what order a run is served whose sum is beyond the budget; the others wait."""

    OLDEST_AWARD = "oldest-award", N_("who was granted the payment first is paid first")
    OLDEST_DUE = "oldest-due", N_("who waits for the oldest month is paid first")


class BudgetDecision(models.Model):
    """Who waits where the budget does not suffice for a run: the rule, what was left, and how much waits. Taken once.

    Those who wait are `HeldAward` rows of the step `budget`; sums in whole tenge.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    run = models.OneToOneField(PaymentRun, models.PROTECT, related_name="budget_decision")
    rule = models.CharField(max_length=20, choices=WhoWaits.choices)
    reason = EncryptedText()
    remaining = models.BigIntegerField()
    waiting = models.PositiveIntegerField()
    waiting_total = models.BigIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.Account", models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.rule} for run {self.run_id}"
