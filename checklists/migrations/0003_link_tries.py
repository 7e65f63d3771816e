from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("checklists", "0002_append_only")]
    operations = [
        migrations.AddField("accesslink", "is_recovery", models.BooleanField(default=False)),
        migrations.AddField("accesslink", "tries", models.PositiveSmallIntegerField(default=0)),
        migrations.AddField("accesslink", "paused_until", models.DateTimeField(null=True)),
    ]
