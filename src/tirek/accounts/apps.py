"""Django's entry to the accounts."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Accounts of staff and applicants."""

    name = "tirek.accounts"
    label = "accounts"
