"""Plans and rows agree; where they do not, repair makes them and says how often."""

from datetime import timedelta

import psycopg
import pytest
from django.db import connection
from django.db.models import F

from checklists.actions import appointments, repairs
from checklists.models import AuditEntry, Reminder, Site
from checklists.rules.access import system
from tests import databases
from tests.factories import NOW, START

pytestmark = pytest.mark.django_db
BY = system("test")
LATER = NOW + timedelta(hours=1)


def reconcile():
    return repairs.reconcile(by=BY, now=LATER)


def shape():
    fields = ("rule", "plan_version", "due_at", "send_by", "rank", "channel", "state", "reason")
    return set(Reminder.objects.values_list(*fields))


def test_a_whole_plan_needs_no_repair(clinic):
    appointment = clinic.book()
    appointments.move(
        appointment_id=appointment.pk, starts_at=START + timedelta(days=1), by=clinic.desk, now=LATER
    )
    appointments.cancel(appointment_id=clinic.book().pk, reason="patient", by=clinic.desk, now=LATER)
    assert reconcile() == repairs.Repaired(0, 0)


@pytest.fixture
def may_delete(servers):
    """The application's role may not take events away; the superuser of this test run may."""
    url = databases.at(servers.superuser_url, connection.settings_dict["NAME"])

    def run(rule):
        with psycopg.connect(url, autocommit=True) as superuser:
            superuser.execute("SET session_replication_role = replica")
            superuser.execute(
                "DELETE FROM checklists_reminderevent WHERE reminder_id IN "
                "(SELECT id FROM checklists_reminder WHERE rule = %s)", [rule],
            )  # fmt: skip
            superuser.execute("DELETE FROM checklists_reminder WHERE rule = %s", [rule])

    return run


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("rule", ["day_before", "booked", "ride_second", "driver_day_before", "move_unseen"])
def test_a_missing_row_comes_back_as_it_was(clinic, may_delete, rule):
    clinic.book()
    before = shape()
    may_delete(rule)
    assert shape() != before
    assert reconcile() == repairs.Repaired(1, 0)
    assert shape() == before and reconcile() == repairs.Repaired(0, 0)
    assert AuditEntry.objects.filter(action="reminder.repair").count() == 1


def test_rows_of_an_older_plan_end(clinic):
    appointment = clinic.book()
    open_rows = Reminder.objects.filter(state="planned").count()
    type(appointment).objects.filter(pk=appointment.pk).update(status="cancelled")
    assert reconcile() == repairs.Repaired(0, open_rows)
    assert not Reminder.objects.filter(state="planned").exists()


def test_a_site_that_changes_its_zone_has_its_plans_follow(clinic):
    clinic.book()
    Site.objects.filter(pk=clinic.site.pk).update(time_zone="America/New_York")
    assert reconcile() == repairs.Repaired(0, 0, shifted=1)
    day_before = Reminder.objects.get(rule="day_before", state="planned")
    assert day_before.due_local == "2026-11-25 15:00 EST"
    assert reconcile() == repairs.Repaired(0, 0)


def test_a_zone_whose_rules_changed_has_its_plans_follow(clinic):
    """As if the row had been written when another rule of time held for that day."""
    appointment = clinic.book()
    rows = Reminder.objects.filter(rule="day_before")
    rows.update(
        due_at=F("due_at") + timedelta(hours=1),
        next_try_at=F("due_at") + timedelta(hours=1),
        due_local="2026-11-25 15:00 PST",
    )
    assert reconcile() == repairs.Repaired(0, 0, shifted=1)
    assert Reminder.objects.get(rule="day_before", state="planned").due_local == "2026-11-25 15:00 MST"
    assert AuditEntry.objects.filter(action="reminder.zone", obj=f"appointment:{appointment.pk}").count() == 1


def test_a_cancelled_appointment_follows_no_zone(clinic):
    appointments.cancel(appointment_id=clinic.book().pk, reason="patient", by=clinic.desk, now=NOW)
    Site.objects.filter(pk=clinic.site.pk).update(time_zone="America/New_York")
    assert reconcile() == repairs.Repaired(0, 0)
