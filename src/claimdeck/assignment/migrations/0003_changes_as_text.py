"""What a file changes of a known claim is copied into its history, so it stands as text."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assignment", "0002_known_claims")]

    operations = [
        migrations.AlterField(
            model_name="planitem",
            name="changes",
            field=models.CharField(
                blank=True, default="", help_text="Fields of the known claim that the file changes", max_length=200
            ),
        ),
    ]
