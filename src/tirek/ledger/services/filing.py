"""Writing the files for the bank: one after the other, each whole and checked before its row says that it is there."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, Max, Sum

from tirek.config.law import law
from tirek.entitlement import PeriodKey
from tirek.entitlement.wording import period_words
from tirek.journal.actor import SYSTEM
from tirek.ledger.bank.model import NAME_LENGTH, FileHead, Payment
from tirek.ledger.bank.payments import one_bank_a_file, split
from tirek.ledger.bank.writing import draft_bank_file
from tirek.ledger.banks import bank_settings, payer_of
from tirek.ledger.models import BankFile, RunState
from tirek.ledger.models.runs import MOST_ORDERS
from tirek.ledger.orders import COUNTS, FREEZE
from tirek.ledger.references import reference_of
from tirek.ledger.run_procedure import RunStep
from tirek.ledger.services.freezing import ControlError
from tirek.ledger.services.run_step import locked, run_step
from tirek.people.models import BankAccount, Person
from tirek.people.queries import version_at
from tirek.vault import bulk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from tirek.ledger.bank.payments import Part
    from tirek.ledger.bank.writing import Draft, Written
    from tirek.ledger.models import PaymentRun

_FILES_AT_ONCE: Final = 8
"""Files of one part: a worker that dies writes them once more."""
_AT_ONCE: Final = 2000
"""Payees whose names and numbers are opened at once."""
_LANGUAGE: Final = "kk"
"""The state language, in which the purpose of a payment is written."""


def write_part(number: int, at: datetime) -> bool:
    """Write the next files of a booked run, or end the writing; whether there is more to do. In the caller's transaction.

    While one file is written the one before it is checked. A file that an ended attempt left without a row is there again with
    the same bytes. BankFileError where one can't be written.
    """
    run = locked(number)
    if run.at is not RunState.BOOKED:
        return False
    done = run.files.aggregate(files=Max("seq", default=0), last=Max("last_seq", default=0))
    files, last = done["files"], done["last"]
    part = _next_part(run, last)
    if part is None:
        _end(run, at)
        return False
    with ThreadPoolExecutor(1) as checker, ExitStack() as drafts:
        checked: _Checked | None = None
        for place in range(_FILES_AT_ONCE):
            part = _next_part(run, last) if place else part
            if part is None:
                break
            files, last = files + 1, part.last
            head = _head(run, files, part.count, part.total)
            draft = drafts.enter_context(_draft(run, head, part.first, part.last))
            before, checked = checked, _Checked(part, head, draft, checker.submit(draft.check))
            if before is not None:
                _put(run, before, at)
        if checked is not None:
            _put(run, checked, at)
    return True


class _Checked(NamedTuple):
    """A file that is written under its temporary name and being checked."""

    part: Part
    head: FileHead
    draft: Draft
    check: Future[None]


def _put(run: PaymentRun, file: _Checked, at: datetime) -> None:
    """Wait for a file's check, put it in its place and record it."""
    file.check.result()
    written = file.draft.place()
    BankFile.objects.create(
        run=run,
        seq=file.head.sequence,
        name=written.path.name,
        format=payer_of(run.territory, run.planned_on)[1].format,
        first_seq=file.part.first,
        last_seq=file.part.last,
        count=file.part.count,
        total=file.part.total,
        size=written.size,
        sha256=written.sha256,
        written_at=at,
    )


def produce_again(file: BankFile) -> Written:
    """Write a file once more from the ledger: the same bytes, or a BankFileError; ControlError where its row says otherwise."""
    with transaction.atomic():
        run = file.run
        written = _write(run, _head(run, file.seq, file.count, file.total), file.first_seq, file.last_seq)
    if written.sha256 != file.sha256:
        message = f"{file.name}: {written.sha256} was written, {file.sha256} is recorded"
        raise ControlError(message)
    return written


def folder() -> Path:
    """Where the files are kept until they are handed to the bank."""
    path = Path(settings.TIREK_VAR) / "bank"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def path_of(file: BankFile) -> Path:
    """Where a written file stands."""
    return folder() / file.name


def _booked_at(run: PaymentRun) -> datetime:
    return run.events.filter(state=RunState.BOOKED).earliest("at").at


def _head(run: PaymentRun, sequence: int, count: int, total: int) -> FileHead:
    return FileHead(run.territory, run.pk, sequence, run.planned_on, _booked_at(run), count, total)


def _next_part(run: PaymentRun, after: int) -> Part | None:
    """The orders of the next file: as many as the bank takes in one."""
    _payer, form = payer_of(run.territory, run.planned_on)
    bank, banks = ("account.bank_code", _BANKS) if one_bank_a_file(form) else ("''", "")
    sql = f"""
        SELECT o.seq, o.amount, {bank} FROM ledger_paymentorder o {banks}
        WHERE o.id BETWEEN %s AND %s AND {COUNTS} ORDER BY o.id
    """  # noqa: S608 - nothing here comes from outside
    last = run.chunks.filter(step=FREEZE).aggregate(last=Sum("count", default=0))["last"]
    base, found = run.pk * MOST_ORDERS, list[tuple[int, int, str]]()
    # In pieces of as many orders: what comes after the file is not looked at.
    while len(found) < form.lines and after < last:
        with connection.cursor() as cursor:
            cursor.execute(sql, [base + after + 1, base + after + form.lines])
            found += cursor.fetchall()
        after += form.lines
    return next(split(found, form), None)


def _write(run: PaymentRun, head: FileHead, first: int, last: int) -> Written:
    with _draft(run, head, first, last) as draft:
        draft.check()
        return draft.place()


def _draft(run: PaymentRun, head: FileHead, first: int, last: int) -> Draft:
    payer, form = payer_of(run.territory, run.planned_on)
    payments = _payments(run, first, last, head.created_at)
    return draft_bank_file(folder(), head, payer, payments, form, bank_settings())


_BANKS: Final = """JOIN cases_awardpayee row ON row.id = o.payee_id
    JOIN people_bankaccount account ON account.id = row.account_id"""


class _Row(NamedTuple):
    """An order with its payee as the database has them: number and account sealed."""

    seq: int
    amount: int
    person: str
    surname: str
    name: str
    patronymic: str
    born: date | str | None
    iin: Any
    account: str
    iban: Any
    bank: str
    oldest: int
    newest: int
    renamed: bool


_ROWS: Final = f"""
    SELECT o.seq, o.amount, CAST(person.id AS varchar(36)), person.surname, person.name, person.patronymic, person.birth_date,
        person.iin, CAST(account.id AS varchar(36)), account.iban, account.bank_code, line.oldest, line.newest,
        EXISTS (SELECT 1 FROM people_personversion version WHERE version.person_id = person.id AND version.at > %s)
    FROM (
        SELECT order_id, MIN(period) AS oldest, MAX(period) AS newest FROM ledger_orderline
        WHERE order_id BETWEEN %s AND %s GROUP BY order_id
    ) line
    JOIN ledger_paymentorder o ON o.id = line.order_id
    JOIN cases_awardpayee row ON row.id = o.payee_id
    JOIN people_person person ON person.id = row.payee_id
    JOIN people_bankaccount account ON account.id = row.account_id
    WHERE o.id BETWEEN %s AND %s AND {COUNTS} ORDER BY o.seq
"""  # noqa: S608 - nothing here comes from outside


def _payments(run: PaymentRun, first: int, last: int, moment: datetime) -> Iterator[Payment]:
    """The payments of a file, with names as they were when the run was booked; opened batch by batch."""
    iin_of, iban_of = Person._meta.get_field("iin").opener(), BankAccount._meta.get_field("iban").opener()
    base = run.pk * MOST_ORDERS
    for row in _rows(run, first, last, moment):
        names = (row.surname, row.name, row.patronymic)
        born = date.fromisoformat(row.born) if isinstance(row.born, str) else row.born
        if row.renamed:
            names, born = _named_then(row.person, moment) or (names, born)
        yield Payment(
            sequence=row.seq,
            end_to_end_id=reference_of(base + row.seq),
            amount=row.amount,
            surname=names[0],
            given_name=names[1],
            patronymic=names[2],
            iin=iin_of(bytes(row.iin), _hyphened(row.person)),
            iban=iban_of(bytes(row.iban), _hyphened(row.account)),
            bank=row.bank,
            purpose=_purpose(run.service, row.oldest, row.newest),
            born=born,
        )


def _hyphened(key: str) -> str:
    """A row's key as text; SQLite keeps it without its hyphens."""
    return key if "-" in key else f"{key[:8]}-{key[8:12]}-{key[12:16]}-{key[16:20]}-{key[20:]}"


def _rows(run: PaymentRun, first: int, last: int, moment: datetime) -> Iterator[_Row]:
    base = run.pk * MOST_ORDERS
    since = connection.ops.adapt_datetimefield_value(moment)
    spans = ((base + start, base + min(start + _AT_ONCE - 1, last)) for start in range(first, last + 1, _AT_ONCE))
    # The range is told twice: the database doesn't conclude from one table's to the other's.
    for rows in bulk.fetched_ahead(_ROWS, ((since, *span, *span) for span in spans)):
        yield from map(_Row._make, rows)


def _named_then(person: str, moment: datetime) -> tuple[tuple[str, str, str], date | None] | None:
    found = version_at(Person.objects.get(pk=person), moment)
    return None if found is None else ((found.surname, found.name, found.patronymic), found.birth_date)


@cache
def _purpose(service: str, oldest: int, newest: int) -> str:
    """What is paid and for which periods, in as many signs as a bank takes."""
    periods = [period_words(PeriodKey.of_code(code), _LANGUAGE) for code in dict.fromkeys((oldest, newest))]
    words = " – ".join(periods)
    return f"{law().services[service].title[_LANGUAGE][: NAME_LENGTH - len(words) - 2]}, {words}"


def _end(run: PaymentRun, at: datetime) -> None:
    """End the writing: the files together hold every order that counts, and its sum."""
    files = run.files.aggregate(files=Count("id"), count=Sum("count", default=0), total=Sum("total", default=0))
    if (files["count"], int(files["total"])) != (run.count, run.total):
        message = f"run {run.number}: files hold {files}, the run {run.count} orders and {run.total} tenge"
        raise ControlError(message)
    with run_step(run.pk, RunStep.WRITE, SYSTEM, at) as now:
        now.data |= {"files": files["files"], "count": run.count, "total": run.total}
