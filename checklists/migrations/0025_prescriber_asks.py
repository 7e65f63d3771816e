"""The role of a prescriber takes a manager who asks and a privacy officer who agrees; seats of before stay."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

TRIGGERS = """
CREATE FUNCTION refuse_changed_ask() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND (
      (OLD.site_id, OLD.email, OLD.user_id, OLD.asked_by_id, OLD.asked_at) IS DISTINCT FROM
      (NEW.site_id, NEW.email, NEW.user_id, NEW.asked_by_id, NEW.asked_at)
      OR (OLD.agreed_at IS NOT NULL AND (OLD.agreed_by_id, OLD.agreed_at, OLD.by_operator)
          IS DISTINCT FROM (NEW.agreed_by_id, NEW.agreed_at, NEW.by_operator))
      OR (OLD.ended_at IS NOT NULL AND (OLD.ended_at, OLD.agreed_at, OLD.outcome)
          IS DISTINCT FROM (NEW.ended_at, NEW.agreed_at, NEW.outcome))) THEN
    RAISE EXCEPTION 'what was asked and agreed never changes' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF NEW.agreed_by_id IS NOT NULL AND (TG_OP = 'INSERT' OR OLD.agreed_by_id IS NULL) AND NOT EXISTS (
      SELECT FROM checklists_membership
      WHERE user_id = NEW.agreed_by_id AND site_id = NEW.site_id AND role = 'privacy_officer') THEN
    RAISE EXCEPTION 'only a privacy officer of the site agrees to a prescriber' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER ask_stays BEFORE INSERT OR UPDATE ON checklists_prescriberask
  FOR EACH ROW EXECUTE FUNCTION refuse_changed_ask();
CREATE FUNCTION refuse_prescriber_of_one() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.role = 'prescriber' AND NOT EXISTS (
      SELECT FROM checklists_prescriberask AS ask
      WHERE ask.site_id = NEW.site_id AND ask.agreed_at IS NOT NULL AND ask.ended_at IS NULL
        AND (ask.user_id = NEW.user_id OR (ask.user_id IS NULL AND lower(ask.email) =
             (SELECT lower(email) FROM checklists_user WHERE id = NEW.user_id)))) THEN
    RAISE EXCEPTION 'a prescriber takes a manager and a privacy officer' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER prescriber_takes_two BEFORE INSERT OR UPDATE OF role, user_id, site_id ON checklists_membership
  FOR EACH ROW EXECUTE FUNCTION refuse_prescriber_of_one();
"""
GONE = """
DROP TRIGGER prescriber_takes_two ON checklists_membership;
DROP FUNCTION refuse_prescriber_of_one;
DROP TRIGGER ask_stays ON checklists_prescriberask;
DROP FUNCTION refuse_changed_ask;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("checklists", "0024_account_enabled_at"),
    ]

    operations = [
        migrations.CreateModel(
            name="PrescriberAsk",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("email", models.EmailField(max_length=254)),
                ("asked_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("agreed_at", models.DateTimeField(null=True)),
                ("by_operator", models.BooleanField(default=False)),
                ("ended_at", models.DateTimeField(null=True)),
                ("outcome", models.CharField(blank=True, max_length=12)),
                ("reason", models.CharField(blank=True, max_length=20)),
            ],
        ),
        migrations.AlterField(
            model_name="staffmail",
            name="user",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="staffmail",
            constraint=models.CheckConstraint(
                condition=models.Q(("user__isnull", False), ("kind", "invited"), _connector="OR"),
                name="staff_mail_goes_to_somebody",
            ),
        ),
        migrations.AddField(
            model_name="prescriberask",
            name="agreed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="prescriberask",
            name="asked_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="prescriberask",
            name="ended_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="prescriberask",
            name="site",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="checklists.site"),
        ),
        migrations.AddField(
            model_name="prescriberask",
            name="user",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="invitation",
            name="ask",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, to="checklists.prescriberask"
            ),
        ),
        migrations.AddConstraint(
            model_name="prescriberask",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("site", "email"),
                name="prescriber_ask_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="prescriberask",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("agreed_at__isnull", True), ("agreed_by__isnull", True), ("by_operator", False)
                    ),
                    models.Q(
                        ("agreed_at__isnull", False),
                        models.Q(
                            models.Q(
                                ("agreed_by__isnull", False),
                                ("asked_by__isnull", False),
                                ("by_operator", False),
                                models.Q(("agreed_by", models.F("asked_by")), _negated=True),
                            ),
                            models.Q(("agreed_by__isnull", True), ("by_operator", True)),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="prescriber_ask_takes_two",
            ),
        ),
        migrations.AddConstraint(
            model_name="prescriberask",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("user__isnull", True),
                    models.Q(
                        models.Q(
                            ("asked_by__isnull", True),
                            models.Q(("asked_by", models.F("user")), _negated=True),
                            _connector="OR",
                        ),
                        models.Q(
                            ("agreed_by__isnull", True),
                            models.Q(("agreed_by", models.F("user")), _negated=True),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="prescriber_ask_not_for_oneself",
            ),
        ),
        migrations.AddConstraint(
            model_name="prescriberask",
            constraint=models.CheckConstraint(
                condition=models.Q(("expires_at__gt", models.F("asked_at"))), name="prescriber_ask_ends_later"
            ),
        ),
        migrations.AddConstraint(
            model_name="prescriberask",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome", ""), ("ended_at__isnull", False), _connector="OR"),
                name="prescriber_ask_outcome_has_end",
            ),
        ),
        migrations.RunSQL(TRIGGERS, GONE),
    ]
