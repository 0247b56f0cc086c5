"""Django's entry to the jobs."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    """Timers and the outbox."""

    name = "tirek.jobs"
    label = "jobs"

    def ready(self) -> None:
        """Find the handlers of all rooms: their modules `jobs`."""
        autodiscover_modules("jobs")
