"""Own plans and vital signs are append-only; a draft of a protocol may be thrown away, a sign-off never changes."""

from django.db import migrations

FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_changed_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF OLD.state <> 'draft' THEN
      RAISE EXCEPTION 'a published protocol version stays' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN OLD;
  END IF;
  IF OLD.state <> 'draft' AND ((OLD.data, OLD.number, OLD.protocol_id, OLD.published_at)
      IS DISTINCT FROM (NEW.data, NEW.number, NEW.protocol_id, NEW.published_at)
      OR NEW.state = 'draft'
      OR (OLD.signed_off_at IS NOT NULL AND (OLD.signed_off_at, OLD.signed_off_by_id)
          IS DISTINCT FROM (NEW.signed_off_at, NEW.signed_off_by_id))) THEN
    RAISE EXCEPTION 'a published protocol version never changes' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
"""

APPEND_ONLY = ("eatingplan", "vitalsigns")


def triggers(table: str) -> str:
    return f"""
CREATE TRIGGER rows_stay BEFORE UPDATE OR DELETE ON checklists_{table}
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER table_stays BEFORE TRUNCATE ON checklists_{table}
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("checklists", "0003_clinical_core")]
    operations = [
        migrations.RunSQL(FUNCTION, migrations.RunSQL.noop),
        *(migrations.RunSQL(triggers(table), migrations.RunSQL.noop) for table in APPEND_ONLY),
    ]
