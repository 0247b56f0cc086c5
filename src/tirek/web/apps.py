"""Django's entry to the pages."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The pages; they store nothing and so have no models."""

    name = "tirek.web"
    label = "web"
