"""`tirek workdays …`, `tirek iin check`, `tirek version`."""

import json

import pytest
from tests.cli.conftest import Tirek

from tirek.people.identifiers import check_digit

IIN = "12050550001"


@pytest.mark.parametrize(
    ("day", "count", "result"),
    [
        ("2026-11-20", "1", "2026-11-23"),
        ("2026-11-20", "8", "2026-12-02"),
        ("2026-11-20", "-1", "2026-11-19"),
        ("2026-11-21", "0", "2026-11-23"),
        ("2026-12-15", "1", "2026-12-17"),
        ("2024-05-03", "1", "2024-05-04"),
    ],
)
def test_working_days_are_added(day: str, count: str, result: str, tirek: Tirek) -> None:
    status, out, err = tirek("workdays", "add", day, count)
    assert (status, out) == (0, f"{result}\n")
    assert str(int(result[-2:])) in err
    found = json.loads(tirek("workdays", "add", day, count, "--json")[1])
    assert (found["date"], found["count"]) == (result, int(count))


def test_working_days_between_are_counted(tirek: Tirek) -> None:
    assert tirek("workdays", "between", "2026-12-10", "2026-12-21") == (0, "6\n", "")
    assert tirek("workdays", "between", "2026-12-21", "2026-12-10") == (0, "-6\n", "")
    found = json.loads(tirek("workdays", "between", "2026-12-10", "2026-12-21", "--json")[1])
    assert (found["count"], found["known_on"]) == (6, "2026-11-20")


def test_a_year_is_listed_with_sources(tirek: Tirek) -> None:
    status, out, _ = tirek("workdays", "list", "2024")
    assert status == 0
    assert "2024-05-04  Saturday  working weekend day" in out
    found = json.loads(tirek("workdays", "list", "2024", "--json")[1])
    assert found["count"] == len(found["working_days"])
    assert out.splitlines()[0] == f"2024: {found['count']} working days"
    assert [day["date"] for day in found["working_weekends"]] == ["2024-05-04"]
    assert all(day["source"] and set(day["title"]) == {"kk", "ru", "en"} for day in found["days_off"])


def test_a_term_is_counted_from_what_happened(tirek: Tirek) -> None:
    status, out, _ = tirek("workdays", "term", "2026-11-20T18:30", "--channel", "portal", "--json")
    found = json.loads(out)
    assert status == 0
    assert found["registered_on"] == "2026-11-23"
    assert found["counted_from"] == "2026-11-24"
    assert found["final"] == "2026-12-03"
    assert found["inner"] == "2026-11-30"
    assert found["hand_over"] is None
    found = json.loads(tirek("workdays", "term", "2026-11-20T10:00", "--channel", "state-corporation", "--json")[1])
    assert found["hand_over"] == "2026-12-01"
    assert "decision due by: 2 December 2026, Wednesday" in tirek("workdays", "term", "2026-11-20T10:00")[1]


def test_an_iin_is_checked_by_its_digits(tirek: Tirek) -> None:
    digit = check_digit(IIN)
    assert digit is not None
    status, out, _ = tirek("iin", "check", f"{IIN[:6]} {IIN[6:]}{digit}", "--json")
    found = json.loads(out)
    assert (status, found["valid"], found["birth_date"], found["sex"]) == (0, True, "2012-05-05", "m")
    status, out, _ = tirek("iin", "check", f"{IIN}{(digit + 1) % 10}", "--json")
    assert (status, json.loads(out)["valid"]) == (1, False)
    assert tirek("iin", "check", f"{IIN}{digit}")[0] == 0


@pytest.mark.parametrize("number", ["", "12", "000000000000", "abcdefghijkl", "1205055000179"])
def test_what_is_no_iin_is_a_no_with_a_reason(number: str, tirek: Tirek) -> None:
    status, out, _ = tirek("iin", "check", number)
    assert status == 1
    assert out.strip()
    found = json.loads(tirek("iin", "check", number, "--json")[1])
    assert (found["valid"], found["problem"]) == (False, out.strip())


def test_the_version_is_told(tirek: Tirek) -> None:
    found = json.loads(tirek("version", "--json")[1])
    assert set(found) == {"version", "engine", "python"}
    assert found["version"] in tirek("version")[1]
