"""Facts, documents and corrections: what is known, from where. Rows are added, never changed."""

from __future__ import annotations

from django.db import models

from tirek.cases.models.cases import Case
from tirek.vault.fields import EncryptedJSON, EncryptedText
from tirek.vault.ids import new_id


class Fact(models.Model):
    """One thing known of a case: `name` is from `facts.FACTS`, the value is JSON of the shape written there.

    `source`: registry, declaration, document, school, officer. `reference` names the stored answer or the document. A newer
    fact of the same name and source supersedes the older one; a fact by an officer settles a conflict and has a reason.
    """

    class Source(models.TextChoices):
        """Where a fact comes from."""

        REGISTRY = "registry"
        DECLARATION = "declaration"
        DOCUMENT = "document"
        SCHOOL = "school"
        OFFICER = "officer"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="facts", db_index=False)
    name = models.CharField(max_length=64)
    value = EncryptedJSON(null=True)
    source = models.CharField(max_length=16, choices=Source.choices)
    origin = models.CharField(max_length=64, default="")
    reference = models.UUIDField(null=True)
    reason = EncryptedText(null=True)
    obtained_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_by = models.UUIDField(null=True)

    class Meta:
        """The facts of a case in the order in which they became known."""

        indexes = [models.Index(fields=["case", "name", "recorded_at"], name="fact_of_case")]

    def __str__(self) -> str:
        return f"{self.name} ({self.source})"


class Document(models.Model):
    """A file of the package as it was handed in; `kind` is the id of a document of the service's list."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=64)
    name = EncryptedText()
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    key = models.CharField(max_length=200)
    scan = models.CharField(max_length=16)
    way = models.CharField(max_length=16)
    received_at = models.DateTimeField()
    received_by = models.UUIDField(null=True)

    class Meta:
        """The documents of a case in the order in which they came."""

        indexes = [models.Index(fields=["case", "received_at"], name="document_of_case")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class DocumentEvent(models.Model):
    """What happened to a document: compared with the original, original returned, scanned, set aside with a reason."""

    class Kind(models.TextChoices):
        """The events of a document."""

        COMPARED = "compared"
        ORIGINAL_RETURNED = "original-returned"
        CLEAN = "clean"
        INFECTED = "infected"
        SET_ASIDE = "set-aside"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    document = models.ForeignKey(Document, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    reason = EncryptedText(null=True)
    at = models.DateTimeField()
    by = models.UUIDField(null=True)

    class Meta:
        """An original goes back once."""

        constraints = [models.UniqueConstraint(fields=["document", "kind"], name="document_event_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.document_id}"


class CorrectionRequest(models.Model):
    """What the applicant is asked to correct or to bring, by when. `items`: [{"kind", "id", "text": {kk, ru}}]."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="corrections")
    items = EncryptedJSON()
    wanted_by = models.DateField()
    asked_at = models.DateTimeField()
    asked_by = models.UUIDField()

    def __str__(self) -> str:
        return f"correction of {self.case_id}"


class CorrectionAnswer(models.Model):
    """What came back: a copy of the answers with the changes; the old ones stay where they were."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    request = models.OneToOneField(CorrectionRequest, models.PROTECT, related_name="answer")
    answers = EncryptedJSON()
    at = models.DateTimeField()
    by = models.UUIDField()

    def __str__(self) -> str:
        return f"answer to {self.request_id}"
