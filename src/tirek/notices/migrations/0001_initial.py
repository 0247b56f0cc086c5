import django.db.models.deletion
import tirek.vault.fields
import tirek.vault.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Letter",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tirek.vault.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("case", models.UUIDField(null=True)),
                ("refusal", models.UUIDField(null=True)),
                ("person", models.UUIDField(db_index=True)),
                ("reference", models.UUIDField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("application-summary", "application-summary"),
                            ("receipt", "receipt"),
                            ("coupon", "coupon"),
                            ("acceptance-refusal", "acceptance-refusal"),
                            ("correction-request", "correction-request"),
                            ("preliminary-decision", "preliminary-decision"),
                            ("assignment", "assignment"),
                            ("refusal", "refusal"),
                            ("stop-notice", "stop-notice"),
                        ],
                        max_length=32,
                    ),
                ),
                ("service", models.CharField(max_length=64)),
                ("territory", models.CharField(max_length=64)),
                ("authority", models.JSONField()),
                ("number", models.CharField(max_length=96)),
                ("code", models.CharField(max_length=32, unique=True)),
                ("issued_at", models.DateTimeField()),
                ("key", models.CharField(max_length=200)),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.PositiveIntegerField()),
                ("pages", models.PositiveSmallIntegerField()),
                ("language", models.CharField(default="kk+ru", max_length=8)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["case", "id"], name="notices_letter_case"),
                    models.Index(fields=["refusal", "id"], name="notices_letter_refusal"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("reference", "kind"), name="notices_letter_once"),
                    models.CheckConstraint(
                        condition=models.Q(("case__isnull", False), ("refusal__isnull", False), _connector="OR"),
                        name="notices_letter_is_about_something",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tirek.vault.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("person", models.UUIDField(null=True)),
                ("account", models.UUIDField(null=True)),
                ("case", models.UUIDField(db_index=True, null=True)),
                ("territory", models.CharField(blank=True, default="", max_length=64)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("submitted", "submitted"),
                            ("accepted", "accepted"),
                            ("registered", "registered"),
                            ("correction-requested", "correction-requested"),
                            ("hearing-notice", "hearing-notice"),
                            ("decided-granted", "decided-granted"),
                            ("decided-refused", "decided-refused"),
                            ("result-ready", "result-ready"),
                            ("stopped", "stopped"),
                            ("term-warning", "term-warning"),
                            ("term-moved", "term-moved"),
                            ("registry-down", "registry-down"),
                            ("one-time-password", "one-time-password"),
                        ],
                        max_length=32,
                    ),
                ),
                ("values", tirek.vault.fields.EncryptedJSON()),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["person", "id"], name="notices_message_person"),
                    models.Index(fields=["account", "id"], name="notices_message_account"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("person__isnull", False), ("account__isnull", False), _connector="OR"),
                        name="notices_message_has_a_reader",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OneTimePassword",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tirek.vault.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("person", models.UUIDField()),
                ("purpose", models.CharField(max_length=32)),
                ("subject_digest", models.CharField(max_length=40)),
                ("phone_index", models.CharField(max_length=40)),
                ("digest", models.CharField(max_length=40)),
                ("issued_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("used_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["person", "-issued_at"], name="notices_otp_person"),
                    models.Index(fields=["phone_index", "-issued_at"], name="notices_otp_phone"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Read",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tirek.vault.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("at", models.DateTimeField()),
                (
                    "message",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="read", to="notices.message"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Sms",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tirek.vault.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("person", models.UUIDField(db_index=True, null=True)),
                ("case", models.UUIDField(db_index=True, null=True)),
                ("territory", models.CharField(blank=True, default="", max_length=64)),
                ("service", models.CharField(blank=True, default="", max_length=64)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("submitted", "submitted"),
                            ("accepted", "accepted"),
                            ("registered", "registered"),
                            ("correction-requested", "correction-requested"),
                            ("hearing-notice", "hearing-notice"),
                            ("decided-granted", "decided-granted"),
                            ("decided-refused", "decided-refused"),
                            ("result-ready", "result-ready"),
                            ("stopped", "stopped"),
                            ("term-warning", "term-warning"),
                            ("term-moved", "term-moved"),
                            ("registry-down", "registry-down"),
                            ("one-time-password", "one-time-password"),
                        ],
                        max_length=32,
                    ),
                ),
                ("phone", tirek.vault.fields.EncryptedText()),
                ("phone_index", models.CharField(db_index=True, max_length=40)),
                ("text", tirek.vault.fields.EncryptedText()),
                ("entry", tirek.vault.fields.EncryptedJSON()),
                ("parts", models.PositiveSmallIntegerField()),
                ("at", models.DateTimeField()),
                ("good_until", models.DateTimeField()),
                (
                    "message",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="sms", to="notices.message"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["territory", "id"], name="notices_sms_journal")],
            },
        ),
        migrations.CreateModel(
            name="SmsEvent",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tirek.vault.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("put-off", "Put Off"),
                            ("accepted", "Accepted"),
                            ("delivered", "Delivered"),
                            ("failed", "Failed"),
                        ],
                        max_length=12,
                    ),
                ),
                ("part", models.CharField(blank=True, default="", max_length=128)),
                ("reason", models.CharField(blank=True, default="", max_length=16)),
                ("at", models.DateTimeField()),
                (
                    "sms",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="notices.sms",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("kind", "accepted")), fields=["part"], name="notices_sms_event_part"
                    )
                ],
                "constraints": [models.UniqueConstraint(fields=("sms", "kind", "part"), name="notices_sms_event_once")],
            },
        ),
    ]
