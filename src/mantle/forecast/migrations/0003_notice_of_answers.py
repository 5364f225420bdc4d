from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("forecast", "0002_answers_and_surveys")]
    operations = [
        migrations.AddField(
            model_name="answer",
            name="notice",
            field=models.PositiveSmallIntegerField(default=1, help_text="The version of the notice that was shown."),
        ),
    ]
