"""The tables of the journal."""

from django.db import models


class Entry(models.Model):
    """One thing that happened. Rows are only added: the database itself refuses to change or delete them (`protect`).

    `number` counts without a gap within `chain`. `hash` is over every other column but `seq`, among them the hash of the
    entry before (`chain.entry_hash`). `data` holds ids, stages, hashes and codes, never personal data.
    """

    seq = models.BigAutoField(primary_key=True)
    chain = models.CharField(max_length=64)
    number = models.BigIntegerField()
    at = models.DateTimeField()
    kind = models.CharField(max_length=64)
    actor_account = models.UUIDField(null=True)
    actor_role = models.CharField(max_length=32)
    actor_territory = models.CharField(max_length=64)
    case = models.UUIDField(null=True)
    person = models.UUIDField(null=True)
    data = models.JSONField()
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "number"], name="journal_entry_place")]
        indexes = [
            models.Index(fields=["chain", "at"], name="journal_entry_day"),
            models.Index(fields=["case", "seq"], name="journal_entry_case", condition=models.Q(case__isnull=False)),
            models.Index(
                fields=["person", "seq"], name="journal_entry_person", condition=models.Q(person__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.chain} {self.number}: {self.kind}"


class Head(models.Model):
    """The last entry of a chain. Whoever adds an entry holds its lock until the end of the transaction."""

    chain = models.CharField(max_length=64, primary_key=True)
    number = models.BigIntegerField()
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.chain} {self.number}"
