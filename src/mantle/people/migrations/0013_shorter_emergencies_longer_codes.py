"""Half an hour for an emergency unless there is a reason for longer; recovery codes of 138 bits. PEO-18, PEO-28."""

from django.db import migrations, models

SHORT = "Of 59 bits, as codes were until 2026: they still open."


def say_why(apps, schema_editor):
    longer = apps.get_model("people", "Emergency").objects.filter(minutes__gt=30, why_longer="")
    longer.update(why_longer="Opened before a reason for longer was asked for.")


class Migration(migrations.Migration):
    dependencies = [("people", "0012_groups_share")]

    operations = [
        migrations.AddField("emergency", "why_longer", models.TextField(blank=True)),
        # Codes that exist are short; those made from now on are not.
        migrations.AddField("recoverycode", "is_short", models.BooleanField(default=True, help_text=SHORT)),
        migrations.AlterField("recoverycode", "is_short", models.BooleanField(default=False, help_text=SHORT)),
        migrations.RunPython(say_why, migrations.RunPython.noop),
        migrations.AddConstraint(
            "emergency",
            models.CheckConstraint(
                condition=models.Q(("minutes__lte", 30), models.Q(("why_longer", ""), _negated=True), _connector="OR"),
                name="an_emergency_of_more_than_half_an_hour_says_why",
            ),
        ),
    ]
