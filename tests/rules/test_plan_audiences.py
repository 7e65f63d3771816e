"""Messages to a second contact and a driver, and the call about a change that nobody has seen."""

from dataclasses import replace

import pytest

from checklists.rules.plan_facts import Act, ContactReach, PlanFacts, PlannedReminder, Reach, State, Stream
from checklists.rules.reminder_plan import plan, plan_notice
from checklists.rules.reminder_rules import Channel, Condition, Rank
from tests.rules.test_reminder_plan import PROTOCOL, due, facts, row, site, states, told

AGREED = {"second_contact": ContactReach.EMAIL}


def test_the_second_contact_is_asked_two_days_before_until_somebody_calls() -> None:
    found = row(facts(**AGREED), "ride_second")
    assert (found.recipient, found.channel, found.state) == ("second_contact", Channel.EMAIL, State.PLANNED)
    assert (found.due_at, found.send_by) == (site("2026-11-24T10:00"), site("2026-11-25T14:00"))
    assert found.why == "To the second contact. At 10:00 am, 2 days before."


def test_the_driver_is_reminded_in_the_hours_of_the_day_before() -> None:
    found = row(facts(), "driver_day_before")
    assert (found.recipient, found.due_at) == ("driver", site("2026-11-25T15:00"))
    assert found.send_by == facts().arrive_at


@pytest.mark.parametrize(
    ("reach", "state"),
    [
        (None, "no_second_contact"),
        (ContactReach.NO_ADDRESS, "contact_unreachable"),
        (ContactReach.STOPPED, "contact_unreachable"),
        (ContactReach.BOUNCED, "contact_unreachable"),
        (ContactReach.EMAIL, "planned"),
    ],
)
def test_a_second_contact_has_a_reach_of_their_own(reach: ContactReach | None, state: str) -> None:
    for patient in (Reach.EMAIL, Reach.NO_ADDRESS, Reach.BOUNCED):
        assert states(facts(second_contact=reach, reach=patient))["ride_second"] == state


def test_a_rule_for_the_second_contact_needs_one_whatever_its_conditions_say() -> None:
    rule = replace(the_rule("ride_second"), only_if=())
    (found,) = plan(facts(), (rule,), facts().act_at).reminders
    assert found.reason == "no_second_contact"


@pytest.mark.parametrize("driver", [None, *ContactReach])
def test_who_drives_may_change_until_the_day_so_the_reminder_stands(driver: ContactReach | None) -> None:
    assert states(facts(driver=driver))["driver_day_before"] == "planned"


def test_messages_to_others_take_no_place_of_the_patients_own() -> None:
    """A cap of one a date: the driver's message of the same hour leaves the patient's alone, and is left alone."""
    alone, beside = facts(most_a_date=1), facts(most_a_date=1, driver=ContactReach.EMAIL, **AGREED)
    others = {"ride_second", "driver_day_before"}
    assert {k: v for k, v in states(alone).items() if k not in others} == {
        k: v for k, v in states(beside).items() if k not in others
    }
    assert (states(beside)["ride_second"], states(beside)["driver_day_before"]) == ("planned", "planned")


def test_three_days_before_is_of_use_until_the_patients_own_next_message() -> None:
    assert row(facts(**AGREED), "three_days_before").send_by == site("2026-11-25T15:00")


def test_a_late_message_to_others_makes_no_first_message_in_a_series() -> None:
    series = {"first_of_series": False, "first_infusion": False, "previous_at": site("2026-11-23T10:00")}
    given = facts(booked="2026-11-24T12:00", **AGREED, **series)
    rules = tuple(the_rule(key) for key in ("booked", "ride_second", "day_before"))
    found = {each.rule: each.reason for each in plan(given, rules, given.act_at).reminders}
    assert found == {"booked": "series", "ride_second": "too_late", "day_before": ""}


def revised(now: str, **more) -> PlanFacts:
    return facts(act=Act.REVISED, acted_at=site(now), told=told("2026-11-26T10:00"), **more)


def test_a_second_contact_who_comes_late_is_asked_at_once_while_it_helps() -> None:
    found = row(revised("2026-11-24T13:00", **AGREED), "ride_second")
    assert (found.state, found.due_at) == (State.PLANNED, site("2026-11-24T13:00"))
    assert row(revised("2026-11-25T14:00", **AGREED), "ride_second").reason == "too_late"


def test_a_second_contact_who_comes_at_night_is_asked_in_the_morning() -> None:
    given = revised("2026-11-24T22:00", **AGREED)
    assert due(given, "ride_second") == "Wed 25 Nov 08:00"
    assert row(given, "ride_second").moved_from == site("2026-11-24T10:00")


def test_a_second_contact_is_asked_once() -> None:
    given = revised("2026-11-24T13:00", done=frozenset({"ride_second"}), **AGREED)
    assert states(given)["ride_second"] == "already"


def the_rule(key: str):
    return next(rule for rule in PROTOCOL.reminders if rule.key == key)


def asked(driver: ContactReach | None, now: str = "2026-11-20T11:30", **more) -> PlannedReminder:
    given = facts(acted_at=site(now), driver=driver, **more)
    return plan_notice(given, the_rule("driver_asked"), site(now))


def test_a_driver_who_is_named_is_asked_two_minutes_later() -> None:
    found = asked(ContactReach.EMAIL)
    assert (found.recipient, found.state, found.due_at) == (
        "driver", State.PLANNED, site("2026-11-20T11:32"),
    )  # fmt: skip
    assert found.send_by == facts().leaves_at
    assert found.why == "To the driver. 2 minutes after the driver was named."


@pytest.mark.parametrize(
    ("driver", "reason"),
    [
        (None, "no_driver"),
        (ContactReach.NO_ADDRESS, "contact_unreachable"),
        (ContactReach.STOPPED, "contact_unreachable"),
        (ContactReach.BOUNCED, "contact_unreachable"),
    ],
)
def test_a_driver_whom_no_message_reaches_is_not_asked_and_it_says_why(
    driver: ContactReach | None, reason: str
) -> None:
    assert asked(driver).reason == reason


def test_a_driver_is_asked_whatever_the_patient_wants_for_themselves() -> None:
    found = asked(ContactReach.EMAIL, reach=Reach.NO_ADDRESS, stopped=frozenset(Stream))
    assert (found.channel, found.state) == (Channel.EMAIL, State.PLANNED)


def test_a_driver_named_in_the_evening_is_asked_in_the_morning() -> None:
    assert asked(ContactReach.EMAIL, "2026-11-25T22:00").due_at == site("2026-11-26T08:00")


def test_a_driver_named_before_an_early_start_is_asked_in_the_night() -> None:
    early = facts("2026-11-26T08:15", acted_at=site("2026-11-25T22:00"), driver=ContactReach.EMAIL)
    found = plan_notice(early, the_rule("driver_asked"), early.act_at)
    assert found.due_at == site("2026-11-25T22:02")


def test_no_plan_asks_a_driver_by_itself() -> None:
    assert "driver_asked" not in states(facts(driver=ContactReach.EMAIL))


def moved(now: str = "2026-11-24T11:00", **more) -> PlanFacts:
    known = {"told": told("2026-11-26T10:00"), **more}
    return facts("2026-11-26T13:00", act=Act.MOVED, acted_at=site(now), **known)


def test_a_change_that_nobody_saw_is_a_call_twelve_hours_before_in_desk_hours() -> None:
    found = row(moved(), "move_unseen")
    assert (found.channel, found.rank, found.state) == (Channel.CALL, Rank.CRITICAL, State.PLANNED)
    assert due(moved(), "move_unseen") == "Wed 25 Nov 16:00"
    assert found.send_by == moved().arrive_at


def test_what_is_not_changed_needs_no_such_call() -> None:
    assert states(facts())["move_unseen"] == "no_change"
    assert states(moved(told=None))["move_unseen"] == "no_change"
    assert states(moved(told=told("2026-11-26T13:00")))["move_unseen"] == "no_change"


@pytest.mark.parametrize("act", [Act.BACK_ON, Act.HOURS, Act.REVISED])
def test_whatever_tells_a_change_waits_to_be_seen(act: Act) -> None:
    before = told("2026-11-26T11:00", cancelled=act is Act.BACK_ON)
    given = facts(act=act, acted_at=site("2026-11-20T09:00"), told=before)
    assert states(given)["move_unseen"] == "planned"


def test_a_change_that_is_told_by_phone_needs_no_second_call() -> None:
    assert states(moved(reach=Reach.NO_ADDRESS))["move_unseen"] == "no_change"


def test_a_change_that_waits_to_be_seen_is_not_forgotten_by_a_revision() -> None:
    known = told("2026-11-26T10:00")
    given = facts(act=Act.REVISED, acted_at=site("2026-11-24T12:00"), told=known, change_unseen=True)
    assert (states(given)["moved"], states(given)["move_unseen"]) == ("nothing_new", "planned")
    called = replace(given, done=frozenset({"move_unseen"}))
    assert states(called)["move_unseen"] == "already"


def test_another_change_after_the_call_waits_to_be_seen_again() -> None:
    known = told("2026-11-26T11:00")
    given = facts(
        act=Act.HOURS, acted_at=site("2026-11-24T12:00"), told=known, done=frozenset({"move_unseen"})
    )
    assert states(given)["move_unseen"] == "planned"


def test_shortly_before_the_start_half_an_hour_is_left_to_read() -> None:
    late = moved("2026-11-26T09:00")
    assert due(late, "moved") == "Thu 26 Nov 09:02"
    assert due(late, "move_unseen") == "Thu 26 Nov 09:32"
    assert "Half an hour is left to read the message" in row(late, "move_unseen").why


def test_the_call_comes_at_once_where_the_desk_closes_or_the_patient_leaves_before() -> None:
    evening = moved("2026-11-25T16:40")
    assert due(evening, "move_unseen") == "Wed 25 Nov 16:40"
    assert due(moved("2026-11-26T12:00"), "move_unseen") == "Thu 26 Nov 12:00"


def test_the_call_of_the_last_day_is_about_the_list_or_the_ride() -> None:
    assert the_rule("call_unready").only_if == (Condition.UNREADY,)
