"""The people's tables. What is personal beyond a name is encrypted; what once was true is kept: rows are added, not edited.

Write through `services`, read through `queries`.
"""

from typing import Any

from django.db import models
from django.db.models import F, Q

from tirek.people.columns import AsciiField
from tirek.people.kinds import Basis, Relation, Way
from tirek.vault.fields import EncryptedText
from tirek.vault.ids import new_id

INDEX_LENGTH = 40
NAME_LENGTH = 120
WORD_LENGTH = 64
SOURCE_LENGTH = 60
_LANGUAGES = [("", ""), ("kk", "kk"), ("ru", "ru"), ("en", "en")]
_SEXES = [("", ""), ("f", "f"), ("m", "m")]


def _choices(kinds: Any) -> list[tuple[str, str]]:
    return [(str(kind), str(kind)) for kind in kinds]


class _Row(models.Model):
    """A row that is named by nothing but its identifier: names in logs and error pages would be personal data."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)

    class Meta:
        """No table of its own."""

        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.label}:{self.pk}"


class _Said(_Row):
    """A row that somebody said at some time; never changed, never removed."""

    source = models.CharField(max_length=SOURCE_LENGTH)
    at = models.DateTimeField()

    class Meta:
        """No table of its own."""

        abstract = True


class Person(_Row):
    """A person as known now; how they were known before stands in `PersonVersion`."""

    iin = EncryptedText(null=True)
    iin_index = models.CharField(  # noqa: DJ001 - unknown numbers must not be equal to each other
        max_length=INDEX_LENGTH, null=True, unique=True
    )
    surname = models.CharField(max_length=NAME_LENGTH)
    name = models.CharField(max_length=NAME_LENGTH)
    patronymic = models.CharField(max_length=NAME_LENGTH, blank=True, default="")
    birth_date = models.DateField(null=True)
    sex = models.CharField(max_length=1, blank=True, default="", choices=_SEXES)
    language = models.CharField(max_length=2, blank=True, default="", choices=_LANGUAGES)
    died_on = models.DateField(null=True)
    """Noted of applicants and payees only: what is to be paid to them waits."""
    created_at = models.DateTimeField()


class PersonVersion(_Said):
    """What a person was called and when they were born, as told by one source at one time."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="versions", db_index=False)
    surname = models.CharField(max_length=NAME_LENGTH)
    name = models.CharField(max_length=NAME_LENGTH)
    patronymic = models.CharField(max_length=NAME_LENGTH, blank=True, default="")
    birth_date = models.DateField(null=True)

    class Meta:
        """Read newest first for one person."""

        indexes = (models.Index(fields=("person", "at"), name="people_version_newest"),)


class NameWord(_Row):
    """One way in which a word of a person's names may be typed, folded to ASCII (see `folding`)."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="words", db_index=False)
    word = AsciiField(max_length=WORD_LENGTH)

    class Meta:
        """Each word once; found by its beginning."""

        constraints = (models.UniqueConstraint(fields=("person", "word"), name="people_word_once"),)
        indexes = (models.Index(fields=("word", "person"), name="people_word_search"),)


class Representation(_Said):
    """Who may act for a child, by what right and in which days (both included; none = open)."""

    representative = models.ForeignKey(Person, models.PROTECT, related_name="represents", db_index=False)
    child = models.ForeignKey(Person, models.PROTECT, related_name="represented_by")
    relation = models.CharField(max_length=24, choices=_choices(Relation))
    basis = models.CharField(max_length=24, choices=_choices(Basis))
    basis_number = models.CharField(max_length=80, blank=True, default="")
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    class Meta:
        """Nobody represents themselves; days stand in order."""

        constraints = (
            models.CheckConstraint(condition=~Q(representative=F("child")), name="people_represent_another"),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_from__lte=F("valid_to")),
                name="people_represent_days",
            ),
        )
        indexes = (models.Index(fields=("representative", "child"), name="people_represent_pair"),)


class RepresentationEnd(_Row):
    """That a representation ended; it held through `ended_on`."""

    representation = models.ForeignKey(Representation, models.PROTECT, related_name="ends")
    ended_on = models.DateField()
    reason = models.CharField(max_length=300)
    at = models.DateTimeField()


class Consent(_Row):
    """That a person agreed to the text of one version, for themselves or also for a child."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="consents", db_index=False)
    child = models.ForeignKey(Person, models.PROTECT, related_name="consents_about", null=True)
    text_version = models.CharField(max_length=20)
    text_sha256 = models.CharField(max_length=64)
    scope = models.JSONField()
    given_at = models.DateTimeField()
    channel = models.CharField(max_length=24)
    way = models.CharField(max_length=20, choices=_choices(Way))

    class Meta:
        """Read newest first for one person and child."""

        indexes = (models.Index(fields=("person", "child", "given_at"), name="people_consent_newest"),)


class ConsentWithdrawal(_Row):
    """That a consent was taken back; what was done under it before stays lawful."""

    consent = models.OneToOneField(Consent, models.PROTECT, related_name="withdrawal")
    at = models.DateTimeField()
    reason = models.CharField(max_length=300, blank=True, default="")


class Residence(_Said):
    """Where a person lives, from a day on. Of several rows that cover a day the one told last holds."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="residences", db_index=False)
    territory = models.CharField(max_length=40)
    address = EncryptedText()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        """Days stand in order."""

        constraints = (
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_from__lte=F("valid_to")), name="people_residence_days"
            ),
        )
        indexes = (models.Index(fields=("person", "at"), name="people_residence_newest"),)


class Phone(_Said):
    """A telephone number of a person (E.164); `verified_at` when they proved that it is theirs."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="phones", db_index=False)
    number = EncryptedText()
    number_index = models.CharField(max_length=INDEX_LENGTH, db_index=True)
    verified_at = models.DateTimeField(null=True)

    class Meta:
        """Read newest first for one person."""

        indexes = (models.Index(fields=("person", "at"), name="people_phone_newest"),)


class BankAccount(_Said):
    """An account into which a payee is paid, and by whose IIN the bank keeps it."""

    owner = models.ForeignKey(Person, models.PROTECT, related_name="bank_accounts", db_index=False)
    iban = EncryptedText()
    iban_index = models.CharField(max_length=INDEX_LENGTH, db_index=True)
    bank_code = models.CharField(max_length=3)
    owner_iin_index = models.CharField(max_length=INDEX_LENGTH)

    class Meta:
        """Read newest first for one payee."""

        indexes = (models.Index(fields=("owner", "at"), name="people_account_newest"),)
