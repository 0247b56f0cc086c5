"""What is asked back, and what came, stays as it was written: the database itself refuses to change or delete it."""

from django.db import migrations

from tirek.journal.protect import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_recoveries")]
    operations = [
        AppendOnly("ledger", name) for name in ("Recovery", "RecoveryEvent", "RecoveryLine", "Instalment", "Receipt")
    ]
