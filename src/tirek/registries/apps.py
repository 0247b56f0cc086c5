"""Django's entry to the registries."""

from django.apps import AppConfig


class RegistriesConfig(AppConfig):
    """The state's registries: the client, and what they answered."""

    name = "tirek.registries"
    label = "registries"
