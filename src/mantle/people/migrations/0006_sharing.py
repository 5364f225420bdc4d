import django.db.models.deletion
import mantle.people.models.codes
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("people", "0005_second_steps_and_visits")]

    operations = [
        migrations.CreateModel(
            name="Sharing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(default=mantle.people.models.codes.new_code, max_length=12, unique=True)),
                ("purpose", models.CharField(choices=[("wishes", "what you say about your wishes and your background"), ("earlier_posts", "the posts you held at other employers")], max_length=20)),
                ("audience", models.CharField(choices=[("agency", "Agency"), ("programme", "Programme")], max_length=12)),
                ("wording", models.CharField(max_length=400)),
                ("wording_version", models.PositiveSmallIntegerField()),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("given_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("agency", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name="sharings", to="people.agency")),
                ("person", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="sharings", to="people.person")),
            ],
            options={
                "ordering": ["-given_at", "-pk"],
                "indexes": [models.Index(fields=["purpose", "agency", "ends_on"], name="sharing_purpose_agency")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("ends_on__gt", models.F("starts_on"))), name="a_sharing_ends_after_it_starts"),
                    models.CheckConstraint(condition=models.Q(models.Q(("agency__isnull", False), ("audience", "agency")), models.Q(("agency__isnull", True), ("audience", "programme")), _connector="OR"), name="a_sharing_names_an_agency_or_the_programme_team"),
                ],
            },
        ),
    ]
