"""The worked examples 1 to 28 of reminders.md section 3, each with the site's clock and in UTC.

12, 14 to 19 speak of the grammar alone; 26 happens at sending and stands in `tests/reminders/test_sending.py`.
"""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from checklists.rules.clock import local
from checklists.rules.plan_facts import Act, Placed, PlanFacts, PlannedReminder, Reach, State
from checklists.rules.reminder_plan import plan
from checklists.rules.reminder_rules import Channel, Rank
from checklists.rules.time_grammar import Anchor, instant, parse
from tests.rules.test_reminder_plan import DENVER, PROTOCOL, facts, site, told

NEW_YORK, KOLKATA, CAIRO, LORD_HOWE = (
    "America/New_York",
    "Asia/Kolkata",
    "Africa/Cairo",
    "Australia/Lord_Howe",
)
# Seven in the morning of the day the clocks go forward, and of the day they go back.
FORWARD, BACK = "2026-03-08T07:00", "2026-11-01T07:00"


def says(at: datetime, zone: str, clock: str, utc: str) -> None:
    assert f"{local(at, zone):%a %d %b %H:%M}" == clock
    assert at == datetime.strptime(f"2026 {utc}", "%Y %d %b %H:%MZ").replace(tzinfo=UTC)


def of(given: PlanFacts, rule: str) -> PlannedReminder:
    (found,) = [row for row in plan(given, PROTOCOL.reminders, given.act_at).reminders if row.rule == rule]
    return found


@pytest.mark.example(45, 46)
@pytest.mark.parametrize(
    ("number", "start", "zone", "rule", "clock", "utc"),
    [
        (1, "2026-11-26T10:00", DENVER, "week_before", "Thu 19 Nov 10:00", "19 Nov 17:00Z"),
        (2, "2026-11-26T10:00", DENVER, "three_days_before", "Mon 23 Nov 10:00", "23 Nov 17:00Z"),
        (3, "2026-11-26T10:00", DENVER, "call_unready", "Wed 25 Nov 14:00", "25 Nov 21:00Z"),
        (4, "2026-11-26T10:00", DENVER, "day_before", "Wed 25 Nov 15:00", "25 Nov 22:00Z"),
        (5, "2026-11-26T10:00", DENVER, "last_drink", "Wed 25 Nov 20:30", "26 Nov 03:30Z"),
        (6, "2026-11-26T10:00", DENVER, "day_after", "Fri 27 Nov 10:00", "27 Nov 17:00Z"),
        (7, "2026-11-26T11:00", DENVER, "last_drink", "Thu 26 Nov 08:00", "26 Nov 15:00Z"),
        (7, "2026-11-26T10:59", DENVER, "last_drink", "Wed 25 Nov 20:30", "26 Nov 03:30Z"),
        (8, "2026-11-26T16:30", DENVER, "day_before", "Wed 25 Nov 16:30", "25 Nov 23:30Z"),
        (9, "2026-11-26T06:30", DENVER, "day_after", "Fri 27 Nov 08:00", "27 Nov 15:00Z"),
        (10, "2026-11-30T10:00", DENVER, "call_unready", "Fri 27 Nov 16:00", "27 Nov 23:00Z"),
        (11, "2026-11-02T10:00", DENVER, "week_before", "Mon 26 Oct 11:00", "26 Oct 17:00Z"),
        (13, FORWARD, NEW_YORK, "day_before", "Sat 07 Mar 15:00", "07 Mar 20:00Z"),
        (13, FORWARD, NEW_YORK, "last_drink", "Sat 07 Mar 20:30", "08 Mar 01:30Z"),
        (20, "2026-11-26T09:30", KOLKATA, "day_before", "Wed 25 Nov 15:00", "25 Nov 09:30Z"),
        (20, "2026-11-26T09:30", KOLKATA, "last_drink", "Wed 25 Nov 20:30", "25 Nov 15:00Z"),
    ],
)
def test_what_is_due_when(number: int, start: str, zone: str, rule: str, clock: str, utc: str) -> None:
    found = of(facts(start, zone), rule)
    assert found.state is State.PLANNED, number
    says(found.due_at, zone, clock, utc)


def test_example_4_ends_with_the_last_drink() -> None:
    says(of(facts(), "day_before").send_by, DENVER, "Thu 26 Nov 08:00", "26 Nov 15:00Z")


@pytest.mark.parametrize(
    ("number", "start", "zone", "text", "clock", "utc"),
    [
        (12, FORWARD, NEW_YORK, "last_food", "Sun 08 Mar 00:00", "08 Mar 05:00Z"),
        (14, BACK, NEW_YORK, "last_food", "Sun 01 Nov 01:00", "01 Nov 06:00Z"),
        (15, BACK, NEW_YORK, "-24h", "Sat 31 Oct 08:00", "31 Oct 12:00Z"),
        (15, BACK, NEW_YORK, "-1d", "Sat 31 Oct 07:00", "31 Oct 11:00Z"),
        (16, "2026-03-08T10:00", DENVER, "day 0, 02:30", "Sun 08 Mar 03:00", "08 Mar 09:00Z"),
        (17, "2026-11-01T10:00", DENVER, "day 0, 01:30", "Sun 01 Nov 01:30", "01 Nov 07:30Z"),
        (18, "2026-10-04T09:00", LORD_HOWE, "-72h", "Thu 01 Oct 08:30", "30 Sep 22:00Z"),
        (18, "2026-10-04T09:00", LORD_HOWE, "-3d", "Thu 01 Oct 09:00", "30 Sep 22:30Z"),
        (19, "2026-04-24T08:00", CAIRO, "day 0, 00:00", "Fri 24 Apr 01:00", "23 Apr 22:00Z"),
        (19, "2026-04-24T08:00", CAIRO, "last_food", "Fri 24 Apr 02:00", "23 Apr 23:00Z"),
    ],
)
def test_what_the_grammar_says(number: int, start: str, zone: str, text: str, clock: str, utc: str) -> None:
    given = facts(start, zone)
    assert given.last_food_at is not None, number
    anchors = {Anchor.START: given.starts_at, Anchor.LAST_FOOD: given.last_food_at}
    says(instant(parse(text), anchors, zone), zone, clock, utc)


def moved(start: str, at: str) -> PlanFacts:
    return facts(
        start,
        booked="2026-11-02T09:00",
        act=Act.MOVED,
        acted_at=site(at),
        told=told("2026-11-26T10:00"),
    )


def wednesday() -> PlanFacts:
    """The second infusion of a series, two days after the first, whose next-day message is placed."""
    monday = of(facts("2026-11-30T10:00"), "day_after")
    series = {"first_infusion": False, "first_of_series": False, "previous_at": site("2026-11-30T10:00")}
    return facts("2026-12-02T10:00", placed=(Placed(monday.due_at, monday.rank),), **series)


@pytest.mark.parametrize(
    ("number", "given", "rule", "clock", "utc"),
    [
        (21, lambda: facts(booked="2026-11-25T18:40"), "booked", "Wed 25 Nov 18:42", "26 Nov 01:42Z"),
        (21, lambda: facts(booked="2026-11-25T18:40"), "call_unready", "Wed 25 Nov 18:40", "26 Nov 01:40Z"),
        (21, lambda: facts(booked="2026-11-25T18:40"), "last_drink", "Wed 25 Nov 20:30", "26 Nov 03:30Z"),
        (22, lambda: facts(booked="2026-11-25T22:30"), "booked", "Wed 25 Nov 22:32", "26 Nov 05:32Z"),
        (23, lambda: facts(booked="2026-11-26T06:30"), "booked", "Thu 26 Nov 06:32", "26 Nov 13:32Z"),
        (24, lambda: moved("2026-11-26T13:00", "2026-11-24T11:00"), "moved", "Tue 24 Nov 11:02", "24 Nov 18:02Z"),
        (24, lambda: moved("2026-11-26T13:00", "2026-11-24T11:00"), "last_drink", "Thu 26 Nov 10:00", "26 Nov 17:00Z"),
        (27, lambda: facts(reach=Reach.OPTED_OUT), "day_before", "Wed 25 Nov 15:00", "25 Nov 22:00Z"),
        (28, wednesday, "day_before", "Tue 01 Dec 15:00", "01 Dec 22:00Z"),
    ],
)  # fmt: skip
def test_what_answers_an_act(
    number: int, given: Callable[[], PlanFacts], rule: str, clock: str, utc: str
) -> None:
    found = of(given(), rule)
    assert found.state is State.PLANNED, number
    says(found.due_at, DENVER, clock, utc)


@pytest.mark.parametrize(
    ("number", "given", "rule", "reason"),
    [
        (21, lambda: facts(booked="2026-11-25T18:40"), "week_before", "late_booking"),
        (21, lambda: facts(booked="2026-11-25T18:40"), "three_days_before", "late_booking"),
        (21, lambda: facts(booked="2026-11-25T18:40"), "day_before", "late_booking"),
        (22, lambda: facts(booked="2026-11-25T22:30"), "last_drink", "late_booking"),
        (25, lambda: moved("2026-11-26T10:00", "2026-11-24T11:01"), "moved", "nothing_new"),
        (27, lambda: facts(reach=Reach.OPTED_OUT), "last_drink", "unreachable"),
        (28, wednesday, "last_drink", "cap"),
        (28, wednesday, "three_days_before", "folded"),
    ],
)
def test_what_does_not_go(number: int, given: Callable[[], PlanFacts], rule: str, reason: str) -> None:
    assert of(given(), rule).reason == reason, number


def test_example_23_is_a_call_too() -> None:
    given = facts(booked="2026-11-26T06:30")
    (call,) = plan(given, PROTOCOL.reminders, given.act_at).calls
    assert call.reason == "food_time_past"
    says(call.due_at, DENVER, "Thu 26 Nov 06:30", "26 Nov 13:30Z")


def test_example_27_is_a_call() -> None:
    found = of(facts(reach=Reach.OPTED_OUT), "day_before")
    assert (found.channel, found.rank) == (Channel.CALL, Rank.CRITICAL)


def test_example_28_the_next_day_message_goes_that_tuesday() -> None:
    says(of(facts("2026-11-30T10:00"), "day_after").due_at, DENVER, "Tue 01 Dec 10:00", "01 Dec 17:00Z")
