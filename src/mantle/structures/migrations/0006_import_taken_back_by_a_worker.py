"""A state between stored and taken back: a worker takes a large file back, part by part."""

from django.db import migrations, models

import mantle.structures.rules.importing


class Migration(migrations.Migration):
    dependencies = [
        ("structures", "0005_parts_networks_talent_context"),
    ]

    operations = [
        migrations.AlterField(
            model_name="import",
            name="state",
            field=models.CharField(
                choices=[
                    ("staged", "Staged"),
                    ("read", "Read"),
                    ("refused", "Refused"),
                    ("confirmed", "Confirmed"),
                    ("done", "Done"),
                    ("undoing", "Undoing"),
                    ("undone", "Undone"),
                    ("abandoned", "Abandoned"),
                ],
                default=mantle.structures.rules.importing.ImportState["STAGED"],
                max_length=12,
            ),
        ),
    ]
