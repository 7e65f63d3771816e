"""A helper's own link, and a word to an address that another one has replaced: to whom, when, and nothing else."""

from dataclasses import replace
from datetime import timedelta

import pytest

from checklists.actions import own_contact, own_helpers
from checklists.models import AccessLink, Call, Companion, Patient, Reminder
from checklists.rules.access import ActorKind
from tests.factories import NOW

pytestmark = pytest.mark.django_db(transaction=True)
SOON = NOW + timedelta(minutes=3)
LATER = SOON + timedelta(minutes=5)
CANARIES = (
    "Canarylast",
    "1984",
    "canaryphrase",
    "canary@",
    "Lorazepam",
    "4:00 am",
    "8:00 am",
    "9:30",
    "etamine",
)


@pytest.fixture
def row(clinic, send):
    """Booked and told; nothing else is due."""
    person = clinic.patient(
        last_name="Canarylast", email="canary@patient.example", recognition_phrase="canaryphrase"
    )
    row = clinic.book(person)
    send(SOON)
    Reminder.objects.filter(appointment=row, state="planned").update(next_try_at=NOW + timedelta(days=2))
    return row


@pytest.fixture
def ana(clinic, row):
    return replace(clinic.link_actor(row), name="Ana Canarylast", unlocked=True)


@pytest.fixture
def kim(ana):
    helper = own_helpers.Helper("Kim", "303 555 0155", "kim@helper.example", True, True)
    own_helpers.add(helper=helper, by=ana, now=SOON)
    return Companion.objects.get()


def whole(mail) -> str:
    return str(mail) + mail.get_body(("plain",)).get_content() + mail.get_body(("html",)).get_content()


def test_their_link_is_a_companion_s_and_their_own(kim, send, sink):
    assert send(SOON).sent == 1
    link = AccessLink.objects.get(companion=kim)
    assert (link.purpose, sink.recipients[-1]) == (ActorKind.COMPANION, kim.email)
    assert "/l/c" in whole(sink.mails[-1])


def test_a_first_name_a_day_a_place_and_nothing_else(kim, send, sink):
    send(SOON)
    mail = sink.mails[-1]
    assert [word for word in CANARIES if word in whole(mail)] == []
    plain = mail.get_body(("plain",)).get_content()
    assert "Ana asked us to write to you." in plain and "12 Maple Street, Denver" in plain
    assert "Thursday 26 November" in plain and "Ana" not in mail["Subject"]


@pytest.mark.parametrize("field", ["ended_at", "stopped_at", "address_failed_at"])
def test_nothing_goes_to_who_was_ended_or_wants_nothing(kim, send, sink, field):
    Companion.objects.update(**{field: SOON})
    before = len(sink.mails)
    send(SOON)
    assert len(sink.mails) == before and not Call.objects.exists()
    assert Reminder.objects.get(rule="helper_link:1").state == "superseded"


def test_the_old_address_is_told_and_the_new_one_waits_for_a_call(row, ana, send, sink):
    own_contact.change(phone="", email="new@patient.example", by=ana, now=LATER)
    assert send(LATER).sent == 1
    mail = sink.mails[-1]
    assert sink.recipients[-1] == "canary@patient.example"
    assert "Your email address was changed." in whole(mail) and "/l/" not in whole(mail)
    assert Reminder.objects.get(rule="new_link:1").state == "paused"
    assert Call.objects.get().reason == "address_changed"


def test_an_old_address_that_takes_no_mail_does_not_close_the_new_one(row, ana, send, sink):
    own_contact.change(phone="", email="new@patient.example", by=ana, now=LATER)
    Patient.objects.update(former_email="")
    send(LATER)
    assert Patient.objects.get(pk=row.patient_id).address_failed_at is None
    assert Reminder.objects.get(rule="address_left:1").state == "superseded"
