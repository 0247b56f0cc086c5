"""Asking overpaid sums back: what is asked, what happened, when money is expected and what came. Rows are only added."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from tirek.law.text import N_
from tirek.vault.fields import EncryptedText
from tirek.vault.ids import new_id


class Recovery(models.Model):
    """An overpaid sum of an award that is asked back, or given up, by decisions. How it stands follows from its events."""

    id = models.BigAutoField(primary_key=True)
    award = models.ForeignKey("cases.Award", models.PROTECT, related_name="recoveries")
    service = models.CharField(max_length=64)
    territory = models.CharField(max_length=64)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey("accounts.Account", models.PROTECT, related_name="+")

    class Meta:
        """Lists read one territory."""

        indexes = [models.Index(fields=["territory", "-id"], name="recovery_of_territory")]

    def __str__(self) -> str:
        return f"recovery {self.pk}"


class RecoveryStage(models.TextChoices):
    """Where a recovery stands."""

    OPENED = "opened", N_("To be prepared")
    NOTICE_PREPARED = "notice-prepared", N_("Notice to be signed")
    HEARING = "hearing", N_("Hearing")
    HEARD = "heard", N_("Heard, to be decided")
    DECISION_PREPARED = "decision-prepared", N_("Decision to be signed")
    RECOVERING = "recovering", N_("Being returned")
    IN_COURT = "in-court", N_("With the court")
    WRITE_OFF_PREPARED = "write-off-prepared", N_("Write-off to be signed")
    SETTLED = "settled", N_("Settled")


class RecoveryEvent(models.Model):
    """What happened to a recovery, in order; the decision, hearing or receipt that it is about. `data` is plain."""

    class Kind(models.TextChoices):
        """What happened."""

        FOUND = "found", N_("Found: more was paid than is due")
        NOTICE_PREPARED = "notice-prepared", N_("Notice with a hearing prepared")
        NOTICE_RETURNED = "notice-returned", N_("Notice not signed, returned")
        NOTICE_SIGNED = "notice-signed", N_("Notice signed; the person is invited to the hearing")
        HEARING_MOVED = "hearing-moved", N_("Hearing moved")
        HEARD = "heard", N_("Hearing recorded")
        DECISION_PREPARED = "decision-prepared", N_("Decision to recover prepared")
        DECISION_RETURNED = "decision-returned", N_("Decision to recover not signed, returned")
        DECIDED = "decided", N_("Recovery decided")
        RECEIVED = "received", N_("Money received")
        WITHHELD = "withheld", N_("Withheld from a payment")
        COURT = "court", N_("The court decided")
        WRITE_OFF_PREPARED = "write-off-prepared", N_("Write-off prepared")
        WRITE_OFF_RETURNED = "write-off-returned", N_("Write-off not signed, returned")
        WRITTEN_OFF = "written-off", N_("Written off")
        SETTLED = "settled", N_("Settled: nothing is outstanding any more")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    recovery = models.ForeignKey(Recovery, models.PROTECT, related_name="events")
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=24, choices=Kind.choices)
    proposal = models.ForeignKey("cases.Proposal", models.PROTECT, null=True, related_name="+")
    decision = models.ForeignKey("cases.Decision", models.PROTECT, null=True, related_name="+")
    hearing = models.ForeignKey("cases.Hearing", models.PROTECT, null=True, related_name="+")
    receipt = models.OneToOneField("ledger.Receipt", models.PROTECT, null=True, related_name="+")
    data = models.JSONField(default=dict)
    note = EncryptedText(null=True)
    at = models.DateTimeField()
    by = models.UUIDField(null=True)

    class Meta:
        """In order; a decision is signed once."""

        constraints = [
            models.UniqueConstraint(fields=["recovery", "seq"], name="recovery_event_order"),
            models.UniqueConstraint(
                fields=["decision", "kind"], condition=Q(decision__isnull=False), name="recovery_event_decision"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of recovery {self.recovery_id}"


class RecoveryLine(models.Model):
    """What a signed notice or decision asks back for one period, in whole tenge."""

    id = models.BigAutoField(primary_key=True)
    recovery = models.ForeignKey(Recovery, models.PROTECT, related_name="lines")
    decision = models.ForeignKey("cases.Decision", models.PROTECT, related_name="+")
    period = models.IntegerField()
    booked = models.IntegerField()
    amount = models.BigIntegerField()

    class Meta:
        """A period once per decision."""

        constraints = [
            models.UniqueConstraint(fields=["decision", "period"], name="recovery_line_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="recovery_line_positive"),
        ]

    def __str__(self) -> str:
        return f"line of recovery {self.recovery_id}"


class Instalment(models.Model):
    """A sum that a decision expects by a day: the whole by a voluntary return, a part by agreed instalments."""

    id = models.BigAutoField(primary_key=True)
    recovery = models.ForeignKey(Recovery, models.PROTECT, related_name="instalments")
    decision = models.ForeignKey("cases.Decision", models.PROTECT, related_name="+")
    seq = models.PositiveIntegerField()
    due_on = models.DateField()
    amount = models.BigIntegerField()

    class Meta:
        """In order; never nothing."""

        constraints = [
            models.UniqueConstraint(fields=["decision", "seq"], name="instalment_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="instalment_positive"),
        ]

    def __str__(self) -> str:
        return f"instalment {self.seq} of recovery {self.recovery_id}"


class Receipt(models.Model):
    """Money that came back: how much, on which day, under which number of the treasury or the bank."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    recovery = models.ForeignKey(Recovery, models.PROTECT, related_name="receipts")
    amount = models.BigIntegerField()
    paid_on = models.DateField()
    reference = models.CharField(max_length=80)
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.Account", models.PROTECT, related_name="+")

    class Meta:
        """The same money is not entered twice."""

        constraints = [
            models.UniqueConstraint(fields=["recovery", "reference"], name="receipt_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="receipt_positive"),
        ]

    def __str__(self) -> str:
        return f"receipt {self.reference}"
