"""A planned claim has its own number beside the known claim in work, and a plan knows whose rows it was made from."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assignment", "0001_initial"),
        ("claims", "0001_initial"),
        ("runs", "0006_no_payer_calls"),
    ]

    operations = [
        migrations.RemoveField(model_name="planitem", name="claim"),
        migrations.AddField(
            model_name="planitem",
            name="known_claim",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="claims.claim",
            ),
        ),
        migrations.AddField(
            model_name="planitem",
            name="claim_id",
            field=models.CharField(default="", help_text="The practice's own number", max_length=64),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="plan",
            name="other_places",
            field=models.JSONField(default=list, help_text="Where in a row the columns stand that are kept as notes"),
        ),
        migrations.AddField(
            model_name="plan",
            name="pages_of",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="runs.run"
            ),
        ),
    ]
