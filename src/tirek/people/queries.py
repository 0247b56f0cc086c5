"""Reading of persons. Nothing here writes; whoever shows what it finds journals the look."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import cache
from typing import Final
from uuid import UUID

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When

from tirek.people.folding import words
from tirek.people.identifiers import check_iin
from tirek.people.kinds import Basis, Source
from tirek.people.models import (
    BankAccount,
    Consent,
    NameWord,
    Person,
    PersonVersion,
    Phone,
    Representation,
    RepresentationEnd,
    Residence,
)
from tirek.vault.index import blind_index
from tirek.vault.statements import Statement, columns_of

MOST_WORDS: Final = 5
"""Words of a search that count; nobody has more names."""
COUNTED: Final = 2_000
"""How far words are counted to learn which of a search is the rarest."""
_AFTER_Z: Final = "{"
"""The sign after z: what begins with "ab" lies from "ab" up to "ab{"."""
_NEWEST: Final = ("-at", "-id")


def find_by_iin(iin: str) -> Person | None:
    """The person of an IIN as people write it; None when there is none, or the number can't be an IIN."""
    found = check_iin(iin)
    return Person.objects.filter(iin_index=blind_index(found.number, "iin")).first() if found.valid else None


def iins_of(people: Iterable[UUID]) -> dict[UUID, str]:
    """The numbers of several persons; who has none is left out."""
    found = Person.objects.filter(pk__in=list(people))
    return {person.pk: person.iin for person in found if person.iin}


def of_numbers(indexes: Sequence[str]) -> list[Person]:
    """The persons of the blind indexes of some IINs, those who are known."""
    return _of_numbers(len(indexes)).read(Person, indexes)


@cache
def _of_numbers(count: int) -> Statement:
    """By hand: every application asks this. One question a number: PostgreSQL asks the index for each, also before it has counted
    the table for the first time, where for a list of them it would read the whole of it.
    """
    one = f"SELECT {columns_of(Person)} FROM people_person WHERE iin_index = %s"  # noqa: S608 - names of our own columns
    return Statement(" UNION ALL ".join([one] * count))


def search(text: str, territory: str | None = None) -> QuerySet[Person]:
    """Persons with names that begin with every word of `text`, in any alphabet, case and order of words; by word, then person.

    Nothing when `text` has no letters. With `territory`, those who by the newest record live there. The first page is found
    without looking at the rest: take a slice; a count walks all of them. Of several words the rarest leads the search: to learn
    which, the database is asked at once.
    """
    skeletons = words(text)[:MOST_WORDS]
    if not skeletons:
        return Person.objects.none()
    first, *others = _rarest_first(skeletons)
    mine = NameWord.objects.filter(person=OuterRef("pk"))
    found = Person.objects.filter(words__word__gte=first, words__word__lt=first + _AFTER_Z)
    # Named here, so that what follows speaks of the same joined row and doesn't join the words once more.
    found = found.alias(hit=F("words__word"), hit_person=F("words__person"))
    # A person with two words in the range is shown at the first of them only.
    found = found.filter(~Exists(mine.filter(word__gte=first, word__lt=OuterRef("hit"))))
    for other in others:
        found = found.filter(Exists(mine.filter(word__gte=other, word__lt=other + _AFTER_Z)))
    if territory is not None:
        newest = Residence.objects.filter(person=OuterRef("pk")).order_by(*_NEWEST).values("territory")[:1]
        found = found.alias(lives_in=Subquery(newest)).filter(lives_in=territory)
    return found.order_by("hit", "hit_person")


def _rarest_first(skeletons: list[str]) -> list[str]:
    """Beyond COUNTED a word is common: then others that match it are soon found whichever leads."""
    if len(skeletons) == 1:
        return skeletons

    def commonness(skeleton: str) -> tuple[int, int]:
        matching = NameWord.objects.filter(word__gte=skeleton, word__lt=skeleton + _AFTER_Z)
        return matching[:COUNTED].count(), -len(skeleton)

    return sorted(skeletons, key=commonness)


def version_at(person: Person, at: datetime) -> PersonVersion | None:
    """What the person was called as known at a moment; None when they weren't known yet."""
    return PersonVersion.objects.filter(person=person, at__lte=at).order_by(*_NEWEST).first()


def current_consent(person: Person, child: Person | None, at: datetime) -> Consent | None:
    """The consent that holds at a moment: the newest for this person and child, unless it was withdrawn by then."""
    given = Consent.objects.filter(person=person, child=child, given_at__lte=at)
    newest = given.select_related("withdrawal").order_by("-given_at", "-id").first()
    if newest is None:
        return None
    return None if _taken_back(newest, at) else newest


def consents_of(person: UUID | None, at: datetime) -> list[Consent]:
    """The consents of a person that hold at a moment, one for each child and one for themselves, the newest first."""
    given = Consent.objects.filter(person=person, given_at__lte=at).select_related("withdrawal", "child", "person")
    newest: dict[UUID | None, Consent] = {}
    for consent in given.order_by("-given_at", "-id"):
        newest.setdefault(consent.child_id, consent)
    return [each for each in newest.values() if not _taken_back(each, at)]


def _taken_back(consent: Consent, at: datetime) -> bool:
    withdrawal = getattr(consent, "withdrawal", None)
    return withdrawal is not None and withdrawal.at <= at


def representation_of(representative: Person, child: Person, on: date) -> Representation | None:
    """By what right someone acts for a child on a day; None when by none.

    Both ends of its days are included, and it holds through the day it was ended on (the newest record of its end counts). Of
    several, one with a document or registry behind it goes before a declaration, then the one told last.
    """
    return _representations(on).filter(representative=representative, child=child).first()


def representatives_of(child: Person, on: date) -> QuerySet[Representation]:
    """Everybody's right to act for a child on a day, the strongest first."""
    return _representations(on).filter(child=child).select_related("representative")


def children_of(representative: Person, on: date) -> QuerySet[Representation]:
    """The children for whom someone may act on a day."""
    return _representations(on).filter(representative=representative).select_related("child")


def residence_on(person: Person, day: date) -> Residence | None:
    """Where a person lived on a day: of the records that cover it, the one told last."""
    covering = Residence.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=day), person=person, valid_from__lte=day
    )
    return covering.order_by(*_NEWEST).first()


def phone_of(person: Person, *, verified: bool = False) -> Phone | None:
    """The number told last (its `verified_at` says whether it was proven); with `verified`, the last that was proven."""
    told = Phone.objects.filter(person=person)
    return (told.filter(verified_at__isnull=False) if verified else told).order_by(*_NEWEST).first()


def phone_to_tell(person: Person) -> Phone | None:
    """Where an SMS to a person goes: the newest number that they proved, or gave at a window where a worker saw their document.

    A number that was only typed into a form is nobody's yet, and a code never goes to one that was not proven.
    """
    at_a_counter = Q(source__startswith=f"{Source.COUNTER}:")
    return Phone.objects.filter(Q(verified_at__isnull=False) | at_a_counter, person=person).order_by(*_NEWEST).first()


def account_of(person: Person) -> BankAccount | None:
    """The account into which a payee is paid: the one told last."""
    return BankAccount.objects.filter(owner=person).order_by(*_NEWEST).first()


def is_own(account: BankAccount) -> bool:
    """Whether the bank keeps the account under the payee's own IIN; a payment into another's is returned."""
    return account.owner_iin_index == account.owner.iin_index


def display_name(person: Person | PersonVersion) -> str:
    """Surname, name and patronymic."""
    return " ".join(filter(None, (person.surname, person.name, person.patronymic)))


def initials(person: Person | PersonVersion) -> str:
    """The surname with the first letters of the other names: "Үлгіева С. М."."""
    letters = [f"{name[0]}." for name in (person.name, person.patronymic) if name]
    return "\u00a0".join([person.surname, *letters])


def _representations(on: date) -> QuerySet[Representation]:
    ended = RepresentationEnd.objects.filter(representation=OuterRef("pk")).order_by(*_NEWEST).values("ended_on")[:1]
    declared = Case(When(basis=Basis.DECLARATION, then=Value(1)), default=Value(0), output_field=IntegerField())
    return (
        Representation.objects.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=on), Q(valid_to__isnull=True) | Q(valid_to__gte=on)
        )
        .alias(ended=Subquery(ended), declared=declared)
        .filter(Q(ended__isnull=True) | Q(ended__gte=on))
        .order_by(F("declared"), *_NEWEST)
    )
