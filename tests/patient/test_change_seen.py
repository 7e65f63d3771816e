"""A new time on the phone: only what differs, and the patient's own word that they saw it. Nothing else counts as such."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from checklists.actions import appointments, calls, patients, seen_changes
from checklists.models import Appointment, AuditEntry, Call, Reminder
from checklists.queries.scope import NotFound
from checklists.queries.told import to_json
from checklists.rules.access import system
from checklists.rules.plan_facts import Told
from tests.factories import NOW, START, Clinic
from tests.patient.conftest import Opens
from tests.patient.reading import text
from tests.staff.sign_in import signed_in

pytestmark = pytest.mark.django_db
SEEN = "I have seen it"
AFTERNOON = START + timedelta(hours=3)


def tell(row: Appointment, rule: str, at: datetime = NOW) -> None:
    """As if this message had left: it named the times that held."""
    row.refresh_from_db()
    hours = [row.starts_at - timedelta(hours=before) for before in (8, 6, 2)]
    told = Told(row.starts_at, row.arrive_at, *hours, cancelled=rule == "cancelled")
    found = Reminder.objects.filter(appointment=row, rule=rule, plan_version=row.plan_version)
    assert found.update(state="sent", sent_at=at, transmit_at=at, reason="", told=to_json(told)) == 1


def move(clinic: Clinic, row: Appointment, starts_at: datetime, at: datetime) -> None:
    appointments.move(appointment_id=row.pk, starts_at=starts_at, by=clinic.desk, now=at)
    tell(row, "moved", at)


@pytest.fixture
def row(clinic: Clinic) -> Appointment:
    """Told, moved to the afternoon, told again."""
    row = clinic.book()
    tell(row, "booked")
    move(clinic, row, AFTERNOON, NOW + timedelta(minutes=5))
    return row


def seen(row: Appointment) -> int | None:
    return Appointment.objects.get(pk=row.pk).seen_plan_version


def press(client, plan: int = 2):  # type: ignore[no-untyped-def]
    return client.post("/my/seen/", {"plan": plan})


def test_only_what_differs_stands_there(row: Appointment, opens: Opens) -> None:
    page = text(opens(row))
    assert "Come: 9:30 am is now 12:30 pm" in page and SEEN in page
    assert "Light food until: 4:00 am is now 7:00 am" in page
    assert "Water and clear drinks until: 8:00 am is now 11:00 am" in page


def test_looking_is_not_seeing(row: Appointment, opens: Opens) -> None:
    client = opens(row)
    for _ in range(3):
        client.get("/my/")
    assert seen(row) is None


def test_pressed_it_is_gone_and_settles_the_call(row: Appointment, opens: Opens) -> None:
    calls.open(appointment_id=row.pk, reason="move_unseen", due_at=NOW, by=system("test"), now=NOW)
    client = opens(row)
    response = press(client)
    assert (response.status_code, response.url, seen(row)) == (303, "/my/", 2)
    assert SEEN not in text(client)
    assert Call.objects.get(reason="move_unseen").outcome == "settled"


def test_pressed_twice_is_once(row: Appointment, opens: Opens) -> None:
    client = opens(row)
    press(client)
    press(client)
    assert AuditEntry.objects.filter(action="appointment.see_change").count() == 1


@pytest.mark.parametrize("plan", ["", "x", "-1", "0", "99999999999"])
def test_an_odd_form_sees_nothing(row: Appointment, opens: Opens, plan: str) -> None:
    assert press(opens(row), plan).status_code == 303  # type: ignore[arg-type]
    assert seen(row) is None


def test_moved_again_it_is_to_be_seen_again(clinic: Clinic, row: Appointment, opens: Opens) -> None:
    press(opens(row))
    move(clinic, row, AFTERNOON + timedelta(hours=1), NOW + timedelta(minutes=9))
    assert "Come: 12:30 pm is now 1:30 pm" in text(opens(row))


def test_two_changes_are_one_from_what_they_last_knew(clinic: Clinic, row: Appointment, opens: Opens) -> None:
    move(clinic, row, AFTERNOON + timedelta(hours=1), NOW + timedelta(minutes=9))
    page = text(opens(row))
    assert "Come: 9:30 am is now 1:30 pm" in page and "12:30 pm" not in page


def test_a_page_of_before_sees_only_what_it_showed(clinic: Clinic, row: Appointment) -> None:
    move(clinic, row, AFTERNOON + timedelta(hours=1), NOW + timedelta(minutes=9))
    seen_changes.see(appointment_id=row.pk, plan_version=2, by=clinic.link_actor(row), now=NOW)
    assert seen(row) == 2
    row.refresh_from_db()
    assert row.plan_version == 3


def test_moved_there_and_back_says_so(clinic: Clinic, row: Appointment, opens: Opens) -> None:
    move(clinic, row, START, NOW + timedelta(minutes=9))
    page = text(opens(row))
    assert "The time is as it was before" in page and SEEN in page


def test_another_day_is_named(clinic: Clinic, row: Appointment, opens: Opens) -> None:
    move(clinic, row, AFTERNOON + timedelta(days=1), NOW + timedelta(minutes=9))
    assert "Thursday 26 November, 9:30 am is now Friday 27 November, 12:30 pm" in text(opens(row))


def test_cancelled_and_back_is_on_again(clinic: Clinic, opens: Opens) -> None:
    row = clinic.book()
    tell(row, "booked")
    appointments.cancel(appointment_id=row.pk, reason="clinic", by=clinic.desk, now=NOW)
    tell(row, "cancelled", NOW + timedelta(minutes=3))
    appointments.bring_back(appointment_id=row.pk, by=clinic.desk, now=NOW + timedelta(minutes=5))
    tell(row, "back_on", NOW + timedelta(minutes=8))
    page = text(opens(row))
    assert "It is on again" in page and SEEN in page


def test_without_a_change_there_is_nothing_to_see(clinic: Clinic, opens: Opens) -> None:
    row = clinic.book()
    tell(row, "booked")
    client = opens(row)
    assert SEEN not in text(client)
    press(client, 1)
    assert seen(row) is None


def test_the_desk_reads_that_they_have_seen_it(clinic: Clinic, row: Appointment, opens: Opens) -> None:
    press(opens(row))
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        page = (
            signed_in(clinic.desk).get(f"/staff/{clinic.site.slug}/appointments/{row.pk}/").content.decode()
        )
    assert "The patient has seen it" in page


def test_another_patients_link_sees_nothing(clinic: Clinic, row: Appointment) -> None:
    other = clinic.book(starts_at=START + timedelta(hours=1))
    seen_changes.see(appointment_id=other.pk, plan_version=9, by=clinic.link_actor(other), now=NOW)
    with pytest.raises(NotFound):
        seen_changes.see(appointment_id=row.pk, plan_version=2, by=clinic.link_actor(other), now=NOW)
    assert seen(row) is None


def test_the_audit_names_no_time(row: Appointment, opens: Opens) -> None:
    press(opens(row))
    entry = AuditEntry.objects.get(action="appointment.see_change")
    assert entry.data == {"plan_version": 2}


def test_a_patient_without_email_is_phoned_about_it_and_asked_nothing(clinic: Clinic, opens: Opens) -> None:
    row = clinic.book()
    tell(row, "booked")
    patients.change(patient_id=row.patient_id, changes={"email": ""}, by=clinic.desk, now=NOW)
    appointments.move(appointment_id=row.pk, starts_at=AFTERNOON, by=clinic.desk, now=NOW)
    assert SEEN not in text(opens(row))


def test_the_day_itself_still_asks(row: Appointment, opens: Opens, clock: time_machine.Traveller) -> None:
    clock.move_to(datetime(2026, 11, 26, 15, 0, tzinfo=UTC))
    client = opens(row)
    assert SEEN in text(client)
