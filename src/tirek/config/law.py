"""The law of this installation, read and proven once per process."""

from functools import lru_cache

from django.conf import settings

from tirek.law import Law, load


@lru_cache(maxsize=1)
def law() -> Law:
    """The law files of TIREK_LAW; LawError with every problem when they cannot be used.

    Files changed while the process runs are read at its next start.
    """
    return load(settings.TIREK_LAW)
