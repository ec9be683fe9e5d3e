from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def take_over(apps, _schema_editor):
    Run = apps.get_model("runs", "Run")
    of_this_job = Run.objects.filter(pk=OuterRef("pk"))
    apps.get_model("status", "CSVJob").objects.filter(run__calls_planned__gt=0).update(
        calls_made=Subquery(of_this_job.values("calls_made")),
        calls_planned=Subquery(of_this_job.values("calls_planned")),
    )


def give_back(apps, _schema_editor):
    CSVJob = apps.get_model("status", "CSVJob")
    of_this_run = CSVJob.objects.filter(pk=OuterRef("pk"))
    apps.get_model("runs", "Run").objects.filter(csv_job__isnull=False).update(
        calls_made=Subquery(of_this_run.values("calls_made")),
        calls_planned=Subquery(of_this_run.values("calls_planned")),
    )


class Migration(migrations.Migration):
    """Payer calls are counted by the bulk check itself, no more by the run; the numbers that are there come along.

    Each version counts where it knows to, so that while a deploy goes on a job shows the calls of one of them: a web
    server of this version shows what stood here plus what workers of this version have called since, one of the version
    before shows what its own workers called, and a retry sent to it is counted on top. Rows, outcomes and states are the
    same to both.
    """

    dependencies = [
        ("runs", "0005_stages_and_dead_letters"),
        ("status", "0009_rows_of_files_are_of_the_uploads"),
    ]

    operations = [
        migrations.AddField(
            model_name="csvjob",
            name="calls_made",
            field=models.PositiveIntegerField(db_default=0, default=0, help_text="Payer calls of this pass"),
        ),
        migrations.AddField(
            model_name="csvjob",
            name="calls_planned",
            field=models.PositiveIntegerField(db_default=0, default=0, help_text="As last planned"),
        ),
        migrations.RunPython(take_over, give_back),
    ]
