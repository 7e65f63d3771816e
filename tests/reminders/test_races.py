"""Several sweeps, cancels and moves at once: a message goes once, and never after staff read "cancelled"."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection

from checklists.actions import appointments, outgoing, reminders, transmissions
from checklists.actions.transmissions import Mark
from checklists.models import Reminder
from checklists.reminders.channels import email
from checklists.reminders.round import Limits
from checklists.rules.access import system
from tests.factories import NOW, START

pytestmark = pytest.mark.django_db(transaction=True)
SOON = NOW + timedelta(minutes=3)
BY = system("test")


def in_threads(*works):
    def run(work):
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return [one.result() for one in [pool.submit(run, work) for work in works]]


def held(appointment, rank=0, now=SOON):
    claim = reminders.claim_due(site_id=appointment.site_id, rank=rank, by=BY, now=now)
    ready = outgoing.prepare(claim=claim, by=BY, now=now).ready
    return claim, [Mark(one.letter.id, f"line-{one.letter.id}", "", one.letter.named) for one in ready]


def mark(claim, marks, now=SOON):
    return transmissions.record_and_mark(token=claim.token, outcomes=(), marks=marks, by=BY, now=now).marked


def test_three_sweeps_at_once_send_each_message_once(clinic, send, sink):
    for _ in range(12):
        clinic.book()
    swept = in_threads(*[lambda: send(SOON)] * 3)
    assert sum(one.sent for one in swept) == 12
    assert sorted(sink.recipients) == sorted(set(sink.recipients)) and len(sink.taken) == 12


def test_two_claims_never_hold_the_same_row(clinic):
    for _ in range(30):
        appointment = clinic.book()
    start = threading.Barrier(3)

    def claim():
        start.wait()
        return reminders.claim_due(site_id=appointment.site_id, rank=0, by=BY, now=SOON, most=20).ids

    claimed = [one for ids in in_threads(claim, claim, claim) for one in ids]
    assert len(claimed) == len(set(claimed)) == 30


@pytest.mark.parametrize("act", ["cancel", "move"])
def test_what_is_cancelled_or_moved_after_the_claim_never_begins(clinic, act):
    appointment = clinic.book()
    claim, marks = held(appointment)
    if act == "cancel":
        appointments.cancel(appointment_id=appointment.pk, reason="patient", by=clinic.desk, now=SOON)
    else:
        appointments.move(
            appointment_id=appointment.pk, starts_at=START + timedelta(hours=1), by=clinic.desk, now=SOON
        )
    assert len(marks) == 1 and mark(claim, marks) == frozenset()


def test_a_cancel_while_the_server_is_asked_wins(clinic, send, sink):
    """The latest moment: the recipient was accepted, the mark is next."""
    appointment = clinic.book()

    def cancel():
        def run():
            appointments.cancel(appointment_id=appointment.pk, reason="patient", by=clinic.desk, now=SOON)

        in_threads(run)
        return "250 fine"

    sink.will("RCPT", cancel)
    assert send(SOON).sent == 0
    assert sink.taken == [] and sink.commands.count("RSET") == 1
    assert Reminder.objects.get(rule="booked").state == "cancelled"


def test_a_cancel_on_the_wire_comes_too_late_and_is_told(clinic, send, sink):
    appointment = clinic.book()

    def cancel():
        def run():
            appointments.cancel(appointment_id=appointment.pk, reason="patient", by=clinic.desk, now=SOON)

        in_threads(run)
        return "354 go on"

    sink.will("DATA", cancel)
    assert send(SOON).sent == 1
    send(SOON + timedelta(minutes=5))
    assert [mail["Subject"].split(":")[0] for mail in sink.mails][1:] == ["Cancelled"]


def test_a_row_is_not_begun_once_its_lease_is_over(clinic):
    claim, marks = held(clinic.book())
    assert mark(claim, marks, now=SOON + timedelta(seconds=121)) == frozenset()


def test_a_row_is_not_begun_under_another_claim(clinic):
    appointment = clinic.book()
    _, marks = held(appointment)
    other = reminders.Claim(appointment.site_id, marks[0].reminder_id, (marks[0].reminder_id,), SOON)
    assert mark(other, marks) == frozenset()


def test_the_table_refuses_two_unanswered_messages_on_one_line(clinic):
    clinic.book()
    claim, marks = held(clinic.book())
    same = [Mark(one.reminder_id, "one line", "", one.told) for one in marks]
    with pytest.raises(IntegrityError, match="reminder_one_unanswered_a_line"):
        mark(claim, same)


def test_a_row_claimed_before_without_an_answer_is_held_alone(clinic):
    first = clinic.book()
    for _ in range(4):
        clinic.book()
    Reminder.objects.filter(appointment=first, rule="booked").update(claims=1)
    sizes = []
    while ids := reminders.claim_due(site_id=first.site_id, rank=0, by=BY, now=SOON, most=3).ids:
        sizes.append(len(ids))
    assert sizes == [3, 1, 1]


def test_a_row_claimed_before_is_written_when_nothing_is_on_its_way(clinic, send, sink, monkeypatch):
    """If writing it ends the process again, no other message is in doubt for it."""
    first, second = clinic.book(), clinic.book()
    Reminder.objects.filter(appointment=second, rule="booked").update(claims=1)
    seen, own = [], email.compose

    def compose(letter, **more):
        seen.append(Reminder.objects.get(appointment=first, rule="booked").state)
        return own(letter, **more)

    def slow():
        time.sleep(0.4)
        return "250 taken"

    monkeypatch.setattr(email, "compose", compose)
    sink.will("DOT", slow)
    assert send(SOON).sent == 2
    assert seen == ["claimed", "sent"]


def test_what_has_not_begun_goes_back_unclaimed(clinic, send, sink):
    """The sweep's time is over while the first message is on its way."""
    for _ in range(3):
        clinic.book()

    def slow():
        time.sleep(1.2)
        return "250 taken"

    sink.will("DOT", slow)
    swept = send(SOON, limits=Limits(claim=timedelta(seconds=1), begin=timedelta(seconds=1)))
    booked = Reminder.objects.filter(rule="booked")
    assert (swept.sent, swept.more, booked.filter(state="planned", claims=0).count()) == (1, True, 2)


def test_a_sweep_past_its_time_claims_nothing_more(clinic, send, sink):
    clinic.book()
    swept = send(SOON, limits=Limits(claim=timedelta(seconds=12), begin=timedelta(0)))
    assert (swept.sent, swept.more) == (0, True)
