import claimdeck.storage.sealing
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('status', '0006_file_names_2_sealed'),
    ]

    operations = [
        migrations.AddField(
            model_name='inputpage',
            name='extras',
            field=claimdeck.storage.sealing.SealedBytesField(help_text='What the version before does not know of the rows', null=True),
        ),
        migrations.AddField(
            model_name='resultrow',
            name='patient_account_number',
            field=models.CharField(blank=True, db_default='', default='', help_text="The practice's own claim number", max_length=64),
        ),
        migrations.AddField(
            model_name='resultrow',
            name='uploaded_first_date',
            field=models.DateField(help_text='The service dates of the row as uploaded', null=True),
        ),
        migrations.AddField(
            model_name='resultrow',
            name='uploaded_last_date',
            field=models.DateField(null=True),
        ),
    ]
