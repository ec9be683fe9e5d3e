from django.db import migrations

from claimdeck.pipeline.schema.landing import MakeLandingTables


class Migration(migrations.Migration):

    dependencies = [
        ('production', '0003_held_in_the_ledger'),
    ]

    operations = [
        MakeLandingTables(),
    ]
