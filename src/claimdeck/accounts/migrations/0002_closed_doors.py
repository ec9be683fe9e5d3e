"""Bounds of log-ins, one-time passwords, ended sessions, and the audit of access."""

from typing import Any

import claimdeck.kit.clock
import django.db.models.deletion
from django.db import migrations, models

_AXES = ("axes_accessattemptexpiration", "axes_accessattempt", "axes_accessfailurelog", "axes_accesslog")


def empty_axes(apps: Any, schema_editor: Any) -> None:
    """django-axes kept what was typed as a user name, now and then a password. Its tables stay while processes of
    the version before run."""
    there = set(schema_editor.connection.introspection.table_names())
    for table in _AXES:
        if table in there:
            schema_editor.execute(f"DELETE FROM {schema_editor.quote_name(table)}")  # noqa: S608 - our own names


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='one_time_until_at',
            field=models.DateTimeField(blank=True, editable=False, help_text='The password works once, until then; null: it is their own', null=True),
        ),
        migrations.AddField(
            model_name='user',
            name='one_time_used_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='user',
            name='session_epoch',
            field=models.PositiveIntegerField(db_default=0, default=0, editable=False, help_text='Sessions of an earlier number have ended'),
        ),
        migrations.CreateModel(
            name='LoginBound',
            fields=[
                ('key', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('shared', models.CharField(help_text='account, place or address', max_length=10)),
                ('account', models.CharField(blank=True, default='', help_text='Hash of the user name', max_length=64)),
                ('failures', models.PositiveIntegerField(default=0)),
                ('failed_at', models.DateTimeField(null=True)),
                ('locked_until_at', models.DateTimeField(null=True)),
                ('known_at', models.DateTimeField(help_text='When the account was last logged in from this address', null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['account'], name='login_bound_account'), models.Index(fields=['failed_at'], name='login_bound_failed')],
            },
        ),
        migrations.CreateModel(
            name='AuditRecord',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('user_id', models.UUIDField(help_text='Who did it; empty for the command line and for strangers', null=True)),
                ('username', models.CharField(blank=True, default='', max_length=150)),
                ('via', models.CharField(help_text='session, token, admin or cli', max_length=10)),
                ('kind', models.CharField(max_length=40)),
                ('subject', models.CharField(help_text='What kind of thing it was done to', max_length=40)),
                ('subject_id', models.CharField(blank=True, default='', max_length=64)),
                ('subject_name', models.CharField(blank=True, default='', max_length=200)),
                ('changes', models.JSONField(default=dict, help_text='Name: [from, to]; never a secret')),
                ('address', models.CharField(blank=True, default='', max_length=45)),
                ('request_id', models.CharField(blank=True, default='', max_length=64)),
                ('created_at', models.DateTimeField(default=claimdeck.kit.clock.now, editable=False)),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organization')),
            ],
            options={
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['organization', '-id'], name='audit_record_newest'), models.Index(fields=['organization', 'kind', '-id'], name='audit_record_kind'), models.Index(fields=['created_at'], name='audit_record_age')],
            },
        ),
        migrations.RunPython(empty_axes, migrations.RunPython.noop),
    ]
