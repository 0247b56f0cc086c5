"""How many parts a text needs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tirek.notices.sms.parts import Parts, decode, encode, encoding_of, parts, split

KAZAKH = "Өтінішіңіз қабылданды: ә ғ қ ң ө ұ ү һ і"
EMOJI = "\U0001f642"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Parts("gsm-7", 1, 160)),
        ("a" * 160, Parts("gsm-7", 1, 0)),
        ("a" * 161, Parts("gsm-7", 2, 153 - 8)),
        ("a" * 306, Parts("gsm-7", 2, 0)),
        ("a" * 307, Parts("gsm-7", 3, 152)),
        ("[" * 80, Parts("gsm-7", 1, 0)),
        ("a" * 159 + "€", Parts("gsm-7", 2, 153 - 8)),
        ("ә" * 70, Parts("ucs-2", 1, 0)),
        ("ә" * 71, Parts("ucs-2", 2, 67 - 4)),
        ("ә" * 134, Parts("ucs-2", 2, 0)),
        ("ә" * 135, Parts("ucs-2", 3, 66)),
        (EMOJI * 35, Parts("ucs-2", 1, 0)),
        (EMOJI * 36, Parts("ucs-2", 2, 67 - 6)),
        ("a" * 70 + "₸", Parts("ucs-2", 2, 67 - 4)),
    ],
)
def test_known_lengths(text: str, expected: Parts) -> None:
    assert parts(text) == expected


def test_one_kazakh_letter_makes_the_whole_text_ucs_2() -> None:
    assert encoding_of("Otinish") == "gsm-7"
    assert encoding_of("Otinish қ") == "ucs-2"
    # The Cyrillic look-alike of a Latin letter too.
    assert encoding_of("Оtinish") == "ucs-2"


def test_an_extension_letter_is_not_cut() -> None:
    pieces = split("a" * 152 + "€" + "a" * 100)
    assert [len(piece) for piece in pieces] == [152, 101]


def test_a_surrogate_pair_is_not_cut() -> None:
    pieces = split("ә" * 66 + EMOJI + "ә" * 10)
    assert [len(piece) for piece in pieces] == [66, 11]


@given(st.text(alphabet=st.sampled_from("aZ€[]{}\n@әқҰІ ₸" + EMOJI), max_size=700))
def test_parts_hold_the_text_and_fit(text: str) -> None:
    pieces, counted = split(text), parts(text)
    assert "".join(pieces) == text
    assert len(pieces) == counted.count
    assert counted.left >= 0
    room = {("gsm-7", False): 160, ("gsm-7", True): 153, ("ucs-2", False): 140, ("ucs-2", True): 134}
    for piece in pieces:
        content = encode(piece, counted.encoding)
        assert len(content) <= room[counted.encoding, len(pieces) > 1]
        assert decode(content, counted.encoding) == piece
    if len(pieces) == 1:
        unit = 2 if counted.encoding == "ucs-2" else 1
        assert counted.left == room[counted.encoding, False] // unit - len(encode(text, counted.encoding)) // unit


def test_a_letter_that_is_missing_is_told() -> None:
    with pytest.raises(ValueError, match="alphabet"):
        encode("қ", "gsm-7")


def test_bytes_that_are_no_text_are_told() -> None:
    with pytest.raises(ValueError, match="alphabet"):
        decode(b"\x80", "gsm-7")
    assert decode(b"\x1b\x01", "gsm-7") == " "


def test_kazakh_survives_the_way() -> None:
    assert decode(encode(KAZAKH, "ucs-2"), "ucs-2") == KAZAKH
