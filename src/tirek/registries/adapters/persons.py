"""The registry of persons (ГБД ФЛ), getPerson. Names of elements as published; the live schema's namespace must be obtained."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

import yaml

from tirek.registries.adapters.gateway import GatewayAdapter, word
from tirek.registries.records import Address, Document, PersonRecord, Registry

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tirek.registries.soap import Node

_CODES: Final = Path(__file__).resolve().parents[1] / "data" / "territory-codes.yaml"
_SEX: Final[dict[str, Literal["m", "f"]]] = {"1": "m", "2": "f"}


class PersonsAdapter(GatewayAdapter[PersonRecord]):
    """Asks for one person by IIN."""

    registry = Registry.PERSONS
    service_id = "GBDFLUniversal"
    namespace = "urn:tirek:registries:persons:1"
    answer = "person"

    def record(self, found: Node, iin: str) -> PersonRecord:
        """Read the record. Raises BadAnswer."""
        gender = found.child("gender")
        status = found.child("lifeStatus")
        return PersonRecord(
            iin=iin,
            surname=found.text("surname"),
            name=found.text("name"),
            patronymic=found.text("patronymic"),
            birth_date=found.day("birthDate"),
            sex=_SEX.get(gender.text("code"), "") if gender else "",
            nationality=word(found.child("nationality")),
            citizenship=word(found.child("citizenship")),
            life_status=status.text("code") if status else "",
            death_date=found.day("deathDate"),
            birth_place=_place(found.child("birthPlace")),
            address=_address(found.child("regAddress")),
            documents=tuple(_document(item) for item in found.each("documents", "document")),
        )


@lru_cache(maxsize=1)
def territory_codes() -> Mapping[str, str]:
    """The table of codes: KATO and the register's own -> id of our territory."""
    rows: list[dict[str, Any]] = yaml.safe_load(_CODES.read_text(encoding="utf-8"))
    return {row["code"]: row["territory"] for row in rows}


def _address(node: Node | None) -> Address | None:
    if node is None:
        return None
    district, region = word(node.child("district")), word(node.child("region"))
    codes = territory_codes()
    places = [codes[place.code] for place in (region, district) if place and place.code in codes]
    return Address(
        territory=places[0] if places else None,
        district=district,
        region=region,
        city=node.text("city"),
        street=node.text("street"),
        building=node.text("building"),
        flat=node.text("flat"),
        since=node.day("beginDate"),
    )


def _place(node: Node | None) -> str:
    if node is None:
        return ""
    words = (word(node.child(name)) for name in ("country", "district", "region"))
    return ", ".join([*(found.ru for found in words if found), *filter(None, [node.text("city")])])


def _document(node: Node) -> Document:
    issuer = word(node.child("issueOrganization"))
    return Document(
        kind=word(node.child("type")),
        number=node.text("number"),
        issued_on=node.day("beginDate"),
        expires_on=node.day("endDate"),
        issuer=issuer.ru if issuer else "",
        status=word(node.child("status")),
    )
