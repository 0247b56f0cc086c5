"""The law, loaded once, and the ordinary child whose facts each test changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tirek.entitlement import Assessment, assess, read_case
from tirek.entitlement.scenarios import merged
from tirek.law import Law, load

Ask = Callable[..., Assessment]


@pytest.fixture(scope="session")
def law() -> Law:
    return load()


@pytest.fixture(scope="session")
def ordinary() -> dict[str, Any]:
    """A child of twelve in Aktobe, taught at home for the whole school year 2024/25."""
    return {
        "service": "home-education",
        "territory": "aktobe",
        "application": {"date": "2024-09-02", "channel": "portal"},
        "applicant": {"relation": "parent", "parental_rights": "held", "consent": True},
        "child": {
            "birth_date": "2012-05-05",
            "death_date": None,
            "disability": [{"from": "2020-03-01", "to": None}],
            "full_state_care": [],
            "state_institution": [],
        },
        "certificates": [{"number": "17", "school": "No 5", "from": "2024-09-02", "to": "2025-05-25"}],
    }


@pytest.fixture(scope="session")
def ask(law: Law, ordinary: dict[str, Any]) -> Ask:
    """Assess the ordinary child with changed facts, as known on a day."""

    def assessed(known_on: str = "2026-11-20", law: Law = law, **changes: Any) -> Assessment:
        day = date.fromisoformat(known_on)
        return assess(read_case(merged(ordinary, changes), law, day), law, day)

    return assessed
