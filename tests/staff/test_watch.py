"""What every page of the desk says when reminders do not leave, and what it costs."""

from datetime import timedelta

import pytest
import time_machine

from checklists import models
from checklists.actions import sending
from checklists.rules.access import system
from tests.factories import NOW, UserFactory
from tests.staff.sign_in import signed_in

BY = system("test")


@pytest.fixture(autouse=True)
def _still_clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def page(clinic, rest="", who="desk") -> str:
    return signed_in(getattr(clinic, who)).get(f"/staff/{clinic.site.slug}/{rest}").content.decode()


def swept(ago=timedelta(0)):
    models.Heartbeat.objects.update_or_create(trigger="beat", host="a", defaults={"at": NOW - ago})


@pytest.mark.parametrize("rest", ["", "calls/", "patients/", "import/", "protocols/", "unreachable/"])
def test_off_stands_on_every_page_since_when(clinic, rest):
    models.Site.objects.update(reminders_off_at=NOW - timedelta(days=20))
    said = page(clinic, rest)
    assert "Reminders are off" in said and "Tuesday 3 November" in said


def test_a_manager_is_led_to_the_switch_and_the_desk_to_a_manager(clinic):
    models.Site.objects.update(reminders_off_at=NOW)
    assert "Switch them on" in page(clinic, who="manager")
    assert "A manager can switch them on." in page(clinic)


def test_another_site_says_nothing_of_it(clinic):
    models.Site.objects.filter(pk=clinic.site.pk).update(reminders_off_at=NOW)
    stranger = signed_in(clinic.other_nurse).get(f"/staff/{clinic.other_site.slug}/")
    assert b"Reminders are off" not in stranger.content


def test_the_system_s_switch_says_since_when_and_why(clinic):
    sending.adopt(instance_id="test", by=BY, now=NOW)
    sending.switch_off(trouble="The database was restored.", by=BY, now=NOW - timedelta(days=1))
    said = page(clinic, "calls/")
    assert "Sunday 22 November" in said and "The database was restored." in said
    sending.take_over(instance_id="test", by=BY, now=NOW)
    assert "Reminders are off" not in page(clinic, "calls/")


def test_what_waits_too_long_is_told_in_minutes_then_in_days(clinic):
    row = clinic.book()
    swept()
    assert "Reminders are late" not in page(clinic, "calls/")
    models.Reminder.objects.filter(appointment=row, rule="booked").update(
        next_try_at=NOW - timedelta(minutes=12)
    )
    assert "the oldest has waited 12 minutes" in page(clinic, "calls/")
    models.Reminder.objects.filter(appointment=row, rule="booked").update(next_try_at=NOW - timedelta(days=3))
    assert "the oldest has waited about 3 days" in page(clinic, "calls/")


def test_who_has_no_call_list_is_not_sent_there(clinic):
    row = clinic.book()
    late = models.Reminder.objects.filter(appointment=row, rule="booked")
    late.update(next_try_at=NOW - timedelta(hours=1))
    assert "Look at the call list; tell whoever" in page(clinic, "calls/")
    said = page(clinic, "protocols/", who="manager")
    assert "Reminders are late" in said and "Look at the call list" not in said


def test_what_is_late_at_another_site_is_not_told_here(clinic):
    row = clinic.book()
    models.Reminder.objects.filter(appointment=row, rule="booked").update(
        next_try_at=NOW - timedelta(hours=1)
    )
    stranger = signed_in(clinic.other_nurse).get(f"/staff/{clinic.other_site.slug}/")
    assert b"Reminders are late" not in stranger.content


def test_a_clock_that_fell_silent_is_told(clinic):
    swept(ago=timedelta(minutes=4))
    assert "Nothing has looked for due reminders for 4 minutes." in page(clinic, "calls/")


def test_the_board_s_refresh_brings_it_and_is_a_304_while_nothing_changed(clinic):
    swept()
    desk, rows = signed_in(clinic.desk), f"/staff/{clinic.site.slug}/rows/"
    first = desk.get(rows)
    swept(ago=timedelta(minutes=4))
    again = desk.get(rows, headers={"If-None-Match": first["ETag"]})
    third = desk.get(rows, headers={"If-None-Match": again["ETag"]})
    assert (again.status_code, third.status_code) == (200, 304)
    assert "for 4 minutes" in again.content.decode()


def test_it_is_told_once_on_the_board(clinic):
    models.Site.objects.update(reminders_off_at=NOW)
    assert page(clinic).count('id="watch"') == 1


def test_it_costs_no_statement_of_its_own(clinic, django_assert_num_queries, django_assert_max_num_queries):
    desk = signed_in(clinic.desk)
    desk.get(f"/staff/{clinic.site.slug}/unreachable/")
    with django_assert_max_num_queries(8):
        # Session, person, the site with its clock, the list; and the look that is told, with its savepoint.
        desk.get(f"/staff/{clinic.site.slug}/unreachable/")


def test_who_is_at_no_site_sees_a_page_too(clinic):
    nobody = signed_in(type(clinic.desk)(kind=clinic.desk.kind, key="0", user_id=UserFactory().pk))
    assert nobody.get("/staff/").status_code == 200
