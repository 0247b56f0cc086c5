"""Very many awards of one city with their ledger: families with numbers and accounts, decisions, dues of a school year."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from benchmarks.database import account
from benchmarks.many_cases import APPLICANTS, CASES, CHILDREN, PostgreSql, Sqlite, insert, persons

if TYPE_CHECKING:
    from tirek.accounts.models import Account

TERRITORY, SERVICE = "aktobe", "home-education"
AMOUNT: Final = 10_000
FIRST, LAST = 2026 * 12 + 8, 2027 * 12 + 4
"""September 2026 to May 2027: nine payable months."""
IBAN: Final = "KZ86125KZT5004100100"
_PROPOSALS, _DECISIONS, _ACCOUNTS = 5, 6, 7
_AT_ONCE: Final = 100_000


def fill(count: int) -> dict[str, Account]:
    """Make the awards with all that they stand on, and an entry for each month that is due; the staff. Within a transaction."""
    from django.db import connection

    staff = {role: account(role, TERRITORY) for role in ("clerk", "head", "accountant")}
    postgresql = connection.vendor == "postgresql"
    sql = PostgreSql() if postgresql else Sqlite()
    clerk, head = (staff[role].pk if postgresql else staff[role].pk.hex for role in ("clerk", "head"))
    with connection.cursor() as cursor:
        cursor.execute(persons(sql, CHILDREN), [count])
        _copy("people_person", _PERSON, _applicants(count))
        _copy("people_bankaccount", _ACCOUNT, _accounts(count))
        cursor.execute(_cases(sql), [count])
        cursor.execute(_proposals(sql), [clerk, count])
        cursor.execute(_decisions(sql), [clerk, head, count])
        cursor.execute(_awards(sql), [count])
        cursor.execute(_payees(sql), [count])
        cursor.execute(_bases(sql), [count])
    _dues(count)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        if postgresql:
            for table in ("cases_award", "cases_awardpayee"):
                cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), %s)", [count])
    return staff


_PERSON: Final = (
    "id", "iin", "iin_index", "surname", "name", "patronymic", "birth_date", "sex", "language", "created_at",
)  # fmt: skip
_ACCOUNT: Final = ("id", "owner_id", "iban", "iban_index", "bank_code", "owner_iin_index", "source", "at")


def _key(kind: int, number: int) -> UUID:
    return UUID(f"{kind:08x}-0000-7000-8000-{number:012x}")


def _applicants(count: int) -> Iterator[tuple[Any, ...]]:
    from tirek.vault.keys import seal

    for number in range(1, count + 1):
        key = _key(APPLICANTS, number)
        iin = seal(f"85010{number:07d}".encode(), use="field", place=f"people_person:{key}:iin")
        yield key, iin, f"{number:040x}", f"Үлгі{number}", "Әсем", "", "1985-01-01", "f", "kk", "2026-09-01 05:00+00"


def _accounts(count: int) -> Iterator[tuple[Any, ...]]:
    from tirek.vault.keys import seal

    for number in range(1, count + 1):
        key = _key(_ACCOUNTS, number)
        iban = seal(IBAN.encode(), use="field", place=f"people_bankaccount:{key}:iban")
        yield (
            key,
            _key(APPLICANTS, number),
            iban,
            "0" * 40,
            "125",
            f"{number:040x}",
            "declaration",
            "2026-09-01 05:00+00",
        )


def _copy(table: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    from django.db import connection

    names = ", ".join(columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        marks = ", ".join(["%s"] * len(columns))
        plain: Any = (tuple(value.hex if isinstance(value, UUID) else value for value in row) for row in rows)
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", plain)  # noqa: S608 - nothing here comes from outside


def _cases(sql: PostgreSql) -> str:
    columns = {
        "id": sql.key(CASES),
        "service": f"'{SERVICE}'",
        "territory": f"'{TERRITORY}'",
        "number": f"'AKTOBE-2026-' || {sql.digits}",
        "channel": "'office'",
        "office": "''",
        "form_version": "'1'",
        "language": "'kk'",
        "applicant_id": sql.key(APPLICANTS),
        "child_id": sql.key(CHILDREN),
        "accepted_at": sql.moment("100000"),
        "stage": "'granted'",
        "stage_since": sql.moment("90000"),
        "is_open": sql.no,
        "version": "5",
        "registered_on": sql.day("-70"),
        "counted_from": sql.day("-69"),
        "final_on": sql.day("-60"),
        "act_by": sql.day("-60"),
        "suspended": sql.no,
        "waits_for_registry": sql.no,
        "changing": sql.no,
    }
    return insert(sql, "cases_case", columns)


def _nothing(sql: PostgreSql) -> str:
    """Bytes where a sealed value stands that nobody opens here."""
    return "x''" if isinstance(sql, Sqlite) else "''::bytea"


def _proposals(sql: PostgreSql) -> str:
    columns = {
        "id": sql.key(_PROPOSALS),
        "case_id": sql.key(CASES),
        "kind": "'grant'",
        "grounds": "'[]'",
        "assessment": _nothing(sql),
        "prepared_by_id": sql.account,
        "prepared_at": sql.moment("91000"),
    }
    return insert(sql, "cases_proposal", columns)


def _decisions(sql: PostgreSql) -> str:
    columns = {
        "id": sql.key(_DECISIONS),
        "case_id": sql.key(CASES),
        "proposal_id": sql.key(_PROPOSALS),
        "kind": "'grant'",
        "number": f"'AKTOBE-D-2026-' || {sql.digits}",
        "grounds": "'[]'",
        "receipt": _nothing(sql),
        "receipt_id": "''",
        "prepared_by_id": sql.account,
        "signed_by_id": sql.account,
        "signed_at": sql.moment("90000"),
    }
    return insert(sql, "cases_decision", columns)


def _awards(sql: PostgreSql) -> str:
    columns = {
        "id": "n.i",
        "case_id": sql.key(CASES),
        "service": f"'{SERVICE}'",
        "territory": f"'{TERRITORY}'",
        "child_id": sql.key(CHILDREN),
        "decision_id": sql.key(_DECISIONS),
        "opened_at": sql.moment("90000"),
    }
    return insert(sql, "cases_award", columns)


def _payees(sql: PostgreSql) -> str:
    columns = {
        "id": "n.i",
        "award_id": "n.i",
        "payee_id": sql.key(APPLICANTS),
        "account_id": sql.key(_ACCOUNTS),
        "at": sql.moment("90000"),
    }
    return insert(sql, "cases_awardpayee", columns)


def _bases(sql: PostgreSql) -> str:
    from benchmarks.database import now
    from tirek.config.law import law
    from tirek.entitlement import month_table, rules_between

    table = month_table(law(), SERVICE, TERRITORY, now().date())
    columns = {
        "award_id": "n.i",
        "service": f"'{SERVICE}'",
        "territory": f"'{TERRITORY}'",
        "low": str(FIRST),
        "high": str(LAST),
        "first": str(FIRST),
        "last": str(LAST),
        "more": "'[]'",
        "rules": str(rules_between(table, FIRST, LAST)),
        "single": sql.no,
        "changed_at": sql.moment("90000"),
        "asked_at": sql.moment("90000"),
    }
    return insert(sql, "ledger_basis", columns)


def _dues(count: int) -> None:
    """An entry for each award and month, posted in parts."""
    import numpy as np

    from benchmarks.database import now
    from tirek.journal.actor import SYSTEM
    from tirek.ledger.kinds import EntryKind
    from tirek.ledger.posting import KINDS, Act, post_columns
    from tirek.vault import bulk

    months = [month // 12 * 100 + month % 12 + 1 for month in range(FIRST, LAST + 1)]
    act = Act(kind="grant", actor=SYSTEM, at=now(), territory=TERRITORY)
    for start in range(1, count + 1, _AT_ONCE):
        numbers = np.arange(start, min(start + _AT_ONCE, count + 1))
        rows = np.zeros(len(numbers) * len(months), bulk.dtype_of(KINDS))
        rows["award_id"] = np.repeat(numbers, len(months))
        rows["booked"] = np.tile(months, len(numbers))
        rows["period"] = rows["booked"] * 100 + 1
        rows["kind"], rows["amount"] = EntryKind.DUE.value, AMOUNT
        keys = np.array([_key(_DECISIONS, int(number)).bytes for number in numbers], "V16")
        rows["decision_id"] = np.repeat(keys, len(months))
        post_columns(rows, act)
