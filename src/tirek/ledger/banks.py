"""The settings of banks of this installation: who pays from which account, how each bank wants its files."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from django.conf import settings

from tirek.ledger.bank.banks import read_settings, standard

if TYPE_CHECKING:
    from tirek.ledger.bank.banks import BankSettings


@lru_cache(maxsize=1)
def bank_settings() -> BankSettings:
    """The folder of TIREK_BANKS, otherwise the standard ones; BankSettingsError with every problem when they can't be used.

    Files changed while the process runs are read at its next start.
    """
    return read_settings(settings.TIREK_BANKS) if settings.TIREK_BANKS else standard()
