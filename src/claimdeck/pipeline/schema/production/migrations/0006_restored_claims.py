import django.db.models.functions.datetime
from django.db import migrations, models

import claimdeck.pipeline.schema.identifiers
from claimdeck.pipeline.schema.adopting import AdoptModel


class Migration(migrations.Migration):

    dependencies = [
        ('production', '0005_newest_loads'),
    ]

    operations = [
        AdoptModel(
            name='RestoredClaim',
            fields=[
                ('claim_id', claimdeck.pipeline.schema.identifiers.ClaimIdField(max_length=50, primary_key=True, serialize=False)),
                ('restored_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'db_table': 'restored_claims',
            },
        ),
        migrations.AddIndex(
            model_name='archivedclaim',
            index=models.Index(fields=['archive'], name='archived_by_file'),
        ),
    ]
