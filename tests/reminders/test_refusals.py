"""What the mail server answers decides; what it does not answer is told apart from what it refused."""

from datetime import timedelta

import pytest

from checklists.models import AccessLink, Call, Patient, Reminder, ReminderEvent, Sending
from tests.factories import NOW
from tests.reminders.sink import RESET, STALL

pytestmark = pytest.mark.django_db(transaction=True)
SOON = NOW + timedelta(minutes=3)


@pytest.fixture
def booked(clinic):
    appointment = clinic.book()
    return lambda: Reminder.objects.get(appointment=appointment, rule="booked")


@pytest.mark.parametrize("command", ["RCPT", "DATA", "DOT"])
def test_a_refusal_for_now_is_tried_again_a_minute_later(booked, send, sink, command):
    sink.will(command, "451 later please")
    assert send(SOON).sent == 0
    assert booked().state == "planned" and booked().claims == 0
    assert SOON + timedelta(seconds=59) <= booked().next_try_at <= SOON + timedelta(seconds=65)
    assert booked().told == {} and not AccessLink.objects.filter(revoked_at=None).exists()
    send(SOON + timedelta(seconds=70))
    assert booked().state == "sent" and len(sink.taken) == 1


def test_refusals_wait_one_two_five_ten_minutes(booked, send, sink):
    sink.will("RCPT", *["450 grey"] * 5)
    now, waits = SOON, []
    for _ in range(5):
        send(now)
        waits.append(round((booked().next_try_at - now).total_seconds() / 60))
        now = booked().next_try_at + timedelta(seconds=1)
    assert waits == [1, 2, 5, 10, 10]
    assert booked().state == "planned"


def test_an_address_refused_for_good_is_a_call_at_once(booked, send, sink):
    sink.will("RCPT", "550 no such mailbox ana0@patient.example")
    swept = send(SOON)
    assert (swept.failed, swept.calls) == (1, 1)
    assert (booked().state, booked().reason) == ("failed", "address_failed")
    assert Patient.objects.get().address_failed_at is not None
    assert Call.objects.get().reason == "address_failed"
    assert "@" not in ReminderEvent.objects.get(state="failed").detail
    assert not AccessLink.objects.filter(revoked_at=None).exists()


def test_the_other_messages_to_a_refused_address_become_calls(booked, send, sink):
    sink.will("RCPT", "550 no such mailbox")
    send(SOON)
    send(NOW + timedelta(days=2, hours=6, minutes=1))
    assert sink.taken == []
    assert Reminder.objects.get(rule="day_before").reason == "bounced"


def test_content_refused_for_good_is_a_call(booked, send, sink):
    sink.will("DOT", "554 not this")
    assert send(SOON).failed == 1
    assert booked().reason == "content_refused" and Call.objects.get().reason == "booked"
    assert Patient.objects.get().address_failed_at is None


@pytest.mark.parametrize("answer", [RESET, STALL, "nonsense"])
def test_silence_after_the_dot_is_a_doubt_and_goes_again_as_the_same_message(booked, send, sink, answer):
    sink.will("DOT", answer)
    send(SOON)
    assert (booked().state, booked().doubts) == ("planned", 1)
    assert AccessLink.objects.filter(revoked_at=None).count() == 1
    send(SOON + timedelta(minutes=2))
    assert booked().state == "sent"
    assert len({mail["Message-ID"] for mail in sink.mails}) == 1 and len(sink.taken) == 2


def test_the_third_doubt_is_for_a_person(booked, send, sink):
    sink.will("DOT", RESET, RESET, RESET)
    for minutes in (3, 6, 9, 12):
        send(NOW + timedelta(minutes=minutes))
    assert (booked().state, booked().reason) == ("failed", "in_doubt")
    assert Call.objects.get().reason == "booked" and len(sink.taken) == 3


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
def test_a_line_lost_before_the_content_is_no_doubt(booked, send, sink, command):
    sink.will(command, RESET)
    send(SOON)
    assert (booked().state, booked().doubts) == ("planned", 0)
    send(SOON + timedelta(minutes=2))
    assert booked().state == "sent" and len(sink.taken) == 1


@pytest.mark.parametrize("command", ["EHLO", "MAIL"])
def test_a_server_that_refuses_us_pauses_all_and_burns_nobody(booked, send, sink, command):
    sink.will(command, "550 go away")
    swept = send(SOON)
    assert "does not take our messages" in swept.trouble and swept.failed == 0
    assert (booked().state, booked().claims) == ("planned", 0)
    assert Sending.objects.get().paused_until >= SOON + timedelta(seconds=30)
    assert send(SOON + timedelta(seconds=5)).trouble
    assert send(SOON + timedelta(seconds=45)).sent == 1
    assert Sending.objects.get().trouble == ""


def test_five_failed_connections_pause_all(clinic, send, sink):
    for _ in range(8):
        clinic.book()
    sink.will("CONNECT", *[RESET] * 5)
    swept = send(SOON)
    assert swept.trouble and swept.sent == 0
    untouched = Reminder.objects.filter(rule="booked", state="planned", next_try_at__lte=SOON, claims=0)
    assert untouched.count() == 8
    assert send(SOON + timedelta(minutes=2)).sent == 8


def test_a_refused_neighbour_does_not_stop_the_others_on_the_line(clinic, send, sink):
    for _ in range(3):
        clinic.book()
    sink.will("RCPT", None, "550 no", None)
    assert send(SOON).sent == 2
    assert sink.commands.count("EHLO") == 1
    assert len(set(sink.recipients)) == 2


def test_each_message_goes_to_its_own_recipient_even_when_lines_break(clinic, send, sink):
    for _ in range(6):
        clinic.book()
    sink.will("RCPT", None, RESET, None, "450 grey", RESET)
    for minutes in (3, 5, 8):
        send(NOW + timedelta(minutes=minutes))
    assert [mail["To"] for mail in sink.mails] == sink.recipients and len(set(sink.recipients)) == 6
