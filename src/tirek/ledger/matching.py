"""What a line of a bank's file means beside what is recorded of its order. No database here: rows go in, verdicts come out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, NamedTuple

from tirek.law.text import N_
from tirek.ledger.bank.answers import Answer, Cause, Said
from tirek.ledger.models import OrderState, RunState, StatementLine

Match = StatementLine.Match
WITH_BANK: Final = frozenset({RunState.SENT, RunState.CONFIRMED, RunState.REVERSED})
"""A run whose files the bank has."""


class Why(StrEnum):
    """Why a line is not matched, for `StatementLine.reason`; beside it those of `bank.answers.Cause`."""

    NO_ORDER = "no-order"
    NO_FILE = "no-file"
    OTHER_TERRITORY = "other-territory"
    OTHER_AMOUNT = "other-amount"
    NOT_ORDERED = "not-ordered"
    NOT_SENT = "not-sent"
    AFTER_RETURN = "after-return"
    AFTER_WRITE_BACK = "after-write-back"
    TWICE = "twice"
    REPEATED = "repeated"
    KNOWN = "known"


WHY_TEXTS: Final = {
    Cause.NOT_UNDERSTOOD.value: N_("The line could not be understood."),
    Cause.NO_REFERENCE.value: N_("The line names no payment."),
    Cause.INCOMING.value: N_("Money came in that no payment of ours belongs to."),
    Why.NO_ORDER.value: N_("The line names a payment that is none of ours."),
    Why.NO_FILE.value: N_("The line names a file that is none of ours."),
    Why.OTHER_TERRITORY.value: N_("The line is about a payment of another department."),
    Why.OTHER_AMOUNT.value: N_("The sum differs from that of the payment."),
    Why.NOT_ORDERED.value: N_("The payment was left out of its run and is in none of our files."),
    Why.NOT_SENT.value: N_("The run of this payment is cancelled or was not sent."),
    Why.AFTER_RETURN.value: N_("The payment is recorded as returned, and the bank says now that it was credited."),
    Why.AFTER_WRITE_BACK.value: N_("The payment is recorded as not executed, and the bank says now that it was."),
    Why.TWICE.value: N_("The bank says it a second time, with another number: ask the bank whether money moved twice."),
    Why.REPEATED.value: N_("The bank took this for a repetition: ask the bank what became of the first."),
    Why.KNOWN.value: N_("This is recorded already."),
}


class Told(NamedTuple):
    """What an earlier line said of an order: `reference` is the bank's."""

    said: str
    form: str
    reference: str


@dataclass(slots=True)
class Recorded:
    """What is recorded of an order: its states and the lines about it. `counts`: it was booked and is in a file."""

    order: int
    run: int
    territory: str
    run_state: RunState
    amount: int
    counts: bool
    states: set[str] = field(default_factory=set)
    told: list[Told] = field(default_factory=list)


class Verdict(NamedTuple):
    """What becomes of a line: `state` is what its order reaches by it, None where nothing changes."""

    match: Match
    why: str = ""
    state: OrderState | None = None
    order: int | None = None


def verdict(answer: Answer, form: str, recorded: Recorded | None, territory: str, *, repeated: bool) -> Verdict:
    """Judge a line of a file of a form; what it brings is recorded in `recorded` for the lines after it.

    `repeated`: by its code the bank took the payment for one that it has already.
    """
    if answer.cause:
        return Verdict(Match.UNKNOWN, answer.cause)
    if recorded is None:
        return Verdict(Match.UNKNOWN, Why.NO_ORDER)
    if recorded.territory != territory:
        # Which payment it is stays with the other department.
        return Verdict(Match.CONFLICT, Why.OTHER_TERRITORY)
    found = _of_ours(answer, form, recorded, repeated=repeated)
    if found.match is Match.MATCHED:
        recorded.told.append(Told(answer.said, form, answer.bank_reference))
        if found.state is not None:
            recorded.states.add(found.state)
    return found._replace(order=recorded.order)


def _of_ours(answer: Answer, form: str, recorded: Recorded, *, repeated: bool) -> Verdict:
    why = _impossible(answer, recorded)
    if why is None and answer.said is Said.RETURNED and repeated:
        # The first of the two may have been credited: nothing is returned before somebody asked.
        why = Why.REPEATED
    if why is not None:
        return Verdict(Match.CONFLICT, why)
    again = _again(answer, form, recorded.told)
    if again is not None:
        return again
    if answer.said is Said.RETURNED:
        known = OrderState.RETURNED in recorded.states
        return Verdict(Match.DUPLICATE, Why.KNOWN) if known else Verdict(Match.MATCHED, state=OrderState.RETURNED)
    executed = answer.said in (Said.CREDITED, Said.DEBITED)
    return _executed(answer, recorded.states) if executed else Verdict(Match.MATCHED)


def _impossible(answer: Answer, recorded: Recorded) -> Why | None:
    """Whatever is recorded: a line about an order that no bank can have, or about another sum."""
    if recorded.run_state not in WITH_BANK:
        return Why.NOT_SENT
    if not recorded.counts:
        return Why.NOT_ORDERED
    return Why.OTHER_AMOUNT if answer.amount is not None and answer.amount != recorded.amount else None


def _again(answer: Answer, form: str, told: Iterable[Told]) -> Verdict | None:
    """The same file form said the same before: once more, or of another movement of money?"""
    references = {line.reference for line in told if (line.said, line.form) == (answer.said, form)}
    if not references:
        return None
    same = not answer.bank_reference or references & {"", answer.bank_reference}
    return Verdict(Match.DUPLICATE, Why.KNOWN) if same else Verdict(Match.CONFLICT, Why.TWICE)


def _executed(answer: Answer, states: set[str]) -> Verdict:
    if OrderState.RETURNED in states:
        # Money leaves the account before it comes back: files may be read in the other order.
        went_out = answer.said is Said.DEBITED
        return Verdict(Match.MATCHED) if went_out else Verdict(Match.CONFLICT, Why.AFTER_RETURN)
    if OrderState.WRITTEN_BACK in states:
        return Verdict(Match.CONFLICT, Why.AFTER_WRITE_BACK)
    return Verdict(Match.MATCHED, state=None if OrderState.CREDITED in states else OrderState.CREDITED)
