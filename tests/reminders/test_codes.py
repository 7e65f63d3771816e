"""A code that a patient asked for leaves at once, whatever else goes or waits, and says nothing else."""

from datetime import timedelta

import pytest
from django.db import connection

from checklists.actions import access_links, unlocking
from checklists.models import Call, LinkSession, Patient, Reminder, Site
from tests.factories import NOW
from tests.patient.conftest import mint

pytestmark = pytest.mark.django_db(transaction=True)
# 2:00 at night in Denver, two days before the infusion.
NIGHT = NOW.replace(hour=9) + timedelta(days=1)
CANARIES = ("Canarylast", "1984", "Lorazepam", "/l/p", "ketamine", "Ketamine", "4:00", "8:00", "9:30")


@pytest.fixture
def row(clinic, send):
    """Booked and told."""
    row = clinic.book(clinic.patient(last_name="Canarylast"))
    send(NOW + timedelta(minutes=3))
    return row


@pytest.fixture
def by(row):
    token = mint(row, now=NIGHT)
    opened = access_links.open_link(
        token=token, answer=row.patient.date_of_birth, previous_cookie="", now=NIGHT
    )
    found = access_links.actor_of(cookie=opened.cookie, now=NIGHT)
    assert found is not None
    return found


def code_in(mail) -> str:
    lines = mail.get_body(("plain",)).get_content().splitlines()
    (found,) = [line for line in lines if len(line) == 6 and line.isdigit()]
    return found


def asked(by) -> Reminder:
    unlocking.ask_code(by=by, now=NIGHT)
    return Reminder.objects.get(rule="unlock_code:1")


def test_it_leaves_in_the_quiet_hours_and_opens(row, by, send, sink):
    asked(by)
    assert send(NIGHT).sent == 1
    code = code_in(sink.mails[-1])
    unlocking.enter_code(code=code, by=by, now=NIGHT + timedelta(minutes=1))


def test_it_says_a_code_and_nothing_else(row, by, send, sink):
    asked(by)
    send(NIGHT)
    mail = sink.mails[-1]
    whole = str(mail) + mail.get_body(("plain",)).get_content() + mail.get_body(("html",)).get_content()
    assert [word for word in CANARIES if word in whole] == []
    assert mail["Subject"] == "Your code" and sink.recipients[-1] == row.patient.email
    assert code_in(mail) not in mail["Subject"] and code_in(mail) in mail.get_body(("html",)).get_content()


def test_no_row_and_no_log_holds_it(row, by, send, sink, caplog):
    asked(by)
    send(NIGHT)
    code = code_in(sink.mails[-1])
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text ~ %s", [rf"\y{code}\y"])
            assert cursor.fetchone() == (0,), table
    assert code not in caplog.text


def test_it_goes_beyond_the_caps_and_counts_in_none(row, by, send, sink):
    booked = Reminder.objects.get(rule="booked")
    for number in range(7):
        booked.pk, booked.rule, booked.sent_at = None, f"x{number}", NIGHT - timedelta(hours=2)
        booked._state.adding = True
        booked.save(force_insert=True)
    code = asked(by)
    assert send(NIGHT).sent == 1
    code.refresh_from_db()
    assert (code.state, Call.objects.filter(reason__in=("cap", "unlock_code")).exists()) == ("sent", False)


def test_it_takes_no_reminder_s_place(row, by, send, sink):
    """Told since, and the times told, are of messages that tell something."""
    asked(by)
    send(NIGHT)
    due = Reminder.objects.filter(appointment=row, state="planned", channel="email").earliest("due_at")
    assert send(due.due_at).sent >= 1
    due.refresh_from_db()
    assert due.state == "sent"


def test_it_goes_where_reminders_are_off(row, by, send, sink, clinic):
    Site.objects.filter(pk=clinic.site.pk).update(reminders_off_at=NIGHT)
    asked(by)
    assert send(NIGHT).sent == 1


def test_nothing_goes_to_an_address_that_became_new_meanwhile(row, by, send, sink):
    asked(by)
    Patient.objects.filter(pk=row.patient_id).update(email="new@x.example", email_changed_at=NIGHT)
    before = len(sink.mails)
    send(NIGHT)
    assert len(sink.mails) == before


def test_a_closed_page_gets_no_code(row, by, send, sink):
    code = asked(by)
    LinkSession.objects.update(ended_at=NIGHT)
    send(NIGHT)
    code.refresh_from_db()
    assert (code.state, code.reason) == ("superseded", "code_over")


def test_after_ten_minutes_nobody_waits_for_it(row, by, send, sink):
    code = asked(by)
    send(NIGHT + timedelta(minutes=10))
    code.refresh_from_db()
    assert (code.state, code.reason) == ("expired", "send_by_passed")
    assert not Call.objects.exists()
