"""Counts and sums by outcome are kept, and those of the jobs that are here already are counted once."""

from itertools import groupby

import django.db.models.deletion
from django.db import migrations, models

# As they stood when this was written; a row of several lines counts as the best of them.
OUTCOMES = (
    "paid",
    "patient_responsibility",
    "denied",
    "no_payment",
    "finalized",
    "revised",
    "information_requested",
    "pending",
    "acknowledged",
    "misdirected",
    "rejected",
    "not_found",
    "patient_mismatch",
    "practice_unknown",
    "payer_unavailable",
    "inquiry_error",
    "invalid_row",
)
ANSWERED, SETTLED = OUTCOMES[:11], OUTCOMES[:13]
COUNTED = ("rows", "asked_again", "results", "charged", "allowed", "paid", "patient_part")


def deciding(outcomes):
    good = [o for o in outcomes if o in ANSWERED] or [o for o in outcomes if o in SETTLED] or outcomes
    return good[0]


def count(apps, schema_editor):
    CSVJob = apps.get_model("status", "CSVJob")
    ResultRow = apps.get_model("status", "ResultRow")
    OutcomeTally = apps.get_model("status", "OutcomeTally")
    amounts = ("total_charged_cents", "total_allowed_cents", "total_paid_cents", "patient_responsibility_cents")
    for job_id in CSVJob.objects.values_list("pk", flat=True):
        found = {}
        lines = ResultRow.objects.filter(job_id=job_id).order_by("row", "part")
        values = lines.values_list("row", "outcome", "asked_again", *amounts).iterator(chunk_size=5000)
        for _, group in groupby(values, key=lambda line: line[0]):
            of_row = list(group)
            sums = found.setdefault(deciding([line[1] for line in of_row]), [0] * len(COUNTED))
            sums[0] += 1
            sums[1] += of_row[0][2]
            for line in of_row:
                sums = found.setdefault(line[1], [0] * len(COUNTED))
                sums[2] += 1
                for place, cents in enumerate(line[3:], 3):
                    sums[place] += cents or 0
        OutcomeTally.objects.bulk_create(
            OutcomeTally(job_id=job_id, outcome=outcome, **dict(zip(COUNTED, sums))) for outcome, sums in found.items()
        )


class Migration(migrations.Migration):
    dependencies = [
        ("status", "0004_windows_page_by_page"),
    ]

    operations = [
        migrations.AddField(
            model_name="csvjob",
            name="kept_rows",
            field=models.PositiveIntegerField(
                default=0, db_default=0, help_text="Processed rows that this pass did not ask about"
            ),
        ),
        migrations.CreateModel(
            name="OutcomeTally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("outcome", models.CharField(choices=[(name, name) for name in OUTCOMES], max_length=24)),
                ("rows", models.IntegerField(default=0)),
                ("asked_again", models.IntegerField(default=0)),
                ("results", models.IntegerField(default=0)),
                ("charged", models.BigIntegerField(default=0, help_text="Cents, as the others")),
                ("allowed", models.BigIntegerField(default=0)),
                ("paid", models.BigIntegerField(default=0)),
                ("patient_part", models.BigIntegerField(default=0)),
                (
                    "job",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tallies",
                        to="status.csvjob",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "outcome tallies",
                "constraints": [models.UniqueConstraint(fields=("job", "outcome"), name="one_tally_per_outcome")],
            },
        ),
        migrations.RunPython(count, migrations.RunPython.noop),
    ]
