"""A dump of six hours ago, a copy, two machines, a torn journal: nothing goes twice, and a person looks first."""

import json
import sys
from datetime import timedelta
from io import StringIO
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from psycopg import sql

from checklists.actions import appointments
from checklists.models import Heartbeat, Reminder, Sending
from checklists.reminders import journal, restore
from clinic.management.sent_words import Found
from tests import databases
from tests.factories import NOW, START
from tests.reminders.conftest import HeldClock

pytestmark = pytest.mark.django_db(transaction=True)
SOON = NOW + timedelta(minutes=3)
LATER = SOON + timedelta(hours=6)


@pytest.fixture
def dump(servers):
    """Keeps the whole database as it is; what it returns puts that copy in its place."""
    name = connection.settings_dict["NAME"]
    kept = f"{name}_dump"

    def copy(source, target):
        connection.close()
        with psycopg.connect(servers.superuser_url, autocommit=True) as superuser:
            superuser.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(target))
            )
            statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER clinic_owner")
            superuser.execute(statement.format(sql.Identifier(target), sql.Identifier(source)))

    yield lambda: copy(name, kept) or (lambda: copy(kept, name))
    databases.drop(servers, name=kept)


@pytest.fixture
def real(monkeypatch):
    """No demo: its database comes and goes under one journal."""
    monkeypatch.setattr(settings, "DEMO", False)


@pytest.fixture
def machine(monkeypatch, tmp_path):
    """Names the machine that sweeps from now on; each keeps a journal of its own."""

    def be(name):
        monkeypatch.setattr("socket.gethostname", lambda: name)
        monkeypatch.setattr(settings, "SENT_JOURNAL", str(tmp_path / f"{name}.journal"))
        return Path(settings.SENT_JOURNAL)

    return be


def taken_twice(sink):
    return len(sink.mails) - len({mail["Message-ID"] for mail in sink.mails})


def states():
    return dict(Reminder.objects.values_list("pk", "state"))


def test_a_dump_of_six_hours_ago_sends_nothing_twice(clinic, send, sink, dump, real):
    for _ in range(3):
        clinic.book()
    put_back = dump()
    assert send(SOON).sent == 3
    kept = states()
    put_back()
    assert set(Reminder.objects.filter(rule="booked").values_list("state", flat=True)) == {"planned"}
    assert "restored" in send(LATER).trouble
    off = Sending.objects.get()
    assert (off.enabled, off.off_at is not None, len(sink.taken)) == (False, True, 3)
    restored = restore.take_over(clock=HeldClock(LATER))
    assert (restored.marked, restored.unknown) == (3, 0)
    assert states() == kept
    assert send(LATER + timedelta(minutes=1)).trouble == "" and taken_twice(sink) == 0
    on = Sending.objects.get()
    assert (on.enabled, on.off_at) == (True, None)


def test_a_message_that_was_on_the_wire_when_the_dump_was_made_goes_once(clinic, send, sink, dump, real):
    clinic.book()
    send(SOON)
    Reminder.objects.filter(rule="booked").update(
        state="transmitting", line="a:1", lease_token=uuid4(), lease_until=SOON + timedelta(minutes=12)
    )
    assert "restored" in send(LATER).trouble
    assert restore.take_over(clock=HeldClock(LATER)).marked == 1
    send(LATER + timedelta(minutes=1))
    assert len(sink.taken) == 1


def test_messages_about_bookings_that_are_gone_stop_everything(clinic, send, sink, dump, real):
    """Whoever was booked after the backup had a message; whoever was cancelled after it would get one."""
    cancelled = clinic.book()
    send(SOON)
    put_back = dump()
    appointments.cancel(appointment_id=cancelled.pk, reason="patient", by=clinic.desk, now=SOON)
    clinic.book(now=SOON)
    send(SOON + timedelta(minutes=3))
    before = len(sink.taken)
    put_back()
    assert "restored" in send(LATER + timedelta(days=2)).trouble and len(sink.taken) == before
    restored = restore.mark_left(clock=HeldClock(LATER))
    assert (restored.marked, restored.unknown) == (0, 2)
    restore.switch_on(clock=HeldClock(LATER))
    assert send(LATER + timedelta(minutes=1)).trouble == ""


def test_a_machine_whose_journal_was_not_read_stops_again(clinic, send, sink, dump, real, machine):
    machine("west")
    send(NOW)
    machine("east")
    send(NOW)
    for _ in range(2):
        clinic.book()
    put_back = dump()
    send(SOON)
    machine("west")
    clinic.book(now=SOON)
    send(SOON + timedelta(minutes=3))
    put_back()
    # west knows one message that the database never heard of, east two that it would send again
    assert "restored" in send(LATER).trouble
    restored = restore.take_over(clock=HeldClock(LATER))
    assert (restored.marked, restored.hosts) == (0, ("east", "west"))
    machine("east")
    assert "restored" in send(LATER + timedelta(minutes=1)).trouble
    assert restore.take_over(clock=HeldClock(LATER)).marked == 2
    assert send(LATER + timedelta(minutes=2)).trouble == "" and taken_twice(sink) == 0


def test_journals_of_all_machines_may_be_read_at_once(clinic, send, dump, real, machine):
    clinic.book()
    put_back = dump()
    east = machine("east")
    send(SOON)
    put_back()
    machine("west")
    assert restore.take_over(clock=HeldClock(LATER), journals=[east]).marked == 1


def test_a_copy_under_another_name_sends_nothing(clinic, send, sink, dump, monkeypatch):
    clinic.book()
    send(NOW)
    monkeypatch.setattr(settings, "INSTANCE_ID", "a copy for trying")
    assert "another instance" in send(LATER).trouble
    assert sink.taken == [] and Reminder.objects.filter(state="sent").count() == 0


def test_the_journal_of_another_instance_tells_nothing(clinic, send, monkeypatch):
    clinic.book()
    monkeypatch.setattr(settings, "INSTANCE_ID", "a copy for trying")
    journal.append(Path(settings.SENT_JOURNAL), [Reminder.objects.get(rule="booked").pk], now=NOW)
    monkeypatch.undo()
    assert send(SOON).sent == 1


def test_a_torn_line_spoils_no_other(tmp_path):
    path, first, second = tmp_path / "journal", uuid4(), uuid4()
    journal.append(path, [first], now=NOW)
    with path.open("ab") as file:
        file.write(b"2026-11-23T16:03:00+00:00 9f2c\0\0\0")
    journal.append(path, [second], now=NOW)
    assert set(journal.everything(path)) == {first, second} == set(journal.since(path, NOW))


def test_a_journal_that_cannot_be_written_is_an_alarm_and_holds_no_message(
    clinic, send, tmp_path, monkeypatch, caplog
):
    monkeypatch.setattr(settings, "SENT_JOURNAL", str(tmp_path))
    clinic.book()
    assert send(SOON).sent == 1
    assert "cannot be written" in caplog.text


def test_a_journal_that_cannot_be_read_stops_everything(clinic, send, sink, monkeypatch):
    """What has left is not known then."""

    def refused(path):
        raise PermissionError

    clinic.book()
    monkeypatch.setattr(journal, "everything", refused)
    assert "SENT_JOURNAL" in send(SOON).trouble and sink.taken == []


class Terminal(StringIO):
    def isatty(self):
        return True


@pytest.fixture
def restored(clinic, send):
    """A restored database whose sending is off."""
    clinic.book()
    send(SOON)
    Reminder.objects.filter(rule="booked").update(state="planned", sent_at=None, transmit_at=None, told={})
    send(LATER)
    assert not Sending.objects.get().enabled


def test_on_a_terminal_a_person_says_that_they_looked(restored, monkeypatch):
    monkeypatch.setattr(sys, "stdin", Terminal("no\n"))
    out = StringIO()
    with pytest.raises(CommandError, match="stays off"):
        call_command("send_due", "--after-restore", stdout=out)
    assert "1 reminders had left already" in out.getvalue() and not Sending.objects.get().enabled
    monkeypatch.setattr(sys, "stdin", Terminal("yes\n"))
    call_command("send_due", "--after-restore", stdout=out)
    assert "Sending is on." in out.getvalue() and Sending.objects.get().enabled


def test_what_a_person_looks_at_is_said_by_site(restored, clinic):
    found = restore.mark_left(clock=HeldClock(START - timedelta(hours=20)))
    assert [(day.site, day.last) for day in found.day] == [(clinic.site.slug, "2026-11-25 20:30 MST")]
    assert f"  {clinic.site.slug}: {found.planned}, from 2026-11-25 14:00" in str(Found(found))


def test_for_programs_it_says_json_alone(restored):
    out = StringIO()
    call_command("send_due", "--after-restore", "--json", stdout=out)
    said = json.loads(out.getvalue())
    assert (said["marked_sent"], said["sending"], said["unknown"]) == (1, True, 0)
    assert said["hosts"] == list(Heartbeat.objects.values_list("host", flat=True).distinct())


def test_a_journal_that_is_not_there_is_named(restored):
    with pytest.raises(CommandError, match=r"No such journal: /nowhere\.journal"):
        call_command("send_due", "--after-restore", "--journal", "/nowhere.journal", stdout=StringIO())
    assert not Sending.objects.get().enabled
