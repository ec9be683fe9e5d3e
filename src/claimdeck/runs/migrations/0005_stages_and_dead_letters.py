from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    """A run says in which stage it is, and counts dead letters.

    The version before knows neither: its rows get the database's own defaults, its sums stay true, since it has no work
    that makes dead letters; a stage that it leaves behind is the one that the last worker of this version was in.
    """

    dependencies = [("runs", "0004_plain_names")]

    operations = [
        migrations.AlterField(
            model_name="run",
            name="task_name",
            field=models.CharField(help_text="The task that its workers are told of", max_length=100),
        ),
        migrations.AlterField(
            model_name="workerlife",
            name="lost",
            field=models.PositiveIntegerField(default=0, help_text="Processes of it that crashed lately"),
        ),
        migrations.AddField(
            model_name="run",
            name="dead_letter",
            field=models.PositiveIntegerField(
                db_default=0, default=0, help_text="Given up after several tries, to be looked at by somebody"
            ),
        ),
        migrations.AddField(
            model_name="run",
            name="stage",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="Where in its kind's stages it is, or ended",
                max_length=40,
            ),
        ),
        migrations.RemoveConstraint(model_name="run", name="run_processed_is_success_and_failure"),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.CheckConstraint(
                condition=Q(processed=F("success") + F("failure") + F("dead_letter")), name="run_processed_is_the_sum"
            ),
        ),
    ]
