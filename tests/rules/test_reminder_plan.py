"""The planner, step by step; the table of worked examples stands in `test_reminder_examples.py`."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checklists.queries.protocols import shipped
from checklists.rules.appointment_times import appointment_times
from checklists.rules.clock import first_valid, local, resolve
from checklists.rules.plan_facts import (
    Act,
    Placed,
    Plan,
    PlanFacts,
    PlannedReminder,
    Reach,
    State,
    Stream,
    Told,
)
from checklists.rules.reminder_plan import plan, plan_notice
from checklists.rules.reminder_rules import Channel, Rank, ReminderRule
from checklists.rules.time_grammar import parse

DENVER = "America/Denver"
PROTOCOL = shipped("first-infusion")


# What a plan says of the other rules, for somebody without a second contact whose appointment did not change.
NOBODY_BESIDES = {
    "ride_second": "no_second_contact",
    "driver_day_before": "planned",
    "move_unseen": "no_change",
}


def site(text: str, zone: str = DENVER) -> datetime:
    return resolve(datetime.fromisoformat(text), zone)


def facts(start: str = "2026-11-26T10:00", zone: str = DENVER, booked: str = "", **more) -> PlanFacts:
    starts_at = site(start, zone)
    times = appointment_times(starts_at, PROTOCOL)
    booked_at = site(booked, zone) if booked else starts_at - timedelta(days=24)
    return PlanFacts(
        starts_at=times.starts_at,
        arrive_at=times.arrive_at,
        leaves_at=times.leaves_at,
        last_meal_at=times.last_meal_at,
        last_food_at=times.last_food_at,
        last_drink_at=times.last_drink_at,
        zone=zone,
        booked_at=booked_at,
        **more,
    )


def told(start: str, cancelled: bool = False) -> Told:
    had = facts(start)
    return Told(
        had.starts_at,
        had.arrive_at,
        had.last_meal_at,
        had.last_food_at,
        had.last_drink_at,
        cancelled=cancelled,
    )


def planned(given: PlanFacts) -> Plan:
    return plan(given, PROTOCOL.reminders, given.act_at)


def row(given: PlanFacts, rule: str) -> PlannedReminder:
    (found,) = [reminder for reminder in planned(given).reminders if reminder.rule == rule]
    return found


def due(given: PlanFacts, rule: str) -> str:
    return f"{local(row(given, rule).due_at, given.zone):%a %d %b %H:%M}"


def states(given: PlanFacts) -> dict[str, str]:
    return {reminder.rule: reminder.reason or reminder.state.value for reminder in planned(given).reminders}


def test_example_4_the_day_before_is_useful_until_the_last_drink() -> None:
    assert row(facts(), "day_before").send_by == site("2026-11-26T08:00")


def test_an_earlier_message_is_useful_until_the_next_one() -> None:
    assert row(facts(), "week_before").send_by == site("2026-11-23T10:00")
    assert row(facts(), "three_days_before").send_by == site("2026-11-25T15:00")


def test_a_message_moved_by_quiet_hours_remembers_from_where_and_says_so() -> None:
    found = row(facts(), "last_drink")
    assert found.moved_from == site("2026-11-26T07:00")
    assert found.why == (
        "1 hour before the last drink. Thursday 26 November, 7:00 am is in the quiet hours: "
        "moved back to Wednesday 25 November, 8:30 pm."
    )


def test_a_message_held_in_its_own_window_was_not_moved() -> None:
    assert row(facts(), "day_before").moved_from is None


def test_example_21_booked_the_evening_before() -> None:
    given = facts(booked="2026-11-25T18:40")
    assert states(given) == {
        "week_before": "late_booking",
        "three_days_before": "late_booking",
        "day_before": "late_booking",
        "call_unready": "planned",
        "booked": "planned",
        "last_drink": "planned",
        "day_after": "planned",
        **NOBODY_BESIDES,
        "driver_day_before": "too_late",
    }
    assert due(given, "booked") == "Wed 25 Nov 18:42"
    assert due(given, "call_unready") == "Wed 25 Nov 18:40"
    assert planned(given).calls == ()


def test_example_22_booked_in_the_quiet_hours_before_an_early_fast_goes_now() -> None:
    given = facts(booked="2026-11-25T22:30")
    assert due(given, "booked") == "Wed 25 Nov 22:32"
    assert states(given)["last_drink"] == "late_booking"
    assert "quiet hours" in row(given, "booked").why


def test_booked_at_night_long_before_waits_for_the_morning() -> None:
    given = facts(booked="2026-11-02T23:10")
    assert due(given, "booked") == "Tue 03 Nov 08:00"
    assert row(given, "booked").moved_from == site("2026-11-02T23:12")


def test_example_23_booked_after_the_food_time_is_a_call_at_once() -> None:
    given = facts(booked="2026-11-26T06:30")
    assert due(given, "booked") == "Thu 26 Nov 06:32"
    assert [(call.reason, call.due_at) for call in planned(given).calls] == [
        ("food_time_past", site("2026-11-26T06:30"))
    ]


def test_example_24_moved() -> None:
    given = facts(
        "2026-11-26T13:00",
        booked="2026-11-02T09:00",
        act=Act.MOVED,
        acted_at=site("2026-11-24T11:00"),
        told=told("2026-11-26T10:00"),
    )
    assert due(given, "moved") == "Tue 24 Nov 11:02"
    assert due(given, "last_drink") == "Thu 26 Nov 10:00"
    assert row(given, "moved").send_by == site("2026-11-26T09:30")
    assert "booked" not in states(given)


def test_example_25_moved_back_says_nothing_new() -> None:
    given = facts(act=Act.MOVED, acted_at=site("2026-11-24T11:01"), told=told("2026-11-26T10:00"))
    assert states(given)["moved"] == "nothing_new"


def test_moved_to_an_earlier_time_is_useful_until_the_new_arrival() -> None:
    given = facts(act=Act.MOVED, acted_at=site("2026-11-24T11:00"), told=told("2026-11-26T13:00"))
    assert row(given, "moved").send_by == site("2026-11-26T09:30")


def test_somebody_told_nothing_yet_is_told_the_booking_not_the_move() -> None:
    given = facts(act=Act.MOVED, acted_at=site("2026-11-20T11:00"))
    assert states(given)["booked"] == "planned"
    assert "moved" not in states(given)


def test_a_move_on_the_day_to_a_later_time_needs_no_call_about_food() -> None:
    given = facts(
        "2026-11-26T11:00",
        act=Act.MOVED,
        acted_at=site("2026-11-26T09:00"),
        told=told("2026-11-26T10:00"),
    )
    assert planned(given).calls == ()


def test_a_cancel_silences_all_and_says_so_once() -> None:
    given = facts(act=Act.CANCELLED, acted_at=site("2026-11-24T11:00"), told=told("2026-11-26T10:00"))
    assert states(given) == {"cancelled": "planned"}


def test_a_cancel_of_what_nobody_was_told_stays_silent() -> None:
    given = facts(act=Act.CANCELLED, acted_at=site("2026-11-24T11:00"))
    assert states(given) == {"cancelled": "nothing_told"}


def test_a_cancel_at_night_goes_now_where_it_ends_a_fast() -> None:
    given = facts(act=Act.CANCELLED, acted_at=site("2026-11-25T23:00"), told=told("2026-11-26T10:00"))
    assert due(given, "cancelled") == "Wed 25 Nov 23:02"


def test_a_cancel_at_night_long_before_waits_for_the_morning() -> None:
    given = facts(act=Act.CANCELLED, acted_at=site("2026-11-20T23:00"), told=told("2026-11-26T10:00"))
    assert due(given, "cancelled") == "Sat 21 Nov 08:00"


def test_back_on_after_cancelled_was_told() -> None:
    given = facts(
        act=Act.BACK_ON, acted_at=site("2026-11-20T11:00"), told=told("2026-11-26T10:00", cancelled=True)
    )
    assert states(given)["back_on"] == "planned"
    assert states(given)["day_before"] == "planned"


def test_back_on_before_anybody_read_cancelled_says_nothing_new() -> None:
    given = facts(act=Act.BACK_ON, acted_at=site("2026-11-20T11:00"), told=told("2026-11-26T10:00"))
    assert states(given)["back_on"] == "nothing_new"


def test_example_27_opted_out() -> None:
    given = facts(reach=Reach.OPTED_OUT)
    day_before = row(given, "day_before")
    assert (day_before.channel, due(given, "day_before")) == (Channel.CALL, "Wed 25 Nov 15:00")
    assert states(given)["last_drink"] == "unreachable"
    assert states(given)["week_before"] == "unreachable"


def test_stopping_one_stream_leaves_the_other() -> None:
    given = facts(stopped=frozenset({Stream.FOLLOW_UP}))
    assert row(given, "day_after").channel is Channel.CALL
    assert row(given, "day_before").channel is Channel.EMAIL


@pytest.mark.example(47)
def test_a_call_for_the_day_after_never_comes_before_it() -> None:
    given = facts("2026-11-27T10:00", reach=Reach.NO_ADDRESS)
    assert due(given, "day_after") == "Mon 30 Nov 08:00"


def test_examples_28_and_47_the_cap_of_two_drops_the_last_drink_only() -> None:
    monday = row(facts("2026-11-30T10:00"), "day_after")
    given = facts(
        "2026-12-02T10:00",
        first_infusion=False,
        first_of_series=False,
        previous_at=site("2026-11-30T10:00"),
        placed=(Placed(monday.due_at, monday.rank),),
    )
    assert f"{local(monday.due_at, DENVER):%a %d %b %H:%M}" == "Tue 01 Dec 10:00"
    assert due(given, "day_before") == "Tue 01 Dec 15:00"
    assert states(given) == {
        "booked": "series",
        "week_before": "not_needed",
        "three_days_before": "folded",
        "call_unready": "planned",
        "day_before": "planned",
        "last_drink": "cap",
        "day_after": "planned",
        **NOBODY_BESIDES,
    }


def test_the_cap_of_six_in_seven_dates_refuses_normal_ones_and_never_critical_ones() -> None:
    placed = tuple(Placed(site(f"2026-11-{day}T18:00"), Rank.CRITICAL) for day in (17, 18, 19, 20, 21, 22))
    found = states(facts(placed=placed))
    assert (found["week_before"], found["three_days_before"]) == ("cap", "cap")
    assert (found["day_before"], found["day_after"]) == ("planned", "planned")


def test_two_messages_within_an_hour_become_one() -> None:
    given = facts(booked="2026-11-25T19:40")
    assert due(given, "booked") == "Wed 25 Nov 19:42"
    assert states(given)["last_drink"] == "collapsed"


def test_two_critical_messages_of_different_appointments_both_stay() -> None:
    given = facts(placed=(Placed(site("2026-11-25T15:10"), Rank.CRITICAL),))
    assert states(given)["day_before"] == "planned"


def test_a_message_within_a_day_of_the_booking_is_not_sent() -> None:
    assert states(facts(booked="2026-11-22T12:00"))["three_days_before"] == "just_booked"
    assert states(facts(booked="2026-11-22T10:00"))["three_days_before"] == "planned"


def test_withheld_hours_mean_no_last_drink_and_a_day_before_until_the_arrival() -> None:
    given = replace(facts(), hours_withheld=True, last_meal_at=None, last_food_at=None, last_drink_at=None)
    assert states(given)["last_drink"] == "hours_withheld"
    assert row(given, "day_before").send_by == given.arrive_at


def test_withheld_hours_are_never_the_reason_of_a_food_call() -> None:
    given = replace(facts(booked="2026-11-26T06:30"), hours_withheld=True)
    assert planned(given).calls == ()


def test_booked_after_the_fact_sends_nothing_but_still_has_a_row_for_each() -> None:
    given = facts(booked="2026-11-28T12:00")
    found = planned(given)
    assert {reminder.state for reminder in found.reminders} == {State.SUPERSEDED}
    assert found.calls == ()


def test_a_new_link_goes_at_once_even_at_night() -> None:
    (rule,) = [rule for rule in PROTOCOL.reminders if rule.key == "new_link"]
    now = site("2026-11-20T23:30")
    found = plan_notice(replace(facts(), acted_at=now), rule, now)
    assert (found.due_at, found.state, found.moved_from) == (now, State.PLANNED, None)


def a_new_link(**more) -> PlannedReminder:
    (rule,) = [rule for rule in PROTOCOL.reminders if rule.key == "new_link"]
    now = site("2026-11-20T11:30")
    return plan_notice(facts(acted_at=now, **more), rule, now)


def test_a_new_link_goes_to_somebody_who_wants_no_reminders() -> None:
    asked = a_new_link(reach=Reach.OPTED_OUT, stopped=frozenset({Stream.PREPARATION}))
    assert asked.channel is Channel.EMAIL


def test_a_new_link_without_an_address_is_a_call() -> None:
    assert a_new_link(reach=Reach.NO_ADDRESS).channel is Channel.CALL


def test_two_calls_on_one_date_are_one() -> None:
    given = facts(reach=Reach.BOUNCED, booked="2026-11-25T09:00")
    assert (states(given)["booked"], states(given)["day_before"]) == ("planned", "one_call_a_date")


def test_a_late_booking_inside_a_series_is_told() -> None:
    series = {"first_of_series": False, "first_infusion": False, "previous_at": site("2026-11-24T10:00")}
    assert states(facts(booked="2026-11-25T18:40", **series))["booked"] == "planned"
    assert states(facts(booked="2026-11-02T18:40", **series))["booked"] == "series"


@pytest.mark.parametrize("act", [Act.MOVED, Act.BACK_ON])
def test_a_later_one_that_moved_before_anything_was_told_is_told(act: Act) -> None:
    series = {"first_of_series": False, "first_infusion": False, "previous_at": site("2026-11-24T10:00")}
    moved = facts(act=act, acted_at=site("2026-11-20T09:00"), **series)
    assert states(moved)["booked"] == "planned"


def test_inside_a_weekly_series_three_days_before_goes_although_just_booked() -> None:
    weekly = {"first_of_series": False, "first_infusion": False, "previous_at": site("2026-11-19T10:00")}
    found = states(facts(booked="2026-11-22T18:40", **weekly))
    assert (found["booked"], found["three_days_before"]) == ("series", "planned")


def revised(now: str = "2026-11-24T09:00", **more) -> PlanFacts:
    return facts(act=Act.REVISED, acted_at=site(now), **more)


def test_a_revised_plan_tells_only_what_is_news() -> None:
    assert states(revised(told=told("2026-11-26T10:00")))["moved"] == "nothing_new"
    assert states(revised(told=told("2026-11-26T11:00")))["moved"] == "planned"
    assert states(revised())["booked"] == "planned"


def test_a_revised_plan_repeats_nothing_and_loses_nothing() -> None:
    known = told("2026-11-26T10:00")
    found = states(
        revised(
            "2026-11-25T16:00",
            told=known,
            done=frozenset({"three_days_before", "call_unready"}),
            unsent=frozenset({"day_before", "last_drink", "day_after"}),
        )
    )
    assert (found["three_days_before"], found["call_unready"]) == ("already", "already")
    assert (found["week_before"], found["day_before"]) == ("late_booking", "planned")


def test_what_had_not_left_by_the_arrival_is_of_no_use_after_it() -> None:
    """The next message after it is that of the day after, but nobody is asked to prepare by then."""
    waiting = revised(
        "2026-11-26T09:50", told=told("2026-11-26T10:00"), unsent=frozenset({"three_days_before"})
    )
    assert states(waiting)["three_days_before"] == "too_late"


def test_a_first_message_on_its_way_is_not_planned_beside_itself() -> None:
    assert states(revised(done=frozenset({"booked"})))["booked"] == "already"


def test_inside_a_series_a_revised_plan_writes_no_first_message() -> None:
    later = {"first_of_series": False, "first_infusion": False, "previous_at": site("2026-11-24T10:00")}
    assert states(revised("2026-11-25T09:00", **later))["booked"] == "series"
    waiting = revised("2026-11-25T09:00", unsent=frozenset({"booked"}), **later)
    assert states(waiting)["booked"] == "planned"


@given(st.sets(st.sampled_from([rule.key for rule in PROTOCOL.reminders])), st.integers(0, 71))
def test_what_is_done_is_never_planned_by_a_revision(done: set[str], hours: int) -> None:
    now = site("2026-11-23T10:00") + timedelta(hours=hours)
    given_ = replace(revised(told=told("2026-11-26T10:00"), done=frozenset(done)), acted_at=now)
    again = {rule for rule, state in states(given_).items() if state == "planned"} & done
    assert again == set()


def test_a_dense_series_has_no_week_before_even_after_a_first_infusion_protocol() -> None:
    assert states(facts(previous_at=site("2026-11-24T10:00")))["week_before"] == "series"


ZONES = (
    "America/Denver",
    "America/New_York",
    "Europe/London",
    "Australia/Lord_Howe",
    "Africa/Cairo",
    "Asia/Kolkata",
)
starts = st.builds(
    lambda minute, zone: (
        first_valid(datetime.fromisoformat("2026-01-01") + timedelta(minutes=minute), zone),
        zone,
    ),
    st.integers(0, 6 * 365 * 24 * 60),
    st.sampled_from(ZONES),
)


def imagined(starts_at: datetime, zone: str, booked_minutes: int) -> PlanFacts:
    times = appointment_times(starts_at, PROTOCOL)
    return PlanFacts(
        starts_at=times.starts_at,
        arrive_at=times.arrive_at,
        leaves_at=times.leaves_at,
        last_meal_at=times.last_meal_at,
        last_food_at=times.last_food_at,
        last_drink_at=times.last_drink_at,
        zone=zone,
        booked_at=starts_at - timedelta(minutes=booked_minutes),
    )


@settings(max_examples=300)
@given(starts, st.integers(-3000, 60 * 24 * 60))
def test_every_rule_has_one_row_that_the_table_accepts(start: tuple[datetime, str], booked: int) -> None:
    found = planned(imagined(*start, booked)).reminders
    assert len({reminder.rule for reminder in found}) == len(found) == 10
    for reminder in found:
        assert reminder.send_by > reminder.due_at
        assert bool(reminder.reason) == (reminder.state is State.SUPERSEDED)
        assert reminder.why


@settings(max_examples=300)
@given(starts, st.integers(20_000, 60 * 24 * 60))
def test_nothing_but_an_urgent_notice_goes_in_quiet_hours(start: tuple[datetime, str], booked: int) -> None:
    given = imagined(*start, booked)
    for reminder in planned(given).reminders:
        if reminder.state is State.PLANNED and reminder.channel is Channel.EMAIL:
            assert not given.quiet.hold(reminder.due_at, given.zone), reminder


@settings(max_examples=300)
@given(starts, st.integers(-3000, 60 * 24 * 60))
def test_at_most_two_a_date_and_critical_ones_always(start: tuple[datetime, str], booked: int) -> None:
    given = imagined(*start, booked)
    rows = [r for r in planned(given).reminders if r.state is State.PLANNED and r.recipient == "patient"]
    sent = [r for r in rows if r.channel is Channel.EMAIL]
    dates = [local(r.due_at, given.zone).date() for r in sent if r.rule != "booked"]
    assert all(dates.count(date) <= 2 for date in dates)
    if booked > 3 * 24 * 60:
        assert {"booked", "day_before", "day_after"} <= {r.rule for r in sent}


@pytest.mark.parametrize("asked", ["2026-11-26T09:31", "2026-11-26T10:05", "2026-11-27T09:59"])
def test_a_new_link_is_sent_as_long_as_one_opens(asked: str) -> None:
    (rule,) = [rule for rule in PROTOCOL.reminders if rule.key == "new_link"]
    found = plan_notice(replace(facts(), acted_at=site(asked)), rule, site(asked))
    assert (found.state, found.send_by) == (State.PLANNED, site("2026-11-27T10:00"))


def test_a_patient_who_is_here_gets_only_what_follows_the_infusion() -> None:
    found = planned(replace(facts(booked="2026-11-26T06:30"), is_here=True))
    assert {each.rule for each in found.reminders if each.state is State.PLANNED} == {"day_after"}
    assert {each.rule for each in found.reminders if each.reason == "here"} >= {"booked"}
    assert found.calls == ()


def test_a_revised_plan_asks_for_no_second_call_about_food() -> None:
    assert planned(revised("2026-11-26T06:30")).calls == ()
    assert [call.reason for call in planned(facts(booked="2026-11-26T06:30")).calls] == ["food_time_past"]


def test_what_was_told_stands_unless_it_was_cancelled() -> None:
    had = told("2026-11-26T10:00")
    assert not Told(had.starts_at, had.arrive_at).cancelled


def without_hours(given: PlanFacts) -> PlanFacts:
    return replace(given, hours_withheld=True, last_meal_at=None, last_food_at=None, last_drink_at=None)


@pytest.mark.parametrize(("start", "due_at"), [("08:30", "Wed 25 Nov 22:32"), ("08:31", "Thu 26 Nov 08:00")])
def test_a_notice_at_night_goes_where_the_arrival_comes_with_the_morning(start: str, due_at: str) -> None:
    assert due(without_hours(facts(f"2026-11-26T{start}", booked="2026-11-25T22:30")), "booked") == due_at


def test_a_cancel_at_night_of_what_was_told_without_hours_looks_at_the_arrival() -> None:
    had = told("2026-11-26T10:00")
    known = Told(had.starts_at, had.arrive_at)
    given = without_hours(facts(act=Act.CANCELLED, acted_at=site("2026-11-25T23:00"), told=known))
    assert due(given, "cancelled") == "Thu 26 Nov 08:00"


@pytest.mark.parametrize(
    ("booked", "called"), [("03:59", False), ("04:00", True), ("09:29", True), ("09:30", False)]
)
def test_a_call_about_food_is_for_the_time_from_its_end_to_the_arrival(booked: str, called: bool) -> None:
    assert bool(planned(facts(booked=f"2026-11-26T{booked}")).calls) is called


@pytest.mark.parametrize(("was", "called"), [("09:59", False), ("10:00", False), ("10:01", True)])
def test_who_was_told_as_early_a_time_needs_no_call_about_food(was: str, called: bool) -> None:
    given = facts(act=Act.MOVED, acted_at=site("2026-11-26T06:00"), told=told(f"2026-11-26T{was}"))
    assert bool(planned(given).calls) is called


def test_other_hours_alone_are_news_and_another_arrival_alone_is() -> None:
    known = told("2026-11-26T10:00")
    for change in ({"last_drink_at": site("2026-11-26T07:00")}, {"arrive_at": site("2026-11-26T09:00")}):
        assert states(replace(revised(told=known), **change))["moved"] == "planned"


@pytest.mark.parametrize(
    ("at", "rank", "state"),
    [
        ("09:00", Rank.NORMAL, "collapsed"),
        ("11:00", Rank.NORMAL, "collapsed"),
        ("08:59", Rank.NORMAL, "planned"),
        ("11:01", Rank.NORMAL, "planned"),
        ("10:00", Rank.CRITICAL, "collapsed"),
        ("10:00", Rank.COURTESY, "planned"),
    ],
)
def test_a_message_of_another_appointment_within_the_hour_is_enough(at: str, rank: Rank, state: str) -> None:
    given = facts(placed=(Placed(site(f"2026-11-19T{at}"), rank),))
    assert states(given)["week_before"] == state


@pytest.mark.parametrize(("booked", "state"), [("19:28", "collapsed"), ("19:27", "planned")])
def test_within_the_hour_is_sixty_minutes(booked: str, state: str) -> None:
    assert states(facts(booked=f"2026-11-25T{booked}"))["last_drink"] == state


def test_of_a_notice_and_a_reminder_within_the_hour_the_notice_stays() -> None:
    given = facts(act=Act.MOVED, acted_at=site("2026-11-25T14:59"), told=told("2026-11-27T10:00"))
    found = states(given)
    assert (found["moved"], found["day_before"]) == ("planned", "collapsed")


def other_days(*days: int) -> tuple[Placed, ...]:
    return tuple(Placed(site(f"2026-11-{day}T18:00"), Rank.CRITICAL) for day in days)


def test_six_in_eight_dates_are_not_six_in_seven() -> None:
    assert states(facts(placed=other_days(12, 13, 14, 15, 16, 17)))["week_before"] == "planned"


@pytest.mark.parametrize(("days", "state"), [((21, 22, 24, 26), "cap"), ((21, 22, 24), "planned")])
def test_the_sixth_in_seven_dates_is_the_last(days: tuple[int, ...], state: str) -> None:
    given = facts(placed=other_days(*days), first_infusion=False)
    assert states(given)["three_days_before"] == state


def test_a_call_whose_time_has_passed_comes_now_and_not_when_it_was_booked() -> None:
    given, now = facts(booked="2026-11-25T18:40"), site("2026-11-25T18:45")
    (call,) = [each for each in plan(given, PROTOCOL.reminders, now).reminders if each.rule == "call_unready"]
    assert call.due_at == now


def test_nothing_is_dense_about_more_than_five_days() -> None:
    dense = {"first_infusion": False, "first_of_series": False}
    five, more = site("2026-11-21T10:00"), site("2026-11-21T09:59")
    assert states(facts(previous_at=five, **dense))["three_days_before"] == "folded"
    assert states(facts(previous_at=more, **dense))["three_days_before"] == "planned"


def the_link() -> ReminderRule:
    return next(rule for rule in PROTOCOL.reminders if rule.key == "new_link")


@pytest.mark.parametrize(
    ("more", "channel"),
    [
        ({"reach": Reach.OPTED_OUT}, Channel.EMAIL),
        ({"stopped": frozenset(Stream)}, Channel.EMAIL),
        ({"reach": Reach.NO_ADDRESS}, Channel.CALL),
        ({"reach": Reach.NO_ADDRESS, "stopped": frozenset(Stream)}, Channel.CALL),
    ],
)
def test_who_asks_for_a_link_gets_it_by_email_where_there_is_an_address(more: dict, channel: Channel) -> None:
    now = site("2026-11-20T10:00")
    assert plan_notice(replace(facts(), acted_at=now, **more), the_link(), now).channel is channel


@pytest.mark.parametrize(
    ("due", "clock"),
    [
        ("leave +60m", "Thu 26 Nov 12:40"),
        ("last_food -60m", "Wed 25 Nov 20:30"),
        ("last_food +5h", "Thu 26 Nov 09:00"),
        ("last_drink +1h", "Thu 26 Nov 09:00"),
    ],
)
def test_a_rule_may_count_from_any_time_of_the_day(due: str, clock: str) -> None:
    rule = replace(PROTOCOL.reminders[1], key="mine", due=parse(due), only_if=(), send_by=parse("due +24h"))
    (found,) = plan(facts(), (rule,), facts().act_at).reminders
    assert f"{local(found.due_at, DENVER):%a %d %b %H:%M}" == clock


@pytest.mark.parametrize("due", ["last_food -1h", "last_drink -1h"])
def test_without_hours_to_tell_a_time_counts_from_the_arrival(due: str) -> None:
    rule = replace(PROTOCOL.reminders[1], key="mine", due=parse(due), only_if=(), send_by=parse("arrive"))
    for case in (without_hours(facts()), replace(facts(), hours_withheld=True)):
        (found,) = plan(case, (rule,), case.act_at).reminders
        assert found.due_at == site("2026-11-26T08:30")


def test_a_reminder_whose_own_end_has_passed_helps_until_the_arrival() -> None:
    late = facts(booked="2026-11-26T09:00")
    assert row(late, "booked").send_by == late.arrive_at
    known = told("2026-11-26T10:00")
    over = facts(act=Act.CANCELLED, acted_at=site("2026-11-26T09:40"), told=known)
    assert states(over)["cancelled"] == "too_late"


def test_what_comes_too_late_keeps_a_life_of_a_minute_for_the_table() -> None:
    found = row(facts(booked="2026-11-28T12:00"), "booked")
    assert found.send_by - found.due_at == timedelta(minutes=1)


def test_what_is_due_this_very_minute_has_passed() -> None:
    assert states(facts(booked="2026-11-23T10:00"))["three_days_before"] == "late_booking"
    assert states(facts(booked="2026-11-23T09:59"))["three_days_before"] == "just_booked"


def mine(due: str, send_by: str, given: PlanFacts | None = None) -> PlannedReminder:
    """What becomes of one rule of a site's own."""
    rule = replace(PROTOCOL.reminders[1], key="mine", due=parse(due), only_if=(), send_by=parse(send_by))
    (found,) = plan(given or facts(), (rule,), (given or facts()).act_at).reminders
    return found


def test_a_cancel_that_comes_after_the_told_arrival_helps_nobody() -> None:
    moved = {"told": told("2026-11-26T10:00"), "acted_at": site("2026-11-26T09:40")}
    assert states(facts("2026-11-26T13:00", act=Act.CANCELLED, **moved))["cancelled"] == "too_late"
    found = row(facts("2026-11-26T13:00", act=Act.MOVED, **moved), "moved")
    assert (found.state, found.send_by) == (State.PLANNED, site("2026-11-26T12:30"))


def test_what_is_due_with_the_start_comes_after_the_night_and_not_before_it() -> None:
    early = facts("2026-11-26T07:00")
    assert mine("start", "due +24h", early).due_at == site("2026-11-26T08:00")


def test_what_had_not_left_goes_now_in_its_very_minute() -> None:
    known = told("2026-11-26T10:00")
    found = revised("2026-11-23T10:00", told=known, unsent=frozenset({"three_days_before"}))
    assert states(found)["three_days_before"] == "planned"


def test_an_end_that_is_no_later_than_the_due_time_is_the_arrival() -> None:
    assert mine("-20h", "-20h").send_by == facts().arrive_at
    assert mine("arrive", "arrive").reason == "too_late"


def test_six_in_eight_dates_ahead_are_not_six_in_seven() -> None:
    assert states(facts(placed=other_days(21, 22, 23, 24, 26)))["week_before"] == "planned"


def test_a_call_that_would_come_too_late_takes_no_other_calls_place() -> None:
    """Booked on the day after, for the day before: nobody is called about the booking, and somebody the day after."""
    given = facts(booked="2026-11-27T09:00", reach=Reach.NO_ADDRESS)
    assert (states(given)["booked"], states(given)["day_after"]) == ("too_late", "planned")


def test_a_call_that_the_desk_can_only_make_too_late_takes_no_other_calls_place() -> None:
    """Seven in the evening, the desk is closed: a message would still help, a call at eight in the morning would not."""
    rules = (
        replace(
            PROTOCOL.reminders[0],
            key="evening",
            due=parse("+3h"),
            only_if=(),
            send_by=parse("+9h"),
        ),
        next(rule for rule in PROTOCOL.reminders if rule.key == "day_after"),
    )
    given = facts("2026-11-24T16:00", reach=Reach.NO_ADDRESS)
    found = {each.rule: each.reason for each in plan(given, rules, given.act_at).reminders}
    assert found == {"evening": "too_late", "day_after": ""}
