"""The bank of persons with disabilities. There is no public schema: this format is our simulator's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tirek.registries.adapters.gateway import GatewayAdapter
from tirek.registries.records import (
    DisabilityPeriod,
    DisabilityRecord,
    Measure,
    Programme,
    ProgrammePart,
    Registry,
)

if TYPE_CHECKING:
    from tirek.registries.soap import Node


class DisabilityAdapter(GatewayAdapter[DisabilityRecord]):
    """Asks for a person's disability and individual programmes by IIN."""

    registry = Registry.DISABILITY
    service_id = "DisabilityBank"
    namespace = "urn:tirek:registries:disability:1"
    answer = "disability"

    def record(self, found: Node, iin: str) -> DisabilityRecord:
        """Read the record. Raises BadAnswer."""
        return DisabilityRecord(
            iin,
            tuple(_period(item) for item in found.each("periods", "period")),
            tuple(_programme(item) for item in found.each("programmes", "programme")),
        )


def _period(node: Node) -> DisabilityPeriod:
    return DisabilityPeriod(
        group=node.text("group"),
        cause=node.text("cause"),
        valid_from=node.needed_day("from"),
        valid_to=node.day("to"),
        certificate=node.text("certificateNumber"),
        certificate_date=node.day("certificateDate"),
    )


def _programme(node: Node) -> Programme:
    parts = (
        ProgrammePart(
            part.text("name"),
            tuple(
                Measure(item.text("name"), item.day("from"), item.day("to"))
                for item in part.each("measures", "measure")
            ),
        )
        for part in node.each("parts", "part")
    )
    return Programme(node.text("number"), node.day("from"), node.day("to"), tuple(parts))
