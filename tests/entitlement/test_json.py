"""A case comes as JSON that can be read in one way only."""

from __future__ import annotations

import pytest

from tirek.entitlement import parse_json
from tirek.law import InputError


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"child": {}, "child": null}', "the key “child” stands twice"),
        (
            '{"child": {"birth_date": "2012-05-05", "birth_date": "2013-05-05"}}',
            "the key “birth_date” stands twice",
        ),
        ('{"child": NaN}', "NaN is not a number in JSON"),
        ('{"child":\n }', "this is not readable as JSON: line 2, column 2"),
        ("[" * 100_000, "this is nested too deeply"),
        ("9" * 5_000, "a number is too long"),
    ],
)
def test_json_that_could_be_read_in_two_ways_or_in_none_is_refused(text: str, message: str) -> None:
    with pytest.raises(InputError) as wrong:
        parse_json(text)
    assert [flaw.text("en") for flaw in wrong.value.flaws] == [message]
