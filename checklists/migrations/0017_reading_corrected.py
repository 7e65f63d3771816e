"""A reading that was written down wrong keeps its row; the one that corrects it names it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("checklists", "0016_overrides_held")]
    operations = [
        migrations.AddField(
            model_name="vitalsigns",
            name="corrects",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="corrected_by",
                to="checklists.vitalsigns",
            ),
        )
    ]
