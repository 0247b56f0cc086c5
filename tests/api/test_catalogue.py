"""The catalogue of problems, the languages of the API and its published description."""

from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from tirek.api.problems import Problem
from tirek.api.urls import api


def test_each_problem_s_type_is_an_address_that_explains_it(call: Any) -> None:
    for entry in call("GET", "/api/v1/problems").json():
        answer = Client().get(f"{entry['type']}?lang=en", follow=True)
        assert answer.status_code == 200
        assert answer.json() == entry


def test_problems_have_distinct_names_and_statuses() -> None:
    assert len({problem.slug for problem in Problem}) == len({problem.status for problem in Problem}) == len(Problem)


def test_an_unknown_problem_is_not_found(call: Any, problem: Any) -> None:
    problem(call("GET", "/api/v1/problems/no-such-thing"), "not-found")


@pytest.mark.parametrize(
    ("address", "header", "language"),
    [
        ("/api/v1/problems", "ru-RU,ru;q=0.9,en;q=0.5", "ru"),
        ("/api/v1/problems", "de, kk;q=0.4", "kk"),
        ("/api/v1/problems", "", "en"),
        ("/api/v1/problems", "de", "en"),
        ("/api/v1/problems?lang=kk", "ru", "kk"),
        ("/api/v1/problems?lang=xx", "ru", "ru"),
        ("/api/v1/nothing-here", "ru", "ru"),
    ],
)
def test_the_language_is_asked_for_by_address_or_header(address: str, header: str, language: str) -> None:
    answer = Client().get(address, headers={"Accept-Language": header})
    assert answer["Content-Language"] == language
    assert "Accept-Language" in answer["Vary"]


def test_a_request_s_language_does_not_stay_behind() -> None:
    with translation.override("kk"):
        Client().get("/api/v1/problems?lang=ru")
        assert translation.get_language() == "kk"


def test_the_published_description_is_what_the_api_serves(openapi: dict[str, Any]) -> None:
    assert Client().get("/api/v1/openapi.json?lang=en").json() == openapi


def test_every_operation_has_a_name_a_summary_and_problem_documents(openapi: dict[str, Any]) -> None:
    names = []
    for operations in openapi["paths"].values():
        for operation in operations.values():
            names.append(operation["operationId"])
            assert operation["summary"]
            assert {"400", "422", "429", "500"} <= set(operation["responses"])
    assert len(names) == len(set(names)) > 0


def test_no_page_of_the_api_needs_a_foreign_script() -> None:
    assert api.docs_url is None
    assert Client().get("/api/v1/docs").status_code == 404
