import django.db.models.deletion
from django.db import migrations, models

import claimdeck.storage.sealing


class Migration(migrations.Migration):
    """The tables stay where they are; only the room that knows them is another."""

    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("runs", "0001_initial"),
        ("status", "0009_rows_of_files_are_of_the_uploads"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="ColumnMapping",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("shape", models.CharField(help_text="A keyed hash of the headers", max_length=32)),
                        ("columns", models.JSONField(help_text="Place of a header → our column, empty for none")),
                        ("used_at", models.DateTimeField()),
                        (
                            "organization",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="accounts.organization",
                            ),
                        ),
                    ],
                    options={
                        "db_table": "status_columnmapping",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organization", "shape"), name="one_mapping_per_shape_of_file"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="InputPage",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("first_row", models.PositiveIntegerField()),
                        ("row_count", models.PositiveIntegerField()),
                        (
                            "cells",
                            claimdeck.storage.sealing.SealedBytesField(
                                help_text="The cells as uploaded, for the file of failed rows"
                            ),
                        ),
                        (
                            "rows",
                            claimdeck.storage.sealing.SealedBytesField(
                                help_text="The rows as understood, or what is wrong with them"
                            ),
                        ),
                        (
                            "extras",
                            claimdeck.storage.sealing.SealedBytesField(
                                help_text="What the version before does not know of the rows", null=True
                            ),
                        ),
                        (
                            "run",
                            models.ForeignKey(
                                db_column="job_id",
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="runs.run",
                            ),
                        ),
                    ],
                    options={
                        "db_table": "status_inputpage",
                        "constraints": [
                            models.UniqueConstraint(fields=("run", "first_row"), name="one_page_per_first_row")
                        ],
                    },
                ),
            ],
        ),
    ]
