from typing import Any

import django.db.models.deletion
from django.db import migrations, models

_DROPPED = {
    "cases_fact_case_id_ae6d68fc": '"cases_fact" ("case_id")',
    "cases_case_applicant_id_756c921c": '"cases_case" ("applicant_id")',
    "cases_case_child_id_6795a175": '"cases_case" ("child_id")',
}


def _key(to: str, related_name: str) -> "models.ForeignKey[Any, Any]":
    return models.ForeignKey(
        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name=related_name, to=to
    )


class Migration(migrations.Migration):
    """Indexes of keys whose columns begin other indexes of their tables: an application wrote fifteen entries into them.

    Dropped by name: SQLite would build the whole tables anew to alter the fields.
    """

    dependencies = [("cases", "0006_statements"), ("people", "0004_indexes_nobody_needs")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(f'DROP INDEX IF EXISTS "{name}"', f'CREATE INDEX "{name}" ON {columns}')
                for name, columns in _DROPPED.items()
            ],
            state_operations=[
                migrations.AlterField("case", "applicant", _key("people.person", "+")),
                migrations.AlterField("case", "child", _key("people.person", "+")),
                migrations.AlterField("fact", "case", _key("cases.case", "facts")),
            ],
        )
    ]
