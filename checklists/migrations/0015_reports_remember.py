"""What reports ask about afterwards: how ready somebody was at the door, and which start an appointment left."""

import django.db.models.deletion
from django.db import migrations, models

TRIGGERS = """
CREATE TRIGGER rows_stay BEFORE UPDATE OR DELETE ON checklists_startchange
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER table_stays BEFORE TRUNCATE ON checklists_startchange
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("checklists", "0014_append_only_override_weeks"),
    ]

    operations = [
        migrations.CreateModel(
            name="StartChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("from_at", models.DateTimeField()),
                ("to_at", models.DateTimeField()),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=60)),
            ],
        ),
        migrations.AddField(
            model_name="statuschange",
            name="readiness",
            field=models.CharField(
                blank=True,
                choices=[
                    ("ready", "ready"),
                    ("not_finished", "not_finished"),
                    ("needs_call", "needs_call"),
                    ("hold", "hold"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddIndex(
            model_name="statuschange",
            index=models.Index(
                condition=models.Q(("readiness", ""), _negated=True),
                fields=["appointment", "-at"],
                name="status_change_arrival",
            ),
        ),
        migrations.AddField(
            model_name="startchange",
            name="appointment",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="checklists.appointment"),
        ),
        migrations.AddField(
            model_name="startchange",
            name="site",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="checklists.site"),
        ),
        migrations.AddIndex(
            model_name="startchange",
            index=models.Index(fields=["site", "from_at"], name="checklists__site_id_0416a0_idx"),
        ),
        migrations.RunSQL(TRIGGERS, migrations.RunSQL.noop),
    ]
