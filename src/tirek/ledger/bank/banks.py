"""How each bank wants its files, who pays from which account, and the words of banks: read strictly from a folder of YAML.

A bank that changes its format gets a new dated version, so that a file of last year is produced again as it was. An
installation points to a folder of its own with `read_settings`; tables of banks, letters and codes that it does not have are
taken from the standard, payers and formats are not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

from stdnum import iban as stdnum_iban

from tirek.law.problems import Flaw, LawError, Place, Problem
from tirek.law.schema import flaws_of
from tirek.law.source import Document, read_document
from tirek.law.text import N_, Text
from tirek.ledger.bank.model import Payer, ReturnReason
from tirek.ledger.bank.problems import NO_PAYER, NO_SETTINGS, UNKNOWN_BANK, BankFileError

HERE: Final = Path(__file__).resolve().parent
FOLDER: Final = HERE / "settings"
SHARED: Final = ("banks", "letters", "codes")
"""Tables that an installation need not have of its own."""
OTHER: Final = "other"
_BANK: Final = slice(4, 7)
_Value = TypeVar("_Value")

MISSING_FILE = N_("this file is missing")
OVERLAP = N_("its dates overlap with another entry of the same; end the earlier one the day before")
ENDS_BEFORE = N_("it ends before it begins")
WRONG_CHECK = N_("a sign of the account number {number} is wrong")
OTHER_NAME = N_("the file is named {name}, but is about the bank {bank}; give it the bank's name")
TWO_REASONS = N_("the code {code} belongs to two reasons")


class BankSettingsError(Exception):
    """The settings of banks can't be used; every problem has file, line and column."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(problem.line_of_text("en") for problem in self.problems))


@dataclass(frozen=True, slots=True)
class Bank:
    """A bank by the code in its account numbers, as from one day."""

    code: str
    bic: str
    name: Text
    confidence: str


@dataclass(frozen=True, slots=True)
class CsvFormat:
    """How a bank writes its answers as a table: names of columns, its words for our statuses, its last line."""

    encoding: str
    delimiter: str
    decimal: str
    columns: Mapping[str, str]
    statuses: Mapping[str, str]
    mark: str
    count_column: int
    sum_column: int


@dataclass(frozen=True, slots=True)
class BankFormat:
    """How files for one bank are written, as from one day.

    `places` says where purpose code, КОд and КБе go; `lines` is how many payments one file may hold; with `replace` letters
    of the table of letters are replaced even where the encoding has them.
    """

    bank: str
    format: str
    encoding: str
    replace: bool
    lines: int
    places: Mapping[str, str]
    csv: CsvFormat | None
    confidence: str


@dataclass(frozen=True, slots=True)
class _Dated(Generic[_Value]):
    """A value from one day to another, both included; `end` None when it still holds."""

    start: date
    end: date | None
    value: _Value

    def holds(self, day: date) -> bool:
        """Whether it holds on a day."""
        return self.start <= day and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True)
class BankSettings:
    """Everything read from a folder of settings."""

    banks: Mapping[str, tuple[_Dated[Bank], ...]]
    formats: Mapping[str, tuple[_Dated[BankFormat], ...]]
    payers: Mapping[str, tuple[_Dated[Payer], ...]]
    letters: Mapping[str, str]
    statuses: Mapping[str, str]
    reasons: Mapping[str, ReturnReason]
    reason_of_code: Mapping[str, str]

    def bank(self, code: str, day: date) -> Bank:
        """The bank with a code in its account numbers on a day; raises BankFileError when the table has none."""
        found = _on(self.banks.get(code, ()), day)
        if found is None:
            raise BankFileError(UNKNOWN_BANK, code=code, day=day.isoformat())
        return found

    def bank_codes(self, day: date) -> dict[str, str]:
        """BIC by bank code, of all banks of a day."""
        return {code: found.bic for code, spans in self.banks.items() if (found := _on(spans, day)) is not None}

    def format(self, bank: str, day: date) -> BankFormat:
        """How files for a bank are written on a day; raises BankFileError when nothing is set."""
        found = _on(self.formats.get(bank, ()), day)
        if found is None:
            raise BankFileError(NO_SETTINGS, bank=bank, day=day.isoformat())
        return found

    def payer(self, territory: str, day: date) -> Payer:
        """Who pays for a territory on a day, and from which account; raises BankFileError when nobody does."""
        found = _on(self.payers.get(territory, ()), day)
        if found is None:
            raise BankFileError(NO_PAYER, territory=territory, day=day.isoformat())
        return found

    def reason(self, code: str) -> ReturnReason:
        """Our reason for a bank's code; `other` when the code is unknown or empty."""
        return self.reasons[self.reason_of_code.get(code.strip().upper(), OTHER)]


def _on(spans: Iterable[_Dated[_Value]], day: date) -> _Value | None:
    return next((span.value for span in spans if span.holds(day)), None)


@cache
def standard() -> BankSettings:
    """The settings that come with Tirek: public tables, and payers and formats of the demonstration."""
    return read_settings(FOLDER)


def read_settings(folder: Path) -> BankSettings:
    """Read a folder of settings: `banks`, `letters`, `codes`, `payers` and one file per bank, named by its code.

    Raises BankSettingsError with every flaw: file, line, column, what is allowed.
    """
    return _Reading(folder).result()


class _Reading:
    """Reads the files of one folder and collects what is wrong with them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._problems: list[Problem] = []

    def result(self) -> BankSettings:
        """The settings, or every problem raised at once."""
        shared = {kind: self._document(kind, self._path_of(kind)) for kind in (*SHARED, "payers")}
        own = [self._document("bank", path) for path in sorted(self._folder.glob("*.yaml")) if path.stem not in shared]
        if self._problems:
            raise BankSettingsError(self._problems)
        table, letters, codes, payers = (shared[kind] for kind in (*SHARED, "payers"))
        assert table is not None and letters is not None and codes is not None and payers is not None  # or raised
        reasons = {
            row["id"]: ReturnReason(row["id"], row["name"], row["advice"], tuple(row["codes"]))
            for row in codes.data["reasons"]
        }
        found = BankSettings(
            banks=self._dated(table, "banks", "code", _bank),
            formats=self._formats([document for document in own if document is not None]),
            payers=self._dated(payers, "payers", "territory", _payer),
            letters=letters.data["letters"],
            statuses=codes.data["statuses"],
            reasons=reasons,
            reason_of_code=self._codes(codes),
        )
        self._account_numbers(payers)
        if self._problems:
            raise BankSettingsError(self._problems)
        return found

    def _path_of(self, kind: str) -> Path:
        path = self._folder / f"{kind}.yaml"
        return FOLDER / path.name if kind in SHARED and not path.exists() else path

    def _document(self, kind: str, path: Path) -> Document | None:
        if not path.is_file():
            self._problems.append(Problem(path.name, 1, 1, Flaw((), MISSING_FILE)))
            return None
        try:
            document = read_document(path, path.name)
        except LawError as error:  # the strict reader of YAML is the law's
            self._problems += error.problems
            return None
        flaws = flaws_of(document.data, _schema(kind))
        self._problems += map(document.problem, flaws)
        return None if flaws else document

    def _dated(
        self, document: Document, key: str, identity: str, build: Callable[[dict[str, Any]], _Value]
    ) -> dict[str, tuple[_Dated[_Value], ...]]:
        """The entries of a list by identity, in order of their dates; overlaps are a problem."""
        found: dict[str, list[tuple[int, _Dated[_Value]]]] = {}
        for place, row in enumerate(document.data[key]):
            span = _Dated(date.fromisoformat(row["from"]), _day(row.get("to")), build(row))
            if span.end is not None and span.end < span.start:
                self._wrong(document, (key, place, "to"), ENDS_BEFORE)
            found.setdefault(row.get(identity, identity), []).append((place, span))
        return {name: self._in_order(document, key, spans) for name, spans in found.items()}

    def _in_order(
        self, document: Document, key: str, spans: list[tuple[int, _Dated[_Value]]]
    ) -> tuple[_Dated[_Value], ...]:
        spans.sort(key=lambda entry: entry[1].start)
        for (_, before), (place, after) in pairwise(spans):
            if before.end is None or before.end >= after.start:
                self._wrong(document, (key, place, "from"), OVERLAP)
        return tuple(span for _, span in spans)

    def _formats(self, documents: list[Document]) -> dict[str, tuple[_Dated[BankFormat], ...]]:
        found: dict[str, tuple[_Dated[BankFormat], ...]] = {}
        for document in documents:
            bank = document.data["bank"]
            if document.path != f"{bank}.yaml":
                self._wrong(document, ("bank",), OTHER_NAME, name=document.path, bank=bank)
            found |= self._dated(document, "versions", bank, partial(_format, bank))
        return found

    def _codes(self, document: Document) -> dict[str, str]:
        found: dict[str, str] = {}
        for place, row in enumerate(document.data["reasons"]):
            for position, code in enumerate(row["codes"]):
                if code in found:
                    self._wrong(document, ("reasons", place, "codes", position), TWO_REASONS, code=code)
                found[code] = row["id"]
        return found

    def _account_numbers(self, payers: Document) -> None:
        for place, row in enumerate(payers.data["payers"]):
            if not stdnum_iban.is_valid(row["iban"]):
                self._wrong(payers, ("payers", place, "iban"), WRONG_CHECK, number=row["iban"])

    def _wrong(self, document: Document, place: Place, message: str, **values: str) -> None:
        self._problems.append(document.problem(Flaw(place, message, values)))


@cache
def _schema(kind: str) -> str:
    return (HERE / "schema" / f"{kind}.schema.json").read_text(encoding="utf-8")


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _bank(row: dict[str, Any]) -> Bank:
    return Bank(row["code"], row["bic"], row["name"], row["confidence"])


def _payer(row: dict[str, Any]) -> Payer:
    return Payer(
        territory=row["territory"],
        name=row["name"],
        bin=row["bin"],
        iban=row["iban"],
        bank=row["iban"][_BANK],
        kod=row["kod"],
        kbe=row["kbe"],
        purpose_code=row["purpose_code"],
        head=row["head"],
        accountant=row["accountant"],
        budget_class=row.get("budget_class", ""),
        demonstration=row.get("demonstration", False),
    )


def _format(bank: str, row: dict[str, Any]) -> BankFormat:
    return BankFormat(
        bank=bank,
        format=row["format"],
        encoding=row["encoding"],
        replace=row["letters"] == "replaced",
        lines=row["lines"],
        places=row["places"],
        csv=_csv(row["csv"]) if "csv" in row else None,
        confidence=row["confidence"],
    )


def _csv(row: dict[str, Any]) -> CsvFormat:
    trailer = row["trailer"]
    return CsvFormat(
        encoding=row["encoding"],
        delimiter=row["delimiter"],
        decimal=row["decimal"],
        columns=row["columns"],
        statuses=row["statuses"],
        mark=trailer["mark"],
        count_column=trailer["count"],
        sum_column=trailer["sum"],
    )
