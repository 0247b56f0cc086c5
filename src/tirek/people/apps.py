"""Django's entry to the people."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Persons, whom they stand for, what they agreed to, where they live, how they are reached and paid."""

    name = "tirek.people"
    label = "people"
