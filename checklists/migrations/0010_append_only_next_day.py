"""What a patient answered after an infusion stays as it was said."""

from django.db import migrations

TRIGGERS = """
CREATE TRIGGER rows_stay BEFORE UPDATE OR DELETE ON checklists_nextdayanswer
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER table_stays BEFORE TRUNCATE ON checklists_nextdayanswer
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("checklists", "0009_phone_deepened")]
    operations = [migrations.RunSQL(TRIGGERS, migrations.RunSQL.noop)]
