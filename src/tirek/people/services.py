"""Writing of persons. Each function runs in a transaction, journals what it did, and takes the moment and the actor as arguments.

`chain` is the territory in whose journal it is told; without it the actor's. Wrong input is a PeopleError, before anything is
written. Within `vault.rows.together` new rows are written at the end of that block, and of a person who is new there nothing is
looked for: tell each thing once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple, TypedDict, Unpack
from uuid import UUID

from tirek.journal.actor import SYSTEM, Actor
from tirek.journal.services import record
from tirek.people import problems, queries
from tirek.people.consent import consent_text, consent_text_on
from tirek.people.contacts import read_iban, read_phone
from tirek.people.identifiers import check_iin
from tirek.people.kinds import Basis, Relation, Way
from tirek.people.models import (
    BankAccount,
    Consent,
    ConsentWithdrawal,
    Person,
    Phone,
    Representation,
    RepresentationEnd,
    Residence,
)
from tirek.people.naming import Already, Known, Names, names_of, newcomer, renewed, warnings_of
from tirek.people.problems import PeopleError
from tirek.vault import rows
from tirek.vault.index import blind_index


class Told(TypedDict, total=False):
    """Who writes and in whose journal: `actor` (by default the system), `chain` (by default the actor's territory)."""

    actor: Actor
    chain: str | None


def person_for(
    iin: str | None,
    names: Names | tuple[str, str, str],
    birth_date: date | None,
    source: str,
    at: datetime,
    *,
    sex: str = "",
    already: Already | None = None,
    **told: Unpack[Told],
) -> Known:
    """The person of an IIN, made known when new; two who ask at once get the same one. Without an IIN always a new person.

    What differs from what is known is a warning (catalogue messages), never a refusal. A registry or document renews what is
    known, as a new version; what is merely declared only fills a missing date of birth. `already` is for `persons_for`. Raises
    PeopleError at "iin", "surname" or "name".
    """
    given = names_of(names)
    check = check_iin(iin) if iin is not None else None
    if check is not None and not check.valid:
        raise PeopleError(check.problem or problems.UNKNOWN_WORD, field="iin", **dict(check.values))
    warnings = warnings_of(check, birth_date)
    with rows.joined():
        person, created = newcomer(check, given, birth_date, sex=sex, source=source, at=at, already=already)
        if created:
            _record("person.known", person, at, told, source=source)
            return Known(person, warnings)
        version, differences = renewed(person, given, birth_date, source=source, at=at)
        if version is None:
            return Known(person, warnings + differences)
        _record("person.corrected", version.person, at, told, source=source, version=version.pk)
        return Known(version.person, warnings + differences)


class Given(NamedTuple):
    """Somebody as an application gives them; the number is one that can exist."""

    iin: str
    names: Names | tuple[str, str, str]
    birth_date: date | None


def persons_for(given: Sequence[Given], source: str, at: datetime, **told: Unpack[Told]) -> list[Known]:
    """The persons of several numbers, as `person_for`, with one look for all.

    When somebody else makes one of them known at the same moment, an IntegrityError ends the transaction: begin it again.
    """
    indexes = [blind_index(check_iin(each.iin).number, "iin") for each in given]
    already: Already = dict.fromkeys(indexes)
    already |= {known.iin_index or "": known for known in queries.of_numbers(indexes)}
    return [person_for(*each, source, at, already=already, **told) for each in given]


def correct_person(
    person: Person,
    names: Names | tuple[str, str, str],
    birth_date: date | None,
    source: str,
    at: datetime,
    **told: Unpack[Told],
) -> Person:
    """Correct names or birth date on purpose, whatever the source; nothing happens when all is as known already.

    Returns the person as known now. Raises PeopleError at "surname" or "name".
    """
    given = names_of(names)
    with rows.joined():
        version, _differences = renewed(person, given, birth_date, source=source, at=at, on_purpose=True)
        if version is None:
            return person
        _record("person.corrected", person, at, told, source=source, version=version.pk)
        return version.person


def note_death(person: Person, died_on: date | None, at: datetime, **told: Unpack[Told]) -> None:
    """Note when a person died, or (None) that they live after all; nothing happens when it is as known already."""
    if person.died_on == died_on:
        return
    with rows.joined():
        person.died_on = died_on
        person.save(update_fields=["died_on"])
        _record("person.death-noted", person, at, told, died_on=died_on.isoformat() if died_on else "")


def speaks(person: Person, language: str) -> None:
    """Remember in which language somebody is written to: the one they used last."""
    if person.language == language:
        return
    person.language = language
    if not rows.is_new(person):
        Person.objects.filter(pk=person.pk).update(language=language)


def represent(
    representative: Person,
    child: Person,
    *,
    relation: str,
    basis: str,
    source: str,
    at: datetime,
    basis_number: str = "",
    valid_from: date | None = None,
    valid_to: date | None = None,
    **told: Unpack[Told],
) -> Representation:
    """Remember that someone may act for a child, by what right and in which days (both included, None = open).

    Told again without a difference, the standing record is returned. Raises PeopleError at "relation", "basis", "child" or
    "valid_to".
    """
    _one_of(relation, Relation, "relation")
    _one_of(basis, Basis, "basis")
    if representative.pk == child.pk:
        raise PeopleError(problems.SELF, field="child")
    _in_order(valid_from, valid_to)
    row = {
        "representative_id": representative.pk, "child_id": child.pk, "relation": relation, "basis": basis,
        "basis_number": basis_number, "valid_from": valid_from, "valid_to": valid_to,
    }  # fmt: skip
    with rows.joined():
        if not (rows.is_new(representative) or rows.is_new(child)):
            standing = Representation.objects.filter(**row, ends__isnull=True).first()
            if standing is not None:
                return standing
        representation = rows.add(rows.made(Representation, **row, source=source, at=at))
        _record("person.represented", child, at, told, representation=representation.pk, by=representative.pk)
    return representation


def end_representation(
    representation: Representation, *, ended_on: date, reason: str, at: datetime, **told: Unpack[Told]
) -> RepresentationEnd:
    """Remember that a representation ended; it holds through `ended_on`. Told again, the newest record counts."""
    _in_order(representation.valid_from, ended_on, "ended_on")
    with rows.joined():
        end = RepresentationEnd.objects.create(representation=representation, ended_on=ended_on, reason=reason, at=at)
        child = representation.child
        _record("person.representation-ended", child, at, told, representation=representation.pk, end=end.pk)
    return end


def give_consent(
    person: Person,
    child: Person | None,
    *,
    channel: str,
    way: str,
    at: datetime,
    version: str | None = None,
    scope: Sequence[str] | None = None,
    **told: Unpack[Told],
) -> Consent:
    """Remember that a person agreed, to which text, to what of it, when and how.

    Without `version` the text of that day, without `scope` all of it. Raises PeopleError at "version", "scope", "way".
    """
    _one_of(way, Way, "way")
    text = consent_text(version) if version else consent_text_on(at.date())
    agreed = list(text.scope) if scope is None else list(scope)
    if not agreed:
        raise PeopleError(problems.NO_SCOPE, field="scope")
    for each in agreed:
        _one_of(each, text.scope, "scope", problems.UNKNOWN_SCOPE)
    with rows.joined():
        consent = rows.add(
            rows.made(
                Consent,
                person_id=person.pk,
                child_id=child.pk if child else None,
                text_version=text.version,
                text_sha256=text.sha256,
                scope=agreed,
                given_at=at,
                channel=channel,
                way=way,
            )
        )
        about = {"child": child.pk} if child else {}
        _record("consent.given", person, at, told, consent=consent.pk, text=text.sha256, way=way, **about)
    return consent


def withdraw_consent(consent: Consent, *, at: datetime, reason: str = "", **told: Unpack[Told]) -> ConsentWithdrawal:
    """Take a consent back from a moment on; asked twice, the first time counts."""
    with rows.joined():
        withdrawal, created = ConsentWithdrawal.objects.get_or_create(
            consent=consent, defaults={"at": at, "reason": reason}
        )
        if created:
            _record("consent.withdrawn", consent.person, at, told, consent=consent.pk)
    return withdrawal


def move(
    person: Person,
    *,
    territory: str,
    valid_from: date,
    source: str,
    at: datetime,
    address: str = "",
    valid_to: date | None = None,
    **told: Unpack[Told],
) -> Residence:
    """Remember where a person lives in which days; within them it goes before what was told earlier.

    What stands already is returned as it is, also when nothing but the address is left out. Raises PeopleError at "valid_to".
    """
    _in_order(valid_from, valid_to)
    with rows.joined():
        standing = None if rows.is_new(person) else queries.residence_on(person, valid_from)
        if standing is not None and _tells_nothing_new(standing, territory, address, valid_to):
            return standing
        residence = rows.add(
            rows.made(
                Residence,
                person_id=person.pk,
                territory=territory,
                address=address,
                valid_from=valid_from,
                valid_to=valid_to,
                source=source,
                at=at,
            )
        )
        _record("person.moved", person, at, told, residence=residence.pk, territory=territory)
    return residence


def add_phone(person: Person, *, number: str, source: str, at: datetime, **told: Unpack[Told]) -> Phone:
    """Remember a telephone number, not yet verified. Raises PeopleError at "phone".

    The number told last is returned as it is, when it was proven or comes from the same source.
    """
    plain = read_phone(number)
    index = blind_index(plain, "phone")
    with rows.joined():
        newest = None if rows.is_new(person) else queries.phone_of(person)
        same = newest is not None and newest.number_index == index
        if newest is not None and same and (newest.verified_at is not None or newest.source == source):
            return newest
        phone = rows.add(rows.made(Phone, person_id=person.pk, number=plain, number_index=index, source=source, at=at))
        _record("person.phone-added", person, at, told, phone=phone.pk)
    return phone


def verify_phone(phone: Phone, *, at: datetime, source: str = "sms", **told: Unpack[Told]) -> Phone:
    """Remember that a person proved a number to be theirs: a new row, from now on the newest; a proven one is returned."""
    if phone.verified_at is not None:
        return phone
    with rows.joined():
        verified = Phone.objects.create(
            person=phone.person,
            number=phone.number,
            number_index=phone.number_index,
            verified_at=at,
            source=source,
            at=at,
        )
        _record("person.phone-verified", phone.person, at, told, phone=verified.pk)
    return verified


def add_account(
    owner: Person, *, iban: str, owner_iin: str, source: str, at: datetime, **told: Unpack[Told]
) -> BankAccount:
    """Remember into which account a payee is paid; `owner_iin` is whose it is at the bank (see `queries.is_own`).

    The account told last is returned as it is. Raises PeopleError at "iban" or "owner_iin".
    """
    found = read_iban(iban)
    check = check_iin(owner_iin)
    if not check.valid:
        raise PeopleError(check.problem or problems.UNKNOWN_WORD, field="owner_iin", **dict(check.values))
    indexes = {"iban_index": blind_index(found.number, "iban"), "owner_iin_index": blind_index(check.number, "iin")}
    with rows.joined():
        newest = None if rows.is_new(owner) else queries.account_of(owner)
        if newest is not None and all(getattr(newest, name) == index for name, index in indexes.items()):
            return newest
        account = rows.add(
            rows.made(
                BankAccount, owner_id=owner.pk, iban=found.number, bank_code=found.bank, source=source, at=at, **indexes
            )
        )
        _record("person.account-added", owner, at, told, account=account.pk, bank=found.bank)
    return account


def _record(kind: str, person: Person, at: datetime, told: Told, **data: UUID | str) -> None:
    actor = told.get("actor", SYSTEM)
    chain = told.get("chain")
    plain = {key: str(value) for key, value in data.items()}
    record(
        kind=kind, actor=actor, at=at, chain=actor.territory if chain is None else chain, person=person.pk, data=plain
    )


def _one_of(value: str, allowed: Any, field: str, message: str = problems.UNKNOWN_WORD) -> None:
    if value not in set(allowed):
        raise PeopleError(message, field=field, value=value)


def _in_order(first: date | None, last: date | None, field: str = "valid_to") -> None:
    if first is not None and last is not None and last < first:
        raise PeopleError(problems.REVERSED_DAYS, field=field)


def _tells_nothing_new(standing: Residence, territory: str, address: str, valid_to: date | None) -> bool:
    return standing.territory == territory and address in {"", standing.address} and valid_to == standing.valid_to
