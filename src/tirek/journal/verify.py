"""Checking the chains. What was changed, removed or added behind the journal's back is found, and where."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from django.db.models import Max, QuerySet

from tirek.journal.chain import FIRST, entry_hash
from tirek.journal.models import Entry, Head

Problem = Literal["changed", "missing", "moved", "order", "cut", "added", "headless", "unexpected"]
"""What is wrong with an entry.

`changed`: its hash isn't that of its content. `missing`: a number is skipped. `moved`: it doesn't follow the entry before.
`order`: it was written before the one before it. `cut`: entries are missing at the end. `added`: entries stand behind the
head, or the head names another last entry. `headless`: a chain nobody began. `unexpected`: not the entry that was written
down outside.
"""

Mark = tuple[int, str]
"""A number and the hash of the entry that stands there."""

_PAGE: Final = 2000


@dataclass(frozen=True, slots=True)
class Broken:
    """The first place where a chain is broken: the number of the entry, and what is wrong there."""

    chain: str
    number: int
    problem: Problem


@dataclass(frozen=True, slots=True)
class Verified:
    """One chain: how far it was followed, and where it is broken, if it is."""

    chain: str
    number: int
    hash: str
    broken: Broken | None


def verify() -> list[Broken]:
    """The first broken place of every chain, in the order of their names; none when the journal is whole."""
    return [chain.broken for chain in chains() if chain.broken]


def chains(expected: Mapping[str, list[Mark]] | None = None) -> Iterator[Verified]:
    """Follow every chain from its first entry to its head, a page of entries at a time, while others go on writing.

    `expected` are heads written down earlier outside of the database: whoever may change the whole database can write a chain
    anew, but not what somebody else wrote down.
    """
    wanted = dict(expected or {})
    for chain in _names():
        yield _follow(chain, frozenset(wanted.pop(chain, ())))
    for chain, marks in wanted.items():
        yield Verified(chain, 0, FIRST, Broken(chain, min(marks)[0], "unexpected"))


def follow(chain: str) -> Verified:
    """Follow one chain from its first entry to its head; see `chains`."""
    return _follow(chain, frozenset())


def heads() -> dict[str, Mark]:
    """The head of every chain: to be written down where nobody who runs the database can change it."""
    return {head.chain: (head.number, head.hash) for head in Head.objects.order_by("chain")}


def _names() -> Iterator[str]:
    """Every chain that has a head or an entry; from name to name, because entries are many."""
    begun = set(Head.objects.values_list("chain", flat=True))
    last = Entry.objects.order_by("chain").values_list("chain", flat=True).first()
    while last is not None:
        begun.add(last)
        last = Entry.objects.filter(chain__gt=last).order_by("chain").values_list("chain", flat=True).first()
    yield from sorted(begun)


def _follow(chain: str, expected: frozenset[Mark]) -> Verified:
    # Read before the entries: what is written meanwhile stands behind it.
    before = Head.objects.filter(chain=chain).first()
    if before is None:
        return Verified(chain, 0, FIRST, Broken(chain, 1, "headless"))
    walk = _Walk(chain, (before.number, before.hash), expected)
    for entry in _entries(chain):
        problem = walk.step(entry)
        if problem:
            return Verified(chain, walk.number, walk.hash, Broken(chain, walk.number + 1, problem))
    return Verified(chain, walk.number, walk.hash, _at_the_end(walk))


def _entries(chain: str) -> Iterator[Entry]:
    """The entries of a chain by number, read page by page: ten million need no more memory than two thousand."""
    entries: QuerySet[Entry] = Entry.objects.filter(chain=chain).order_by("number")
    page = list(entries[:_PAGE])
    while page:
        yield from page
        page = list(entries.filter(number__gt=page[-1].number)[:_PAGE])


@dataclass(slots=True)
class _Walk:
    """Where the check stands in a chain; the head and what was written down outside have to be met on the way."""

    chain: str
    head: Mark
    expected: frozenset[Mark]
    number: int = 0
    hash: str = FIRST
    seq: int = 0

    def step(self, entry: Entry) -> Problem | None:
        """Check one entry against the one before and pass on to it; what is wrong with it, if anything."""
        problems: tuple[tuple[bool, Problem], ...] = (
            (entry.number > self.number + 1, "missing"),
            (entry.hash != entry_hash(entry), "changed"),
            (entry.previous != self.hash, "moved"),
            (entry.seq <= self.seq, "order"),
            (any(number == entry.number and mark != entry.hash for number, mark in self.expected), "unexpected"),
            (entry.number == self.head[0] and entry.hash != self.head[1], "added"),
            # A number that was there already, or before the first: it hashes well, but isn't the next one.
            (entry.number <= self.number, "added"),
        )
        for found, problem in problems:
            if found:
                return problem
        self.number, self.hash, self.seq = entry.number, entry.hash, entry.seq
        return None


def _at_the_end(walk: _Walk) -> Broken | None:
    """What is wrong with the end of a chain: it must be where the head is now, or was when the check began."""
    missed = min((number for number, _ in walk.expected if number > walk.number), default=None)
    if missed is not None:
        return Broken(walk.chain, missed, "unexpected")
    if walk.head[0] > walk.number:
        return Broken(walk.chain, walk.number + 1, "cut")
    now = Head.objects.filter(chain=walk.chain).aggregate(number=Max("number"))["number"] or 0
    if now < walk.number:
        return Broken(walk.chain, now + 1, "added")
    return None
