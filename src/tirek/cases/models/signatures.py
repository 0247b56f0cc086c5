"""How an applicant signed: what exactly, in which way, and what checking the signature found."""

from __future__ import annotations

from django.db import models

from tirek.cases.models.cases import Case
from tirek.vault.fields import EncryptedJSON
from tirek.vault.ids import new_id


class ApplicationSignature(models.Model):
    """The applicant's signature under an application handed in from afar. Rows are added, never changed.

    `data_key` is the file with exactly the bytes that were signed, `cms_key` the one with the signature itself (empty for a
    one-time password). `signed_at` is when it was received: for this moment it is checked, also later.
    """

    class Way(models.TextChoices):
        """With one's own key, or with a one-time password where the law allows a light signature."""

        KEY = "key"
        PASSWORD = "otp"  # noqa: S105 - the name of a way

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.OneToOneField(Case, models.PROTECT, related_name="signature")
    way = models.CharField(max_length=8, choices=Way.choices)
    data_sha256 = models.CharField(max_length=64)
    data_key = models.CharField(max_length=200)
    cms_key = models.CharField(max_length=200, default="")
    signed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"signature of {self.case_id}"


class SignatureCheck(models.Model):
    """What a check of a key's signature found; the newest counts. `problem` is a `SignatureProblem`, empty when all is well."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    signature = models.ForeignKey(ApplicationSignature, models.PROTECT, related_name="checks")
    problem = models.CharField(max_length=32, default="")
    found = EncryptedJSON(default=dict)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"check of {self.signature_id}"
