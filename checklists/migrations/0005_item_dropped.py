"""An item that a newer protocol version no longer asks stays with its ticks, and leaves its key free."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("checklists", "0004_append_only_core")]
    operations = [
        migrations.AddField("item", "dropped_at", models.DateTimeField(null=True)),
        migrations.RemoveConstraint("item", "item_key_once"),
        migrations.AddConstraint(
            "item",
            models.UniqueConstraint(
                condition=models.Q(("dropped_at__isnull", True)),
                fields=("appointment", "key"),
                name="item_key_once",
            ),
        ),
    ]
