"""Django's entry to the journal."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class JournalConfig(AppConfig):
    """The journal, and the protection of every append-only table."""

    name = "tirek.journal"
    label = "journal"

    def ready(self) -> None:
        """After a migration, bring the protection of all append-only tables up to date."""
        from tirek.journal.protect import renew  # noqa: PLC0415 - needs the models

        post_migrate.connect(renew, sender=self, dispatch_uid="tirek.journal.protect")
