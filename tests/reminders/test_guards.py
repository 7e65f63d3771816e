"""Nothing leaves from a copy, from a restored database, or while the clocks disagree."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from checklists.actions import sending as sending_actions
from checklists.models import Heartbeat, Reminder, Sending
from checklists.reminders import clock, guards, journal, restore
from checklists.reminders.sweep import sweep
from checklists.rules.access import system
from tests.factories import NOW
from tests.reminders.conftest import HeldClock

pytestmark = pytest.mark.django_db(transaction=True)
SOON = NOW + timedelta(minutes=3)


def forget_that_it_was_sent():
    """What a dump of an hour ago would say."""
    Reminder.objects.filter(rule="booked").update(state="planned", sent_at=None, transmit_at=None, told={})


def test_a_fresh_database_is_adopted_by_the_first_sweep(clinic, send):
    send(NOW)
    assert Sending.objects.get().instance_id == settings.INSTANCE_ID


def test_a_clone_never_mails(clinic, send, sink):
    clinic.book()
    Sending.objects.create(instance_id="production")
    swept = send(SOON)
    assert "another instance" in swept.trouble and sink.taken == []
    assert not Heartbeat.objects.exists()


def test_a_demo_never_mails_a_real_server(clinic, send, sink, monkeypatch):
    clinic.book()
    monkeypatch.setattr(settings, "DEMO", True)
    monkeypatch.setattr(settings, "EMAIL_HOST", "smtp.clinic.example")
    assert "mail catcher only" in send(SOON).trouble and sink.taken == []
    monkeypatch.setattr(settings, "EMAIL_HOST", "mail")
    assert send(SOON).sent == 1


def test_what_leaves_is_in_the_journal(clinic, send):
    appointment = clinic.book()
    send(SOON)
    left = journal.everything(Path(settings.SENT_JOURNAL))
    assert list(left) == [Reminder.objects.get(appointment=appointment, rule="booked").pk]


def test_a_restored_database_sends_nothing_until_a_person_looked(clinic, send, sink):
    clinic.book()
    send(SOON)
    forget_that_it_was_sent()
    assert "restored" in send(SOON + timedelta(minutes=1)).trouble
    assert not Sending.objects.get().enabled
    assert "restored" in send(SOON + timedelta(minutes=2)).trouble
    assert len(sink.taken) == 1


def test_taking_over_marks_what_had_left_and_sends_the_rest(clinic, send, sink):
    clinic.book()
    send(SOON)
    forget_that_it_was_sent()
    send(SOON + timedelta(minutes=1))
    clinic.book()
    restored = restore.take_over(clock=HeldClock(SOON + timedelta(minutes=2)))
    swept = send(SOON + timedelta(minutes=3))
    assert (restored.marked, swept.trouble, swept.sent, len(sink.taken)) == (1, "", 1, 2)


def test_taking_over_makes_a_clone_the_one_that_sends(clinic, send):
    Sending.objects.create(instance_id="production")
    restore.take_over(clock=HeldClock(SOON))
    assert send(SOON).trouble == ""


def test_a_torn_line_in_the_journal_is_passed_over(tmp_path):
    path = tmp_path / "journal"
    path.write_text("2026-11-23T16:03:00+00:00 not-an-id\n2026-11-2")
    assert journal.everything(path) == {} and journal.since(path, NOW) == {}


def test_clocks_that_disagree_send_nothing(clinic, sink, monkeypatch):
    clinic.book()
    monkeypatch.setattr(clock.timezone, "now", lambda: SOON)
    swept = sweep(trigger="test")
    assert "apart" in swept.trouble and sink.taken == []


def test_sending_switched_off_says_so(clinic, send, sink):
    clinic.book()
    sending_actions.adopt(instance_id=settings.INSTANCE_ID, by=system("test"), now=NOW)
    sending_actions.switch_off(trouble="Off since Monday.", by=system("test"), now=NOW)
    assert send(SOON).trouble == "Off since Monday."


def test_the_sign_of_life_says_how_far_behind(clinic, send):
    clinic.book()
    send(NOW + timedelta(minutes=30))
    assert Heartbeat.objects.get().lag_seconds == 28 * 60


def test_mail_never_crosses_the_network_in_clear(clinic, send, sink, monkeypatch):
    """Worker and beat do not run the checks at start-up, so the sweep asks itself."""
    clinic.book()
    monkeypatch.setattr(settings, "DEMO", False)
    monkeypatch.setattr(settings, "EMAIL_HOST", "smtp.clinic.example")
    assert send(SOON).trouble == guards.IN_CLEAR and sink.taken == []
    monkeypatch.setattr(settings, "EMAIL_USE_SSL", True)
    assert send(SOON).sent == 1
