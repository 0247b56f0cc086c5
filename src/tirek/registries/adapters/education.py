"""The education database. There is no public schema: this format is our simulator's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tirek.registries.adapters.gateway import GatewayAdapter
from tirek.registries.records import EducationRecord, Registry, Schooling

if TYPE_CHECKING:
    from tirek.registries.soap import Node


class EducationAdapter(GatewayAdapter[EducationRecord]):
    """Asks where and how a child learns, by IIN."""

    registry = Registry.EDUCATION
    service_id = "EducationDatabase"
    namespace = "urn:tirek:registries:education:1"
    answer = "student"

    def record(self, found: Node, iin: str) -> EducationRecord:
        """Read the record. Raises BadAnswer."""
        return EducationRecord(iin, tuple(_schooling(item) for item in found.each("schooling", "school")))


def _schooling(node: Node) -> Schooling:
    return Schooling(
        school=node.text("name"),
        school_class=node.text("class"),
        form=node.text("form"),
        order_number=node.text("orderNumber"),
        order_date=node.day("orderDate"),
        certificate=node.text("certificateNumber"),
        valid_from=node.day("from"),
        valid_to=node.day("to"),
    )
