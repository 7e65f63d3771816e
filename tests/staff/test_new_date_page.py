"""From a no-go or a no-show straight to a new date, or to a call that stands until there is one."""

import re
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine

from checklists.models import Appointment, Call
from checklists.rules.appointment_status import Status
from tests import factories
from tests.factories import START, Clinic
from tests.preparing import AT_THE_DESK, fresh, move
from tests.staff.sign_in import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _still_clock():
    with time_machine.travel(AT_THE_DESK, tick=False) as traveller:
        yield traveller


def here(clinic: Clinic) -> Appointment:
    row = clinic.book()
    move(row, Status.ARRIVED, clinic.nurse)
    return row


def press(clinic: Clinic, row: Appointment, by, *, act: str = "move", **said: str):
    return signed_in(by).post(f"/staff/{clinic.site.slug}/{act}/{row.pk}/", said, follow=True)


def new_date(clinic: Clinic, row: Appointment) -> str:
    return f"/staff/{clinic.site.slug}/move/{row.pk}/new-date/"


def test_a_no_go_leads_straight_to_a_new_date(clinic):
    row = here(clinic)
    shown = press(clinic, row, clinic.nurse, act="no-go", reason="ate_or_drank")
    assert shown.redirect_chain[-1][0] == new_date(clinic, row)
    assert "Book a new date" in shown.content.decode()


def test_other_needs_a_note(clinic):
    row = here(clinic)
    shown = press(clinic, row, clinic.nurse, act="no-go", reason="other").content.decode()
    assert "needs a note" in shown and fresh(row).status == Status.ARRIVED


def test_a_suggestion_fills_in_the_booking_with_patient_and_protocol(clinic):
    row = here(clinic)
    shown = press(clinic, row, clinic.nurse, act="no-go", reason="no_ride").content.decode()
    links = [unescape(each) for each in re.findall(r'href="([^"]*/book/[^"]*start=[^"]*)"', shown)]
    asked = parse_qs(urlsplit(links[0]).query)
    start = START + timedelta(days=1)
    assert asked == {
        "patient": [str(row.patient_id)],
        "after": [str(row.pk)],
        "start": [str(int(start.timestamp()))],
    }
    page = signed_in(clinic.desk).get(links[0]).content.decode()
    assert 'value="2026-11-27"' in page and 'value="10:00"' in page
    assert f'<option value="{clinic.version.pk}" selected' in page


def test_no_new_date_yet_says_when_the_call_list_asks(clinic):
    row = here(clinic)
    press(clinic, row, clinic.nurse, act="no-go", reason="clinic")
    shown = (
        signed_in(clinic.nurse).post(new_date(clinic, row), {"act": "later"}, follow=True).content.decode()
    )
    assert "the call list asks for it, Friday 27 November, 8:00 am" in shown
    assert Call.objects.get(appointment=row, closed_at=None).reason == "new_date"


def test_no_date_wanted_closes_the_line(clinic):
    row = here(clinic)
    press(clinic, row, clinic.nurse, act="no-go", reason="patient_decided")
    signed_in(clinic.desk).post(new_date(clinic, row), {"act": "none"})
    assert not Call.objects.filter(appointment=row, closed_at=None).exists()


def test_looking_at_the_page_settles_nothing(clinic):
    row = here(clinic)
    press(clinic, row, clinic.nurse, act="no-go", reason="unwell")
    signed_in(clinic.desk).get(new_date(clinic, row))
    assert Call.objects.filter(appointment=row, closed_at=None).exists()


def test_what_the_patient_gets_is_said_before_the_no_go(clinic):
    row = here(clinic)
    page = signed_in(clinic.nurse).get(f"/staff/{clinic.site.slug}/check-in/{row.pk}/").content.decode()
    assert "No message goes to the patient" in page


def test_did_not_come_says_from_when_it_opens(clinic, _still_clock):
    row = clinic.book()
    address = f"/staff/{clinic.site.slug}/check-in/{row.pk}/"
    assert "Opens 10:15 am" in signed_in(clinic.desk).get(address).content.decode()
    _still_clock.move_to(START + timedelta(minutes=15), tick=False)
    shown = press(clinic, row, clinic.desk, to="no_show")
    assert "A new date for" in shown.content.decode()


def test_a_second_press_is_no_error(clinic):
    row = here(clinic)
    press(clinic, row, clinic.nurse, act="no-go", reason="unwell")
    shown = press(clinic, row, clinic.second_nurse, act="no-go", reason="unwell").content.decode()
    assert "It is “No-go” already" in shown and "alert-danger" not in shown.partition(" data-closed")[0]


def test_another_site_reads_nothing(clinic: factories.Clinic):
    row = here(clinic)
    stranger = signed_in(clinic.other_nurse)
    address = f"/staff/{clinic.other_site.slug}/move/{row.pk}/new-date/"
    assert stranger.get(address).status_code == 404
