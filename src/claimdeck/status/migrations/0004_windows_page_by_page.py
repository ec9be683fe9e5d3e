import django.db.models.deletion
from django.db import migrations, models

import claimdeck.storage.sealing


class Migration(migrations.Migration):

    dependencies = [
        ('status', '0003_no_second_index_for_the_job'),
    ]

    operations = [
        migrations.CreateModel(
            name='ReadWindow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('tin', models.CharField(max_length=9)),
                ('payer_id', models.CharField(max_length=20)),
                ('row', models.PositiveIntegerField(help_text="Whose patient was asked for; 0 for everybody's claims")),
                ('first_date', models.DateField()),
                ('last_date', models.DateField()),
                ('wanted', models.PositiveIntegerField(help_text='Claims that were looked for in it when it was begun')),
                ('pages', models.PositiveIntegerField()),
                ('next_token', claimdeck.storage.sealing.SealedBytesField(help_text='Where the payer goes on', null=True)),
                ('complete', models.BooleanField()),
                ('too_large', models.BooleanField(help_text='The payer wants it split')),
                ('job', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='read_windows', to='status.csvjob')),
            ],
        ),
        migrations.CreateModel(
            name='UnsettledAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('row', models.PositiveIntegerField()),
                ('claims', claimdeck.storage.sealing.SealedBytesField(help_text="The claims as read, each with the payer's words")),
                ('job', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='unsettled', to='status.csvjob')),
            ],
        ),
    ]
