"""Since when an account is there to sign in with: one that was never used is found after its ninety days too."""

from django.db import migrations, models

# Of accounts that nobody used so far the ninety days begin with this upgrade.
BEGIN = "UPDATE checklists_user SET enabled_at = now() WHERE last_login IS NULL"


class Migration(migrations.Migration):
    dependencies = [
        ("checklists", "0023_password_resets"),
    ]

    operations = [
        migrations.AddField("User", "enabled_at", models.DateTimeField(null=True)),
        migrations.RunSQL(BEGIN, migrations.RunSQL.noop),
    ]
