"""Asked once more before sending: a truth table of what speaks against it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from checklists.rules.appointment_status import Status
from checklists.rules.last_check import SEND, Act, decide, newest_only
from checklists.rules.plan_facts import Reach
from checklists.rules.quiet_hours import QuietHours
from checklists.rules.reminder_rules import Channel, Condition, IfMissed, OnDoubt, Rank
from checklists.rules.send_facts import SendFacts

AFTERNOON = datetime(2026, 11, 25, 22, 0, tzinfo=UTC)  # Wednesday 3:00 pm in Denver
NIGHT = datetime(2026, 11, 26, 6, 0, tzinfo=UTC)  # 11:00 pm
MORNING = datetime(2026, 11, 26, 15, 0, tzinfo=UTC)  # Thursday 8:00 am
HOUR = timedelta(hours=1)
DAY_BEFORE = SendFacts(
    rule="day_before",
    channel=Channel.EMAIL,
    rank=Rank.CRITICAL,
    due_at=AFTERNOON,
    send_by=MORNING + 2 * HOUR,
    status=Status.EXPECTED,
    is_current=True,
    zone="America/Denver",
    quiet=QuietHours(),
    if_missed=IfMissed.CALL,
)


def decided(now=AFTERNOON, **changes):
    decision = decide(replace(DAY_BEFORE, **changes), now)
    return decision.act, decision.reason, decision.call


def test_nothing_against_it():
    assert decide(DAY_BEFORE, AFTERNOON) == SEND


CALLED = {"if_missed": IfMissed.NOTHING, "channel": Channel.CALL, "rule": "call_unready"}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"is_current": False}, (Act.SUPERSEDE, "old_plan", "")),
        ({"status": Status.CANCELLED}, (Act.CANCEL, "cancelled", "")),
        ({"status": Status.CANCELLED, "rule": "cancelled"}, (Act.SEND, "", "")),
        ({"rule": "cancelled"}, (Act.SUPERSEDE, "back_on", "")),
        ({"status": Status.ARRIVED}, (Act.SUPERSEDE, "patient_came", "")),
        ({"status": Status.LEFT, "rule": "day_after"}, (Act.SEND, "", "")),
        ({"status": Status.ARRIVED, "rule": "new_link:2"}, (Act.SEND, "", "")),
        ({"send_by": AFTERNOON}, (Act.EXPIRE, "send_by_passed", "day_before")),
        ({"send_by": AFTERNOON, "rank": Rank.NORMAL}, (Act.EXPIRE, "send_by_passed", "")),
        ({"doubts": 1}, (Act.SEND, "", "")),
        ({"doubts": 1, "on_doubt": OnDoubt.PAUSE}, (Act.PAUSE, "in_doubt", "day_before")),
        ({"doubts": 1, "on_doubt": OnDoubt.PAUSE, "by_hand": True}, (Act.SEND, "", "")),
        ({"on_doubt": OnDoubt.PAUSE}, (Act.SEND, "", "")),
        ({"reminders_off": True}, (Act.CALL, "reminders_off", "day_before")),
        ({"reminders_off": True, "rank": Rank.COURTESY}, (Act.SUPERSEDE, "reminders_off", "")),
        ({"reminders_off": True, "rule": "new_link:1"}, (Act.SEND, "", "")),
        ({"reminders_off": True, **CALLED}, (Act.CALL, "call_placed", "call_unready")),
        ({"only_if": (Condition.ITEMS_OPEN,)}, (Act.SUPERSEDE, "nothing_open", "")),
        ({"only_if": (Condition.ITEMS_OPEN,), "items_open": True}, (Act.SEND, "", "")),
        ({"only_if": (Condition.HOURS_KNOWN,), "hours_known": False}, (Act.SUPERSEDE, "hours_withheld", "")),
        (
            {"rule": "day_after", "only_if": (Condition.INFUSION_TOOK_PLACE,), "status": Status.NO_SHOW},
            (Act.SUPERSEDE, "no_infusion", ""),
        ),
        ({"reach": Reach.OPTED_OUT}, (Act.CALL, "opted_out", "day_before")),
        ({"reach": Reach.BOUNCED}, (Act.CALL, "bounced", "address_failed")),
        ({"reach": Reach.NO_ADDRESS, "rank": Rank.COURTESY}, (Act.SUPERSEDE, "unreachable", "")),
        ({"reach": Reach.OPTED_OUT, "rule": "new_link:1"}, (Act.SEND, "", "")),
        ({"address_changed_at": AFTERNOON - 23 * HOUR}, (Act.PAUSE, "address_changed", "address_changed")),
        ({"address_changed_at": AFTERNOON - 24 * HOUR}, (Act.SEND, "", "")),
        ({"told_at": AFTERNOON}, (Act.SUPERSEDE, "caught_up", "")),
        ({"told_at": AFTERNOON - HOUR}, (Act.SEND, "", "")),
        ({"told_at": AFTERNOON, "rule": "new_link:1"}, (Act.SEND, "", "")),
        ({"sent_to_patient": 6}, (Act.CALL, "cap", "day_before")),
        ({"sent_to_address": 10, "rank": Rank.NORMAL}, (Act.SUPERSEDE, "cap", "")),
        ({"sent_to_patient": 5, "sent_to_address": 9}, (Act.SEND, "", "")),
        (CALLED, (Act.CALL, "call_placed", "call_unready")),
        (
            {**CALLED, "reach": Reach.NO_ADDRESS, "sent_to_patient": 9},
            (Act.CALL, "call_placed", "call_unready"),
        ),
    ],
)
def test_what_speaks_against_it(changes, expected):
    assert decided(**changes) == expected


@pytest.mark.parametrize(
    ("changes", "act"),
    [
        ({}, Act.WAIT),
        ({"send_by": MORNING}, Act.SEND),
        ({"send_by": MORNING, "rank": Rank.COURTESY}, Act.WAIT),
        ({"due_at": NIGHT - HOUR}, Act.SEND),
        ({"due_at": NIGHT - HOUR, "rank": Rank.NORMAL}, Act.WAIT),
        ({"due_at": NIGHT - HOUR, "rank": Rank.NORMAL, "is_notice": True}, Act.SEND),
        ({"waits_for_morning": False}, Act.SEND),
        ({"is_notice": True, "named": (NIGHT + HOUR,)}, Act.SEND),
        ({"is_notice": True, "named": (NIGHT - HOUR, MORNING + HOUR)}, Act.WAIT),
        (CALLED, Act.CALL),
    ],
    ids=[
        *("waits", "too_late", "courtesy", "placed", "placed_normal", "placed_notice", "asked"),
        *("named", "named_later", "call"),
    ],
)
def test_quiet_hours_at_sending(changes, act):
    decision = decide(replace(DAY_BEFORE, **changes), NIGHT)
    assert decision.act is act
    assert decision.until == (MORNING if act is Act.WAIT else None)


def test_of_overdue_messages_the_most_critical_and_newest_goes():
    rows = [
        ("old", replace(DAY_BEFORE, due_at=AFTERNOON - 5 * HOUR)),
        ("new", DAY_BEFORE),
        ("courtesy", replace(DAY_BEFORE, due_at=AFTERNOON + HOUR, rank=Rank.COURTESY)),
        ("asked", replace(DAY_BEFORE, rule="new_link:1")),
        ("call", replace(DAY_BEFORE, **CALLED)),
    ]
    assert newest_only(rows) == {"old", "courtesy"}
