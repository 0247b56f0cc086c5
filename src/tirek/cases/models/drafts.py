"""Applications that are being written: the only rows of this room that are changed in place, and only by their owner."""

from __future__ import annotations

from django.db import models

from tirek.vault.fields import EncryptedJSON, EncryptedText
from tirek.vault.ids import new_id


class Draft(models.Model):
    """An application on its way. `revision` counts saves, so that two devices do not overwrite each other unnoticed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey("accounts.Account", models.PROTECT, related_name="+")
    service = models.CharField(max_length=64)
    channel = models.CharField(max_length=32)
    form_version = models.CharField(max_length=32)
    language = models.CharField(max_length=2)
    answers = EncryptedJSON(default=dict)
    step = models.CharField(max_length=64, default="")
    revision = models.PositiveIntegerField(default=0)
    begun_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    discarded_at = models.DateTimeField(null=True)

    class Meta:
        """A person's open drafts, newest first."""

        indexes = [
            models.Index(
                fields=["account", "-saved_at"],
                condition=models.Q(submitted_at__isnull=True, discarded_at__isnull=True),
                name="draft_open",
            )
        ]

    def __str__(self) -> str:
        return f"draft {self.id}"


class DraftDocument(models.Model):
    """A file handed in with a draft; it becomes a `Document` when the draft is submitted."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    draft = models.ForeignKey(Draft, models.CASCADE, related_name="documents")
    kind = models.CharField(max_length=64)
    name = EncryptedText()
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    key = models.CharField(max_length=200)
    scan = models.CharField(max_length=16)
    added_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind} of {self.draft_id}"
