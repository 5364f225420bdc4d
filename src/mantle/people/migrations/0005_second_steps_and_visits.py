import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import mantle.people.models.codes

ACCOUNT = settings.AUTH_USER_MODEL
KEY = ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))


class Migration(migrations.Migration):
    dependencies = [("people", "0004_letters_and_chores")]

    operations = [
        migrations.CreateModel(
            name="Authenticator",
            fields=[
                KEY,
                ("sealed_key", models.TextField()),
                ("set_up_at", models.DateTimeField()),
                (
                    "last_step",
                    models.BigIntegerField(
                        help_text="No code of this half-minute, or of one before it, is taken again."
                    ),
                ),
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="authenticator", to=ACCOUNT
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RecoveryCode",
            fields=[
                KEY,
                ("digest", models.CharField(max_length=64)),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="recovery_codes", to=ACCOUNT
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("account", "digest"), name="an_account_has_each_recovery_code_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Visit",
            fields=[
                (
                    "session_key",
                    models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name="session key"),
                ),
                ("session_data", models.TextField(verbose_name="session data")),
                ("expire_date", models.DateTimeField(db_index=True, verbose_name="expire date")),
                ("code", models.CharField(default=mantle.people.models.codes.new_code, max_length=12)),
                ("browser", models.CharField(blank=True, max_length=60)),
                ("began_at", models.DateTimeField(null=True)),
                ("seen_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="visits", to=ACCOUNT
                    ),
                ),
            ],
            options={"verbose_name": "session", "verbose_name_plural": "sessions", "abstract": False},
        ),
    ]
