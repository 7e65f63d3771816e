"""A batch costs the same number of statements whatever its size, until its messages go out one by one."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from checklists.actions import appointments, outgoing, reminders
from checklists.models import AccessLink, Reminder
from checklists.rules.access import system
from tests.factories import NOW, START

pytestmark = pytest.mark.django_db(transaction=True)
BY = system("test")
SOON = NOW + timedelta(minutes=3)


def statements_to_prepare(clinic, now):
    claim = reminders.claim_due(site_id=clinic.site.pk, rank=0, by=BY, now=now)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        prepared = outgoing.prepare(claim=claim, by=BY, now=now)
    assert len({ready.token for ready in prepared.ready}) == len(claim.ids)
    reminders.release(token=claim.token, ids=claim.ids, by=BY, now=now)
    return len(claim.ids), len(asked)


def test_preparing_ten_first_messages_asks_as_often_as_preparing_two(clinic):
    for _ in range(2):
        clinic.book()
    few = statements_to_prepare(clinic, SOON)
    for _ in range(8):
        clinic.book()
    assert (few[0], *statements_to_prepare(clinic, SOON)) == (2, 10, few[1])


def test_preparing_ten_moves_asks_as_often_as_preparing_two(clinic, send):
    booked = [clinic.book() for _ in range(10)]
    send(SOON)
    for appointment in booked[:2]:
        move(appointment, clinic)
    few = statements_to_prepare(clinic, SOON + timedelta(minutes=3))
    for appointment in booked[2:]:
        move(appointment, clinic)
    assert (few[0], *statements_to_prepare(clinic, SOON + timedelta(minutes=3))) == (2, 10, few[1])


def move(appointment, clinic):
    later = START + timedelta(hours=3)
    appointments.move(appointment_id=appointment.pk, starts_at=later, by=clinic.desk, now=SOON)


def test_what_is_released_before_it_began_leaves_no_link_that_opens(clinic):
    clinic.book()
    statements_to_prepare(clinic, SOON)
    assert not AccessLink.objects.filter(revoked_at=None).exists()
    assert Reminder.objects.get(rule="booked").state == "planned"
