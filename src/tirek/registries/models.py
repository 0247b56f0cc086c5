"""What registries answered, and when they did not. The database refuses to change or delete either (see 0002_protect)."""

import base64
from typing import Final

from django.db import models

from tirek.vault.fields import EncryptedText
from tirek.vault.ids import new_id

_NOT_TEXT: Final = "base64:"


class StoredAnswer(models.Model):
    """One message that was answered; the outcome is one of errors.py's or `answered`.

    `id` is the message's id. `question`: the same for every message about the same question (a refused one is asked again as a
    new message). `question_hash`: a blind index of registry and IIN. `body`: what came, to the byte; `sha256` of that.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    registry = models.CharField(max_length=20)
    question = models.UUIDField()
    question_hash = models.CharField(max_length=40)
    person = models.UUIDField(null=True)
    case = models.UUIDField(null=True)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField()
    outcome = models.CharField(max_length=12)
    code = models.CharField(max_length=64)
    body = EncryptedText()
    sha256 = models.CharField(max_length=64)
    failure = models.CharField(max_length=200)

    class Meta:
        indexes = [
            models.Index(fields=["question"], name="registries_answer_question"),
            models.Index(fields=["question_hash", "asked_at"], name="registries_answer_hash"),
            models.Index(
                fields=["case", "asked_at"], name="registries_answer_case", condition=models.Q(case__isnull=False)
            ),
            models.Index(fields=["registry", "answered_at"], name="registries_answer_registry"),
        ]

    def __str__(self) -> str:
        return f"{self.registry} {self.asked_at:%Y-%m-%d %H:%M}: {self.outcome}"

    @property
    def raw(self) -> bytes:
        """The bytes that came. Raises VaultError when they were changed in the database."""
        body: str = self.body
        return base64.b64decode(body.removeprefix(_NOT_TEXT)) if body.startswith(_NOT_TEXT) else body.encode()


def as_body(raw: bytes) -> str:
    """How the bytes of an answer stand in the text column: as they are when they are UTF-8, else in base64."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return _NOT_TEXT + base64.b64encode(raw).decode("ascii")


class Outage(models.Model):
    """A question that a registry did not answer, from the first attempt until it did.

    Holds what the law asks for: service, application number, person, what was done in which order, and when; the IIN as a
    blind index only. The row is written at the first failure; the attempts after it, and the end, are added to it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    registry = models.CharField(max_length=20)
    question = models.UUIDField(unique=True)
    iin_index = models.CharField(max_length=40)
    person = models.UUIDField(null=True)
    case = models.UUIDField(null=True)
    service = models.CharField(max_length=64)
    application = models.CharField(max_length=64)
    actions = models.JSONField()
    began_at = models.DateTimeField()
    code = models.CharField(max_length=64)
    failure = models.CharField(max_length=200)
    attempts = models.PositiveIntegerField(default=1)
    last_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["registry", "began_at"], name="registries_outage_open", condition=models.Q(ended_at=None)
            ),
            models.Index(
                fields=["case", "began_at"], name="registries_outage_case", condition=models.Q(case__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.registry} since {self.began_at:%Y-%m-%d %H:%M}"
