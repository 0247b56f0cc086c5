"""The room as Django knows it."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Cases: their tables and what they do in the background."""

    name = "tirek.cases"
    label = "cases"

    def ready(self) -> None:
        """Make the background work of cases known to the jobs."""
        from tirek.cases import background, collecting  # noqa: F401, PLC0415 - register their handlers
