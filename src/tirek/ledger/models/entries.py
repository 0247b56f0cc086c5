"""Entries and the acts of writing them. The database itself refuses to change or delete one."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from tirek.ledger.kinds import NEGATIVE, EntryKind


class Posting(models.Model):
    """One act of writing entries: all of them or none. `digest` is over its entries in their order; the journal holds it too.

    `kind`: grant, stop, recalculation, payment, return, recovery, … `decision` and `run` say by what right.
    """

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=24)
    territory = models.CharField(max_length=64)
    decision = models.ForeignKey("cases.Decision", models.PROTECT, null=True, related_name="+")
    run = models.ForeignKey("ledger.PaymentRun", models.PROTECT, null=True, related_name="postings")
    count = models.PositiveIntegerField()
    total = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.UUIDField(null=True)

    def __str__(self) -> str:
        return f"posting {self.pk} ({self.kind})"


class Entry(models.Model):
    """A fact about money: so many tenge of a kind for one period of one award.

    `period` is a `PeriodKey.code`, `booked` the month (YYYYMM) from which the sum may be paid. Sums are signed: reductions,
    returns and recoveries are negative. What is owed and what was paid are sums over entries and stand nowhere else.
    `decision` is the one that the entry rests on, of a payment the one that made the sum due. `receipt`: of money that came back.
    """

    id = models.BigAutoField(primary_key=True)
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="entries", db_index=False, db_constraint=False)
    award = models.ForeignKey(
        "cases.Award", models.PROTECT, related_name="entries", db_index=False, db_constraint=False
    )
    period = models.IntegerField()
    booked = models.IntegerField()
    kind = models.SmallIntegerField(choices=[(kind.value, kind.label) for kind in EntryKind])
    amount = models.BigIntegerField()
    decision = models.ForeignKey(
        "cases.Decision", models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    order = models.ForeignKey(
        "ledger.PaymentOrder", models.PROTECT, null=True, related_name="entries", db_index=False, db_constraint=False
    )
    receipt = models.ForeignKey(
        "ledger.Receipt", models.PROTECT, null=True, related_name="entries", db_index=False, db_constraint=False
    )

    class Meta:
        """Read by award; each meaning once."""

        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in NEGATIVE], amount__lt=0)
                | (~Q(kind__in=[kind.value for kind in NEGATIVE]) & Q(amount__gt=0)),
                name="entry_sign",
            ),
            models.UniqueConstraint(
                fields=["award", "period"], condition=Q(kind=EntryKind.DUE.value), name="entry_one_due"
            ),
            models.UniqueConstraint(
                fields=["order", "period"], condition=Q(kind=EntryKind.PAID.value), name="entry_one_payment"
            ),
            models.UniqueConstraint(
                fields=["order", "period"], condition=Q(kind=EntryKind.RETURNED.value), name="entry_one_return"
            ),
            models.UniqueConstraint(
                fields=["decision", "award", "period", "kind"],
                condition=Q(
                    kind__in=[EntryKind.SUPPLEMENT.value, EntryKind.REDUCTION.value, EntryKind.WRITTEN_OFF.value]
                ),
                name="entry_one_change",
            ),
            models.UniqueConstraint(
                fields=["receipt", "award", "period"],
                condition=Q(kind=EntryKind.RECOVERED.value, receipt__isnull=False),
                name="entry_one_recovery",
            ),
            models.CheckConstraint(
                condition=Q(order__isnull=False) | ~Q(kind__in=[EntryKind.PAID.value, EntryKind.RETURNED.value]),
                name="entry_payment_has_order",
            ),
        ]
        indexes = [models.Index(fields=["award", "period"], name="entry_of_award")]

    def __str__(self) -> str:
        return f"{EntryKind(self.kind).name.lower()} {self.amount} for award {self.award_id}"
