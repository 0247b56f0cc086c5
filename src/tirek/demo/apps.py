"""The room as a Django application: its templates."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The demonstration."""

    name = "tirek.demo"
    label = "demo"
