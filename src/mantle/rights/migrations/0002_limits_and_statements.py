import django.db.models.deletion
from django.db import migrations, models

import mantle.people.models.codes

USES = [
    ("", "anything but keeping it"),
    ("figures", "figures and forecasts"),
    ("suggestions", "rankings and suggestions"),
    ("files", "changes by files"),
]


def name_statements(apps, schema_editor):
    """RIG-9: each statement gets its reference."""
    for row in apps.get_model("rights", "Statement").objects.iterator(chunk_size=2000):
        row.code = mantle.people.models.codes.new_code()
        row.save(update_fields=["code"])


class Migration(migrations.Migration):
    dependencies = [("people", "0008_record"), ("rights", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="statement",
            name="case",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="statements",
                to="rights.case",
            ),
        ),
        migrations.AddField(
            model_name="statement",
            name="code",
            field=models.CharField(default="", max_length=12),
            preserve_default=False,
        ),
        migrations.RunPython(name_statements, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="statement",
            name="code",
            field=models.CharField(default=mantle.people.models.codes.new_code, max_length=12, unique=True),
        ),
        migrations.AddField(model_name="statement", name="reply", field=models.TextField(blank=True)),
        migrations.CreateModel(
            name="Limit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("use", models.CharField(blank=True, choices=USES, max_length=12)),
                ("because", models.CharField(max_length=500)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(blank=True, null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="limits", to="rights.case"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="limits", to="people.person"
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
            ],
            options={
                "ordering": ["starts_on", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ends_on__isnull", True)),
                        fields=("person", "case", "use"),
                        name="a_use_is_stopped_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True), ("ends_on__gte", models.F("starts_on")), _connector="OR"
                        ),
                        name="a_limit_ends_after_it_starts",
                    ),
                ],
            },
        ),
    ]
