"""Registries and their answers in words for people; filled in by the catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext, gettext_noop

from tirek.registries.connection import NOT_CONNECTED
from tirek.registries.records import Registry

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tirek.registries.services import Outcome

_NAMES: Final[Mapping[Registry, str]] = {
    Registry.PERSONS: gettext_noop("Registry of persons"),
    Registry.DISABILITY: gettext_noop("Data bank of persons with disabilities"),
    Registry.EDUCATION: gettext_noop("Education database"),
    Registry.RIGHTS: gettext_noop("Registry of representation and parental rights"),
    Registry.STATE_CARE: gettext_noop("Registry of children in the state's care"),
    Registry.CONSENT: gettext_noop("Consent service"),
    Registry.PHONE: gettext_noop("Mobile citizens base"),
}
_OUTCOMES: Final[Mapping[str, str]] = {
    "answered": gettext_noop("Answered"),
    "empty": gettext_noop("Knows nothing about this person"),
    "no-consent": gettext_noop("The person has not let it answer"),
    "refused": gettext_noop("Answered with an error code"),
    "bad-answer": gettext_noop("Its answer can't be trusted and was not used"),
    "down": gettext_noop("Does not answer; it is asked again automatically"),
    NOT_CONNECTED: gettext_noop("Not connected"),
}

_STEPS: Final[Mapping[str, str]] = {
    "application registered": gettext_noop("application registered"),
    "person identified at the counter": gettext_noop("person identified at the counter"),
    "question put to the registry": gettext_noop("question put: %(what)s"),
    "failed": gettext_noop("no answer: %(what)s"),
}
"""The steps of an outage's record; none has the person's data."""


def registry_name(registry: Registry | str) -> str:
    """The registry's name in the language of the moment. Raises ValueError when there is no such registry."""
    return gettext(_NAMES[Registry(registry)])


def action_words(action: str) -> str:
    """A step of the record of an outage in the language of the moment; one that has no words yet as it was written."""
    what, _colon, rest = action.partition(": ")
    if what in _STEPS:
        return gettext(_STEPS[what]) % {"what": _known(rest)}
    if what.startswith("asked "):
        return gettext("asked: message %(what)s") % {"what": rest.removeprefix("message ")}
    return action


def _known(name: str) -> str:
    return registry_name(name) if name in set(Registry) else name


def outcome_words(outcome: Outcome | str, code: str = "") -> str:
    """How an inquiry ended, in the language of the moment. Raises KeyError for a word that is no outcome."""
    return gettext(_OUTCOMES[NOT_CONNECTED if code == NOT_CONNECTED else outcome])
