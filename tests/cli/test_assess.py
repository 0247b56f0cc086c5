"""`tirek assess`, `compare`, `receipt replay`: the contract's answers and its exit statuses."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import ROOT, Tirek

Case = Callable[..., Path]


def test_the_contract_s_case(tirek: Tirek, case: Case) -> None:
    status, out, err = tirek("assess", case(), "--json")
    result = json.loads(out)
    assert (status, err) == (0, "")
    assert (result["outcome"], result["act"], result["known_on"]) == ("grant", "aktobe-2023-14", "2026-11-20")
    assert [(due["period"], due["amount"], due["citation"]) for due in result["dues"]] == [
        (f"2023-0{month}", 10_000, "aktobe-2023-14 p.7") for month in range(2, 6)
    ]
    assert (result["total"], result["missing"]) == (40_000, [])
    assert {finding["result"] for finding in result["findings"]} == {"met"}
    assert [month["month"] for month in result["months"]] == [due["period"] for due in result["dues"]]


def test_months_paid_by_a_sum_booked_before_the_window_say_so_first(tirek: Tirek, case: Case) -> None:
    path = case(
        territory="alatau",
        application__date="2025-01-10",
        certificates__0__from="2025-01-08",
        certificates__0__to="2025-05-25",
        window={"from": "2025-02", "to": "2025-03"},
    )
    status, out, err = tirek("assess", path)
    assert (status, err) == (0, "")
    assert "booked in January 2025" in out.splitlines()[0]


def test_an_unpaid_month_has_its_condition_and_reason(tirek: Tirek, case: Case) -> None:
    _, out, _ = tirek("assess", case(certificates__0__to="2023-09-30"), "--json")
    months = {month["month"]: month for month in json.loads(out)["months"]}
    june = months["2023-06"]
    assert (june["payable"], june["condition"], june["citation"]) == (False, "school-year", "aktobe-2023-14 p.7")
    assert set(june["reason"]) == {"kk", "ru", "en"}
    assert months["2023-09"]["payable"] is True


@pytest.mark.parametrize(
    ("changes", "outcome", "status"),
    [
        ({}, "grant", 0),
        ({"applicant__consent": False}, "refuse", 1),
        ({"child__disability": None}, "incomplete", 1),
        ({"territory": "astana"}, "no-rule", 1),
        ({"territory": "panfilov"}, "not-computable", 3),
        (
            {"territory": "alatau", "application__date": "2027-02-01", "certificates__0__to": "2027-05-25"},
            "not-computable",
            3,
        ),
    ],
)
def test_each_outcome_has_its_exit_status(
    changes: dict[str, Any], outcome: str, status: int, tirek: Tirek, case: Case
) -> None:
    path = case(**changes)
    found, out, _ = tirek("assess", path, "--json")
    assert (found, json.loads(out)["outcome"]) == (status, outcome)
    assert tirek("assess", path)[0] == status


def test_a_missing_parameter_is_named_with_who_can_supply_it(tirek: Tirek, case: Case) -> None:
    _, out, _ = tirek("assess", case(territory="panfilov"), "--json")
    missing = {item["id"]: item for item in json.loads(out)["missing"]}
    assert set(missing) == {"panfilov.amount", "panfilov.per"}
    assert "Panfilov" in missing["panfilov.amount"]["supplier"]["en"]
    _, out, _ = tirek("assess", case(territory="panfilov"))
    assert "Employment and social programmes department of Panfilov district" in out


def test_a_month_without_an_act_is_no_refusal(tirek: Tirek, case: Case) -> None:
    _, out, _ = tirek("assess", case(window={"from": "2023-01", "to": "2023-02"}), "--json")
    january, february = json.loads(out)["months"]
    assert (january["state"], january["condition"]) == ("no-rule", "act-governs")
    assert february["state"] == "paid"


def test_the_day_of_knowledge_decides(tirek: Tirek, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    assert json.loads(tirek("assess", case(), "--json", "--known-on", "2023-05-07")[1])["outcome"] == "no-rule"
    assert json.loads(tirek("assess", case(), "--json", "--known-on", "2023-05-08")[1])["outcome"] == "grant"
    monkeypatch.setenv("TIREK_TODAY", "2023-05-07")
    assert json.loads(tirek("assess", case(), "--json")[1])["outcome"] == "no-rule"
    monkeypatch.setenv("TIREK_TODAY", "tomorrow")
    status, _, err = tirek("assess", case())
    assert status == 2
    assert "TIREK_TODAY" in err


def test_people_read_the_answer_first(tirek: Tirek, case: Case) -> None:
    _, out, _ = tirek("assess", case())
    first, act, *_ = out.splitlines()
    assert first == "A payment is due: 40\u202f000\u202f₸, February 2023 – May 2023"
    assert act == "Decision of the Aktobe city maslikhat No 14 of 24 April 2023"
    assert "10\u202f000\u202f₸ is due for March 2023. [Decision of the Aktobe" in out


@pytest.mark.parametrize(("language", "words"), [("kk", "7-тармақ"), ("ru", "п. 7"), ("en", "para. 7")])
def test_reasons_come_in_the_language_of_the_call(language: str, words: str, tirek: Tirek, case: Case) -> None:
    assert words in tirek("assess", case(), "--lang", language)[1]
    assert words in tirek("--lang", language, "assess", case())[1]


def test_since_tells_what_changed_and_why(tirek: Tirek, case: Case) -> None:
    _, out, _ = tirek("assess", case(), "--json", "--since", "2023-05-07")
    since = json.loads(out)["since"]
    assert (since["outcome"], since["total"]) == ("no-rule", 0)
    assert [line["difference"] for line in since["differences"]] == [10_000] * 4
    assert {line["cause"]["id"] for line in since["differences"]} == {"aktobe-2023-14@1"}
    _, out, _ = tirek("assess", case(), "--since", "2023-05-08")
    assert out.splitlines()[-2:] == ["What changed since 8 May 2023", "Nothing changed."]


def test_standard_input_is_read(tirek: Tirek, case: Case) -> None:
    status, out, _ = tirek("assess", "-", "--json", stdin=case().read_text(encoding="utf-8"))
    assert (status, json.loads(out)["total"]) == (0, 40_000)


def test_a_receipt_is_replayed_to_the_same_bytes(tirek: Tirek, case: Case, tmp_path: Path) -> None:
    file = tmp_path / "receipt.json"
    _, out, err = tirek("assess", case(), "--json", "--receipt", file)
    number = json.loads(out)["receipt"]
    assert number == "sha256:" + hashlib.sha256(file.read_bytes()).hexdigest()
    assert err == ""
    assert tirek("receipt", "replay", file)[0] == 0
    status, out, _ = tirek("receipt", "replay", file, "--json")
    assert (status, json.loads(out)) == (0, {"same": True, "receipt": number, "again": number, "errors": []})


def test_a_receipt_that_gives_something_else_is_a_finding(
    tirek: Tirek, case: Case, tmp_path: Path, law_copy: Path
) -> None:
    file = tmp_path / "receipt.json"
    tirek("assess", case(), "--receipt", file)
    content = json.loads(file.read_text(encoding="utf-8"))
    content["result"]["total"] = 50_000
    status, out, _ = tirek("receipt", "replay", "-", stdin=json.dumps(content))
    assert (status, out.splitlines()[0]) == (1, "The result computed now is different.")
    act = law_copy / "kz" / "home-education" / "aktobe-2023-14.yaml"
    act.write_text(act.read_text(encoding="utf-8") + "# a remark\n", encoding="utf-8")
    status, out, _ = tirek("receipt", "replay", file)
    assert status == 1
    assert "law/kz/home-education/aktobe-2023-14.yaml" in out
    status, out, _ = tirek("receipt", "replay", file, "--json")
    assert (status, json.loads(out)["same"]) == (1, False)


def test_what_is_no_receipt_is_wrong_input(tirek: Tirek, case: Case) -> None:
    status, out, err = tirek("receipt", "replay", case())
    assert (status, out) == (2, "")
    assert "not a receipt" in err


def test_a_receipt_is_written_whole_or_not_at_all(tirek: Tirek, case: Case, tmp_path: Path) -> None:
    status, out, err = tirek("assess", case(), "--receipt", tmp_path / "nowhere" / "receipt.json")
    assert (status, out) == (2, "")
    assert "nowhere" in err
    assert [path.name for path in tmp_path.iterdir()] == ["case-0.json"]


def test_compare_tells_the_fact_behind_each_line(tirek: Tirek) -> None:
    files = [ROOT / "examples" / name for name in ("grant.json", "grant-corrected.json")]
    status, out, _ = tirek("compare", *files, "--json")
    found = json.loads(out)
    assert (status, found["difference"]) == (0, -20_000)
    assert [line["period"] for line in found["differences"]] == ["2023-04", "2023-05"]
    assert {line["cause"]["id"] for line in found["differences"]} == {"home-education-certificate"}
    assert "−20\u202f000\u202f₸" in tirek("compare", *files)[1]


def test_a_comparison_with_what_is_not_computable_says_so(tirek: Tirek, case: Case) -> None:
    assert tirek("compare", case(), case(territory="panfilov"))[0] == 3
    assert tirek("compare", case(), case())[0] == 0
