"""Plainly invented children, the same for every run: as columns, as files and as cases of one."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from tirek.entitlement.columns import EPOCH, EVENTS, Columns
from tirek.law.months import month, parse_month

SERVICE: Final = "home-education"
KNOWN_ON: Final = date(2026, 11, 20)
FIRST: Final = parse_month("2023-09")
LAST: Final = parse_month("2026-08")
"""Three school years: 36 months."""

TWO: Final = ("aktobe", "alatau")
"""Territories whose amounts are all known: a monthly and a quarterly act."""
ALL: Final = ("aktobe", "alatau", "astana", "panfilov")
SHARES: Final = {TWO: (0.7, 0.3), ALL: (0.6, 0.25, 0.05, 0.1)}
CHUNK: Final = 131_072
"""Children computed at once, as `tirek schedule` does."""

WITHOUT_TERM: Final = date(9999, 12, 31).toordinal()
_SEED: Final = 20261120
_LAST_LESSON: Final = (5, 25)


def children(count: int, territories: tuple[str, ...], *, first_id: int = 1) -> Columns:
    """`count` children with the ids from `first_id` on; each part of a population differs and is always the same."""
    random = np.random.default_rng([_SEED, first_id, len(territories)])

    def days(begin: date, end: date) -> Any:
        return random.integers(begin.toordinal(), end.toordinal(), count, dtype=np.int32, endpoint=True)

    def months(begin: int, end: int) -> Any:
        since_1970 = random.integers(begin - 1970 * 12, end - 1970 * 12, count, endpoint=True).astype("datetime64[M]")
        return (since_1970.astype("datetime64[D]").astype(np.int64) + EPOCH).astype(np.int32)

    def some(share: float, values: Any, other: int) -> Any:
        return np.where(random.random(count) < share, values, np.int32(other))

    last_lessons = np.array([date(year, 5, 25).toordinal() for year in range(2023, 2028)], np.int32)
    certificate = np.where(
        random.random(count) < 0.8, random.choice(last_lessons, count), days(date(2023, 9, 1), date(2027, 5, 25))
    )
    disability = some(0.4, days(date(2023, 1, 1), date(2028, 12, 31)), WITHOUT_TERM)
    event = random.choice(len(EVENTS), count, p=(0.95, 0.03, 0.02)).astype(np.int8)
    return Columns(
        child_id=np.arange(first_id, first_id + count, dtype=np.int64),
        territory=random.choice(len(territories), count, p=SHARES[territories]).astype(np.int32),
        birth=days(date(2004, 9, 1), date(2019, 8, 31)),
        application=months(month(2022, 9), month(2026, 9)),
        certificate_end=some(0.98, certificate, 0),
        disability_end=some(0.98, disability, 0),
        event=event,
        event_day=np.where(event > 0, days(date(2022, 9, 1), date(2026, 11, 20)), np.int32(0)),
        state_care=random.random(count) < 0.02,
        rights_deprived=random.random(count) < 0.01,
    )


def parts(columns: Columns, size: int = CHUNK) -> list[Columns]:
    """The same children in chunks; views, not copies."""
    names = Columns.__dataclass_fields__
    return [
        Columns(**{name: getattr(columns, name)[start : start + size] for name in names})
        for start in range(0, len(columns), size)
    ]


def table(columns: Columns, territories: tuple[str, ...]) -> pa.Table:
    """The children as the columns of a population file."""

    def dates(days: Any) -> pa.Array:
        return pa.array(days - np.int32(EPOCH), mask=days == 0).cast(pa.date32())

    def words(numbers: Any, names: tuple[str, ...]) -> pa.Array:
        return pa.DictionaryArray.from_arrays(pa.array(numbers.astype(np.int32)), pa.array(names)).cast(pa.string())

    return pa.table({
        "child_id": columns.child_id,
        "territory": words(columns.territory, territories),
        "birth_date": dates(columns.birth),
        "application_month": dates(columns.application),
        "certificate_end": dates(columns.certificate_end),
        "disability_end": dates(columns.disability_end),
        "event": words(columns.event, EVENTS),
        "event_date": dates(columns.event_day),
        "state_care": columns.state_care,
        "rights_deprived": columns.rights_deprived,
    })  # fmt: skip


def write_file(path: Path, count: int, territories: tuple[str, ...] = ALL) -> None:
    """Write a population file, Parquet or CSV by its ending, chunk by chunk in flat memory."""
    schema = table(children(0, territories), territories).schema
    is_csv = path.suffix == ".csv"
    with pa_csv.CSVWriter(path, schema) if is_csv else pq.ParquetWriter(path, schema) as writer:
        for start in range(0, count, CHUNK):
            size = min(CHUNK, count - start)
            writer.write_table(table(children(size, territories, first_id=start + 1), territories))


def cases(count: int) -> list[dict[str, Any]]:
    """Cases of one, each different: every territory, events, gaps, unknown facts, windows of up to four years."""
    random = np.random.default_rng([_SEED, count])
    return [_case(random, number) for number in range(count)]


def _case(random: np.random.Generator, number: int) -> dict[str, Any]:
    def some(share: float) -> bool:
        return bool(random.random() < share)

    def later(day: date, least: int, most: int) -> date:
        return day + timedelta(days=int(random.integers(least, most, endpoint=True)))

    place = str(random.choice(ALL, p=(0.45, 0.3, 0.1, 0.15)))
    applied = later(date(2008, 4, 1), 0, 360) if place == "astana" else later(date(2022, 9, 1), 0, 1400)
    certificates: list[dict[str, Any]] = []
    begin = applied
    for school in range(int(random.integers(1, 4))):
        year = begin.year + ((begin.month, begin.day) > _LAST_LESSON)
        end = date(year, *_LAST_LESSON)
        certificates.append({"number": str(number + school), "school": f"No {school + 1}", "from": begin, "to": end})
        begin = date(year, 9, 1)
    if some(0.1):
        certificates[-1]["withdrawn_on"] = later(certificates[-1]["from"], 1, 90)
    child = {
        "birth_date": later(applied, -17 * 365, -6 * 365),
        "death_date": later(applied, 0, 400) if some(0.05) else None,
        "disability": None if some(0.05) else [{"from": later(applied, -2000, -10), "to": None}],
        "full_state_care": [{"from": later(applied, 0, 400), "to": None}] if some(0.05) else [],
        "state_institution": [{"from": later(applied, 0, 300), "to": None}] if some(0.05) else [],
    }
    case = {
        "service": SERVICE,
        "territory": place,
        "application": {"date": applied, "channel": "portal"},
        "applicant": {
            "relation": str(random.choice(("parent", "guardian", "adoptive-parent"))),
            "parental_rights": "deprived" if some(0.03) else "held",
            "consent": not some(0.03),
        },
        "child": child,
        "certificates": certificates,
    }
    plain: dict[str, Any] = _dates_as_text(case)
    return plain


def _dates_as_text(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _dates_as_text(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_dates_as_text(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value
