"""Whatever bytes come, reading them ends in a value or in BadAnswer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from tirek.registries.errors import BadAnswer
from tirek.registries.soap import MAX_BYTES, Node, fault_in, parse

_ENTITY = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><a>&b;</a>'
_BOMB = b'<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><a>&c;</a>'


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "invalid-xml"),
        (b"<a>", "invalid-xml"),
        ("<a>Ә</a>".encode("utf-16")[:-3], "invalid-xml"),
        (_ENTITY, "doctype"),
        (_BOMB, "doctype"),
        (b"<a>" + b" " * MAX_BYTES + b"</a>", "too-large"),
        (b"<a>" * 100_000 + b"</a>" * 100_000, "invalid-xml"),
    ],
    ids=["nothing", "broken", "cut", "entity", "bomb", "large", "deep"],
)
def test_what_is_not_read(content: bytes, code: str) -> None:
    with pytest.raises(BadAnswer) as caught:
        parse(content)
    assert caught.value.code == code
    assert len(caught.value.raw) <= MAX_BYTES


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: f"<a>{text}</a>".encode()))
def test_any_bytes(content: bytes) -> None:
    try:
        root = parse(content)
    except BadAnswer:
        return
    fault_in(root)
    Node(root).text("a")


@pytest.mark.parametrize(
    ("text", "day"),
    [("2026-11-20", "2026-11-20"), ("2026-11-20+05:00", "2026-11-20"), ("2026-11-20T00:00:00.000+05:00", "2026-11-20")],
)
def test_days_as_registries_write_them(text: str, day: str) -> None:
    assert str(Node(etree.fromstring(f"<a><d>{text}</d></a>")).day("d")) == day


@pytest.mark.parametrize("text", ["20.11.2026", "2026-13-01", "yesterday", "2026-02-30"])
def test_what_is_no_day(text: str) -> None:
    with pytest.raises(BadAnswer) as caught:
        Node(etree.fromstring(f"<a><d>{text}</d></a>")).day("d")
    assert caught.value.code == "invalid-date"


@pytest.mark.parametrize(
    "inner",
    ["", "<d/>", "<d>  </d>", '<d xmlns:x="http://www.w3.org/2001/XMLSchema-instance" x:nil="true">2026-11-20</d>'],
)
def test_absent_empty_and_nil_are_the_same(inner: str) -> None:
    node = Node(etree.fromstring(f"<a>{inner}</a>"))
    assert (node.text("d"), node.day("d"), list(node.each("d", "e"))) == ("", None, [])
    for needed in (node.needed, node.needed_day):
        with pytest.raises(BadAnswer) as caught:
            needed("d")
        assert caught.value.code == "incomplete"


def test_names_in_a_namespace_and_without() -> None:
    node = Node(etree.fromstring('<a xmlns:n="urn:n"><n:b> x </n:b><c><n:d/><d>y</d></c></a>'))
    assert node.text("b") == "x"
    assert len(list(node.each("c", "d"))) == 2
