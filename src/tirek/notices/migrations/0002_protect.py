from django.db import migrations

from tirek.journal.protect import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_initial")]

    operations = [
        AppendOnly("notices", "Letter"),
        AppendOnly("notices", "Message"),
        AppendOnly("notices", "Read"),
        AppendOnly("notices", "Sms"),
        AppendOnly("notices", "SmsEvent"),
    ]
