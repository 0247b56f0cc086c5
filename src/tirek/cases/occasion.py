"""Who acts, when and under which law: handed to every service, so that no domain code asks for any of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from tirek.cases.problems import ROLE, NotAllowedError
from tirek.config.clock import almaty

if TYPE_CHECKING:
    from uuid import UUID

    from tirek.journal.actor import Actor
    from tirek.law import Law


@dataclass(frozen=True, slots=True)
class Occasion:
    """One act of one person: `at` is an aware moment, `law` the law files of this installation."""

    actor: Actor
    at: datetime
    law: Law

    @property
    def account(self) -> UUID:
        """The account of the person who acts; NotAllowedError for the program itself, which signs and writes nothing."""
        if self.actor.account is None:
            raise NotAllowedError(ROLE)
        return self.actor.account

    @property
    def local(self) -> datetime:
        """The moment on the clocks of the country's one time zone."""
        return self.at.astimezone(almaty())

    @property
    def today(self) -> date:
        """The day in Almaty."""
        return self.local.date()
