"""The tables of letters, messages and SMS. Written through `issue`, `services` and `otp`, read through `queries`.

What was told stays as it was told: rows are added, never changed. Cases and persons are named by their identifiers.
"""

from typing import ClassVar

from django.db import models

from tirek.notices.kinds import KINDS
from tirek.notices.letters.kinds import KINDS as LETTERS
from tirek.vault.fields import EncryptedJSON, EncryptedText
from tirek.vault.ids import new_id

_KINDS = [(kind, kind) for kind in KINDS]
_LETTERS = [(kind, kind) for kind in LETTERS]
INDEX_LENGTH = 40


class EventKind(models.TextChoices):
    """What became of an SMS, or of one part of it."""

    PUT_OFF = "put-off"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    FAILED = "failed"


class _Row(models.Model):
    """A row that is named by nothing but its identifier: names in logs and error pages would be personal data."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)

    class Meta:
        """No table of its own."""

        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.label}:{self.pk}"


class Letter(_Row):
    """A signed letter, in Kazakh and Russian. Its PDF lies encrypted under `key`; `sha256`, `size` and `pages` are of that PDF.

    `reference` is what it is about: the case itself, a decision, a hearing, a request for a correction or a refusal to accept;
    about each thing there is one letter of a kind. `code` is its public address, and says nothing. `authority` is who signed:
    {"kk", "ru", "bin"} as of that day.
    """

    case = models.UUIDField(null=True)
    refusal = models.UUIDField(null=True)
    person = models.UUIDField(db_index=True)
    reference = models.UUIDField()
    kind = models.CharField(max_length=32, choices=_LETTERS)
    service = models.CharField(max_length=64)
    territory = models.CharField(max_length=64)
    authority = models.JSONField()
    number = models.CharField(max_length=96)
    code = models.CharField(max_length=32, unique=True)
    issued_at = models.DateTimeField()
    key = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    pages = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=8, default="kk+ru")

    class Meta:
        """However often a letter is made again after a crash, it stands here once."""

        constraints: ClassVar = [
            models.UniqueConstraint(name="notices_letter_once", fields=["reference", "kind"]),
            models.CheckConstraint(
                name="notices_letter_is_about_something",
                condition=models.Q(case__isnull=False) | models.Q(refusal__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=("case", "id"), name="notices_letter_case"),
            models.Index(fields=("refusal", "id"), name="notices_letter_refusal"),
        ]


class Message(_Row):
    """A message in a cabinet: of a person, or of an account of the staff. Its words are made from `values` when it is read."""

    person = models.UUIDField(null=True)
    account = models.UUIDField(null=True)
    case = models.UUIDField(null=True, db_index=True)
    territory = models.CharField(max_length=64, blank=True, default="")
    kind = models.CharField(max_length=32, choices=_KINDS)
    values = EncryptedJSON()
    at = models.DateTimeField()

    class Meta:
        """Read newest first, for one reader."""

        constraints: ClassVar = [
            models.CheckConstraint(
                name="notices_message_has_a_reader",
                condition=models.Q(person__isnull=False) | models.Q(account__isnull=False),
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=("person", "id"), name="notices_message_person"),
            models.Index(fields=("account", "id"), name="notices_message_account"),
        ]


class Read(_Row):
    """That a message was read, for the first time."""

    message = models.OneToOneField(Message, models.PROTECT, related_name="read")
    at = models.DateTimeField()


class Sms(_Row):
    """A row of the electronic SMS journal.

    `entry` keeps what its official columns showed when it was written: IIN, name, date of birth, the case's number, specialist.
    After `good_until` the message says nothing useful any more and is not sent.
    """

    message = models.OneToOneField(Message, models.PROTECT, related_name="sms", null=True)
    person = models.UUIDField(null=True, db_index=True)
    case = models.UUIDField(null=True, db_index=True)
    territory = models.CharField(max_length=64, blank=True, default="")
    service = models.CharField(max_length=64, blank=True, default="")
    kind = models.CharField(max_length=32, choices=_KINDS)
    phone = EncryptedText()
    phone_index = models.CharField(max_length=INDEX_LENGTH, db_index=True)
    text = EncryptedText()
    entry = EncryptedJSON()
    parts = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    good_until = models.DateTimeField()

    class Meta:
        """The journal is read by territory, in the order in which it was written."""

        indexes: ClassVar = [models.Index(fields=("territory", "id"), name="notices_sms_journal")]


class SmsEvent(_Row):
    """What became of an SMS. `part` is the gateway's id of a part; `reason` is a word of `port.Reason`."""

    sms = models.ForeignKey(Sms, models.PROTECT, related_name="events", db_index=False)
    kind = models.CharField(max_length=12, choices=EventKind)
    part = models.CharField(max_length=128, blank=True, default="")
    reason = models.CharField(max_length=16, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        """A report that is told twice stands here once."""

        constraints: ClassVar = [
            models.UniqueConstraint(name="notices_sms_event_once", fields=["sms", "kind", "part"]),
        ]
        indexes: ClassVar = [
            models.Index(
                name="notices_sms_event_part", fields=["part"], condition=models.Q(kind=EventKind.ACCEPTED.value)
            )
        ]


class OneTimePassword(_Row):
    """A code sent by SMS; only a keyed digest of it stands here. The newest of a person and purpose counts."""

    person = models.UUIDField()
    purpose = models.CharField(max_length=32)
    subject_digest = models.CharField(max_length=INDEX_LENGTH)
    phone_index = models.CharField(max_length=INDEX_LENGTH)
    digest = models.CharField(max_length=INDEX_LENGTH)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        """Looked up newest first, and counted by person and by phone."""

        indexes: ClassVar = [
            models.Index(fields=("person", "-issued_at"), name="notices_otp_person"),
            models.Index(fields=("phone_index", "-issued_at"), name="notices_otp_phone"),
        ]
