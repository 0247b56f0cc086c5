"""Nobody changes or deletes an entry; a head only moves."""

from django.db import migrations

from tirek.journal.protect import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]
    operations = [AppendOnly("journal", "Entry"), AppendOnly("journal", "Head", but=("number", "hash"))]
