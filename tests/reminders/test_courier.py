"""Several lines at once: each message to its own recipient, once; nothing that breaks on one line stops another."""

import random
import threading
import time
from collections import Counter
from datetime import timedelta
from functools import partial

import pytest
from django.db import OperationalError, connection

from checklists.actions import appointments, reminders, transmissions
from checklists.models import Reminder
from checklists.reminders import courier, ledger, round
from checklists.reminders.channels import email
from checklists.reminders.smtp_server import Timeouts
from tests.factories import NOW
from tests.reminders.sink import RESET, STALL

pytestmark = pytest.mark.django_db(transaction=True)
SOON = NOW + timedelta(minutes=3)
PIPELINING = "250-sink\r\n250 PIPELINING"
AWAY = OperationalError("the connection was closed")


@pytest.fixture(autouse=True)
def _a_line_for_each_message(monkeypatch):
    monkeypatch.setattr(round, "ROWS_A_LINE", 1)


@pytest.fixture(params=["one by one", "pipelining"])
def way(request, sink):
    """Whether the server takes several commands at once."""
    if request.param == "pipelining":
        sink.will("EHLO", *[PIPELINING] * 200)


def book(clinic, count):
    return [clinic.book() for _ in range(count)]


def booked():
    return Reminder.objects.filter(rule="booked")


def states():
    return Counter(booked().values_list("state", flat=True))


def each_to_its_own(sink):
    return [mail["To"] for mail in sink.mails] == sink.recipients


def later(send, *minutes):
    for each in minutes:
        send(SOON + timedelta(minutes=each))


def test_many_messages_share_several_lines_up_to_the_setting(clinic, send, sink, settings, way):
    settings.SMTP_LINES = 3
    book(clinic, 9)
    sink.will("DOT", *[lambda: time.sleep(0.05) or "250 taken"] * 9)
    assert send(SOON).sent == 9
    assert sink.commands.count("EHLO") == 3
    assert each_to_its_own(sink) and len(set(sink.recipients)) == 9


def test_little_uses_one_line(clinic, send, sink, monkeypatch):
    monkeypatch.setattr(round, "ROWS_A_LINE", 25)
    book(clinic, 5)
    assert send(SOON).sent == 5
    assert sink.commands.count("EHLO") == 1


def test_a_line_is_never_used_beyond_a_hundred_messages(clinic, send, sink, settings, monkeypatch, way):
    monkeypatch.setattr("checklists.reminders.smtp_line.MOST_MESSAGES", 3)
    monkeypatch.setattr("checklists.reminders.lines.MOST_MESSAGES", 3)
    settings.SMTP_LINES = 1
    book(clinic, 7)
    assert send(SOON).sent == 7
    assert sink.commands.count("EHLO") == 3 and sink.commands.count("QUIT") == 3


def test_marks_and_outcomes_of_all_lines_share_commits(clinic, send, sink, monkeypatch):
    carried = []
    record = transmissions.record_and_mark

    def count(**given):
        carried.append((len(given["outcomes"]), len(given["marks"])))
        return record(**given)

    monkeypatch.setattr(transmissions, "record_and_mark", count)
    book(clinic, 12)
    assert send(SOON).sent == 12
    assert sum(outcomes for outcomes, _ in carried) == sum(marks for _, marks in carried) == 12
    assert len(carried) < 12


def sent_now(seen):
    """A slow server that looks how far the others have come before it answers."""

    def answer():
        try:
            ends = time.monotonic() + 5
            while (found := booked().filter(state="sent").count()) < 7 and time.monotonic() < ends:
                time.sleep(0.05)
            seen.append(found)
        finally:
            connection.close()
        return "250 taken"

    return answer


@pytest.mark.parametrize("at_once", [100, 3], ids=["one batch", "several batches"])
def test_a_server_that_is_slow_after_the_dot_stops_no_other_line(
    clinic, send, sink, settings, monkeypatch, way, at_once
):
    monkeypatch.setattr(reminders, "claim_due", partial(reminders.claim_due, most=at_once))
    monkeypatch.setattr(reminders, "MOST_AT_ONCE", at_once)
    monkeypatch.setattr("checklists.reminders.lines._SLOW", 0.2)
    settings.SMTP_LINES = 2
    seen = []
    book(clinic, 8)
    sink.will("DOT", sent_now(seen))
    assert send(SOON, timeouts=Timeouts(command=5, final_dot=10)).sent == 8
    assert seen == [7] and each_to_its_own(sink)


def test_a_line_that_never_answers_is_one_doubt_and_the_sweep_ends(clinic, send, sink, way):
    book(clinic, 5)
    sink.will("DOT", None, STALL)
    assert send(SOON).sent == 4
    assert booked().get(doubts=1).state == "planned"
    later(send, 2)
    assert states() == {"sent": 5} and len(sink.taken) == 6


def test_a_relay_that_takes_two_connections_gets_two(clinic, send, sink):
    book(clinic, 8)
    sink.will("CONNECT", None, None, *["421 too many connections"] * 10)
    swept = send(SOON)
    assert (swept.sent, swept.trouble) == (8, "")
    assert sink.commands.count("EHLO") == 2


def test_a_server_that_ends_each_line_after_two_messages_delays_nobody(clinic, send, sink, settings, way):
    settings.SMTP_LINES = 2
    book(clinic, 8)
    sink.will("MAIL", *[None, None, "421 enough"] * 12)
    swept = send(SOON)
    assert swept.sent >= 6 and each_to_its_own(sink)
    later(send, 2, 4)
    assert states() == {"sent": 8} and len(sink.taken) == 8


@pytest.mark.parametrize(
    "command, answer, state, reason",
    [
        ("RCPT", "450 grey", "planned", "refused_for_now"),
        ("RCPT", RESET, "planned", "refused_for_now"),
        ("RCPT", STALL, "planned", "refused_for_now"),
        ("RCPT", "550 no such mailbox", "failed", "address_failed"),
        ("MAIL", "450 later", "planned", "refused_for_now"),
        ("DATA", "451 later", "planned", "refused_for_now"),
        ("DATA", "554 no", "planned", "refused_for_now"),
        ("DATA", "250 what", "planned", "refused_for_now"),
        ("DATA", RESET, "planned", "refused_for_now"),
        ("DOT", "451 later", "planned", "refused_for_now"),
        ("DOT", "554 not this", "failed", "content_refused"),
        ("DOT", RESET, "planned", "in_doubt"),
        ("DOT", "354 more", "planned", "in_doubt"),
        ("DOT", "hello", "planned", "in_doubt"),
    ],
)
def test_what_one_message_meets_touches_no_other(clinic, send, sink, way, command, answer, state, reason):
    book(clinic, 6)
    sink.will(command, None, None, answer)
    assert send(SOON).sent == 5
    other = booked().exclude(state="sent").get()
    assert other.state == state and other.events.latest("pk").reason == reason
    assert each_to_its_own(sink)
    later(send, 2)
    ended = {"sent": 6} if state == "planned" else {"sent": 5, "failed": 1}
    assert states() == ended


@pytest.mark.parametrize("command", ["MAIL", "EHLO"])
def test_a_server_that_refuses_us_on_one_line_ends_the_sweep_and_burns_nobody(
    clinic, send, sink, way, command
):
    book(clinic, 6)
    sink.will("MAIL", None)
    sink.script.setdefault(command, []).insert(command == "MAIL", "550 go away")
    swept = send(SOON)
    assert "does not take our messages" in swept.trouble
    assert states().keys() <= {"planned", "sent"} and booked().filter(claims__gt=0).count() == 0
    assert booked().filter(state="planned", next_try_at__gt=SOON).count() == 0
    later(send, 2)
    assert states() == {"sent": 6} and len(sink.taken) == 6


def cancel_all_soon(clinic, made):
    """The first address that is named cancels every one of them, before any line hears an answer."""
    turn, done = threading.Lock(), []

    def cancel():
        at = SOON + timedelta(seconds=1)
        for each in made:
            appointments.cancel(appointment_id=each.pk, reason="patient", by=clinic.desk, now=at)
        done.append(True)
        connection.close()

    def answer():
        with turn:
            if not done:
                other = threading.Thread(target=cancel)
                other.start()
                other.join()
        return "250 fine"

    return answer


def test_a_cancel_before_the_mark_wins_on_every_line(clinic, send, sink, way):
    made = book(clinic, 4)
    sink.will("RCPT", *[cancel_all_soon(clinic, made)] * 4)
    assert send(SOON).sent == 0
    assert sink.taken == [] and "DATA" not in sink.commands
    assert states() == {"cancelled": 4}


def failing(monkeypatch, *calls, afterwards=False, of=lambda given: True):
    """The database goes away at these calls that record or mark; `afterwards`: it has taken them all the same."""
    record, seen = transmissions.record_and_mark, []

    def fail(**given):
        if of(given):
            seen.append(given)
            if len(seen) in calls:
                if afterwards:
                    record(**given)
                raise AWAY
        return record(**given)

    monkeypatch.setattr(transmissions, "record_and_mark", fail)
    monkeypatch.setattr(courier, "_RETRY_EVERY", 0.05)
    return seen


@pytest.mark.parametrize("afterwards", [False, True], ids=["refused", "taken, but unheard"])
@pytest.mark.parametrize("calls", [(1,), (2,), (2, 3, 4), (2, 5)])
def test_a_database_that_goes_away_loses_nothing_and_doubles_nothing(
    clinic, send, sink, monkeypatch, way, calls, afterwards
):
    book(clinic, 9)
    failing(monkeypatch, *calls, afterwards=afterwards)
    try:
        send(SOON)
    except OperationalError:
        assert calls[0] == 1  # nothing was owed to anybody yet
    monkeypatch.undo()
    later(send, 3, 15, 30)
    assert states() == {"sent": 9}
    assert len(sink.taken) == 9 and len(set(sink.recipients)) == 9 and each_to_its_own(sink)


def test_what_the_server_took_is_said_until_the_database_hears_it(clinic, send, sink, monkeypatch):
    book(clinic, 3)
    seen = failing(monkeypatch, *range(1, 12), of=lambda given: bool(given["outcomes"]))
    send(SOON)
    assert len(seen) >= 12 and booked().filter(state="sent").count() == len(sink.taken)
    assert not booked().filter(state="transmitting").exists()


def test_but_no_longer_than_its_lease(clinic, send, sink, monkeypatch):
    book(clinic, 2)
    failing(monkeypatch, *range(1, 1000), of=lambda given: bool(given["outcomes"]))
    monkeypatch.setattr(ledger, "TRANSMIT_LEASE", timedelta(seconds=1))
    with pytest.raises(OperationalError):
        send(SOON)
    assert states()["transmitting"] == len(sink.taken) > 0


def test_an_error_of_ours_closes_every_line(clinic, send, sink, monkeypatch, way):
    book(clinic, 6)
    hashes, calls = email.address_hash, []

    def break_once(address):
        calls.append(address)
        if len(calls) == 4:
            raise RuntimeError("ours")
        return hashes(address)

    monkeypatch.setattr(email, "address_hash", break_once)
    with pytest.raises(RuntimeError, match="ours"):
        send(SOON)
    assert not booked().filter(state__in=("claimed", "transmitting")).exists()
    later(send, 2, 4)
    assert states() == {"sent": 6} and each_to_its_own(sink)
    assert len(sink.taken) <= 6 + booked().filter(doubts__gt=0).count()


@pytest.mark.parametrize("seed", range(3))
def test_whatever_the_server_does_each_message_reaches_its_own_recipient(clinic, send, sink, way, seed):
    chance = random.Random(seed)
    book(clinic, 10)
    for command in ("MAIL", "RCPT", "DATA", "DOT", "RSET"):
        odd = ["421 busy", RESET, "450 grey", None, None, None, None, None]
        sink.will(command, *[chance.choice(odd) for _ in range(40)])
    later(send, 0, 2, 5, 11)
    assert not booked().filter(state__in=("claimed", "transmitting")).exists()
    sink.script = {command: [] for command in sink.script}
    later(send, 22, 33)
    assert each_to_its_own(sink)
    doubts = sum(booked().values_list("doubts", flat=True))
    assert states().keys() <= {"sent", "failed"} and states()["failed"] == booked().filter(doubts=3).count()
    assert len(set(sink.recipients)) == 10
    assert 10 <= len(sink.taken) <= 10 + doubts
