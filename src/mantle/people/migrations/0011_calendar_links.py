import django.db.models.deletion
from django.db import migrations, models

import mantle.people.models.codes


class Migration(migrations.Migration):
    dependencies = [("people", "0010_account_doors")]

    operations = [
        migrations.CreateModel(
            name="CalendarLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(default=mantle.people.models.codes.new_code, max_length=12, unique=True)),
                ("label", models.CharField(help_text="Where it is used: “work phone”.", max_length=60)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "read_on",
                    models.DateField(blank=True, help_text="The last day on which a program read it.", null=True),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="calendar_links", to="people.person"
                    ),
                ),
            ],
            options={
                "ordering": ["-made_at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("revoked_at__isnull", True), ("revoked_at__gte", models.F("made_at")), _connector="OR"
                        ),
                        name="a_calendar_link_is_revoked_after_it_was_made",
                    )
                ],
            },
        ),
    ]
