"""Why somebody said that a link is not for them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("checklists", "0010_append_only_next_day"),
    ]

    operations = [
        migrations.AddField(
            model_name="accesslink",
            name="suspended_for",
            field=models.CharField(blank=True, db_default="", default="", max_length=20),
        ),
    ]
