import django.db.models.deletion
from django.db import migrations, models

import mantle.people.models.codes


class Migration(migrations.Migration):
    dependencies = [("people", "0008_record"), ("programmes", "0004_sets")]

    operations = [
        migrations.CreateModel(
            name="CohortMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(default=mantle.people.models.codes.new_code, max_length=12, unique=True)),
                ("subject", models.CharField(max_length=120)),
                ("words", models.TextField(max_length=4000)),
                ("written_at", models.DateTimeField()),
                (
                    "batch",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="message", to="people.letterbatch"
                    ),
                ),
                (
                    "cohort",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="messages", to="programmes.cohort"
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages_written",
                        to="people.person",
                    ),
                ),
            ],
            options={"ordering": ["-written_at", "pk"]},
        ),
        migrations.CreateModel(
            name="MessageRecipient",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recipients",
                        to="programmes.cohortmessage",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="messages", to="programmes.place"
                    ),
                ),
            ],
            options={
                "ordering": ["message", "place__person__sort_name", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("message", "place"), name="a_message_goes_to_a_place_once")
                ],
            },
        ),
    ]
