"""Django's entry to the journal."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class JournalConfig(AppConfig):
    """The journal, and what the database itself enforces."""

    name = "tirek.journal"
    label = "journal"

    def ready(self) -> None:
        """After a migration, create the triggers of all tables anew."""
        from tirek.journal.triggers import renew  # noqa: PLC0415 - needs the models

        post_migrate.connect(renew, sender=self, dispatch_uid="tirek.journal.triggers")
