"""Columns for sealed file names beside the open ones, which a process of before may still write."""

from django.db import migrations, models

import claimdeck.storage.sealing


class Migration(migrations.Migration):

    dependencies = [
        ('status', '0005_kept_counts'),
    ]

    operations = [
        migrations.AddField('csvjob', 'sealed_filename', claimdeck.storage.sealing.SealedTextField(help_text='The name shown; can be changed', null=True)),
        migrations.AddField('csvjob', 'sealed_original_filename', claimdeck.storage.sealing.SealedTextField(null=True)),
        # The columns keep their names in the database.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameField('csvjob', 'filename', 'open_filename'),
                migrations.RenameField('csvjob', 'original_filename', 'open_original_filename'),
                migrations.AlterField('csvjob', 'open_filename', models.CharField(db_column='filename', max_length=255)),
                migrations.AlterField('csvjob', 'open_original_filename', models.CharField(db_column='original_filename', max_length=255)),
            ],
        ),
        migrations.AlterField('csvjob', 'open_filename', models.CharField(blank=True, db_column='filename', db_default='', default='', max_length=255)),
        migrations.AlterField('csvjob', 'open_original_filename', models.CharField(blank=True, db_column='original_filename', db_default='', default='', max_length=255)),
    ]
