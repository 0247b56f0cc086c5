"""An answer never changes; of an outage only how it goes on."""

from django.db import migrations

from tirek.journal.protect import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("registries", "0001_initial")]
    operations = [
        AppendOnly("registries", "StoredAnswer"),
        AppendOnly("registries", "Outage", but=("attempts", "last_at", "ended_at")),
    ]
