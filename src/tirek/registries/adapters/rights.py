"""Representation of children and deprivation of parental rights. There is no public schema: this format is our simulator's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tirek.registries.adapters.gateway import GatewayAdapter
from tirek.registries.records import Deprivation, Registry, RepresentationRecord, RightsRecord

if TYPE_CHECKING:
    from tirek.registries.soap import Node


class RightsAdapter(GatewayAdapter[RightsRecord]):
    """Asks by an adult's IIN whom they represent and what a court took away."""

    registry = Registry.RIGHTS
    service_id = "ParentalRights"
    namespace = "urn:tirek:registries:rights:1"
    answer = "rights"

    def record(self, found: Node, iin: str) -> RightsRecord:
        """Read the record. Raises BadAnswer."""
        return RightsRecord(
            iin,
            tuple(_representation(item) for item in found.each("representations", "representation")),
            tuple(_deprivation(item) for item in found.each("deprivations", "deprivation")),
        )


def _representation(node: Node) -> RepresentationRecord:
    return RepresentationRecord(
        child_iin=node.needed("childIin"),
        relation=node.needed("relation"),
        basis=node.text("basis"),
        number=node.text("number"),
        valid_from=node.day("from"),
        valid_to=node.day("to"),
    )


def _deprivation(node: Node) -> Deprivation:
    return Deprivation(node.text("childIin"), node.text("number"), node.needed_day("from"), node.day("to"))
