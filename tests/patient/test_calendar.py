"""The calendar file from the phone: a quiet title, one appointment for good, the newest file wins."""

import re
from datetime import timedelta

import pytest
import time_machine
import vobject
from django.http import HttpResponse
from django.test import Client

from checklists.actions import appointments
from checklists.models import Appointment, AuditEntry, Reminder, Tick
from checklists.queries.calendars import own_calendar
from checklists.rules.access import ActorKind
from checklists.rules.appointment_status import Status
from tests.factories import NOW, START, Clinic
from tests.patient.conftest import Opens
from tests.patient.reading import text
from tests.preparing import THE_DAY_BEFORE, fresh, move, prepared

FILE = "/my/calendar.ics"


def got(client: Client) -> HttpResponse:
    response = client.get(FILE)
    assert response.status_code == 200
    return response


def event(client: Client) -> vobject.base.Component:
    return vobject.readOne(got(client).content.decode()).vevent


def test_it_is_a_file_that_phones_and_desktops_open(clinic: Clinic, opens: Opens) -> None:
    response = got(opens(clinic.book()))
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="appointment.ics"'
    assert "no-store" in response["Cache-Control"]


def test_it_goes_from_arriving_to_leaving_and_says_nothing_more(clinic: Clinic, opens: Opens) -> None:
    found = event(opens(clinic.book()))
    assert (found.dtstart.value, found.dtend.value) == (
        START - timedelta(minutes=30),
        START + timedelta(minutes=40 + 60),
    )
    said = (found.summary.value, found.location.value, found.description.value)
    assert said == ("Appointment", "12 Maple Street, Denver", "Questions? Call us: +1 303 555 0100")
    assert [alarm.description.value for alarm in found.contents["valarm"]] == ["Look at your list"] * 2


def test_nobody_is_in_it(clinic: Clinic, opens: Opens) -> None:
    row = clinic.book()
    file = got(opens(row)).content.decode()
    people = (row.patient.first_name, row.patient.last_name, row.patient.email, clinic.site.name, str(row.pk))
    words = re.findall(r"\w+", re.sub(r"UID:\S+|DTSTAMP:\S+|\d{8}T\d+Z", "", file))
    assert [each for each in people if each in words] == []
    assert "http" not in file and "BEGIN:VTIMEZONE" not in file


def test_asking_for_it_changes_nothing(clinic: Clinic, opens: Opens) -> None:
    row = clinic.book()
    client = opens(row)
    before = AuditEntry.objects.count(), Reminder.objects.count(), Tick.objects.count(), fresh(row).version
    assert got(client).content == got(client).content
    after = AuditEntry.objects.count(), Reminder.objects.count(), Tick.objects.count(), fresh(row).version
    assert before == after
    assert client.post(FILE).status_code == 405


def test_home_offers_it_while_the_list_is_open_and_when_it_is_done(
    clinic: Clinic, opens: Opens, clock: time_machine.Traveller
) -> None:
    shown = [text(opens(clinic.book()))]
    clock.move_to(THE_DAY_BEFORE + timedelta(minutes=1), tick=False)
    shown.append(text(opens(prepared(clinic))))
    assert ["Your list is done" in each for each in shown] == [False, True]
    assert ["Add to calendar" in each for each in shown] == [True, True]


def test_no_button_leads_to_anybody_else_s_calendar(clinic: Clinic, opens: Opens) -> None:
    page = opens(clinic.book()).get("/my/").content.decode()
    assert re.findall(r'href="([^"]*calendar[^"]*)"', page) == [FILE]


def test_only_the_patient_gets_it(clinic: Clinic, opens: Opens) -> None:
    driver = opens(prepared(clinic), ActorKind.DRIVER)
    assert (driver.get(FILE).status_code, Client().get(FILE).status_code) == (403, 403)


@pytest.mark.parametrize("status", [Status.ARRIVED, Status.NO_SHOW])
def test_once_there_is_nothing_to_come_home_says_where_things_stand(
    clinic: Clinic, opens: Opens, status: Status
) -> None:
    row = clinic.book()
    client = opens(row)
    move(row, status, clinic.nurse, now=START + timedelta(hours=1))
    response = client.get(FILE)
    assert (response.status_code, response["Location"]) == (303, "/my/")


def test_after_its_time_there_is_none(clinic: Clinic) -> None:
    row = clinic.book()
    by, leaves_at = clinic.link_actor(row), START + timedelta(minutes=100)
    assert own_calendar(by=by, now=leaves_at) is not None
    assert own_calendar(by=by, now=leaves_at + timedelta(seconds=1)) is None


def test_a_cancel_ends_the_open_page_and_its_file(clinic: Clinic, opens: Opens) -> None:
    row = clinic.book()
    client = opens(row)
    appointments.cancel(appointment_id=row.pk, reason="patient_asked", by=clinic.desk, now=NOW)
    assert client.get(FILE).status_code == 403


def the_file(clinic: Clinic, row: Appointment) -> tuple[str, int, str, bool]:
    found = own_calendar(by=clinic.link_actor(row), now=NOW)
    assert found is not None
    return found.uid, found.sequence, found.method, found.cancelled


def test_over_its_whole_life_it_is_one_event_and_the_newest_file_wins(clinic: Clinic) -> None:
    row = clinic.book()
    files = [the_file(clinic, row)]
    for days in (1, 2):
        appointments.move(
            appointment_id=row.pk, starts_at=START + timedelta(days=days), by=clinic.desk, now=NOW
        )
        files.append(the_file(clinic, row))
    appointments.cancel(appointment_id=row.pk, reason="patient_asked", by=clinic.desk, now=NOW)
    files.append(the_file(clinic, row))
    appointments.bring_back(appointment_id=row.pk, by=clinic.desk, now=NOW)
    files.append(the_file(clinic, row))
    uids, sequences, methods, cancelled = zip(*files, strict=True)
    assert len(set(uids)) == 1 and list(sequences) == sorted(set(sequences))
    assert methods == ("PUBLISH", "PUBLISH", "PUBLISH", "CANCEL", "PUBLISH")
    assert cancelled == (False, False, False, True, False)


def test_two_appointments_are_two_events(clinic: Clinic) -> None:
    assert the_file(clinic, clinic.book())[0] != the_file(clinic, clinic.book())[0]


def test_the_file_is_light(clinic: Clinic, opens: Opens) -> None:
    assert len(got(opens(clinic.book())).content) < 1_500
