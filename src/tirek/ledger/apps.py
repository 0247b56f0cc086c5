"""The room as Django knows it."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """The ledger: its tables, what it hears of cases, its background work."""

    name = "tirek.ledger"
    label = "ledger"

    def ready(self) -> None:
        """Listen to what happens to awards; make the background work known to the jobs."""
        from tirek.ledger import asking_again, jobs, listeners, recovery_listeners, run_jobs  # noqa: F401, PLC0415 - register themselves
        from tirek.ledger.verifying import lines  # noqa: PLC0415 - after the models are there
        from tirek.vault import restored  # noqa: PLC0415 - the same

        restored.check("ledger", lines)
