"""What entries, orders and lines refer to is checked for all rows of a statement at once: one look-up each took too long."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

from tirek.journal.references import References

_HOW: dict[str, Any] = {"db_constraint": False, "db_index": False, "on_delete": django.db.models.deletion.PROTECT}


class Migration(migrations.Migration):
    dependencies = [("ledger", "0006_payee_died")]
    operations = [
        migrations.AlterField("entry", "award", models.ForeignKey(to="cases.award", related_name="entries", **_HOW)),
        migrations.AlterField("entry", "decision", models.ForeignKey(to="cases.decision", related_name="+", **_HOW)),
        migrations.AlterField(
            "entry", "receipt", models.ForeignKey(to="ledger.receipt", related_name="entries", null=True, **_HOW)
        ),
        migrations.AlterField(
            "paymentorder", "award", models.ForeignKey(to="cases.award", related_name="orders", **_HOW)
        ),
        migrations.AlterField(
            "paymentorder", "payee", models.ForeignKey(to="cases.awardpayee", related_name="+", **_HOW)
        ),
        References("ledger", "Entry", ["posting", "award", "decision", "order", "receipt"]),
        References("ledger", "PaymentOrder", ["run", "award", "payee"]),
        References("ledger", "OrderLine", ["order", "decision"]),
    ]
