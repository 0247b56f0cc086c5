"""The settings of banks of this installation: who pays from which account, how each bank wants its files."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from django.conf import settings

from tirek.law.text import N_
from tirek.ledger.bank.banks import read_settings, standard
from tirek.ledger.bank.problems import BankFileError

if TYPE_CHECKING:
    from datetime import date

    from tirek.ledger.bank.banks import BankFormat, BankSettings
    from tirek.ledger.bank.model import Payer

INVENTED: Final = N_(
    "The account of {territory} is invented, for demonstrations. Name the folder with the real ones in TIREK_BANKS."
)


@lru_cache(maxsize=1)
def bank_settings() -> BankSettings:
    """The folder of TIREK_BANKS, otherwise the standard ones; BankSettingsError with every problem when they can't be used.

    Files changed while the process runs are read at its next start.
    """
    return read_settings(settings.TIREK_BANKS) if settings.TIREK_BANKS else standard()


def payer_of(territory: str, day: date) -> tuple[Payer, BankFormat]:
    """Who pays for a territory on a day, and how their bank wants its files.

    BankFileError where nothing is set, or where an invented account would be used for real money.
    """
    banks = bank_settings()
    payer = banks.payer(territory, day)
    if payer.demonstration and settings.TIREK_PRODUCTION:
        raise BankFileError(INVENTED, territory=territory)
    return payer, banks.format(payer.bank, day)
