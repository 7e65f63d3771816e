"""One click ends reminders; looking, scanning and guessing end nothing."""

import pytest

from checklists.actions.contact import stop_token
from checklists.models import AuditEntry, Patient, Reminder

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(clinic):
    clinic.book()
    return f"/r/stop/{stop_token(reminder_id=Reminder.objects.get(rule='booked').pk)}"


def stopped():
    return Patient.objects.filter(reminders_stopped_at__isnull=False).count()


def test_looking_changes_nothing(address, client):
    assert client.get(address).status_code == 200
    assert client.head(address).status_code == 200
    assert stopped() == 0


def test_a_mail_program_posts_without_a_cookie(address, client):
    client.handler.enforce_csrf_checks = True
    answer = client.post(address, {"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, stopped()) == (200, 1)
    assert AuditEntry.objects.filter(action="patient.stop_reminders").count() == 1


def test_twice_is_once(address, client):
    client.post(address)
    first = Patient.objects.get().reminders_stopped_at
    client.post(address)
    assert Patient.objects.get().reminders_stopped_at == first


@pytest.mark.parametrize("broken", ["", "x", "aaaa", "%C3%A9", "a" * 300])
def test_a_broken_address_ends_nothing(address, client, broken):
    answer = client.post(f"/r/stop/{broken}")
    assert answer.status_code in (404, 422) and stopped() == 0


def test_a_changed_letter_ends_nothing(address, client):
    other = "b" if address[-1] != "b" else "c"
    assert client.post(address[:-1] + other).status_code in (200, 422)
    assert client.post(address[:-8] + other * 8).status_code == 422


def test_the_page_names_nobody(address, client):
    page = client.get(address).content.decode()
    assert "Ana" not in page and "Ruiz" not in page


def test_the_next_day_message_stops_its_own_stream(clinic, client):
    clinic.book()
    later = Reminder.objects.get(rule="day_after")
    client.post(f"/r/stop/{stop_token(reminder_id=later.pk)}")
    patient = Patient.objects.get()
    assert patient.follow_up_stopped_at is not None and patient.reminders_stopped_at is None
