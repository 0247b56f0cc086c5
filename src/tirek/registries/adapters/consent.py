"""The consent service (КДП): the citizen is asked by SMS from 1414, a yes gives a token. This format is our simulator's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from tirek.registries.adapters.gateway import GatewayAdapter
from tirek.registries.errors import BadAnswer
from tirek.registries.records import ConsentRecord, Registry

if TYPE_CHECKING:
    from tirek.registries.soap import Node

_STATES: Final[dict[str, Literal["given", "refused", "waiting"]]] = {
    "given": "given",
    "refused": "refused",
    "waiting": "waiting",
}


class ConsentAdapter(GatewayAdapter[ConsentRecord]):
    """Asks for a person's consent: the first question sends the SMS, later ones tell how it was answered."""

    registry = Registry.CONSENT
    service_id = "ConsentService"
    namespace = "urn:tirek:registries:consent:1"
    answer = "consent"

    def record(self, found: Node, iin: str) -> ConsentRecord:
        """Read the record. Raises BadAnswer."""
        state = _STATES.get(found.needed("state"))
        if state is None or (state == "given" and not found.text("token")):
            raise BadAnswer("The answer's consent is neither given, refused nor waiting.", code="unknown-state")
        return ConsentRecord(iin, state, found.text("token") if state == "given" else "", found.day("validTo"))
