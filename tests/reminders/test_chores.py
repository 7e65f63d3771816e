"""Chores: offered often, done when their own row says so, once; what is pruned and what never is."""

import threading
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, connections

from checklists.actions import chores as taking
from checklists.actions import prunes, repairs
from checklists.models import (
    AccessLink,
    AuditEntry,
    Heartbeat,
    Invitation,
    LinkSession,
    Patient,
    PhoneCopy,
    Reminder,
    ReminderEvent,
)
from checklists.queries import pulse, sending
from checklists.reminders import chores, standby, tasks
from checklists.reminders.standby import Standby
from checklists.reminders.sweep import Swept
from checklists.rules.access import system
from checklists.rules.heartbeats import Chore
from tests.factories import NOW, START
from tests.reminders.conftest import HeldClock

pytestmark = pytest.mark.django_db(transaction=True)
BY = system("test")


def offered(chore, after):
    return chores.offer(chore, clock=HeldClock(NOW + after))


@pytest.mark.parametrize(("chore", "every"), [(Chore.RECONCILE, 60), (Chore.PRUNE, 60)])
def test_a_chore_is_done_when_its_row_says_so(clinic, chore, every):
    offers = {minutes: offered(chore, timedelta(minutes=minutes)) for minutes in (0, 15, every - 15, every)}
    assert offers == {0: True, 15: False, every - 15: False, every: True}


def test_two_who_are_offered_it_at_once_do_it_once(clinic):
    taken, ready = [], threading.Barrier(4)

    def take():
        ready.wait(10)
        taken.append(taking.take(chore=Chore.RECONCILE, by=BY, now=NOW))
        connection.close()

    hands = [threading.Thread(target=take) for _ in range(4)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join(20)
    assert sorted(taken) == [False, False, False, True]


def test_a_chore_that_breaks_is_offered_again(clinic, monkeypatch):
    def broken(**how):
        raise ValueError("a protocol that nobody can read")

    monkeypatch.setattr(repairs, "reconcile", broken)
    assert not offered(Chore.RECONCILE, timedelta(0))
    monkeypatch.undo()
    assert offered(Chore.RECONCILE, timedelta(minutes=15))


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_after_a_deployment_plans_are_compared_at_the_next_offer(clinic):
    assert offered(Chore.RECONCILE, timedelta(0))
    connection.close()
    call_command("migrate", verbosity=0)
    connections["owner"].close()
    assert offered(Chore.RECONCILE, timedelta(minutes=15))


def test_a_chore_is_no_sweep(clinic):
    for chore in Chore:
        offered(chore, timedelta(0))
    assert sending.last_beat() is None
    assert pulse.read(now=NOW).heartbeat_age is None


def test_the_beat_offers_both(monkeypatch):
    asked = []
    monkeypatch.setattr(tasks.chores, "offer", asked.append)
    tasks.reconcile()
    tasks.prune()
    assert asked == [Chore.RECONCILE, Chore.PRUNE]


def swept_by_standby(monkeypatch):
    asked = []
    monkeypatch.setattr(standby, "sweep", lambda **how: Swept())
    monkeypatch.setattr(standby.chores, "offer", asked.append)
    watching = Standby(stopping=lambda: False, wait=lambda seconds: None)
    for _ in range(3):
        watching._sweep()
    return asked


def test_while_the_beat_is_silent_the_standby_offers_them_as_seldom(clinic, monkeypatch):
    assert swept_by_standby(monkeypatch) == list(Chore)


def test_while_the_beat_rings_the_standby_leaves_them_to_it(clinic, monkeypatch):
    Heartbeat.objects.create(trigger="beat", host="here", at=datetime.now(UTC))
    assert swept_by_standby(monkeypatch) == []


@pytest.fixture
def history(clinic, send):
    """An appointment whose link was opened, a staff session, an invitation, a count in the cache, a dead machine."""
    appointment = clinic.book()
    send(NOW + timedelta(minutes=3))
    link = AccessLink.objects.get()
    LinkSession.objects.create(site=clinic.site, link=link, digest=b"d", opened_at=START, seen_at=START)
    PhoneCopy.objects.create(
        site=clinic.site, link=link, copy_id=uuid4(), plan_version=1, made_at=START, wipe_at=link.expires_at
    )
    Session.objects.create(session_key="old", session_data="", expire_date=NOW)
    Invitation.objects.create(
        site=clinic.site, email="new@maple.example", role="nurse", digest=b"i",
        created_at=NOW - timedelta(days=3), expires_at=NOW,
    )  # fmt: skip
    Heartbeat.objects.create(trigger="beat", host="gone", at=NOW)
    return appointment


def ended(days):
    link = AccessLink.objects.get()
    return link.expires_at + timedelta(days=days)


def test_what_has_long_ended_is_forgotten(history):
    assert prunes.prune(by=BY, now=ended(31)) == {
        "phone_copies": 1,
        "link_sessions": 1,
        "links": 1,
        "invitations": 1,
        "sign_ins": 1,
        "heartbeats": 2,
    }
    assert prunes.prune(by=BY, now=NOW + timedelta(days=90)) == {}
    assert AuditEntry.objects.filter(action="chore.prune").count() == 1


def test_the_audit_keeps_the_id_of_a_forgotten_link(history):
    link = AccessLink.objects.get().pk
    prunes.prune(by=BY, now=ended(31))
    assert not AccessLink.objects.exists()
    assert AuditEntry.objects.filter(action="link.mint", obj=f"link:{link}").exists()


def test_an_address_that_was_left_is_forgotten_after_a_month(clinic):
    patient = clinic.book().patient
    Patient.objects.filter(pk=patient.pk).update(former_email="old@mail.example", email_changed_at=NOW)
    kept = prunes.prune(by=BY, now=NOW + timedelta(days=29))
    assert "former_addresses" not in kept
    assert prunes.prune(by=BY, now=NOW + timedelta(days=31))["former_addresses"] == 1
    assert Patient.objects.get(pk=patient.pk).former_email == ""


def test_a_link_that_ended_last_month_still_says_so(history):
    assert "links" not in prunes.prune(by=BY, now=ended(29))


def test_no_reminder_and_nothing_append_only_is_forgotten(history):
    before = Reminder.objects.count(), ReminderEvent.objects.count(), AuditEntry.objects.count()
    prunes.prune(by=BY, now=NOW + timedelta(days=4000))
    after = Reminder.objects.count(), ReminderEvent.objects.count(), AuditEntry.objects.count() - 1
    assert after == before


def test_counts_in_the_cache_go_when_they_are_over():
    cache.set("over", 1, timeout=1)
    cache.set("counts", 1, timeout=600)
    later = datetime.now(UTC) + timedelta(seconds=60)
    assert prunes.prune(by=BY, now=later) == {"cache_entries": 1}
    assert cache.get("counts") == 1


def test_much_is_forgotten_a_piece_at_a_time(clinic):
    Heartbeat.objects.bulk_create(
        Heartbeat(trigger="beat", host=f"gone-{place}", at=NOW - timedelta(days=31)) for place in range(5)
    )
    assert prunes.prune(by=BY, now=NOW, most=2) == {"heartbeats": 2}
    assert offered(Chore.PRUNE, timedelta(0))
    assert not Heartbeat.objects.filter(trigger="beat").exists()
