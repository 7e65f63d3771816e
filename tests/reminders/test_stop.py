"""One click ends reminders; looking, scanning and guessing end nothing."""

import re

import pytest

from checklists.actions.contact import stop_token
from checklists.models import AuditEntry, Companion, Patient, Reminder
from checklists.queries.plan_facts import reach, stopped
from checklists.rules.plan_facts import Reach, Stream
from tests.reminders import ladder

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(clinic):
    clinic.book()
    return f"/r/stop/{stop_token(reminder_id=Reminder.objects.get(rule='booked').pk)}"


def stopped_patients():
    return Patient.objects.filter(reminders_stopped_at__isnull=False).count()


def test_looking_changes_nothing(address, client):
    assert client.get(address).status_code == 200
    assert client.head(address).status_code == 200
    assert stopped_patients() == 0


def test_a_mail_program_posts_without_a_cookie(address, client):
    client.handler.enforce_csrf_checks = True
    answer = client.post(address, {"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, stopped_patients()) == (200, 1)
    assert AuditEntry.objects.filter(action="patient.stop_reminders").count() == 1


SURE = {"sure": "on"}


@pytest.mark.parametrize(
    "sent", [{}, {"sure": ""}, {"List-Unsubscribe": "x"}, {"csrfmiddlewaretoken": "x" * 32}]
)
def test_a_form_sent_as_it_stands_ends_nothing(address, client, sent):
    answer = client.post(address, sent)
    assert (answer.status_code, stopped_patients()) == (422, 0)
    assert "Please tick the box first." in answer.content.decode()


def test_whoever_ticks_and_presses_ends_them(address, client):
    assert client.post(address, SURE).status_code == 200
    assert stopped_patients() == 1


def test_twice_is_once(address, client):
    client.post(address, SURE)
    first = Patient.objects.get().reminders_stopped_at
    client.post(address, SURE)
    assert Patient.objects.get().reminders_stopped_at == first


@pytest.mark.parametrize("broken", ["", "x", "aaaa", "%C3%A9", "a" * 300])
def test_a_broken_address_ends_nothing(address, client, broken):
    answer = client.post(f"/r/stop/{broken}", SURE)
    assert answer.status_code in (404, 422) and stopped_patients() == 0


def test_a_changed_letter_ends_nothing(address, client):
    other = "b" if address[-1] != "b" else "c"
    assert client.post(address[:-1] + other, SURE).status_code in (200, 422)
    assert client.post(address[:-8] + other * 8, SURE).status_code == 422


def test_the_page_names_nobody(address, client):
    page = client.get(address).content.decode()
    assert not re.search(r"\bAna\b|Ruiz", page)


def press(client, rule):
    return client.post(f"/r/stop/{stop_token(reminder_id=Reminder.objects.get(rule=rule).pk)}", SURE)


def test_each_message_ends_its_own_stream(clinic, client):
    clinic.book()
    page = press(client, "day_after").content.decode()
    assert "You get no more emails after your appointments" in page
    ana = Patient.objects.get()
    assert stopped(ana) == {Stream.FOLLOW_UP}
    assert (reach(ana), reach(ana, Stream.FOLLOW_UP)) == (Reach.EMAIL, Reach.OPTED_OUT)
    assert "You get no more reminders by email" in press(client, "day_before").content.decode()
    assert stopped(Patient.objects.get()) == set(Stream)
    assert AuditEntry.objects.filter(action="patient.stop_reminders").count() == 2


def test_a_message_that_its_protocol_no_longer_knows_is_of_the_preparation(clinic, client):
    clinic.book()
    Reminder.objects.filter(rule="week_before").update(rule="fortnight_before")
    press(client, "fortnight_before")
    assert stopped(Patient.objects.get()) == {Stream.PREPARATION}


def test_a_stop_by_somebody_who_helps_is_theirs_alone(clinic, client):
    row = clinic.book()
    eva, sam = ladder.second_contact(row), ladder.helper(row)
    as_driver = ladder.helper(row, email=eva.email.upper())
    Reminder.objects.filter(rule="ride_second").update(companion=eva)
    page = press(client, "ride_second").content.decode()
    assert "You get no more emails from us" in page and "We call you" not in page
    assert set(Companion.objects.filter(stopped_at__isnull=False)) == {eva, as_driver}
    assert Companion.objects.get(pk=sam.pk).stopped_at is None
    assert stopped_patients() == 0
    press(client, "ride_second")
    assert AuditEntry.objects.filter(action="contact.stop").count() == 1


def test_a_helper_whose_address_was_taken_away_stops_for_nobody_else(clinic, client):
    row = clinic.book()
    eva, other = ladder.second_contact(row, email=""), ladder.helper(row, email="")
    Reminder.objects.filter(rule="ride_second").update(companion=eva)
    press(client, "ride_second")
    assert Companion.objects.get(pk=other.pk).stopped_at is None
