from django.db import migrations

_DROPPED = ("cases_case_number_980c9551_like", "cases_numbering_key_b012bb76_like")


class Migration(migrations.Migration):
    """Numbers are looked for whole: see the migration of the same name in `people`."""

    dependencies = [("cases", "0007_indexes_nobody_needs")]

    operations = [migrations.RunSQL(f'DROP INDEX IF EXISTS "{name}"', migrations.RunSQL.noop) for name in _DROPPED]
