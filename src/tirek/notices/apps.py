"""Django's entry to the notices."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """What the authority tells people, and the journal of what was told by SMS."""

    name = "tirek.notices"
    label = "notices"

    def ready(self) -> None:
        """Listen to what happens to cases; refuse to start with an SMS gateway or contacts that can't be used."""
        import tirek.notices.contacts  # noqa: PLC0415 - registers its check
        import tirek.notices.listeners  # noqa: PLC0415 - listens and declares jobs
        import tirek.notices.sms.opening  # noqa: F401, PLC0415 - registers its check
