"""Wall screens that nobody is signed in at."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("checklists", "0020_break_glass"),
    ]

    operations = [
        migrations.CreateModel(
            name="BoardDevice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                ("made_at", models.DateTimeField()),
                ("link_digest", models.BinaryField(max_length=32, unique=True)),
                ("link_until", models.DateTimeField()),
                ("digest", models.BinaryField(max_length=32, null=True, unique=True)),
                ("connected_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="checklists.site"),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["site", "-made_at"], name="checklists__site_id_b95099_idx")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("connected_at__isnull", True), ("digest__isnull", True)),
                            models.Q(("connected_at__isnull", False), ("digest__isnull", False)),
                            _connector="OR",
                        ),
                        name="board_device_connected_has_digest",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("link_until__gt", models.F("made_at"))),
                        name="board_device_link_ends_later",
                    ),
                ],
            },
        ),
    ]
