from django.db import migrations, models


class Migration(migrations.Migration):
    """The fields have plainer names; their columns keep the old ones, under which the version before reads them."""

    dependencies = [("runs", "0003_worker_life")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameField(model_name="run", old_name="deaths", new_name="crashes"),
                migrations.AlterField(
                    model_name="run",
                    name="crashes",
                    field=models.PositiveSmallIntegerField(
                        db_column="deaths",
                        default=0,
                        help_text="Workers lost in a row without any progress between",
                    ),
                ),
                migrations.RenameField(model_name="run", old_name="rung_at", new_name="enqueued_at"),
                migrations.AlterField(
                    model_name="run",
                    name="enqueued_at",
                    field=models.DateTimeField(blank=True, db_column="rung_at", editable=False, null=True),
                ),
            ],
        ),
    ]
