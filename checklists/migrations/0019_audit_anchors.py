"""Where every audit chain stood, signed: rows that stay as they were written."""

from django.db import migrations, models

TRIGGERS = """
CREATE TRIGGER rows_stay BEFORE UPDATE OR DELETE ON checklists_auditanchor
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER table_stays BEFORE TRUNCATE ON checklists_auditanchor
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("checklists", "0018_example_mails")]
    operations = [
        migrations.CreateModel(
            name="AuditAnchor",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(unique=True)),
                ("at", models.DateTimeField()),
                ("heads", models.JSONField()),
                ("before", models.CharField(blank=True, max_length=128)),
                ("key", models.CharField(max_length=64)),
                ("signature", models.CharField(max_length=128)),
            ],
        ),
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(fields=["chain", "at"], name="audit_entry_by_day"),
        ),
        migrations.RunSQL(TRIGGERS, migrations.RunSQL.noop),
    ]
