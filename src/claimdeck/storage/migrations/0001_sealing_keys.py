from django.db import migrations, models

import claimdeck.kit.clock


class Migration(migrations.Migration):
    """The table stays where it is; only the room that knows it is another."""

    initial = True

    dependencies = [("web", "0001_sealing_keys")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="SealingKey",
                    fields=[
                        ("key_id", models.CharField(max_length=8, primary_key=True, serialize=False)),
                        ("canary", models.BinaryField(help_text="A known text under this key")),
                        ("hash_key_print", models.CharField(help_text="A known text under HASH_KEY", max_length=32)),
                        ("first_used_at", models.DateTimeField(default=claimdeck.kit.clock.now, editable=False)),
                    ],
                    options={"db_table": "web_sealingkey", "ordering": ["first_used_at", "key_id"]},
                ),
            ],
        ),
    ]
