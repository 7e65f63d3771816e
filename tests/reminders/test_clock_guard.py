"""Clocks that leap or contradict each other: nothing is early, the alarm comes at once, and it ends by itself."""

import threading
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.conf import settings

from checklists.actions import sending as sending_actions
from checklists.models import Heartbeat, Sending
from checklists.reminders import clock, clock_doubts, ping
from checklists.reminders.clock import SharedClock
from checklists.reminders.sweep import sweep
from checklists.rules.access import system
from checklists.rules.heartbeats import DOUBT, PING
from tests.factories import NOW

pytestmark = pytest.mark.django_db(transaction=True)
BY = system("test")
SOON = NOW + timedelta(minutes=3)


class _Watchdog(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.heard.append(self.path)
        self.send_response(200)
        self.end_headers()

    def do_HEAD(self):
        self.send_response(404)
        self.end_headers()

    def date_time_string(self, timestamp=None):
        return format_datetime(self.server.says_it_is, usegmt=True)

    def log_message(self, *arguments):
        pass


@pytest.fixture
def watchdog(monkeypatch):
    """Hears pings, and believes that it is `says_it_is`."""
    server = HTTPServer(("127.0.0.1", 0), _Watchdog)
    server.heard, server.says_it_is = [], SOON
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    monkeypatch.setattr(settings, "HEARTBEAT_URL", f"http://127.0.0.1:{server.server_port}/alive")
    yield server
    server.shutdown()
    server.server_close()
    thread.join(5)


def leaps(now, **by):
    """A reading whose machine and database both say that more time has passed than was counted."""
    counted = time.monotonic()
    before = SharedClock(at=now, counted_at=counted - 15, wall_at=now)
    after = now + timedelta(**by)
    return SharedClock(at=after, counted_at=counted, wall_at=after, before=before)


@pytest.mark.parametrize("by", [{"days": 3}, {"hours": -2}, {"minutes": 6}])
def test_a_leap_between_two_sweeps_is_found(by):
    assert leaps(NOW, **by)._leapt()


def test_time_that_goes_on_as_counted_is_believed():
    assert not leaps(NOW, seconds=15)._leapt()
    assert not leaps(NOW, minutes=4)._leapt()


def test_each_reading_remembers_the_one_before():
    clock.read()
    first, second = clock.read(), clock.read()
    assert second.before is not None and second.before.counted_at == first.counted_at
    assert second.trouble() == ""


def test_a_leap_is_an_alarm_at_once_and_stops_every_process(clinic, send, sink):
    clinic.book()
    leapt = leaps(SOON, days=3)
    assert sweep(trigger="test", clock=leapt).trouble == clock.JUMPED
    assert Sending.objects.count() == 0 or Sending.objects.get().trouble == clock.JUMPED
    assert "in doubt" in send(leapt.at + timedelta(minutes=1)).trouble
    assert sink.taken == []


def test_where_nobody_can_be_asked_ten_minutes_are_enough(clinic, send):
    clinic.book()
    sending_actions.beat(trigger=DOUBT, host="", lag_seconds=0, by=BY, now=SOON)
    assert send(SOON + timedelta(minutes=9)).sent == 0
    assert send(SOON + timedelta(minutes=11)).sent == 1
    assert not Heartbeat.objects.filter(trigger=DOUBT).exists()


def test_a_watchdog_that_contradicts_stops_the_next_sweep_before_it_begins(clinic, send, sink, watchdog):
    clinic.book()
    watchdog.says_it_is = SOON - timedelta(days=3)
    assert send(SOON).trouble == clock_doubts.CONTRADICTED
    assert sink.taken == [] and watchdog.heard == []


def test_it_holds_as_long_as_it_is_contradicted_and_ends_when_it_is_confirmed(clinic, send, sink, watchdog):
    clinic.book()
    watchdog.says_it_is = SOON - timedelta(days=3)
    for minutes in (0, 5, 11, 30):
        assert send(SOON + timedelta(minutes=minutes)).sent == 0
    later = SOON + timedelta(minutes=31)
    watchdog.says_it_is = later
    assert send(later).sent == 1 and watchdog.heard == []  # half an hour behind is no good news
    send(later + timedelta(minutes=1))
    assert watchdog.heard == ["/alive"]


def test_a_contradiction_heard_with_a_ping_is_remembered(clinic, send, watchdog):
    """The watchdog agreed a minute ago, so nobody asks before this sweep; its answer to the ping does not agree."""
    sending_actions.beat(trigger=PING, host="", lag_seconds=0, by=BY, now=SOON - timedelta(seconds=61))
    watchdog.says_it_is = SOON - timedelta(hours=2)
    assert send(SOON).trouble == ""
    assert send(SOON + timedelta(seconds=15)).trouble == clock_doubts.CONTRADICTED


def test_a_watchdog_that_is_away_stops_nothing(clinic, send, monkeypatch):
    monkeypatch.setattr(settings, "HEARTBEAT_URL", "http://127.0.0.1:1/alive")
    clinic.book()
    assert send(SOON).sent == 1


def test_while_the_watchdog_agrees_nobody_asks_it_twice(clinic, send, watchdog, monkeypatch):
    send(SOON)
    monkeypatch.setattr(ping, "time_there", lambda: pytest.fail("asked"))
    assert send(SOON + timedelta(minutes=4)).trouble == ""


def test_a_date_is_read_with_its_zone(watchdog):
    watchdog.says_it_is = datetime(2026, 11, 23, 16, 3, tzinfo=UTC)
    assert ping.time_there() == watchdog.says_it_is
