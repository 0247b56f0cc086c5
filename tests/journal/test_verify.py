"""Whatever is changed, removed or added behind the journal's back is found, and where."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.database import unprotected

from tirek.journal.actor import SYSTEM, Actor
from tirek.journal.chain import entry_hash
from tirek.journal.models import Entry, Head
from tirek.journal.services import Draft, record, record_many
from tirek.journal.verify import Broken, chains, heads, verify

NOON = datetime(2026, 11, 20, 7, tzinfo=UTC)
CASE, PERSON, ACCOUNT = (uuid.UUID(int=number) for number in (1, 2, 3))

pytestmark = pytest.mark.django_db


def write(chain: str, count: int) -> list[Entry]:
    clerk = Actor(ACCOUNT, "clerk", "aktobe")
    drafts = [
        Draft(kind="told", actor=clerk, at=NOON + timedelta(seconds=n), case=CASE, person=PERSON, data={"step": n})
        for n in range(count)
    ]
    with transaction.atomic():
        return record_many(drafts, chain=chain)


def rehash(entry: Entry, **changes: Any) -> None:
    """Change an entry as somebody would who knows how hashes are made."""
    for name, value in changes.items():
        setattr(entry, name, value)
    entry.hash = entry_hash(entry)
    entry.save()


def rewrite(chain: str, first: int) -> None:
    """Write a chain anew from one entry on, head and all, as somebody would who may do everything in the database."""
    before = Entry.objects.filter(chain=chain, number=first - 1).first()
    previous = before.hash if before else "0" * 64
    last = None
    for entry in Entry.objects.filter(chain=chain, number__gte=first).order_by("number"):
        rehash(entry, previous=previous, kind="forged")
        previous, last = entry.hash, entry
    assert last is not None
    Head.objects.filter(chain=chain).update(number=last.number, hash=last.hash)


def test_a_whole_journal_is_whole() -> None:
    assert verify() == []
    write("aktobe", 5)
    write("alatau", 1)
    with transaction.atomic():
        record(kind="told", actor=SYSTEM, at=NOON, chain="")
    assert verify() == []
    assert {name: number for name, (number, _) in heads().items()} == {"aktobe": 5, "alatau": 1, "country": 1}


OTHER: dict[str, Any] = {
    "chain": "country",
    "number": 100,
    "at": NOON - timedelta(microseconds=1),
    "kind": "other",
    "actor_account": uuid.UUID(int=9),
    "actor_role": "head",
    "actor_territory": "",
    "case": None,
    "person": uuid.UUID(int=9),
    "data": {"step": 99},
    "previous": "f" * 64,
    "hash": "f" * 64,
    "seq": 2**40,
}


def test_every_column_of_an_entry_has_another_value_to_try() -> None:
    assert set(OTHER) == {field.attname for field in Entry._meta.concrete_fields}


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(column=st.sampled_from(sorted(OTHER)), number=st.integers(1, 6))
def test_no_column_of_any_entry_can_be_changed_unseen(column: str, number: int) -> None:
    with transaction.atomic():
        write("aktobe", 6)
        with unprotected():
            # The last entry may get any higher number from the sequence; that says nothing and changes nothing.
            value = 0 if column == "seq" and number > 1 else OTHER[column]
            Entry.objects.filter(chain="aktobe", number=number).update(**{column: value})
        found = verify()
        if column == "seq" and number == 6:
            assert found == [Broken("aktobe", 6, "order")]
        assert found
        assert all(broken.chain in {"aktobe", "country"} for broken in found)
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("change", "number", "problem"),
    [
        (lambda: Entry.objects.filter(number=3).delete(), 3, "missing"),
        (lambda: Entry.objects.filter(number=1).delete(), 1, "missing"),
        (lambda: Entry.objects.filter(number__gte=4).delete(), 4, "cut"),
        (lambda: Entry.objects.all().delete(), 1, "cut"),
        (lambda: Head.objects.all().delete(), 1, "headless"),
        (lambda: Head.objects.update(number=4), 4, "added"),
        (lambda: Head.objects.update(number=6), 6, "cut"),
        (lambda: Head.objects.update(hash="f" * 64), 5, "added"),
        (lambda: rehash(Entry.objects.get(number=3), kind="forged"), 4, "moved"),
        (lambda: rehash(Entry.objects.get(number=5), kind="forged"), 5, "added"),
        (lambda: rehash(Entry.objects.get(number=3), previous="f" * 64), 3, "moved"),
        (
            lambda: rehash(Entry.objects.get(number=5), seq=None, number=6, previous=Entry.objects.get(number=5).hash),
            6,
            "added",
        ),
    ],
)
def test_the_first_broken_place_is_named(change: Callable[[], object], number: int, problem: str) -> None:
    write("aktobe", 5)
    with unprotected():
        change()
    assert [(broken.number, broken.problem) for broken in verify()] == [(number, problem)]


def test_each_broken_chain_is_named_and_the_others_are_not() -> None:
    for chain in ("aktobe", "alatau", "panfilov"):
        write(chain, 3)
    with unprotected():
        Entry.objects.filter(chain="aktobe", number=2).update(kind="other")
        Entry.objects.filter(chain="panfilov", number=3).delete()
    assert verify() == [Broken("aktobe", 2, "changed"), Broken("panfilov", 3, "cut")]


@pytest.mark.parametrize("more", [0, 2])
def test_a_chain_written_anew_is_found_by_what_was_written_down_outside(more: int) -> None:
    write("aktobe", 5)
    noted = heads()["aktobe"]
    write("aktobe", more)
    assert [chain.broken for chain in chains({"aktobe": [noted]})] == [None]
    with unprotected():
        rewrite("aktobe", 4)
    assert verify() == []
    assert [chain.broken for chain in chains({"aktobe": [noted]})] == [Broken("aktobe", 5, "unexpected")]


def test_a_cut_tail_with_a_forged_head_is_found_by_what_was_written_down_outside() -> None:
    write("aktobe", 5)
    noted = heads()["aktobe"]
    with unprotected():
        Entry.objects.filter(number__gt=2).delete()
        last = Entry.objects.get(number=2)
        Head.objects.update(number=2, hash=last.hash)
    assert verify() == []
    assert [chain.broken for chain in chains({"aktobe": [noted]})] == [Broken("aktobe", 5, "unexpected")]


def test_a_chain_that_is_gone_altogether_is_found_by_what_was_written_down_outside() -> None:
    write("aktobe", 1)
    noted = heads()["aktobe"]
    with unprotected():
        Entry.objects.all().delete()
        Head.objects.all().delete()
    assert verify() == []
    assert [chain.broken for chain in chains({"aktobe": [noted]})] == [Broken("aktobe", 1, "unexpected")]


def test_pages_are_followed_across_their_borders(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tirek.journal.verify._PAGE", 2)
    write("aktobe", 5)
    assert verify() == []
    with unprotected():
        Entry.objects.filter(number=5).update(kind="other")
    assert verify() == [Broken("aktobe", 5, "changed")]


def test_what_is_written_during_the_check_is_no_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tirek.journal.verify._PAGE", 2)
    write("aktobe", 2)

    def hash_while_others_write(entry: Entry) -> str:
        if Entry.objects.count() < 6:
            write("aktobe", 1)
        return entry_hash(entry)

    monkeypatch.setattr("tirek.journal.verify.entry_hash", hash_while_others_write)
    assert verify() == []
    assert Entry.objects.count() == 6
