"""Why a reminder stands where it stands, to the last word: a few steps together are longer than a line."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("checklists", "0007_append_only_delivery")]
    operations = [migrations.AlterField("reminder", "why", models.TextField(blank=True))]
