"""The phone: since when somebody helps and who ended it, and the address that is told of a newer one."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("checklists", "0011_suspended_for"),
    ]

    operations = [
        migrations.AddField(
            model_name="companion",
            name="help_agreed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="companion",
            name="ended_by_name",
            field=models.CharField(blank=True, db_default="", max_length=120),
        ),
        migrations.AddField(
            model_name="patient",
            name="former_email",
            field=models.EmailField(blank=True, db_default="", max_length=254),
        ),
    ]
