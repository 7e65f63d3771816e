"""Silence is noticed: figures from rows alone, health in one word, a watchdog that hears nothing when something is wrong."""

import json
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client

from checklists.actions import appointments, repairs
from checklists.actions import sending as sending_actions
from checklists.models import Appointment, Heartbeat, Reminder
from checklists.queries import conservation, outbox, pulse, watch
from checklists.reminders import repair
from checklists.rules.access import system
from checklists.rules.heartbeats import PING
from clinic.doctor import reminders as probes
from tests.factories import NOW, START
from tests.reminders.conftest import HeldClock

pytestmark = pytest.mark.django_db(transaction=True)
BY = system("test")
SOON = NOW + timedelta(minutes=3)
TWO_DAYS_BEFORE = START - timedelta(hours=47)


class _Watchdog(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.heard.append(self.server.now())
        self.send_response(302 if self.server.leads_to else 200)
        if self.server.leads_to and self.path != self.server.leads_to:
            self.send_header("Location", self.server.leads_to)
        self.end_headers()

    def do_HEAD(self):
        self.send_response(200)
        self.end_headers()

    def date_time_string(self, timestamp=None):
        return ""  # its clock is another test's matter

    def log_message(self, *arguments):
        pass


@pytest.fixture
def watchdog(monkeypatch):
    """When it was last called; `now` says what time the test plays."""
    server = HTTPServer(("127.0.0.1", 0), _Watchdog)
    server.heard, server.leads_to = [], ""
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    monkeypatch.setattr(settings, "HEARTBEAT_URL", f"http://127.0.0.1:{server.server_port}/alive")
    yield server
    server.shutdown()
    server.server_close()
    thread.join(5)


@pytest.fixture
def minutes(send, watchdog):
    """Plays minutes with a ring every 15 seconds; who rings may be changed. The pings of that time."""

    def play(start, count, ring=send):
        before = len(watchdog.heard)
        for quarter in range(count * 4):
            at = start + timedelta(seconds=15 * quarter)
            watchdog.now = lambda at=at: at
            ring(at)
        return watchdog.heard[before:]

    return play


def health(now):
    return pulse.read(now=now).is_beating


def test_while_all_is_well_the_watchdog_hears_once_a_minute(clinic, minutes):
    clinic.book()
    assert len(minutes(SOON, 5)) == 5 and health(SOON + timedelta(minutes=5))


def test_a_ring_that_comes_a_moment_early_is_told_too(send, watchdog):
    watchdog.now = lambda: SOON
    for seconds in (0, 15, 30, 45, 59, 74, 89, 104, 118):
        send(SOON + timedelta(seconds=seconds))
    assert len(watchdog.heard) == 3


def nobody(at):
    """The sweeper is dead, the worker deaf, or the broker gone while no standby runs: nobody sweeps."""


def test_a_sweeper_that_died_is_noticed_within_five_minutes(clinic, minutes):
    minutes(SOON, 1)
    stopped = SOON + timedelta(minutes=1)
    assert minutes(stopped, 5, ring=nobody) == []
    assert not health(stopped + timedelta(minutes=5))


@pytest.mark.parametrize(("command", "answer"), [("MAIL", "550 no"), ("EHLO", "554 no")])
def test_a_mail_server_that_refuses_us_is_noticed_within_five_minutes(clinic, minutes, sink, command, answer):
    minutes(SOON - timedelta(minutes=5), 2)
    clinic.book(now=SOON - timedelta(minutes=2))
    sink.will(command, *[answer] * 200)
    assert minutes(SOON, 5) == []
    assert not health(SOON + timedelta(minutes=5))
    assert Reminder.objects.get(rule="booked").state == "planned"


def test_messages_that_are_late_are_noticed_though_sweeps_go_on(clinic, send, watchdog):
    """Swept, and yet behind: each answer is 'later'."""
    clinic.book()
    watchdog.now = lambda: None
    send(SOON + timedelta(minutes=30))
    assert watchdog.heard == []


def test_the_ping_goes_to_its_address_and_is_led_nowhere_else(clinic, send, watchdog):
    watchdog.now, watchdog.leads_to = (lambda: SOON), "/elsewhere"
    send(SOON)
    assert len(watchdog.heard) == 1
    assert not Heartbeat.objects.filter(trigger=PING).exists(), "whoever leads on has not said yes"


def test_the_ping_is_the_last_thing_a_sweep_does(clinic, send, watchdog, monkeypatch):
    """Whatever breaks before it, the watchdog hears nothing."""

    def broken(**how):
        raise RuntimeError("the last row of the sweep could not be written")

    watchdog.now = lambda: None
    sending_actions.beat(trigger=PING, host="", lag_seconds=0, by=BY, now=SOON - timedelta(minutes=2))
    monkeypatch.setattr(sending_actions, "report", broken)
    with pytest.raises(RuntimeError):
        send(SOON)
    assert watchdog.heard == []


def test_health_says_one_word_and_no_figure(clinic):
    browser = Client()
    Heartbeat.objects.create(trigger="beat", host="here", at=datetime.now(UTC))
    Reminder.objects.update(next_try_at=datetime.now(UTC) + timedelta(hours=1))
    well = browser.get("/healthz/reminders")
    assert (well.status_code, well.content) == (200, b"ok\n")
    Heartbeat.objects.update(at=datetime.now(UTC) - timedelta(seconds=125))
    late = browser.get("/healthz/reminders")
    assert (late.status_code, late.content) == (503, b"late\n")


def test_a_due_row_that_waits_is_late_though_sweeps_go_on(clinic):
    clinic.book()
    Heartbeat.objects.create(trigger="beat", host="here", at=NOW + timedelta(minutes=8))
    assert health(NOW + timedelta(minutes=6, seconds=59))
    assert not health(NOW + timedelta(minutes=7, seconds=1))  # due at 2


@pytest.fixture
def eventful(clinic, send, sink):
    """One sent, one cancelled, one refused at the address, one paused, one expired, one in doubt."""
    for _ in range(3):
        clinic.book()
    appointments.cancel(appointment_id=clinic.book().pk, reason="patient", by=clinic.desk, now=NOW)
    sink.will("RCPT", None, "550 unknown")
    sink.will("DOT", None, "<reset>")
    send(SOON)
    paused, late = clinic.book(), clinic.book()
    Reminder.objects.filter(appointment=late, rule="booked").update(send_by=SOON)
    send(SOON + timedelta(seconds=1))
    return paused, late


def test_figures_come_from_rows(eventful, clinic):
    figures = watch.read(now=SOON + timedelta(minutes=2))
    assert (figures.failed, figures.expired, figures.in_doubt) == (1, 1, 1)
    assert (figures.repairs, figures.lost, figures.paused) == (0, 0, 0)
    assert figures.heartbeat_age == 119 and figures.clock_doubted_since is None


def test_every_day_adds_up(eventful, clinic):
    (day,) = conservation.days(now=START - timedelta(days=1))
    assert day.planned == Reminder.objects.count() and day.lost == 0
    assert (day.sent, day.failed, day.expired, day.cancelled > 0) == (2, 1, 1, True)


def lose(clinic, **how):
    clinic.book()
    assert Reminder.objects.filter(rule="booked").update(**how) == 1
    return conservation.unbalanced(now=TWO_DAYS_BEFORE)


@pytest.mark.parametrize(
    "how",
    [
        {"state": "sent", "sent_at": NOW},
        {"state": "failed", "reason": "lost"},
        {"state": "on_the_moon", "reason": "lost"},
    ],
    ids=lambda how: how["state"],
)
def test_an_ending_that_nothing_tells_of_is_an_alarm(clinic, how, caplog):
    assert [day.lost for day in lose(clinic, **how)] == [1]
    repair.reconcile(clock=HeldClock(TWO_DAYS_BEFORE))
    assert "nobody can say" in caplog.text


def test_what_nobody_ended_in_time_is_an_alarm(clinic):
    clinic.book()
    assert conservation.unbalanced(now=START - timedelta(days=1)) == ()
    (day,) = conservation.unbalanced(now=START + timedelta(hours=2))
    assert day.lost >= 1


def test_doctor_says_what_to_do_about_each(eventful, clinic):
    Reminder.objects.filter(rule="booked", state="planned").update(state="paused", reason="in_doubt")
    later = outbox.database_now()
    Reminder.objects.filter(state="planned").update(next_try_at=later - timedelta(seconds=90))
    planned = Reminder.objects.filter(state="planned").count()
    assert f"{planned} overdue" in probes.lag(later).seen
    found = probes.paused(SOON)
    assert found.ok and found.seen == "warning: 1 wait for a person" and "call list" in found.cure


@pytest.mark.parametrize(
    ("probe", "seen"), [("in_doubt", "1 may have left"), ("failed", "1 in"), ("expired", "1 in")]
)
def test_what_did_not_simply_leave_is_a_warning(eventful, clinic, monkeypatch, probe, seen):
    found = getattr(probes, probe)(SOON + timedelta(minutes=2))
    assert found.ok and found.seen.startswith(f"warning: {seen}") and found.cure


@pytest.mark.parametrize("probe", ["in_doubt", "paused", "failed", "expired", "repairs", "conserved"])
def test_where_nothing_happened_nothing_is_to_be_done(clinic, probe):
    found = getattr(probes, probe)(NOW)
    assert found.ok and not found.cure


def test_doctor_names_the_days_that_do_not_add_up(clinic):
    lose(clinic, state="failed", reason="lost")
    found = probes.conserved(TWO_DAYS_BEFORE)
    assert not found.ok and f"{clinic.site.slug} 2026-11-26 (1 of" in found.seen


def test_doctor_is_ill_where_rows_were_repaired(clinic):
    appointment = clinic.book()
    assert probes.repairs(datetime.now(UTC)).ok
    Appointment.objects.filter(pk=appointment.pk).update(status="cancelled")
    ended = repairs.reconcile(by=BY, now=NOW).ended
    found = probes.repairs(datetime.now(UTC))
    assert not found.ok and found.seen.startswith(f"{ended} reminders")


def test_doctor_is_ill_while_the_clock_is_doubted(clinic):
    assert probes.clock(NOW).ok
    sending_actions.beat(trigger="clock", host="", lag_seconds=0, by=BY, now=NOW)
    found = probes.clock(NOW)
    assert not found.ok and "2026-11-23T16:00:00Z" in found.seen


def test_doctor_is_ill_where_the_journal_cannot_be_written(tmp_path, monkeypatch):
    assert probes.journal(NOW).ok
    monkeypatch.setattr(settings, "SENT_JOURNAL", str(tmp_path))
    assert not probes.journal(NOW).ok


def test_doctor_gives_the_figures_to_programs(clinic, capsys):
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("doctor", "--json", stdout=out, stderr=StringIO())
    said = json.loads(out.getvalue())["reminders"]
    assert said["paused"] == 0 and {"lag", "overdue", "in_doubt", "repairs", "lost"} <= set(said)


def test_no_more_is_counted_than_is_told(clinic, monkeypatch):
    clinic.book()
    monkeypatch.setattr(watch, "MOST_COUNTED", 2)
    assert watch.overdue(now=START + timedelta(days=9)) == 2
