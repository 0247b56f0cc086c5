"""The law read through the API: acts, parameters, territories, page by page."""

from typing import Any

import pytest


def test_acts_are_listed_with_what_they_govern(call: Any) -> None:
    acts = {
        f"{item['act']}@{item['version']}": item
        for item in call("GET", "/api/v1/acts?known_on=2026-11-20").json()["items"]
    }
    first = acts["aktobe-2023-14@1"]
    assert first["governs"] == [{"from": "2023-02-01", "to": "2025-06-09"}]
    assert first["benefit"]["amount"] == 10_000
    assert first["confidence"] == "a"
    assert first["sources"]
    assert acts["aktobe-2023-14@2"]["governs"] == [{"from": "2025-06-10", "to": None}]
    assert acts["astana-2009-06-285@1"]["governs"] == []
    assert {item["id"] for item in acts["panfilov@1"]["missing"]} == {"panfilov.amount", "panfilov.per"}


def test_what_was_not_known_yet_is_not_listed(call: Any) -> None:
    items = call("GET", "/api/v1/acts?known_on=2023-05-07&territory=aktobe").json()["items"]
    assert items == []
    assert call("GET", "/api/v1/acts/aktobe-2023-14?known_on=2023-05-07").status_code == 404
    assert len(call("GET", "/api/v1/acts?known_on=2023-05-08&territory=151010000").json()["items"]) == 1
    assert call("GET", "/api/v1/acts?territory=atlantis").json() == {"items": [], "next_cursor": None}


def test_an_act_is_shown_with_all_its_versions(call: Any) -> None:
    act = call("GET", "/api/v1/acts/aktobe-2023-14?known_on=2026-11-20").json()
    assert [version["version"] for version in act["versions"]] == [1, 2]
    conditions = {item["condition"]: item for item in act["versions"][0]["conditions"]}
    assert conditions["under-18"]["settings"] == {"years": 18}
    assert conditions["under-18"]["citation"] == "aktobe-2023-14 p.5"


def test_parameters_have_every_value_with_its_source(call: Any) -> None:
    listed = {item["id"]: item for item in call("GET", "/api/v1/parameters").json()["items"]}
    assert listed["mci"]["to"] == "2026-12-31"
    values = call("GET", "/api/v1/parameters/mci").json()["values"]
    held = [v["value"] for v in values if v["purpose"] == "social-payments" and v["from"] <= "2026-11-20" <= v["to"]]
    assert held == [4325]
    assert call("GET", "/api/v1/parameters/school-year").json()["values"][0]["months"] == [1, 2, 3, 4, 5, 9, 10, 11, 12]


def test_territories_say_which_acts_there_are(call: Any) -> None:
    places = {item["id"]: item for item in call("GET", "/api/v1/territories").json()["items"]}
    assert places["aktobe"]["kato"][0]["code"] == "151010000"
    assert places["astana"]["acts"] == ["astana-2008-23-297", "astana-2009-06-285"]


@pytest.mark.parametrize("address", ["/api/v1/acts", "/api/v1/parameters", "/api/v1/territories"])
def test_pages_tell_everything_once(address: str, call: Any) -> None:
    whole = call("GET", address).json()
    assert whole["next_cursor"] is None
    told: list[Any] = []
    cursor = ""
    while True:
        answer = call("GET", f"{address}?limit=1&cursor={cursor}").json()
        told += answer["items"]
        assert len(answer["items"]) == 1
        if answer["next_cursor"] is None:
            break
        cursor = answer["next_cursor"]
    assert told == whole["items"]
    assert len(told) > 2


@pytest.mark.parametrize(
    ("address", "parameter"),
    [
        ("/api/v1/acts?cursor=%C3%A4", "cursor"),
        ("/api/v1/acts?cursor=_w==", "cursor"),
        ("/api/v1/acts?limit=0", "limit"),
        ("/api/v1/parameters?limit=many", "limit"),
        ("/api/v1/acts?known_on=2026-13-01", "known_on"),
    ],
)
def test_a_wrong_parameter_is_named(address: str, parameter: str, call: Any, problem: Any) -> None:
    document = problem(call("GET", address), "invalid-input")
    assert document["errors"][0]["parameter"] == parameter


@pytest.mark.parametrize("address", ["/api/v1/acts/nothing", "/api/v1/parameters/nothing"])
def test_what_is_not_there_is_not_found(address: str, call: Any, problem: Any) -> None:
    problem(call("GET", address), "not-found")
