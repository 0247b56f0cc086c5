"""When registries were last asked because an award runs; of awards that are there, at first when they were opened."""

from django.db import migrations, models

_FILL = "UPDATE ledger_basis SET asked_at = (SELECT opened_at FROM cases_award WHERE cases_award.id = award_id)"


class Migration(migrations.Migration):
    # A table cannot be changed after its rows were, in one transaction.
    atomic = False
    dependencies = [("ledger", "0007_references"), ("cases", "0007_indexes_nobody_needs")]
    operations = [
        migrations.AddField("basis", "asked_at", models.DateTimeField(null=True)),
        migrations.RunSQL(_FILL, migrations.RunSQL.noop),
        migrations.AlterField("basis", "asked_at", models.DateTimeField()),
        migrations.AddIndex("basis", models.Index(fields=["service", "asked_at", "high", "award"], name="basis_asked")),
    ]
