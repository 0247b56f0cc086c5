"""Proposals, hearings, decisions, and refusals to accept. Rows are added, never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import models
from django.db.models import F, Q

from tirek.cases.models.cases import Case
from tirek.vault.fields import EncryptedJSON, EncryptedText
from tirek.vault.ids import new_id

if TYPE_CHECKING:
    from uuid import UUID


class Kind(models.TextChoices):
    """What is proposed or decided."""

    GRANT = "grant"
    PRELIMINARY_REFUSAL = "preliminary-refusal"
    REFUSAL = "refuse"
    STOP = "stop"
    RECALCULATE = "recalculate"
    RECOVERY_NOTICE = "recovery-notice"
    RECOVER = "recover"
    WRITE_OFF = "write-off"
    CHANGE_PAYEE = "change-payee"


OF_AWARDS: Final = frozenset({Kind.RECALCULATE, Kind.RECOVERY_NOTICE, Kind.RECOVER, Kind.WRITE_OFF, Kind.CHANGE_PAYEE})
"""Decisions about an award that is running; the case stays where it is."""


class Proposal(models.Model):
    """A decision prepared by an officer for the head's signature.

    `grounds`: ids of the service's grounds of refusal, or the condition that stops. `explanation`: what was found and where it
    came from, {"kk", "ru"}; never without a ground. `assessment`: the receipt (facts, law files, result) at preparation.
    `hearing`: {"at", "way", "place"} of a preliminary refusal or a notice of recovery. `late`: why it is prepared after the
    inner deadline.
    `content`: of a decision about an award, what it changes: {"lines": [{"period", "before", "after", "cause", "citation"}], …}.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="proposals")
    kind = models.CharField(max_length=24, choices=Kind.choices)
    grounds = models.JSONField(default=list)
    explanation = EncryptedJSON(null=True)
    assessment = EncryptedJSON()
    hearing = EncryptedJSON(null=True)
    late = EncryptedText(null=True)
    note = EncryptedText(null=True)
    content = EncryptedJSON(null=True)
    prepared_by = models.ForeignKey("accounts.Account", models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()

    class Meta:
        """The proposals of a case in order."""

        indexes = [models.Index(fields=["case", "prepared_at"], name="proposal_of_case")]

    def __str__(self) -> str:
        return f"{self.kind} for {self.case_id}"


class ProposalOutcome(models.Model):
    """Signed or returned, once: of two heads who act at the same moment the second finds the first one's answer."""

    class Result(models.TextChoices):
        """What the head did."""

        SIGNED = "signed"
        RETURNED = "returned"

    proposal = models.OneToOneField(Proposal, models.PROTECT, primary_key=True, related_name="outcome")
    result = models.CharField(max_length=16, choices=Result.choices)
    reason = EncryptedText(null=True)
    by = models.ForeignKey("accounts.Account", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.result} {self.proposal_id}"


class Decision(models.Model):
    """A signed decision with everything it was computed from. Two different people stand under it.

    `content` is that of its proposal, of a decision about an award.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="decisions")
    proposal = models.OneToOneField(Proposal, models.PROTECT, related_name="decision")
    kind = models.CharField(max_length=24, choices=Kind.choices)
    number = models.CharField(max_length=96, unique=True)
    grounds = models.JSONField(default=list)
    explanation = EncryptedJSON(null=True)
    content = EncryptedJSON(null=True)
    receipt = EncryptedJSON()
    receipt_id = models.CharField(max_length=80)
    prepared_by = models.ForeignKey("accounts.Account", models.PROTECT, related_name="+")
    signed_by = models.ForeignKey("accounts.Account", models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()

    class Meta:
        """One person never prepares and signs; a case opens one award. It can be refused again after it was taken up again."""

        constraints = [
            models.CheckConstraint(condition=~Q(prepared_by=F("signed_by")), name="decision_two_people"),
            models.UniqueConstraint(fields=["case"], condition=Q(kind="grant"), name="decision_one_grant_per_case"),
        ]
        indexes = [models.Index(fields=["signed_at"], name="decision_signed")]

    def __str__(self) -> str:
        return self.number


class Hearing(models.Model):
    """A hearing that was announced: when, in which way, where. A moved hearing is a new row."""

    class Way(models.TextChoices):
        """In which way a person is heard."""

        IN_PERSON = "in-person"
        PHONE = "phone"
        VIDEO = "video"
        WRITING = "writing"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="hearings")
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="hearings")
    at = models.DateTimeField()
    way = models.CharField(max_length=16, choices=Way.choices)
    place = EncryptedText()
    notified_at = models.DateTimeField()
    by = models.UUIDField()

    def __str__(self) -> str:
        return f"hearing of {self.case_id}"

    @classmethod
    def first_of(cls, case: UUID, kind: Kind = Kind.PRELIMINARY_REFUSAL) -> Hearing | None:
        """The hearing as it was first announced with the newest decision of a kind of a case."""
        announced = cls.objects.filter(case=case, decision__kind=kind)
        return announced.order_by("-decision__signed_at", "notified_at").first()


class HearingRecord(models.Model):
    """What was said, or that nobody appeared."""

    hearing = models.OneToOneField(Hearing, models.PROTECT, primary_key=True, related_name="record")
    appeared = models.BooleanField()
    way = models.CharField(max_length=16, choices=Hearing.Way.choices)
    statement = EncryptedText(null=True)
    held_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey("accounts.Account", models.PROTECT, related_name="+")

    class Meta:
        """Who appeared said something, be it that there is nothing to say."""

        constraints = [
            models.CheckConstraint(condition=Q(appeared=False) | Q(statement__isnull=False), name="hearing_statement")
        ]

    def __str__(self) -> str:
        return f"record of {self.hearing_id}"


class HearingStatement(models.Model):
    """What a person wrote for a hearing before it was recorded; `documents`: ids of the files that came with it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    hearing = models.ForeignKey(Hearing, models.PROTECT, related_name="statements")
    text = EncryptedText(null=True)
    documents = models.JSONField(default=list)
    at = models.DateTimeField()
    by = models.UUIDField()

    def __str__(self) -> str:
        return f"statement for {self.hearing_id}"


class AcceptanceRefusal(models.Model):
    """A package that could not be accepted at a counter, with each missing or expired document. `items`: [{"kind", "state"}]."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    service = models.CharField(max_length=64)
    territory = models.CharField(max_length=64)
    number = models.CharField(max_length=96, unique=True)
    channel = models.CharField(max_length=32)
    office = models.CharField(max_length=120, default="")
    applicant = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    child = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    items = models.JSONField()
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.Account", models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.number
