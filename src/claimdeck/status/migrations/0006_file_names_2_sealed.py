"""The file names of existing jobs, sealed in batches; may be interrupted and goes on where it was."""

from django.db import migrations, transaction

BATCH = 500


def seal(apps, _schema_editor):
    jobs = apps.get_model('status', 'CSVJob').objects
    while True:
        with transaction.atomic():
            some = list(jobs.select_for_update().exclude(open_filename='', open_original_filename='').order_by('pk')[:BATCH])
            for job in some:
                # One that was written by the new version already stays as it is.
                if job.sealed_filename is None:
                    job.sealed_filename = job.open_filename
                if job.sealed_original_filename is None:
                    job.sealed_original_filename = job.open_original_filename
                job.open_filename = job.open_original_filename = ''
                job.save()
        if len(some) < BATCH:
            return


def open_again(apps, _schema_editor):
    for job in apps.get_model('status', 'CSVJob').objects.order_by('pk').iterator(chunk_size=BATCH):
        if job.sealed_filename is not None:
            job.open_filename, job.open_original_filename = job.sealed_filename, job.sealed_original_filename or ''
            job.sealed_filename = job.sealed_original_filename = None
            job.save()


class Migration(migrations.Migration):
    # Each batch is a transaction of its own.
    atomic = False

    dependencies = [
        ('status', '0006_file_names_1_columns'),
    ]

    operations = [migrations.RunPython(seal, open_again)]
