"""Tables that only these tests know."""

from typing import ClassVar

from django.db import models

from tirek.vault.fields import EncryptedJSON, EncryptedText
from tirek.vault.ids import new_id


class Kept(models.Model):
    """A row with secrets."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=20, default="")
    iin = EncryptedText(null=True)
    diagnosis = EncryptedText(default="")
    facts = EncryptedJSON(default=dict)

    objects: ClassVar[models.Manager["Kept"]] = models.Manager()

    class Meta:
        app_label = "vault"
        db_table = "vault_tests_kept"

    def __str__(self) -> str:
        return str(self.pk)


class Other(models.Model):
    """Another table with a column of the same name, and a key that the database gives."""

    iin = EncryptedText()

    objects: ClassVar[models.Manager["Other"]] = models.Manager()

    class Meta:
        app_label = "vault"
        db_table = "vault_tests_other"

    def __str__(self) -> str:
        return str(self.pk)
