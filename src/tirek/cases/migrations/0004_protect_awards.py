"""An award, who is paid, rulings and pauses stay as they were written."""

from django.db import migrations

from tirek.journal.protect import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_awards")]
    operations = [
        AppendOnly("cases", name) for name in ("Award", "AwardPayee", "AwardRuling", "AwardPause", "AwardPauseEnd")
    ]
