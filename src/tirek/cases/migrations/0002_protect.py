"""What was told, handed in, proposed and decided stays as it was: the database itself refuses to change it."""

from django.db import migrations

from tirek.journal.protect import AppendOnly


class Migration(migrations.Migration):
    """Protect the rows that are only ever added."""

    dependencies = [("cases", "0001_initial")]
    operations = [
        AppendOnly("cases", name)
        for name in (
            "Fact",
            "Document",
            "DocumentEvent",
            "CorrectionRequest",
            "CorrectionAnswer",
            "Proposal",
            "ProposalOutcome",
            "Decision",
            "Hearing",
            "HearingRecord",
            "AcceptanceRefusal",
            "ApplicationSignature",
            "SignatureCheck",
        )
    ]
