"""That somebody has looked at the overrides of a week stays as it was written."""

from django.db import migrations

TRIGGERS = """
CREATE TRIGGER rows_stay BEFORE UPDATE OR DELETE ON checklists_overrideweek
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER table_stays BEFORE TRUNCATE ON checklists_overrideweek
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("checklists", "0013_desk_deepened")]
    operations = [migrations.RunSQL(TRIGGERS, migrations.RunSQL.noop)]
