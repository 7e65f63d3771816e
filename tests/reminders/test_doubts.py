"""A message that may have left: the rule says what happens, a person may decide, and its link stays good."""

from datetime import timedelta

import pytest

from checklists.actions import delivery, reminders_by_hand
from checklists.actions.delivery import Said
from checklists.models import AccessLink, Call, ProtocolVersion, Reminder
from checklists.rules.access import system
from checklists.rules.delivery import Kind
from tests.factories import NOW
from tests.reminders.sink import RESET

pytestmark = pytest.mark.django_db(transaction=True)
SOON = NOW + timedelta(minutes=3)
LATER = SOON + timedelta(minutes=3)


@pytest.fixture
def booked(clinic):
    """The first message of an appointment, whose rule asks a person when nobody knows whether it left."""
    data, protocol = clinic.version.data, clinic.version.protocol
    rules = [{**rule, "on_doubt": "pause"} if rule["key"] == "booked" else rule for rule in data["reminders"]]
    ProtocolVersion.objects.filter(pk=clinic.version.pk).update(state="retired")
    clinic.version = ProtocolVersion.objects.create(
        site=clinic.site,
        protocol=protocol,
        number=2,
        data={**data, "reminders": rules},
        state="published",
        published_at=NOW - timedelta(days=1),
    )
    appointment = clinic.book()
    return lambda: Reminder.objects.get(appointment=appointment, rule="booked")


def in_doubt(booked, send, sink) -> None:
    sink.will("DOT", RESET)
    send(SOON)
    assert (booked().state, booked().doubts) == ("planned", 1)


def tell(reminder, kind=Kind.ACCEPTED) -> None:
    said = Said("postmark", "1", reminder.pk, kind, SOON)
    delivery.record(said=said, by=system("delivery"), now=SOON + timedelta(seconds=30))


def test_where_the_rule_says_so_a_person_decides(booked, send, sink):
    in_doubt(booked, send, sink)
    send(LATER)
    assert (booked().state, booked().reason, len(sink.taken)) == ("paused", "in_doubt", 1)
    assert Call.objects.get().reason == "booked"
    assert AccessLink.objects.filter(revoked_at=None).count() == 1


def test_a_person_sends_it_once_more_under_its_own_name(clinic, booked, send, sink):
    in_doubt(booked, send, sink)
    send(LATER)
    reminders_by_hand.send_now(
        appointment_id=booked().appointment_id, reminder_id=booked().pk, by=clinic.desk, now=LATER
    )
    send(LATER + timedelta(seconds=1))
    assert (booked().state, len(sink.taken)) == ("sent", 2)
    assert len({mail["Message-ID"] for mail in sink.mails}) == 1


def test_a_word_of_the_provider_comes_first_and_nothing_goes_twice(booked, send, sink, settings):
    settings.DELIVERY_EVENTS = True
    in_doubt(booked, send, sink)
    send(SOON + timedelta(seconds=70))
    assert (booked().state, len(sink.taken)) == ("planned", 1)
    tell(booked())
    send(LATER)
    assert (booked().state, booked().reason, len(sink.taken)) == ("sent", "settled", 1)
    assert not Call.objects.exists()


def test_a_late_word_settles_what_waits_for_a_person(booked, send, sink):
    in_doubt(booked, send, sink)
    send(LATER)
    tell(booked(), Kind.DELIVERED)
    assert booked().state == "sent" and not Call.objects.filter(closed_at=None).exists()
