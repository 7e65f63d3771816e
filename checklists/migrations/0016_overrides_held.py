"""What was asked and agreed stays as it was written, by two people of whom one prescribes; a nurse's draft for a review."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

TRIGGERS = """
CREATE FUNCTION refuse_changed_override() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND (
      (OLD.site_id, OLD.item_id, OLD.reason, OLD.note, OLD.finding, OLD.band, OLD.needs_second, OLD.requested_by_id,
       OLD.requested_at) IS DISTINCT FROM
      (NEW.site_id, NEW.item_id, NEW.reason, NEW.note, NEW.finding, NEW.band, NEW.needs_second, NEW.requested_by_id,
       NEW.requested_at)
      OR (OLD.approved_at IS NOT NULL AND (OLD.approved_by_id, OLD.approved_at)
          IS DISTINCT FROM (NEW.approved_by_id, NEW.approved_at))
      OR (OLD.withdrawn_at IS NOT NULL AND (OLD.withdrawn_by_id, OLD.withdrawn_at, OLD.approved_at)
          IS DISTINCT FROM (NEW.withdrawn_by_id, NEW.withdrawn_at, NEW.approved_at))) THEN
    RAISE EXCEPTION 'what was asked and agreed never changes' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF NEW.approved_by_id IS NOT NULL AND (TG_OP = 'INSERT' OR OLD.approved_by_id IS NULL) AND NOT EXISTS (
      SELECT FROM checklists_membership
      WHERE user_id = NEW.approved_by_id AND site_id = NEW.site_id AND role = 'prescriber') THEN
    RAISE EXCEPTION 'only a prescriber of the site agrees to an override' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER override_stays BEFORE INSERT OR UPDATE ON checklists_override
  FOR EACH ROW EXECUTE FUNCTION refuse_changed_override();
CREATE TRIGGER rows_stay BEFORE UPDATE OR DELETE ON checklists_reviewdraft
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER table_stays BEFORE TRUNCATE ON checklists_reviewdraft
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
_PERSON = settings.AUTH_USER_MODEL


class Migration(migrations.Migration):
    dependencies = [("checklists", "0015_reports_remember")]
    operations = [
        migrations.CreateModel(
            name="ReviewDraft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("note", models.CharField(max_length=400)),
                ("at", models.DateTimeField()),
                ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=_PERSON)),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="checklists.medicationentry"
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="checklists.site"),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="override",
            index=models.Index(
                condition=models.Q(("approved_at", None), ("needs_second", True), ("withdrawn_at", None)),
                fields=["site"],
                name="override_waiting",
            ),
        ),
        migrations.AddIndex(
            model_name="override",
            index=models.Index(fields=["site", "requested_at"], name="override_of_week"),
        ),
        migrations.AddConstraint(
            model_name="override",
            constraint=models.CheckConstraint(
                condition=models.Q(("needs_second", True), ("band", "amber"), _connector="OR"),
                name="override_red_takes_two",
            ),
        ),
        migrations.RunSQL(TRIGGERS, migrations.RunSQL.noop),
    ]
