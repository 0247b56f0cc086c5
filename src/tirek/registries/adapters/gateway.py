"""What all adapters over the gateway share: ask, check that the answer is about the person asked for, read."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final, Generic, TypeVar

from lxml import etree

from tirek.registries.errors import BadAnswer, Empty, NoConsent, Refused, RegistryError
from tirek.registries.ports import Reply
from tirek.registries.records import Record, Registry, Word
from tirek.registries.soap import BODY, TYPE, XSI, Node, add, parse
from tirek.registries.sync_channel import NAMESPACE, Message, SyncChannel

if TYPE_CHECKING:
    from lxml.etree import _Element

    from tirek.registries.ports import Question

R = TypeVar("R", bound=Record)

OK: Final = "00000"
"""The inner code of a registry that has answered; published for the registry of persons and used in our formats too."""
NO_DATA: Final = "TIREK-NO-DATA"
NO_CONSENT: Final = "TIREK-NO-CONSENT"
"""Inner codes of our simulator; the live ones come with each registry's schema."""


@dataclass(frozen=True, slots=True)
class GatewayAdapter(ABC, Generic[R]):
    """An adapter over SyncChannel. A registry adds its names and how its element is read."""

    registry: ClassVar[Registry]
    service_id: ClassVar[str]
    namespace: ClassVar[str]
    """Of the service's types; `urn:tirek:…` where the registry's own schema isn't public and the format is ours."""
    answer: ClassVar[str]
    """The element of the answer's data that holds the record."""

    channel: SyncChannel

    @abstractmethod
    def record(self, found: Node, iin: str) -> R:
        """Read the record. Raises BadAnswer."""

    def ask(self, question: Question) -> Reply[R]:
        """Ask. Raises RegistryError."""
        message = Message(
            service_id=self.service_id,
            message_id=question.message_id,
            sent_at=question.sent_at,
            data=self._request(question),
        )
        response = self.channel.send(self.registry, message)
        try:
            return Reply(self._read(response.data, question.iin), response.raw)
        except RegistryError as error:
            error.raw = response.raw
            raise

    def read(self, raw: bytes, iin: str) -> R:
        """Read an answer that was stored, whose signature was checked when it came. Raises RegistryError."""
        data = parse(raw).find(f"{BODY}/{{{NAMESPACE}}}SendMessageResponse/response/responseData/data")
        return self._read(Node(data) if data is not None else None, iin)

    def _request(self, question: Question) -> _Element:
        data = etree.Element("data", nsmap={"ns": self.namespace, "xsi": XSI})
        data.set(TYPE, "ns:Request")
        add(data, "messageId", question.message_id)
        add(data, "messageDate", question.sent_at)
        add(data, "iin", question.iin)
        if question.consent_token:
            add(data, "consentToken", question.consent_token)
        return data

    def _read(self, data: Node | None, iin: str) -> R:
        if data is None:
            raise Empty("The registry has nothing about this person.", code="no-data")
        result = data.child("messageResult")
        code = result.text("code") if result else OK
        if code == NO_CONSENT:
            raise NoConsent("The person has not let the registry answer.", code=code)
        found = data.child(self.answer)
        if code == NO_DATA or (code == OK and found is None):
            raise Empty("The registry has nothing about this person.", code=code)
        if code != OK or found is None:
            raise Refused("The registry answered with an error code.", code=code)
        # A record of somebody else is worse than none: it would decide about the wrong person, and show them.
        if found.needed("iin") != iin:
            raise BadAnswer("The answer is about another person.", code="other-person")
        return self.record(found, iin)


def word(node: Node | None) -> Word | None:
    """A dictionary value {code, nameRu, nameKz}."""
    if node is None:
        return None
    found = Word(node.text("code"), node.text("nameRu"), node.text("nameKz"))
    return found if any((found.code, found.ru, found.kk)) else None
