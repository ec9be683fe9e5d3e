import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Pages of rows hang on the run, so that every kind of upload may have some; both tables stay where they are.

    What is in them stays as it is: a job and its run have the same key. PostgreSQL exchanges one constraint for another
    and looks at one key for each thousand rows uploaded, less than a second for a hundred million rows, in which others
    wait for the two tables. SQLite copies the table, which holds about 60 MB for each million rows that are kept, needs
    that room on the disk meanwhile, and takes some seconds for each million (21 MB a second were measured on a busy disk).
    The version before goes on beside it: it makes the run before the pages, and deletes the pages before the run.
    """

    dependencies = [("runs", "0001_initial"), ("status", "0008_column_mappings")]

    operations = [
        migrations.AlterField(
            "inputpage",
            "job",
            models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="runs.run"),
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.DeleteModel("InputPage"),
                migrations.DeleteModel("ColumnMapping"),
            ],
        ),
    ]
