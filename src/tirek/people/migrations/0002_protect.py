from django.db import migrations

from tirek.journal.protect import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]

    operations = [
        AppendOnly("people", "PersonVersion"),
        AppendOnly("people", "Representation"),
        AppendOnly("people", "RepresentationEnd"),
        AppendOnly("people", "Consent"),
        AppendOnly("people", "ConsentWithdrawal"),
        AppendOnly("people", "Residence"),
        AppendOnly("people", "Phone"),
        AppendOnly("people", "BankAccount"),
    ]
