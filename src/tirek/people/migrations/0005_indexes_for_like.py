from django.db import migrations

_DROPPED = (
    "people_person_iin_index_da40e6bb_like",
    "people_phone_number_index_d60b27a5_like",
    "people_bankaccount_iban_index_8c597c22_like",
)


class Migration(migrations.Migration):
    """Django gives PostgreSQL a second index of a text that is unique or indexed, to look for how it begins.

    Nobody looks for the beginning of a digest. SQLite has no such indexes.
    """

    dependencies = [("people", "0004_indexes_nobody_needs")]

    operations = [migrations.RunSQL(f'DROP INDEX IF EXISTS "{name}"', migrations.RunSQL.noop) for name in _DROPPED]
