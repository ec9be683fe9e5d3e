from django.db import migrations, models


class Migration(migrations.Migration):
    """A run counts no payer calls any more; the bulk check does.

    The columns stay for the version before, with defaults that the database gives to rows of this one. A later version
    drops them; until then this is the last change that makes SQLite build the table anew.
    """

    dependencies = [
        ("runs", "0005_stages_and_dead_letters"),
        ("status", "0010_own_counters"),
    ]

    operations = [
        migrations.AlterField(
            model_name="run", name="calls_made", field=models.PositiveIntegerField(db_default=0, default=0)
        ),
        migrations.AlterField(
            model_name="run", name="calls_planned", field=models.PositiveIntegerField(db_default=0, default=0)
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveField(model_name="run", name="calls_made"),
                migrations.RemoveField(model_name="run", name="calls_planned"),
            ],
        ),
    ]
