"""The events are what the rooms bring: the choices are asked for when they are needed. Nothing changes in the database."""

from django.db import migrations, models

import claimdeck.notifications.domain.notices


class Migration(migrations.Migration):
    dependencies = [("notifications", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name=model,
            name="event",
            field=models.CharField(choices=claimdeck.notifications.domain.notices.choices, max_length=40),
        )
        for model in ("notification", "preference")
    ]
