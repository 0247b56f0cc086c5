"""Full state care and state institutions. There is no public schema: this format is our simulator's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from tirek.registries.adapters.gateway import GatewayAdapter
from tirek.registries.errors import BadAnswer
from tirek.registries.records import CarePeriod, CareRecord, Registry

if TYPE_CHECKING:
    from tirek.registries.soap import Node

_KINDS: Final[dict[str, Literal["full-state-care", "state-institution"]]] = {
    "full-state-care": "full-state-care",
    "state-institution": "state-institution",
}


class StateCareAdapter(GatewayAdapter[CareRecord]):
    """Asks by a child's IIN when the state kept or keeps it."""

    registry = Registry.STATE_CARE
    service_id = "StateCare"
    namespace = "urn:tirek:registries:state-care:1"
    answer = "care"

    def record(self, found: Node, iin: str) -> CareRecord:
        """Read the record. Raises BadAnswer: a kind of stay that isn't known must not look like none."""
        return CareRecord(iin, tuple(_period(item) for item in found.each("periods", "period")))


def _period(node: Node) -> CarePeriod:
    kind = _KINDS.get(node.needed("kind"))
    if kind is None:
        raise BadAnswer("The answer has a kind of stay that is not known.", code="unknown-kind")
    return CarePeriod(kind, node.text("place"), node.needed_day("from"), node.day("to"))
