"""Django's entry to the vault."""

from django.apps import AppConfig


class VaultConfig(AppConfig):
    """Keys, encrypted columns and files; no tables of its own."""

    name = "tirek.vault"
    label = "vault"
