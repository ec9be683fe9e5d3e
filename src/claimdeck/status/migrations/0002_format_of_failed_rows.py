from typing import Any

from django.db import migrations, models


def fill(apps: Any, _schema_editor: Any) -> None:
    """Tables that came with tabs keep them."""
    apps.get_model("status", "CSVJob").objects.filter(file_kind="tsv").update(delimiter="\t")


class Migration(migrations.Migration):
    dependencies = [("status", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="csvjob",
            name="delimiter",
            field=models.CharField(default=",", help_text="How the file of failed rows is written", max_length=1),
        ),
        migrations.AddField(
            model_name="csvjob",
            name="byte_order_mark",
            field=models.BooleanField(
                default=False,
                help_text="The file of failed rows begins with one, so that spreadsheets read accents right",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
