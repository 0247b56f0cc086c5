"""What of a range of awards can be paid now, and what is held and why: whole columns, no object per award.

A sum is paid when the ledger owes it, it was not paid yet, and the schedule of what is known now still has it. So a run never
pays more than was decided, nor what is no longer due.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from tirek.cases.awarding import assess_award
from tirek.cases.models import Award, AwardPause
from tirek.ledger.banks import bank_settings
from tirek.ledger.models import Discrepancy, Held, OrderState, OrderStatus
from tirek.ledger.reconciling import uncertain_periods
from tirek.ledger.sweeping import standing
from tirek.vault import bulk

if TYPE_CHECKING:
    from datetime import date, datetime

    from tirek.law import Law
    from tirek.ledger.models import PaymentRun
    from tirek.vault.bulk import Array

LINES: Final = {"award": "i8", "period": "i4", "booked": "i4", "amount": "i8", "decision": "V16"}
"""The columns of what can be paid."""
PAYEES: Final = {"award": "i8", "payee": "i8", "bank": "i4"}
"""Who is paid: the newest row of an award's payees, and the bank of the account; -1 without one, -2 without an IIN, -3 of a
payee who has died."""
_NO_ACCOUNT: Final = -1
_NO_NUMBER: Final = -2
_DIED: Final = -3
_PERIOD_BITS: Final = 27
NO_IIN: Final = "no-iin"
UNKNOWN_BANK: Final = "unknown-bank"


class HeldPart(NamedTuple):
    """An award that is not paid, or not all of it: `amount` tenge that are open in the ledger and wait."""

    award: int
    reason: Held
    amount: int
    cause: str = ""


@dataclass(frozen=True, slots=True)
class Payable:
    """Lines of awards that can be paid, by award and period; their payees; and what is held."""

    lines: Array
    payees: Array
    held: list[HeldPart]


def payable(run: PaymentRun, awards: tuple[int, int], law: Law, known_on: date, at: datetime) -> Payable:
    """What a run can pay to the awards of a range (both numbers included), by the law as known on a day; in a transaction."""
    found = standing(run.territory, run.service, awards, law, known_on, at, until=run.month)
    still_open = (found["owed"] > found["paid"]) & (found["booked"] <= run.month)
    found = found[still_open]
    lines = np.zeros(len(found), bulk.dtype_of(LINES))
    for name in ("award", "period", "booked", "decision"):
        lines[name] = found[name]
    lines["amount"] = np.maximum(np.minimum(found["owed"], found["target"]) - found["paid"], 0)
    held = _less_due(found, lines)
    lines = lines[lines["amount"] > 0]
    lines, more = _uncertain(run, awards, lines, law, known_on)
    held += more
    payees = _payees(run, awards)
    lines, more = _held_awards(run, awards, lines, payees)
    return Payable(lines, payees, held + more)


def keys_of(award: Array, period: Array) -> Array:
    """One number for an award's period; ascending like both."""
    keys: Array = award.astype(np.int64) << _PERIOD_BITS | period
    return keys


def by_award(awards: Array, amounts: Array) -> tuple[Array, Array]:
    """The awards of ascending lines, once each, and the sum of each one's amounts."""
    if not len(awards):
        return awards, amounts
    starts = np.flatnonzero(np.diff(awards, prepend=awards[0] - 1))
    return awards[starts], np.add.reduceat(amounts, starts)


def payees_of(payees: Array, awards: Array) -> Array:
    """The rows of payees of these awards, in their order; every one of them has one."""
    rows: Array = payees[np.searchsorted(payees["award"], awards)]
    return rows


def _less_due(found: Array, lines: Array) -> list[HeldPart]:
    """What was decided and is open, and by what is known now is not due."""
    less = found["owed"] - found["paid"] - lines["amount"]
    awards, amounts = by_award(found["award"][less > 0], less[less > 0])
    causes = dict(Discrepancy.objects.filter(award__in=awards.tolist()).values_list("award", "cause"))
    return [
        HeldPart(award, Held.LESS_DUE, amount, causes.get(award, ""))
        for award, amount in zip(awards.tolist(), amounts.tolist(), strict=True)
    ]


def _uncertain(
    run: PaymentRun, awards: tuple[int, int], lines: Array, law: Law, known_on: date
) -> tuple[Array, list[HeldPart]]:
    """Leave out periods with a month of which a fact is unknown. Other periods of the award are paid."""
    noted = Discrepancy.objects.filter(
        territory=run.territory, service=run.service, uncertain=True, award__gte=awards[0], award__lte=awards[1]
    )
    numbers = set(noted.values_list("award", flat=True)) & set(lines["award"].tolist())
    wrong = np.zeros(len(lines), bool)
    for award in Award.objects.select_related("case").filter(pk__in=numbers):
        periods = sorted(uncertain_periods(assess_award(award, law, known_on)))
        wrong |= (lines["award"] == award.pk) & np.isin(lines["period"], periods)
    return lines[~wrong], _parts(lines[wrong], Held.UNCERTAIN)


def _held_awards(run: PaymentRun, awards: tuple[int, int], lines: Array, payees: Array) -> tuple[Array, list[HeldPart]]:
    """Leave out awards that are paused by a person, or that no bank could credit."""
    held: list[HeldPart] = []
    known = payees["award"][payees["bank"] >= 0]
    for reason, wrong, cause in (
        (Held.PAUSED, sorted(AwardPause.held_awards(awards)), ""),
        (Held.PAYEE_DIED, payees["award"][payees["bank"] == _DIED], ""),
        (Held.REJECTED_ACCOUNT, rejected(awards, payees), ""),
        (Held.NO_ACCOUNT, payees["award"][payees["bank"] == _NO_NUMBER], NO_IIN),
        (Held.NO_ACCOUNT, known[~np.isin(payees["bank"][payees["bank"] >= 0], _banks(run))], UNKNOWN_BANK),
        (Held.NO_ACCOUNT, np.setdiff1d(lines["award"], known), ""),
    ):
        chosen = np.isin(lines["award"], wrong)
        held += _parts(lines[chosen], reason, cause)
        lines = lines[~chosen]
    return lines, held


def rejected(awards: tuple[int, int], payees: Array) -> list[int]:
    """Awards whose payment a bank returned while nobody has given or confirmed an account since."""
    returned = OrderStatus.objects.filter(state=OrderState.RETURNED, order__award__id__range=awards)
    rows = set(returned.values_list("order__payee_id", flat=True))
    found: list[int] = payees["award"][np.isin(payees["payee"], sorted(rows))].tolist()
    return found


def _parts(lines: Array, reason: Held, cause: str = "") -> list[HeldPart]:
    awards, amounts = by_award(lines["award"], lines["amount"])
    return [
        HeldPart(*each, cause) for each in zip(awards.tolist(), [reason] * len(awards), amounts.tolist(), strict=True)
    ]


def _banks(run: PaymentRun) -> list[int]:
    """The codes of banks that a file of the run can name."""
    return sorted(int(code) for code in bank_settings().bank_codes(run.planned_on) if code.isdigit())


def _payees(run: PaymentRun, awards: tuple[int, int]) -> Array:
    sql = f"""
        SELECT row.award_id AS award, row.id AS payee, CASE WHEN person.died_on IS NOT NULL THEN {_DIED}
            WHEN row.account_id IS NULL THEN {_NO_ACCOUNT}
            WHEN person.iin_index IS NULL THEN {_NO_NUMBER} ELSE CAST(account.bank_code AS integer) END AS bank
        FROM ledger_basis b JOIN cases_awardpayee row ON row.award_id = b.award_id
            JOIN people_person person ON person.id = row.payee_id
            LEFT JOIN people_bankaccount account ON account.id = row.account_id
        WHERE b.territory = %s AND b.service = %s AND b.award_id BETWEEN %s AND %s AND row.award_id BETWEEN %s AND %s
        ORDER BY row.award_id, row.id
    """  # noqa: S608 - numbers of our own
    parts = list(bulk.read(sql, [run.territory, run.service, *awards, *awards], PAYEES))
    rows = np.concatenate(parts) if parts else np.zeros(0, bulk.dtype_of(PAYEES))
    newest: Array = rows[np.diff(rows["award"], append=-1) != 0]
    return newest
