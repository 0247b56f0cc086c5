"""Every registry and every outcome has words."""

from typing import get_args

from django.utils.translation import override

from tirek.registries.records import Registry
from tirek.registries.services import Outcome
from tirek.registries.words import outcome_words, registry_name


def test_all_have_words_of_their_own() -> None:
    assert len({registry_name(registry) for registry in Registry}) == len(Registry)
    assert len({outcome_words(outcome) for outcome in get_args(Outcome)}) == len(get_args(Outcome))
    with override("en"):
        assert outcome_words("down", "not-connected") == "Not connected"
