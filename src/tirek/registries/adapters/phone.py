"""The mobile citizens base: IIN -> phone. There is no public schema: this format is our simulator's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tirek.registries.adapters.gateway import GatewayAdapter
from tirek.registries.records import PhoneRecord, Registry

if TYPE_CHECKING:
    from tirek.registries.soap import Node


class PhoneAdapter(GatewayAdapter[PhoneRecord]):
    """Asks for a person's verified mobile number by IIN."""

    registry = Registry.PHONE
    service_id = "MobileCitizensBase"
    namespace = "urn:tirek:registries:phone:1"
    answer = "phone"

    def record(self, found: Node, iin: str) -> PhoneRecord:
        """Read the record. Raises BadAnswer."""
        return PhoneRecord(iin, found.needed("number"))
