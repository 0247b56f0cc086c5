import django.db.models.deletion
from django.db import migrations, models

_DROPPED = {"people_personversion_person_id_2afa79ae": '"people_personversion" ("person_id")'}


class Migration(migrations.Migration):
    """The index of a key whose column begins another index of its table.

    Dropped by name: SQLite would build the whole table anew to alter the field.
    """

    dependencies = [("people", "0003_died_on")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(f'DROP INDEX IF EXISTS "{name}"', f'CREATE INDEX "{name}" ON {columns}')
                for name, columns in _DROPPED.items()
            ],
            state_operations=[
                migrations.AlterField(
                    "personversion",
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="people.person",
                    ),
                )
            ],
        )
    ]
