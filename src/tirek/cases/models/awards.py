"""What a grant opens: the award, who is paid, and what persons and courts decide about it. Rows are added, never changed."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from tirek.cases.models.cases import Case
from tirek.cases.models.decisions import Decision
from tirek.vault.fields import EncryptedText
from tirek.vault.ids import new_id

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from tirek.people.models import Person


class Award(models.Model):
    """The right to be paid that a grant opens. What it pays is never stored here: it is the schedule of its facts.

    Its number counts through the whole installation, so that a million of them are columns of whole numbers.
    """

    id = models.BigAutoField(primary_key=True)
    case = models.OneToOneField(Case, models.PROTECT, related_name="award")
    service = models.CharField(max_length=64)
    territory = models.CharField(max_length=64)
    child = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    decision = models.OneToOneField(Decision, models.PROTECT, related_name="award_opened")
    opened_at = models.DateTimeField()

    class Meta:
        """Runs and sweeps read one territory after another, in order."""

        indexes = [models.Index(fields=["territory", "service", "id"], name="award_of_territory")]

    def __str__(self) -> str:
        return f"award {self.pk}"

    def payee_now(self) -> AwardPayee:
        """Who is paid now, and into which account."""
        return self.payees.select_related("payee", "account").latest("id")

    def paid_since(self) -> datetime | None:
        """Since when a new payee is paid; None while it is still the applicant of the grant. Another account changes nothing."""
        rows = list(self.payees.order_by("-id").values_list("payee", "at"))
        mine = list(takewhile(lambda row: row[0] == rows[0][0], rows))
        return None if len(mine) == len(rows) else mine[-1][1]

    def open_pause(self) -> AwardPause | None:
        """The pause that holds all payments of the award, if one does."""
        return self.pauses.filter(end__isnull=True).order_by("-at").first()


def payee_of(case: Case) -> Person:
    """Who is paid: the applicant, until a decision names another representative."""
    award = Award.objects.filter(case=case).first()
    return award.payee_now().payee if award is not None else case.applicant


class AwardPayee(models.Model):
    """Who is paid from a moment on, into which account; the newest row holds. `decision` where another person became payee."""

    id = models.BigAutoField(primary_key=True)
    award = models.ForeignKey(Award, models.PROTECT, related_name="payees", db_index=False)
    payee = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    account = models.ForeignKey("people.BankAccount", models.PROTECT, null=True, related_name="+")
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    by = models.UUIDField(null=True)

    class Meta:
        """Read newest first for one award."""

        indexes = [models.Index(fields=["award", "-id"], name="award_payee_newest")]

    def __str__(self) -> str:
        return f"payee of award {self.award_id}"


class AwardRuling(models.Model):
    """What binds an award and no fact of the case says: a move to another territory, a decision of a court.

    It holds for the months `first` to `last` (YYYYMM, both included; None without end). A move ends all payment after the
    month before `first`; a court sets what is owed for each period that begins in these months, `amount` tenge (0: nothing).
    Of several that cover a period the newest holds; `lifted` rows take an earlier one back.
    """

    class Kind(models.TextChoices):
        """What it is."""

        MOVE = "move"
        COURT = "court"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    award = models.ForeignKey(Award, models.PROTECT, related_name="rulings")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    first = models.PositiveIntegerField()
    last = models.PositiveIntegerField(null=True)
    amount = models.PositiveBigIntegerField(null=True)
    number = models.CharField(max_length=80, blank=True, default="")
    decided_on = models.DateField()
    explanation = EncryptedText()
    lifts = models.OneToOneField("self", models.PROTECT, null=True, related_name="lifted_by")
    at = models.DateTimeField()
    by = models.UUIDField()

    class Meta:
        """A court's ruling names its number and sum."""

        constraints = [
            models.CheckConstraint(
                condition=Q(lifts__isnull=False) | Q(kind="move") | (Q(amount__isnull=False) & ~Q(number="")),
                name="award_ruling_of_court",
            ),
            models.CheckConstraint(
                condition=Q(last__isnull=True) | Q(first__lte=F("last")), name="award_ruling_months"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of award {self.award_id}"


class AwardPause(models.Model):
    """A person holds all payments of an award, with a reason; no sweep and no run goes past it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    award = models.ForeignKey(Award, models.PROTECT, related_name="pauses")
    reason = EncryptedText()
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.Account", models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"pause of award {self.award_id}"

    @classmethod
    def held_awards(cls, awards: tuple[int, int]) -> set[int]:
        """The awards of a range of numbers (both included) that are paused."""
        open_ones = cls.objects.filter(award__gte=awards[0], award__lte=awards[1], end__isnull=True)
        return set(open_ones.values_list("award", flat=True))


class AwardPauseEnd(models.Model):
    """A person lets the payments of an award go on."""

    pause = models.OneToOneField(AwardPause, models.PROTECT, primary_key=True, related_name="end")
    reason = EncryptedText()
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.Account", models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"end of pause {self.pause_id}"


def award_of_case(case: UUID) -> Award | None:
    """The award that a case opened."""
    return Award.objects.filter(case=case).first()
