"""Names and birth dates: when what is told differs from what is known, and which of the two holds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from tirek.people import problems
from tirek.people.folding import same_name, stored_words
from tirek.people.identifiers import IinCheck
from tirek.people.kinds import Source
from tirek.people.models import NAME_LENGTH, NameWord, Person, PersonVersion
from tirek.people.problems import PeopleError
from tirek.vault import rows
from tirek.vault.index import blind_index

_STRENGTH: Final = {Source.REGISTRY: 3, Source.SIGNATURE: 2, Source.DOCUMENT: 2}
_DECLARED: Final = 1
"""The strength of what somebody merely says: it never outdoes what is known, not even what was said before."""


class Names(NamedTuple):
    """A person's names."""

    surname: str
    name: str
    patronymic: str = ""


class Known(NamedTuple):
    """A person, and what differed: catalogue messages."""

    person: Person
    warnings: tuple[str, ...] = ()


def names_of(given: Sequence[str]) -> Names:
    """Names without needless spaces. Raises PeopleError at "surname", "name" or "patronymic" when missing or too long."""
    names = Names(*(" ".join(name.split()) for name in given))
    if not names.surname:
        raise PeopleError(problems.NO_SURNAME, field="surname")
    if not names.name:
        raise PeopleError(problems.NO_NAME, field="name")
    for field, name in names._asdict().items():
        if len(name) > NAME_LENGTH:
            raise PeopleError(problems.LONG_NAME, field=field, count=NAME_LENGTH)
    return names


def warnings_of(check: IinCheck | None, birth_date: date | None) -> tuple[str, ...]:
    """What the number warns of: by itself, and compared with the birth date."""
    if check is None:
        return ()
    if birth_date is not None and check.birth_date is not None and birth_date != check.birth_date:
        return (*check.warnings, problems.BIRTH_DATE_DIFFERS_FROM_IIN)
    return check.warnings


Already = dict[str, Person | None]
"""By the blind index of their numbers: the persons who were looked for before, None for who is not known."""


def newcomer(
    check: IinCheck | None,
    names: Names,
    birth_date: date | None,
    *,
    sex: str,
    source: str,
    at: datetime,
    already: Already | None = None,
) -> tuple[Person, bool]:
    """The person of a number and whether they were made known just now, with their first version and words.

    Who was looked for already is not looked for again: somebody else may have made them known since, which is an IntegrityError.
    """
    row = {
        **names._asdict(),
        "birth_date": birth_date,
        "sex": sex or ((check and check.sex) or ""),
        "created_at": at,
    }
    if check is None:
        person, created = rows.add(Person(**row)), True
    else:
        person, created = _of_number(check.number, row, already)
    if created:
        rows.put(PersonVersion, _version(person, source, at))
        with rows.together():
            for word in sorted(stored_words(names)):
                rows.put(NameWord, {"person_id": person.pk, "word": word})
    return person, created


def _of_number(number: str, row: dict[str, Any], already: Already | None) -> tuple[Person, bool]:
    index = blind_index(number, "iin")
    if already is None:
        return Person.objects.get_or_create(iin_index=index, defaults={**row, "iin": number})
    known = already[index]
    if known is not None:
        return known, False
    already[index] = person = rows.add(rows.made(Person, iin_index=index, iin=number, **row))
    return person, True


def renewed(
    person: Person, names: Names, birth_date: date | None, *, source: str, at: datetime, on_purpose: bool = False
) -> tuple[PersonVersion | None, tuple[str, ...]]:
    """The new version, if what is told replaces what is known, and warnings of what differs.

    It does when somebody corrects on purpose, and when the source is a registry or document and not weaker than the one before.
    """
    if names == (person.surname, person.name, person.patronymic) and birth_date == person.birth_date:
        return None, ()
    # Without a lock two corrections at once could each add a version and leave the person as the wrong one.
    known = Person.objects.select_for_update().get(pk=person.pk)
    before = Names(known.surname, known.name, known.patronymic)
    differences = _differences(before, known.birth_date, names, birth_date)
    if on_purpose or _outdoes(source, known):
        after, born = names, birth_date if on_purpose else birth_date or known.birth_date
    else:
        after, born = before, known.birth_date or birth_date
    if (after, born) == (before, known.birth_date):
        return None, differences
    known.surname, known.name, known.patronymic = after
    known.birth_date = born
    known.save(update_fields=["surname", "name", "patronymic", "birth_date"])
    if after != before:
        _renew_words(known, after)
    return _add_version(known, source, at), differences


def _differences(before: Names, born: date | None, names: Names, birth_date: date | None) -> tuple[str, ...]:
    """Another alphabet or case is no difference, nor is what one side leaves out."""
    pairs = zip(before, names, strict=True)
    other = any(not same_name(one, two) for one, two in pairs)
    dates = born is not None and birth_date is not None and born != birth_date
    return (problems.NAMES_DIFFER,) * other + (problems.BIRTH_DATE_DIFFERS,) * dates


def _outdoes(source: str, known: Person) -> bool:
    newest = PersonVersion.objects.filter(person=known).order_by("-at", "-id").first()
    strength = _strength(source)
    return strength > _DECLARED and (newest is None or strength >= _strength(newest.source))


def _strength(source: str) -> int:
    kind = source.partition(":")[0]
    return next((strength for name, strength in _STRENGTH.items() if name == kind), _DECLARED)


def _add_version(person: Person, source: str, at: datetime) -> PersonVersion:
    version = rows.add(PersonVersion(**_version(person, source, at)))
    version.person = person
    return version


def _version(person: Person, source: str, at: datetime) -> dict[str, Any]:
    return {
        "person_id": person.pk,
        "surname": person.surname,
        "name": person.name,
        "patronymic": person.patronymic,
        "birth_date": person.birth_date,
        "source": source,
        "at": at,
    }


def _renew_words(person: Person, names: Names) -> None:
    """Found by the newest names only: an adoption, for one, must not be told by a search."""
    wanted = stored_words(names)
    stale = NameWord.objects.filter(person=person).exclude(word__in=wanted)
    stale.delete()
    NameWord.objects.bulk_create([NameWord(person=person, word=word) for word in sorted(wanted)], ignore_conflicts=True)
