"""Money that was written stays as it was written: the database itself refuses to change or delete it."""

from django.db import migrations

from tirek.journal.protect import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [
        *(
            AppendOnly("ledger", name)
            for name in (
                "Posting",
                "Entry",
                "RunEvent",
                "RunChunk",
                "PaymentOrder",
                "OrderLine",
                "HeldAward",
                "BankFile",
                "OrderStatus",
                "BankStatement",
                "StatementLine",
                "Allotment",
            )
        ),
        AppendOnly("ledger", "PaymentRun", but=("state", "count", "total", "prepared_by", "approved_by")),
    ]
