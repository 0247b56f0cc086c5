"""The case itself, its number, what it waits for and the months it holds for its payee."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from tirek.cases.procedure import STAGE_TITLES, Stage
from tirek.vault.ids import new_id

if TYPE_CHECKING:
    from datetime import date

    from tirek.cases.models.decisions import Hearing, Proposal
    from tirek.cases.models.evidence import CorrectionRequest

_STAGES = [(stage.value, title) for stage, title in STAGE_TITLES.items()]


class Numbering(models.Model):
    """The last number given to an application of a territory in a year: numbers have no gap and no double."""

    key = models.CharField(max_length=80, primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.key}: {self.last}"


class DecisionNumbering(models.Model):
    """The same for decisions."""

    key = models.CharField(max_length=80, primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.key}: {self.last}"


class Case(models.Model):
    """One application and all that follows from it.

    `stage` and the dates after it are a cache of what the journal's events and the calendar yield; they are written in the
    transaction of the event that changes them and by `services.terms` after a correction of the calendar, and nowhere else.
    `act_by` is the day on which the next thing runs out. `changing`: a decision about its award waits for the head.
    `reassessed_at`: when a refused application was taken up again because of an act that became known; its term began then.
    `version` counts events, so that of two people who act on the same page only one succeeds.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    service = models.CharField(max_length=64)
    territory = models.CharField(max_length=64)
    number = models.CharField(max_length=96, unique=True)
    channel = models.CharField(max_length=32)
    office = models.CharField(max_length=120, default="")
    form_version = models.CharField(max_length=32)
    language = models.CharField(max_length=2)
    draft = models.OneToOneField("cases.Draft", models.PROTECT, null=True, related_name="case")
    applicant = models.ForeignKey("people.Person", models.PROTECT, related_name="+", db_index=False)
    child = models.ForeignKey("people.Person", models.PROTECT, related_name="+", db_index=False)
    account = models.ForeignKey("people.BankAccount", models.PROTECT, null=True, related_name="+")
    entered_by = models.ForeignKey("accounts.Account", models.PROTECT, null=True, related_name="+")
    officer = models.ForeignKey("accounts.Account", models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField()

    stage = models.CharField(max_length=32, choices=_STAGES, default=Stage.RECEIVED.value)
    stage_since = models.DateTimeField()
    is_open = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)
    registered_on = models.DateField()
    counted_from = models.DateField()
    final_on = models.DateField()
    inner_on = models.DateField(null=True)
    hand_over_on = models.DateField(null=True)
    act_by = models.DateField()
    suspended = models.BooleanField(default=False)
    waits_for_registry = models.BooleanField(default=False)
    changing = models.BooleanField(default=False)
    decided_at = models.DateTimeField(null=True)
    reassessed_at = models.DateTimeField(null=True)
    result_at_office = models.DateTimeField(null=True)
    handed_out_at = models.DateTimeField(null=True)

    class Meta:
        """Lists read one territory, open or all, by what runs out first."""

        constraints = [
            models.UniqueConstraint(
                fields=["service", "child", "applicant"],
                condition=Q(is_open=True),
                name="case_one_open_per_applicant",
                violation_error_message="",
            ),
        ]
        indexes = [
            models.Index(fields=["territory", "act_by", "id"], condition=Q(is_open=True), name="case_open"),
            models.Index(fields=["officer", "act_by", "id"], condition=Q(is_open=True), name="case_mine"),
            models.Index(fields=["territory", "stage", "act_by", "id"], condition=Q(is_open=True), name="case_stage"),
            models.Index(
                fields=["territory", "act_by", "id"],
                condition=Q(is_open=True, waits_for_registry=True),
                name="case_waiting",
            ),
            models.Index(
                fields=["territory", "stage_since", "id"], condition=Q(stage="stop-prepared"), name="case_stop_to_sign"
            ),
            models.Index(fields=["territory", "id"], condition=Q(changing=True), name="case_changing"),
            models.Index(fields=["territory", "accepted_at", "id"], condition=Q(is_open=False), name="case_closed"),
            models.Index(fields=["officer", "accepted_at", "id"], condition=Q(is_open=False), name="case_closed_mine"),
            models.Index(fields=["territory", "accepted_at", "id"], name="case_all"),
            models.Index(fields=["applicant", "-accepted_at"], name="case_applicant"),
            models.Index(fields=["child", "-accepted_at"], name="case_child"),
            models.Index(fields=["office", "-accepted_at"], name="case_office"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def at(self) -> Stage:
        """The stage as a value that knows who has the ball."""
        return Stage(self.stage)

    @property
    def due(self) -> date:
        """By when the result has to be there: at the front office that took the application in, else with the person."""
        return self.hand_over_on or self.final_on

    @property
    def runs_out_on(self) -> date:
        """`act_by` without the hearing: the day on which the term itself leaves no more time for what is to be done now."""
        return self.due if self.at is Stage.HEARING else self.act_by

    def open_proposal(self) -> Proposal | None:
        """What was prepared and is neither signed nor returned."""
        return self.proposals.filter(outcome__isnull=True).order_by("-prepared_at").first()

    def open_hearing(self, kind: str = "preliminary-refusal") -> Hearing | None:
        """The hearing that was announced last with a decision of this kind, while it is not recorded."""
        announced = self.hearings.filter(decision__kind=kind).select_related("record").order_by("-notified_at")
        newest = announced.first()
        return None if newest is None or hasattr(newest, "record") else newest

    def open_correction(self) -> CorrectionRequest | None:
        """What the applicant was asked to correct or bring and has not yet."""
        return self.corrections.filter(answer__isnull=True).order_by("-asked_at").first()


class RegistryState(models.Model):
    """What a case still waits for from a registry: a cache of the stored answers, for lists and pages."""

    class State(models.TextChoices):
        """How the question stands."""

        ASKED = "asked"
        ANSWERED = "answered"
        EMPTY = "empty"
        NO_CONSENT = "no-consent"
        WAITING = "waiting"
        REFUSED = "refused"

    SILENT = frozenset({State.ASKED, State.WAITING})
    """The registry has not answered yet."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="registries")
    registry = models.CharField(max_length=32)
    about = models.CharField(max_length=16)
    state = models.CharField(max_length=16, choices=State.choices, default=State.ASKED)
    tries = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    next_try_at = models.DateTimeField(null=True)
    answer = models.UUIDField(null=True)
    failure = models.CharField(max_length=200, default="")

    class Meta:
        """One question per case, registry and person asked about."""

        constraints = [models.UniqueConstraint(fields=["case", "registry", "about"], name="registry_question")]

    def __str__(self) -> str:
        return f"{self.registry}: {self.state}"


class MonthClaim(models.Model):
    """A month of a child that is paid to one payee. The constraint is what makes a second payee impossible."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    service = models.CharField(max_length=64)
    child = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    month = models.DateField()
    case = models.ForeignKey(Case, models.PROTECT, related_name="claims")
    payee = models.ForeignKey("people.Person", models.PROTECT, related_name="+")

    class Meta:
        """One payee per child and month."""

        constraints = [models.UniqueConstraint(fields=["service", "child", "month"], name="one_payee_per_month")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
