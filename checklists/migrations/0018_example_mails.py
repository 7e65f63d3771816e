"""A message to oneself may show an example of a protocol's message: which one, for what imagined appointment."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("checklists", "0017_reading_corrected")]
    operations = [
        migrations.AddField(model_name="probemail", name="example", field=models.JSONField(null=True)),
    ]
