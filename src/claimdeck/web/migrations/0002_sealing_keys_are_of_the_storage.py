from django.db import migrations


class Migration(migrations.Migration):
    """The table stays where it is; only the room that knows it is another."""

    dependencies = [("web", "0001_sealing_keys"), ("storage", "0001_sealing_keys")]

    operations = [
        migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel(name="SealingKey")]),
    ]
