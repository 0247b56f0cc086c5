"""What the simulated registries know of the invented families."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from tirek.demo.families import AKTOBE, ALATAU, FAMILIES, PANFILOV, Child, Family

if TYPE_CHECKING:
    from pathlib import Path

_ADDRESSES: Final[dict[str, dict[str, Any]]] = {
    AKTOBE: {
        "district": {"code": "15", "ru": "АКТЮБИНСКАЯ ОБЛАСТЬ", "kk": "АҚТӨБЕ ОБЛЫСЫ"},
        "region": {"code": "904", "ru": "АКТОБЕ", "kk": "АҚТӨБЕ"},
        "street": "Үлгі көшесі",
    },
    ALATAU: {
        "district": {"code": "19", "ru": "АЛМАТИНСКАЯ ОБЛАСТЬ", "kk": "АЛМАТЫ ОБЛЫСЫ"},
        "region": {"code": "929", "ru": "АЛАТАУ", "kk": "АЛАТАУ"},
        "street": "Мысал көшесі",
    },
    PANFILOV: {
        "district": {"code": "33", "ru": "ОБЛАСТЬ ЖЕТІСУ", "kk": "ЖЕТІСУ ОБЛЫСЫ"},
        "region": {"code": "917", "ru": "ПАНФИЛОВСКИЙ РАЙОН", "kk": "ПАНФИЛОВ АУДАНЫ"},
        "city": "Жаркент",
        "street": "Сынақ көшесі",
    },
}
_JUNE: Final = 6


@dataclass(frozen=True, slots=True)
class Period:
    """The first and the last day of a certificate."""

    first: date
    last: date


def certificate_of(family: Family, day: date) -> Period:
    """The period of the school's certificate in the school year of `day`.

    Where the amount follows an index, the certificate ends with the year whose index is known.
    """
    year = day.year if day.month >= _JUNE else day.year - 1
    whole = Period(date(year, 9, 1), date(year + 1, 5, 25))
    return Period(whole.first, date(year, 12, 25)) if family.territory == ALATAU and day.year == year else whole


def school_of(child: Child) -> str:
    """What the register of education calls the school."""
    return f"№ {child.school} үлгі мектебі"


def number_of(child: Child) -> str:
    """The number of the school's certificate."""
    return str(100 + child.school)


def address_of(family: Family) -> str:
    """The address on one line."""
    known = _ADDRESSES[family.territory]
    return f"{known['region']['kk'].title()}, {known['street']}, 1"


def people(day: date) -> dict[str, Any]:
    """The simulator's people (see its people.schema.json), as on `day`."""
    rows = [
        row
        for family in FAMILIES.values()
        for row in (_applicant(family), *(_child(family, child, day) for child in family.children))
    ]
    return {"people": rows}


def write_people(path: Path, day: date) -> None:
    """Write the simulator's people into a file; a file that is there already stays, for its data went into cases."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.new")
    draft.write_text(json.dumps(people(day), ensure_ascii=False, indent=1), encoding="utf-8")
    draft.replace(path)


def _address(family: Family) -> dict[str, Any]:
    return {**_ADDRESSES[family.territory], "building": "1", "since": "2019-09-01"}


def _applicant(family: Family) -> dict[str, Any]:
    who = family.applicant
    deprived = [child for child in family.children if child.record == "deprived"]
    basis = "birth-certificate" if family.relation == "parent" else "guardianship-order"
    return _without_empty(
        iin=who.iin,
        surname=who.surname,
        name=who.name,
        patronymic=who.patronymic,
        birth_date=who.born.isoformat(),
        sex=who.sex,
        phone=who.phone,
        address=_address(family),
        documents=[
            {
                "type": {"code": "002", "ru": "УДОСТОВЕРЕНИЕ РК", "kk": "ҚР ЖЕКЕ КУӘЛІГІ"},
                "number": f"0000{who.iin[-5:]}",
                "issued_on": "2021-02-03",
                "expires_on": "2031-02-02",
            }
        ],
        rights={
            "representations": [
                {
                    "child": child.iin,
                    "relation": family.relation,
                    "basis": basis,
                    "number": f"0{child.iin[-6:]}",
                    "from": child.born.isoformat(),
                    "to": None,
                }
                for child in family.children
            ],
            "deprivations": [
                {"child": child.iin, "number": "2-0000/2024", "from": "2024-10-11", "to": None} for child in deprived
            ],
        },
    )


def _child(family: Family, child: Child, day: date) -> dict[str, Any]:
    certificate = certificate_of(family, day)
    ended = (day - timedelta(days=75)).isoformat() if child.record == "expired" else None
    care = [{"kind": "full-state-care", "place": "Мысал балалар үйі", "from": "2022-02-01", "to": None}]
    school: dict[str, Any] = {"school": school_of(child), "class": "5 Ә", "form": "full-time"}
    if child.record != "full-time":
        school |= {
            "form": "home",
            "order": "17-Б",
            "order_date": (certificate.first - timedelta(days=7)).isoformat(),
            "certificate": number_of(child),
            "from": certificate.first.isoformat(),
            "to": certificate.last.isoformat(),
        }
    return _without_empty(
        iin=child.iin,
        surname=child.surname,
        name=child.name,
        patronymic=child.patronymic,
        birth_date=child.born.isoformat(),
        sex=child.sex,
        address=_address(family),
        death_date=(day - timedelta(days=7)).isoformat() if child.record == "died" else "",
        disability={
            "periods": [
                {"group": "child", "cause": "general-disease", "number": f"0{child.iin[-5:]}", "issued_on": "2020-03-02",
                 "from": "2020-03-01", "to": ended},
            ],
        },
        education=[school],
        **{"state-care": care if child.record == "state-care" else []},
    )  # fmt: skip


def _without_empty(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value != ""}
