"""Accounts, and what signing in needs to remember. Written through `services.py` only."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, ClassVar, Final

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from tirek.accounts.roles import OF_A_TERRITORY, ROLE_NAMES, STAFF, Role
from tirek.vault.fields import EncryptedJSON, EncryptedText
from tirek.vault.ids import new_id

if TYPE_CHECKING:
    from datetime import date

DIGEST: Final = 64
"""Hexadecimal digits of a SHA-256."""


def new_stamp() -> str:
    """A stamp for an account's sessions; another one ends them all."""
    return secrets.token_hex(16)


class AccountManager(BaseUserManager["Account"]):
    """Accounts are made by `services.py`, which also writes to the journal."""

    def get_by_natural_key(self, username: str | None) -> Account:
        """The account of this user name, however its letters were typed."""
        return self.get(username=(username or "").strip().lower())


class Account(AbstractBaseUser):
    """One duty of one person: who has two duties has two accounts.

    `territory` is a territory's id, empty for the whole country; `office` the front office of an operator. `name` is a staff
    member's; the name of an applicant is their person's. `stamp` is carried by every session: a new one ends them all.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    username = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=160, blank=True)
    role = models.CharField(max_length=16, choices=[(role.value, ROLE_NAMES[role]) for role in Role])
    territory = models.CharField(max_length=64, blank=True)
    office = models.CharField(max_length=160, blank=True)
    position_kk = models.CharField(max_length=200, blank=True)
    position_ru = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=2, default="kk")
    person = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="accounts")
    is_active = models.BooleanField(default=True)
    away_from = models.DateField(null=True, blank=True)
    away_to = models.DateField(null=True, blank=True)
    substitute = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="stands_in_for")
    totp_secret = EncryptedText(null=True)
    last_totp_step = models.BigIntegerField(default=0)
    code_failures = models.PositiveSmallIntegerField(default=0)
    code_pause_until = models.DateTimeField(null=True, blank=True)
    stamp = models.CharField(max_length=32, default=new_stamp)
    set_up_digest = models.CharField(max_length=DIGEST, blank=True, db_index=True)
    set_up_until = models.DateTimeField(null=True, blank=True)
    set_up_secret = EncryptedText(null=True)
    created_at = models.DateTimeField(null=True, blank=True)

    # The journal knows when somebody signed in.
    last_login = None

    objects: ClassVar[AccountManager] = AccountManager()

    USERNAME_FIELD = "username"

    class Meta:
        """One applicant's account a person; who belongs to a territory has one."""

        ordering: ClassVar = ["username"]
        constraints: ClassVar = [
            models.CheckConstraint(name="accounts_known_role", condition=models.Q(role__in=[r.value for r in Role])),
            models.CheckConstraint(
                name="accounts_applicant_is_a_person",
                condition=~models.Q(role=Role.APPLICANT.value) | models.Q(person__isnull=False),
            ),
            models.CheckConstraint(
                name="accounts_territory_where_it_must_be",
                condition=~models.Q(role__in=sorted(r.value for r in OF_A_TERRITORY)) | ~models.Q(territory=""),
            ),
            models.UniqueConstraint(
                name="accounts_one_applicant_a_person", fields=["person"], condition=models.Q(role=Role.APPLICANT.value)
            ),
        ]

    def __str__(self) -> str:
        return self.username

    @property
    def kind(self) -> Role:
        """The role as a `Role`."""
        return Role(self.role)

    @property
    def shown_name(self) -> str:
        """What the pages call the person: a staff member's name, an applicant's name and surname."""
        if self.person is not None and not self.name:
            return f"{self.person.name} {self.person.surname}".strip()
        return self.name or self.username

    @property
    def is_staff_member(self) -> bool:
        """Whether the account signs in with a password and a second factor."""
        return self.kind in STAFF

    @property
    def has_second_factor(self) -> bool:
        """Whether a second factor is set up."""
        return self.totp_secret is not None

    def is_away(self, day: date) -> bool:
        """Whether the person is on leave on this day, its first and last day included."""
        if self.away_from is None or day < self.away_from:
            return False
        return self.away_to is None or day <= self.away_to


class RecoveryCode(models.Model):
    """A way in for who lost the second factor; works once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(Account, models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=DIGEST)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """A code is found by its account and digest."""

        constraints: ClassVar = [
            models.UniqueConstraint(name="accounts_recovery_code_once", fields=["account", "digest"])
        ]

    def __str__(self) -> str:
        return f"recovery code of {self.account_id}"


class Attempts(models.Model):
    """Failed sign-ins of one user name from one address. The key is a keyed digest of both: neither stands here."""

    key = models.CharField(primary_key=True, max_length=DIGEST)
    failures = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(db_index=True)
    blocked_until = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.failures} failed attempts"


class ApiToken(models.Model):
    """What a program signs in with; only a digest of it is kept. It has exactly the rights of its account."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(Account, models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=DIGEST, unique=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """The newest first."""

        ordering: ClassVar = ["-created_at"]

    def __str__(self) -> str:
        return self.name


class KeptForm(models.Model):
    """What somebody had typed when their session ended: encrypted, theirs alone, for a short time; the newest one only."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.OneToOneField(Account, models.CASCADE, related_name="kept_form")
    path = EncryptedText()
    page = EncryptedText()
    fields = EncryptedJSON()
    kept_at = models.DateTimeField()
    shown = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"form of {self.account_id}"
