"""The tables of the tests, for as long as a test runs."""

import pytest
from django.db import connection
from tests.vault.tables import Kept, Other


@pytest.fixture
def tables(db: None) -> None:
    """Made within the test's transaction and gone with it."""
    editor = connection.schema_editor()
    editor.deferred_sql = []
    with connection.cursor() as cursor:
        for model in (Kept, Other):
            sql, _ = editor.table_sql(model)
            cursor.execute(sql)
