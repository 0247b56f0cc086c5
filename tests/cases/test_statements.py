"""Taking an application in asks the database little: what it costs is what four hundred families a second cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cases.conftest import FATHER, application, iin

from tirek.cases.application import read_application
from tirek.cases.services import intake

if TYPE_CHECKING:
    from collections.abc import Callable

    from tirek.cases.models import Case
    from tirek.cases.occasion import Occasion

OF_EACH_TABLE = 12
"""On SQLite the rows of each table are a statement of their own; it has no way to travel."""


def test_a_new_family_costs_few_statements(apply: Callable[..., Case], by: Callable[[str, str], Occasion]) -> None:
    apply()
    occasion = by("clerk", "2026-10-05 11:00")
    data = application(
        applicant={"iin": FATHER, "surname": "Мысалов", "name": "Бекзат"},
        child={"iin": iin("14050555014"), "surname": "Мысалов", "name": "Арман"},
    )
    given = read_application(data, occasion.law, occasion.today)
    with CaptureQueriesContext(connection) as asked:
        intake.submit(given, occasion, channel="office")
    most = 8 if connection.vendor == "postgresql" else 8 + OF_EACH_TABLE
    assert len(asked) <= most, "\n".join(query["sql"][:120] for query in asked)
