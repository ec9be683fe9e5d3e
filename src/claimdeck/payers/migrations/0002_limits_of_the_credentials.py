"""Token, pace and calls at once belong to the credentials, whichever accounts have them.

The old tables stay in the database for one version, without a model: processes of the version before go on with
them while a deploy goes through. They are cut off from the accounts, so that these can be removed.
"""

import django.db.models.deletion
from django.db import migrations, models

import claimdeck.storage.sealing
from claimdeck.payers.fingerprints import credentials_key
from claimdeck.storage.sealing import Unopened


def carry_over(apps, schema_editor):
    """Each account's key, and the token that lasts longest for it. Moments and leases of the last seconds are over."""
    Account, State, Token = (apps.get_model("payers", name) for name in ("PayerAccount", "PayerState", "PayerToken"))
    for pk in list(Account.objects.values_list("pk", flat=True)):
        account = Account.objects.get(pk=pk)
        if isinstance(account.credentials, Unopened):
            # Nobody can ask with it; it gets its key when its credentials are given again.
            continue
        key = credentials_key(account.payer, account.base_url, account.token_path, account.credentials)
        Account.objects.filter(pk=pk).update(credentials_key=key)
        state = State.objects.filter(pk=pk, token_expires_at__isnull=False).first()
        if state is None or not state.token or isinstance(state.token, Unopened):
            continue
        kept = Token.objects.filter(pk=key).first()
        if kept is None or kept.expires_at < state.token_expires_at:
            values = {"token": state.token, "expires_at": state.token_expires_at}
            Token.objects.update_or_create(key=key, defaults=values)


class Migration(migrations.Migration):
    dependencies = [("payers", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="payeraccount",
            name="credentials_key",
            field=models.CharField(db_default="", default="", db_index=True, editable=False, max_length=32),
        ),
        migrations.CreateModel(
            name="PayerToken",
            fields=[
                ("key", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("token", claimdeck.storage.sealing.SealedJSONField(null=True)),
                ("expires_at", models.DateTimeField(null=True)),
                ("serial", models.PositiveBigIntegerField(default=0)),
                ("refresh_holder", models.CharField(blank=True, default="", max_length=64)),
                ("refresh_until", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="CallPace",
            fields=[
                ("key", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("recent_calls", models.JSONField(default=list)),
                ("calls_version", models.PositiveBigIntegerField(default=0)),
                ("leases_version", models.PositiveBigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="CallGrant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "pace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="grants", to="payers.callpace"
                    ),
                ),
                ("holder", models.CharField(max_length=64)),
                ("granted", models.PositiveIntegerField(default=0)),
                ("wanted", models.PositiveIntegerField(default=0)),
                ("expires_at", models.DateTimeField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("pace", "holder"), name="call_grant_holder")],
            },
        ),
        migrations.RunPython(carry_over, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="payerstate",
            name="account",
            field=models.OneToOneField(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                primary_key=True,
                related_name="state",
                serialize=False,
                to="payers.payeraccount",
            ),
        ),
        migrations.AlterField(
            model_name="calllease",
            name="account",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="leases",
                to="payers.payeraccount",
            ),
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.DeleteModel("CallLease"), migrations.DeleteModel("PayerState")],
        ),
    ]
