"""SOAP 1.1: read safely what came, write what goes out. No network here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from lxml import etree
from lxml.etree import _Element

from tirek.registries.errors import BadAnswer

if TYPE_CHECKING:
    from collections.abc import Iterator

SOAP: Final = "http://schemas.xmlsoap.org/soap/envelope/"
WSU: Final = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
ENVELOPE: Final = f"{{{SOAP}}}Envelope"
HEADER: Final = f"{{{SOAP}}}Header"
BODY: Final = f"{{{SOAP}}}Body"
FAULT: Final = f"{{{SOAP}}}Fault"
NIL: Final = f"{{{XSI}}}nil"
TYPE: Final = f"{{{XSI}}}type"

MAX_BYTES: Final = 2 * 1024 * 1024
"""No answer about one person is larger; more is not read."""
_ISO_DAY: Final = len("2026-11-20")


@dataclass(frozen=True, slots=True)
class Fault:
    """A SOAP fault: its code, the service's own error code when the detail has one, and its text."""

    fault_code: str
    code: str
    text: str


def parse(content: bytes) -> _Element:
    """Read XML from outside: no entities, no DTD, nothing fetched, bounded in size and depth.

    Raises BadAnswer, which keeps the bytes.
    """
    if len(content) > MAX_BYTES:
        raise BadAnswer("The answer is larger than allowed.", code="too-large", raw=content[:MAX_BYTES])
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser=parser)
    except etree.XMLSyntaxError as error:
        raise BadAnswer("The answer is not XML.", code="invalid-xml", raw=content) from error
    document = root.getroottree().docinfo
    if document.internalDTD is not None or document.externalDTD is not None:
        raise BadAnswer("The answer declares a document type.", code="doctype", raw=content)
    return root


def envelope(content: _Element) -> _Element:
    """A SOAP envelope around the body's one child."""
    root = etree.Element(ENVELOPE, nsmap={"soapenv": SOAP, "wsu": WSU, "xsi": XSI})
    etree.SubElement(root, HEADER)
    etree.SubElement(root, BODY).append(content)
    return root


def to_bytes(root: _Element) -> bytes:
    """The document as it is sent: UTF-8, nothing added or indented, so that signatures hold."""
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def fault_in(root: _Element) -> Fault | None:
    """The fault of an envelope, if it is one. Faults come unsigned: nothing in them is taken as a fact about a person."""
    fault = root.find(f"{BODY}/{FAULT}")
    if fault is None:
        return None
    detail = fault.find("detail")
    found = detail.iter("errorCode", "code", "{*}errorCode", "{*}code") if detail is not None else iter(())
    code = next((text_of(node) for node in found), "")
    return Fault(text_of(fault.find("faultcode")), code, text_of(fault.find("faultstring")))


def text_of(node: _Element | None) -> str:
    """The text of an element without surrounding space; empty when it is absent or nil."""
    if node is None or node.get(NIL) in {"true", "1"}:
        return ""
    return "".join(str(part) for part in node.itertext()).strip()


def add(parent: _Element, name: str, value: object = None) -> _Element:
    """Append a child with a text; a day or moment in ISO form; no text for None."""
    child = etree.SubElement(parent, name)
    if isinstance(value, date):  # a datetime too
        child.text = value.isoformat(timespec="milliseconds") if isinstance(value, datetime) else value.isoformat()
    elif value is not None:
        child.text = str(value)
    return child


@dataclass(frozen=True, slots=True)
class Node:
    """An element of an answer, read without surprises: absent, empty and nil are the same."""

    element: _Element

    def __bool__(self) -> bool:
        return self.element.get(NIL) not in {"true", "1"}

    def text(self, name: str) -> str:
        """The text of a child, empty when it is absent or nil."""
        return text_of(self._find(name))

    def needed(self, name: str) -> str:
        """The text of a child that must be there. Raises BadAnswer."""
        if value := self.text(name):
            return value
        raise _lacks(name)

    def day(self, name: str) -> date | None:
        """A day; registries write `2026-11-20`, with a zone or with a time. None when absent or nil. Raises BadAnswer."""
        value = self.text(name)
        if not value:
            return None
        try:
            return date.fromisoformat(value[:_ISO_DAY])
        except ValueError as error:
            message = f"{name} is not a day."
            raise BadAnswer(message, code="invalid-date") from error

    def needed_day(self, name: str) -> date:
        """A day that must be there. Raises BadAnswer."""
        if found := self.day(name):
            return found
        raise _lacks(name)

    def child(self, name: str) -> Node | None:
        """A child element; None when it is absent or nil."""
        found = self._find(name)
        node = Node(found) if found is not None else None
        return node or None

    def each(self, group: str, name: str) -> Iterator[Node]:
        """The elements `name` inside the child `group`, without nil ones."""
        inside = self.child(group)
        if inside is None:
            return
        for element in inside.element.iterchildren(f"{{*}}{name}"):
            if node := Node(element):
                yield node

    def _find(self, name: str) -> _Element | None:
        return self.element.find(f"{{*}}{name}")


def _lacks(name: str) -> BadAnswer:
    return BadAnswer(f"The answer lacks {name}.", code="incomplete")
