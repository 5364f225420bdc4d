import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    # An erasure deletes a plan with its versions; a review that held a version fast would stop it.

    dependencies = [('learning', '0003_pulses_and_assessment')]

    operations = [
        migrations.AlterField(
            model_name='planreview',
            name='plan_version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reviews', to='learning.planversion'),
        ),
    ]
