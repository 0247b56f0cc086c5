import django.db.models.deletion
import tirek.people.columns
import tirek.vault.fields
import tirek.vault.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Person",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tirek.vault.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("iin", tirek.vault.fields.EncryptedText(null=True)),
                ("iin_index", models.CharField(max_length=40, null=True, unique=True)),
                ("surname", models.CharField(max_length=120)),
                ("name", models.CharField(max_length=120)),
                ("patronymic", models.CharField(blank=True, default="", max_length=120)),
                ("birth_date", models.DateField(null=True)),
                (
                    "sex",
                    models.CharField(blank=True, choices=[("", ""), ("f", "f"), ("m", "m")], default="", max_length=1),
                ),
                (
                    "language",
                    models.CharField(
                        blank=True,
                        choices=[("", ""), ("kk", "kk"), ("ru", "ru"), ("en", "en")],
                        default="",
                        max_length=2,
                    ),
                ),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tirek.vault.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("text_version", models.CharField(max_length=20)),
                ("text_sha256", models.CharField(max_length=64)),
                ("scope", models.JSONField()),
                ("given_at", models.DateTimeField()),
                ("channel", models.CharField(max_length=24)),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("portal-signature", "portal-signature"),
                            ("otp", "otp"),
                            ("paper", "paper"),
                            ("sms", "sms"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "child",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consents_about",
                        to="people.person",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consents",
                        to="people.person",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["person", "child", "given_at"], name="people_consent_newest")],
            },
        ),
        migrations.CreateModel(
            name="ConsentWithdrawal",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tirek.vault.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("at", models.DateTimeField()),
                ("reason", models.CharField(blank=True, default="", max_length=300)),
                (
                    "consent",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="withdrawal", to="people.consent"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="BankAccount",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tirek.vault.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("source", models.CharField(max_length=60)),
                ("at", models.DateTimeField()),
                ("iban", tirek.vault.fields.EncryptedText()),
                ("iban_index", models.CharField(db_index=True, max_length=40)),
                ("bank_code", models.CharField(max_length=3)),
                ("owner_iin_index", models.CharField(max_length=40)),
                (
                    "owner",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bank_accounts",
                        to="people.person",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["owner", "at"], name="people_account_newest")],
            },
        ),
        migrations.CreateModel(
            name="PersonVersion",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tirek.vault.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("source", models.CharField(max_length=60)),
                ("at", models.DateTimeField()),
                ("surname", models.CharField(max_length=120)),
                ("name", models.CharField(max_length=120)),
                ("patronymic", models.CharField(blank=True, default="", max_length=120)),
                ("birth_date", models.DateField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="people.person"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["person", "at"], name="people_version_newest")],
            },
        ),
        migrations.CreateModel(
            name="Phone",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tirek.vault.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("source", models.CharField(max_length=60)),
                ("at", models.DateTimeField()),
                ("number", tirek.vault.fields.EncryptedText()),
                ("number_index", models.CharField(db_index=True, max_length=40)),
                ("verified_at", models.DateTimeField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="phones",
                        to="people.person",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["person", "at"], name="people_phone_newest")],
            },
        ),
        migrations.CreateModel(
            name="Representation",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tirek.vault.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("source", models.CharField(max_length=60)),
                ("at", models.DateTimeField()),
                (
                    "relation",
                    models.CharField(
                        choices=[
                            ("parent", "parent"),
                            ("guardian", "guardian"),
                            ("custodian", "custodian"),
                            ("adoptive-parent", "adoptive-parent"),
                            ("foster-parent", "foster-parent"),
                            ("other-representative", "other-representative"),
                        ],
                        max_length=24,
                    ),
                ),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("birth-certificate", "birth-certificate"),
                            ("court-decision", "court-decision"),
                            ("guardianship-order", "guardianship-order"),
                            ("power-of-attorney", "power-of-attorney"),
                            ("registry", "registry"),
                            ("declaration", "declaration"),
                        ],
                        max_length=24,
                    ),
                ),
                ("basis_number", models.CharField(blank=True, default="", max_length=80)),
                ("valid_from", models.DateField(null=True)),
                ("valid_to", models.DateField(null=True)),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="represented_by", to="people.person"
                    ),
                ),
                (
                    "representative",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="represents",
                        to="people.person",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["representative", "child"], name="people_represent_pair")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("representative", models.F("child")), _negated=True),
                        name="people_represent_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from__isnull", True),
                            ("valid_to__isnull", True),
                            ("valid_from__lte", models.F("valid_to")),
                            _connector="OR",
                        ),
                        name="people_represent_days",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RepresentationEnd",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tirek.vault.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("ended_on", models.DateField()),
                ("reason", models.CharField(max_length=300)),
                ("at", models.DateTimeField()),
                (
                    "representation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="ends", to="people.representation"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Residence",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tirek.vault.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("source", models.CharField(max_length=60)),
                ("at", models.DateTimeField()),
                ("territory", models.CharField(max_length=40)),
                ("address", tirek.vault.fields.EncryptedText()),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="residences",
                        to="people.person",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["person", "at"], name="people_residence_newest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True), ("valid_from__lte", models.F("valid_to")), _connector="OR"
                        ),
                        name="people_residence_days",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="NameWord",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tirek.vault.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("word", tirek.people.columns.AsciiField(max_length=64)),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="words",
                        to="people.person",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["word", "person"], name="people_word_search")],
                "constraints": [models.UniqueConstraint(fields=("person", "word"), name="people_word_once")],
            },
        ),
    ]
