"""All awards of a territory beside their ledger at once: whole columns, no object per award.

The schedule of an award is the product of its basis (what its facts allow, `models.Basis`) with the months of the law; so a sweep
reads no facts. Awards whose basis was made under other settings of conditions get a new one first; those that can't be computed
this way (a fact is unknown, a court set a sum) are computed one by one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tirek.cases.awarding import assess_award
from tirek.cases.models import Award
from tirek.entitlement import month_table, rules_between
from tirek.entitlement.population import Schedule, Stretched
from tirek.law.months import Month
from tirek.ledger.kinds import OWED, PAID, EntryKind
from tirek.ledger.models import Basis
from tirek.ledger.reconciling import NO_STRETCH, put_basis, reconcile
from tirek.vault import bulk

if TYPE_CHECKING:
    from datetime import date, datetime

    from tirek.law import Law
    from tirek.vault.bulk import Array

AT_ONCE: Final = 50_000
"""Awards of one part: what a worker holds in memory."""
STANDING: Final = {
    "award": "i8",
    "period": "i4",
    "booked": "i4",
    "owed": "i8",
    "paid": "i8",
    "written_off": "i8",
    "target": "i8",
    "decision": "V16",
}
"""The columns of `standing`: what the ledger says of a period of an award, and what is due by facts and law (`target`).

`decision` is that of the last entry on what is owed, told where it is asked for; elsewhere it is empty (zeros).
"""
_BASIS: Final = {
    "award_id": "i8",
    "low": "i4",
    "high": "i4",
    "first": "i4",
    "last": "i4",
    "rules": "i8",
    "single": "b1",
    "several": "b1",
}
_ENTRY: Final = {"award": "i8", "period": "i4", "booked": "i4", "kind": "i2", "amount": "i8", "id": "i8"}
_SUMMED: Final = ("owed", "paid", "written_off")
_ALWAYS: Final = 999912
"""December 9999: nothing is booked after it."""
_PERIOD_BITS: Final = 27
_MONTH_BITS: Final = 20
_DAYS: Final = "datetime64[D]"


def parts_of(territory: str, service: str, *, at_once: int = AT_ONCE) -> list[tuple[int, int]]:
    """The awards of a territory as ranges of their numbers (both included), of about `at_once` awards each."""
    sql = "SELECT award_id FROM ledger_basis WHERE territory = %s AND service = %s ORDER BY award_id"
    found = [part["award_id"] for part in bulk.read(sql, [territory, service], {"award_id": "i8"})]
    numbers = np.concatenate(found) if found else np.zeros(0, np.int64)
    return [
        (int(numbers[start]), int(numbers[min(start + at_once, len(numbers)) - 1]))
        for start in range(0, len(numbers), at_once)
    ]


def standing(
    territory: str,
    service: str,
    awards: tuple[int, int],
    law: Law,
    known_on: date,
    at: datetime,
    *,
    until: int = 0,
) -> Array:
    """Every period of the awards of a range that the ledger has or that is due now, ordered by award and period.

    Whole tenge. Where the schedule can't be told (a fact is unknown, a parameter is missing) `target` is what the ledger says:
    nothing is taken away because something is not known. Within a transaction all of it is of one moment. With a month `until`
    (YYYYMM) only what is booked up to it is told, with its decisions.
    """
    basis = _basis(territory, service, awards, law, known_on, at)
    due = _due(basis, territory, service, law, known_on)
    if until:
        due = due[due["booked"] <= until]
    sums = _sums(_entries(territory, service, awards, until))
    return _joined(due, sums, _untold(territory, service, basis, law, known_on))


def foreseen(territory: str, service: str, awards: tuple[int, int], law: Law, known_on: date) -> Array:
    """What the awards of a range would be owed by a law as known on a day: award, period, booked, target. Writes nothing.

    The basis of an award serves where it was made under the same settings of conditions; others are computed one by one. What
    can't be told is left out.
    """
    basis = _read_basis(territory, service, awards)
    alone = np.isin(basis["award_id"], _stale(basis, territory, service, law, known_on)) | basis["single"]
    parts = [_due(basis[~alone], territory, service, law, known_on)]
    parts += [_owed_alone(int(number), law, known_on) for number in basis["award_id"][alone]]
    return np.concatenate(parts)


def _owed_alone(number: int, law: Law, known_on: date) -> Array:
    owed = assess_award(Award.objects.select_related("case").get(pk=number), law, known_on).owed
    found = np.zeros(len(owed), bulk.dtype_of(STANDING))
    for place, each in enumerate(owed):
        found[place]["award"], found[place]["period"] = number, each.period.code
        found[place]["booked"], found[place]["target"] = each.booked, each.amount
    return found


def differing(found: Array) -> Array:
    """The numbers of the awards of which a period's sum in the ledger is not what is due."""
    return np.unique(found["award"][found["owed"] != found["target"]])


def _basis(territory: str, service: str, awards: tuple[int, int], law: Law, known_on: date, at: datetime) -> Array:
    found = _read_basis(territory, service, awards)
    stale = _stale(found, territory, service, law, known_on)
    if not len(stale):
        return found
    for award in Award.objects.select_related("case").filter(pk__in=stale.tolist()).iterator():
        put_basis(award, assess_award(award, law, known_on), law, at)
    return _read_basis(territory, service, awards)


def _read_basis(territory: str, service: str, awards: tuple[int, int]) -> Array:
    sql = (
        "SELECT award_id, low, high, first, last, rules, single, LENGTH(CAST(more AS TEXT)) > 2 AS several "
        "FROM ledger_basis WHERE territory = %s AND service = %s AND award_id BETWEEN %s AND %s ORDER BY award_id"
    )
    return _together(bulk.read(sql, [territory, service, *awards], _BASIS), _BASIS)


def _stale(basis: Array, territory: str, service: str, law: Law, known_on: date) -> Array:
    """The awards whose basis was made under other settings of conditions than those of the law as known now."""
    if not len(basis):
        return basis["award_id"]
    table = month_table(law, service, territory, known_on)
    # As one number: sorting pairs takes ten times as long.
    windows, place = np.unique(basis["low"].astype(np.int64) << _MONTH_BITS | basis["high"], return_inverse=True)
    pairs = ((window >> _MONTH_BITS, window & ((1 << _MONTH_BITS) - 1)) for window in windows.tolist())
    now = np.array([rules_between(table, Month(low), Month(high)) for low, high in pairs], np.int64)
    wrong = (now[place] != basis["rules"]) & ~basis["single"]
    stale: Array = basis["award_id"][wrong]
    return stale


def _due(basis: Array, territory: str, service: str, law: Law, known_on: date) -> Array:
    """What is due by facts and law: award, period, booked, target."""
    parts = [_due_alone(int(number), law, known_on) for number in basis["award_id"][basis["single"]]]
    many = basis[~basis["single"]]
    if len(many):
        low, high = Month(int(many["low"].min())), Month(int(many["high"].max()))
        schedule = Schedule(law, service, [territory], known_on, low, high, periods=True)
        pieces = _pieces(many)
        dues = schedule.run_stretches(Stretched(many["award_id"], np.zeros(len(many), np.int32), pieces))
        found = np.zeros(len(dues), bulk.dtype_of(STANDING))
        found["award"], found["period"], found["target"] = dues.child_id, dues.period, dues.amount
        found["booked"] = _month_codes(dues.month)
        parts.append(found)
    return np.concatenate(parts) if parts else np.zeros(0, bulk.dtype_of(STANDING))


def _pieces(basis: Array) -> list[tuple[Any, Any]]:
    """The stretches of all awards; the few that have several fill further columns, empty for the others."""
    pieces = [(basis["first"].copy(), basis["last"].copy())]
    numbers = basis["award_id"][basis["several"]]
    if not len(numbers):
        return pieces
    more = dict(Basis.objects.filter(award__in=numbers.tolist()).values_list("award", "more"))
    places = dict(zip(basis["award_id"].tolist(), range(len(basis)), strict=True))
    empty = (np.full(len(basis), NO_STRETCH[0], np.int32), np.full(len(basis), NO_STRETCH[1], np.int32))
    most = max(len(each) for each in more.values())
    pieces += [(empty[0].copy(), empty[1].copy()) for _ in range(most)]
    for number, stretches in more.items():
        for column, (first, last) in enumerate(stretches, 1):
            pieces[column][0][places[number]], pieces[column][1][places[number]] = first, last
    return pieces


def _due_alone(number: int, law: Law, known_on: date) -> Array:
    """What is due for one award, and for periods that can't be told what the ledger says."""
    award = Award.objects.select_related("case").get(pk=number)
    one = reconcile(award, law, known_on)
    told = {owed.period.code: (owed.booked, owed.amount) for owed in one.stands.owed}
    changed = {line.period.code for line in one.lines}
    for code, sums in one.sums.items():
        if code not in changed:
            told[code] = (sums.booked, sums.owed)
    found = np.zeros(len(told), bulk.dtype_of(STANDING))
    for place, (code, (booked, amount)) in enumerate(told.items()):
        found[place]["award"], found[place]["period"] = number, code
        found[place]["booked"], found[place]["target"] = booked, amount
    return found


def _untold(territory: str, service: str, basis: Array, law: Law, known_on: date) -> Array:
    """The periods of which the law in hand does not give the amount."""
    if not len(basis):
        return np.zeros(0, np.int32)
    table = month_table(law, service, territory, known_on)
    months = range(int(basis["low"].min()), int(basis["high"].max()) + 1)
    codes = {table[month].period.code for month in months if table[month].payable and table[month].amount is None}
    return np.array(sorted(codes), np.int32)


def _entries(territory: str, service: str, awards: tuple[int, int], until: int) -> Array:
    """The entries of the awards of a range by award and period; with a month, those booked up to it and their decisions.

    They are summed up here: for each group the database would take three times as long. Both tables are told the range, or it
    reads one of them whole for every part.
    """
    kinds = {**_ENTRY, "decision": "V16"} if until else _ENTRY
    decision = ", e.decision_id AS decision" if until else ""
    sql = f"""
        SELECT e.award_id AS award, e.period AS period, e.booked AS booked, e.kind AS kind, e.amount AS amount,
            e.id AS id{decision}
        FROM ledger_basis b JOIN ledger_entry e ON e.award_id = b.award_id
        WHERE b.territory = %s AND b.service = %s AND b.award_id BETWEEN %s AND %s AND e.award_id BETWEEN %s AND %s
            AND e.booked <= %s
        ORDER BY e.award_id, e.period
    """  # noqa: S608 - nothing here comes from outside
    return _together(bulk.read(sql, [territory, service, *awards, *awards, until or _ALWAYS], kinds), kinds)


def _sums(entries: Array) -> Array:
    """What entries say of each period of each award: the columns of `STANDING` that the ledger knows."""
    keys = entries["award"] << _PERIOD_BITS | entries["period"]
    starts = np.flatnonzero(np.diff(keys, prepend=-1))
    found = np.zeros(len(starts), bulk.dtype_of(STANDING))
    if not len(starts):
        return found
    kinds, amount = entries["kind"], entries["amount"]
    owed = np.isin(kinds, OWED)
    found["award"], found["period"] = entries["award"][starts], entries["period"][starts]
    found["booked"] = np.maximum.reduceat(np.where(owed, entries["booked"], 0), starts)
    for name, chosen in zip(_SUMMED, (owed, np.isin(kinds, PAID), kinds == EntryKind.WRITTEN_OFF), strict=True):
        found[name] = np.add.reduceat(np.where(chosen, amount, 0), starts)
    if "decision" in (entries.dtype.names or ()):
        numbers = np.where(owed, entries["id"], 0)
        last = np.maximum.reduceat(numbers, starts)
        newest = owed & (numbers == np.repeat(last, np.diff(starts, append=len(entries))))
        found["decision"][last > 0] = entries["decision"][newest]
    return found


def _joined(due: Array, sums: Array, untold: Array) -> Array:
    """Both sides by award and period; a side that does not have one says 0."""
    ours = due["award"] << _PERIOD_BITS | due["period"]
    theirs = sums["award"] << _PERIOD_BITS | sums["period"]
    keys = np.sort(np.concatenate([ours, theirs]), kind="stable")
    keys = keys[np.append(True, keys[1:] != keys[:-1])] if len(keys) else keys
    found = np.zeros(len(keys), bulk.dtype_of(STANDING))
    found["award"], found["period"] = keys >> _PERIOD_BITS, keys & ((1 << _PERIOD_BITS) - 1)
    place = np.searchsorted(keys, ours)
    found["target"][place], found["booked"][place] = due["target"], due["booked"]
    place = np.searchsorted(keys, theirs)
    for name in (*_SUMMED, "decision"):
        found[name][place] = sums[name]
    # What is owed already stays booked where the decision has it.
    found["booked"][place] = np.where(sums["booked"] > 0, sums["booked"], found["booked"][place])
    if len(untold):
        left = np.isin(found["period"], untold)
        found["target"][left] = found["owed"][left]
    return found


def _month_codes(days: Array) -> Array:
    """YYYYMM of days since 1970-01-01."""
    months = days.astype(_DAYS).astype("datetime64[M]").astype(np.int64) + 1970 * 12
    return (months // 12 * 100 + months % 12 + 1).astype(np.int32)


def _together(parts: Iterator[Array], kinds: bulk.Kinds) -> Array:
    found = list(parts)
    return np.concatenate(found) if found else np.zeros(0, bulk.dtype_of(kinds))


def places() -> Sequence[tuple[str, str]]:
    """The territories and services that have awards."""
    return list(Basis.objects.order_by().values_list("territory", "service").distinct())
