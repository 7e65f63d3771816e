"""What holds of every plan, whatever the facts: nothing vanishes, nothing wakes anybody, nothing comes too often."""

import os
from collections import Counter
from datetime import date, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from checklists.queries.protocols import shipped, shipped_slugs
from checklists.rules.appointment_times import appointment_times
from checklists.rules.clock import first_valid, local
from checklists.rules.plan_facts import (
    Act,
    ContactReach,
    Placed,
    Plan,
    PlanFacts,
    PlannedReminder,
    Reach,
    State,
    Stream,
    Told,
)
from checklists.rules.protocol import Protocol
from checklists.rules.quiet_hours import DeskHours, QuietHours
from checklists.rules.reminder_plan import plan
from checklists.rules.reminder_rules import Channel, Rank, ReminderRule

RULES = tuple(sorted({rule.key for slug in shipped_slugs() for rule in shipped(slug).reminders}))
ZONES = (
    "America/Denver", "America/New_York", "Europe/London", "Australia/Lord_Howe", "Africa/Cairo", "Asia/Kolkata",
    "Pacific/Apia", "America/Santiago",
)  # fmt: skip
# Why a critical reminder may not stand. Neither a cap nor a reader who cannot be reached is among them.
MAY_END_CRITICAL = {
    *("late_booking", "too_late", "already", "nothing_new", "nothing_told", "series", "here"),
    *("one_call_a_date", "no_change", "collapsed"),
}
minutes = st.integers(0, 12 * 60)


@st.composite
def told(draw: st.DrawFn, starts_at: datetime, protocol: Protocol) -> Told:
    """What the patient knows: this start or another one, with hours or without."""
    times = appointment_times(
        starts_at + draw(st.sampled_from([0, 0, -180, 60, 1440])) * timedelta(minutes=1), protocol
    )
    cancelled = draw(st.booleans())
    if draw(st.booleans()):
        return Told(times.starts_at, times.arrive_at, cancelled=cancelled)
    hours = (times.last_meal_at, times.last_food_at, times.last_drink_at)
    return Told(times.starts_at, times.arrive_at, *hours, cancelled=cancelled)


@st.composite
def placed(draw: st.DrawFn, starts_at: datetime) -> Placed:
    at = starts_at - timedelta(minutes=draw(st.integers(-2 * 1440, 9 * 1440)))
    return Placed(at, draw(st.sampled_from(Rank)))


@st.composite
def cases(draw: st.DrawFn) -> tuple[str, PlanFacts]:
    """An appointment of one of the shipped protocols, and anything that may be true about it."""
    slug, zone = draw(st.sampled_from(shipped_slugs())), draw(st.sampled_from(ZONES))
    protocol = shipped(slug)
    wall = datetime.fromisoformat("2026-01-01") + timedelta(minutes=draw(st.integers(0, 6 * 365 * 1440)))
    starts_at = first_valid(wall, zone)
    times, withheld = appointment_times(starts_at, protocol), draw(st.booleans())
    booked_at = starts_at - timedelta(minutes=draw(st.integers(-60, 40 * 1440)))
    acted_at = booked_at + timedelta(minutes=draw(st.integers(0, 40 * 1440)))
    first_of_series = draw(st.booleans())
    gap = draw(st.sampled_from([2, 5, 7, 40]))
    act = draw(st.sampled_from(Act))
    # Only a revised plan has one before it that it goes on from.
    before = draw(st.dictionaries(st.sampled_from(RULES), st.booleans())) if act.is_revision else {}
    return slug, PlanFacts(
        starts_at=times.starts_at,
        arrive_at=times.arrive_at,
        leaves_at=times.leaves_at,
        last_meal_at=None if withheld else times.last_meal_at,
        last_food_at=None if withheld else times.last_food_at,
        last_drink_at=None if withheld else times.last_drink_at,
        zone=zone,
        booked_at=booked_at,
        act=act,
        acted_at=acted_at,
        quiet=QuietHours(
            time(draw(st.integers(19, 23)), draw(st.sampled_from([0, 30]))), time(draw(st.integers(5, 9)))
        ),
        desk=DeskHours(days=frozenset(draw(st.sets(st.integers(0, 6), min_size=0)))),
        hours_withheld=withheld,
        first_infusion=draw(st.booleans()),
        after_gap=draw(st.booleans()),
        first_of_series=first_of_series,
        previous_at=None if first_of_series else starts_at - timedelta(days=gap),
        reach=draw(st.sampled_from(Reach)),
        stopped=frozenset(draw(st.sets(st.sampled_from(Stream)))),
        told=draw(st.none() | told(starts_at, protocol)),
        placed=tuple(draw(st.lists(placed(starts_at), max_size=8))),
        is_here=draw(st.booleans()),
        done=frozenset(rule for rule, went in before.items() if went),
        unsent=frozenset(rule for rule, went in before.items() if not went),
        second_contact=draw(st.none() | st.sampled_from(ContactReach)),
        driver=draw(st.none() | st.sampled_from(ContactReach)),
        change_unseen=draw(st.booleans()),
        most_a_date=draw(st.integers(1, 3)),
        most_in_seven_dates=draw(st.integers(2, 8)),
    )


def decided(protocol: Protocol, facts: PlanFacts) -> Plan:
    return plan(facts, protocol.reminders, facts.act_at)


def going(found: Plan) -> list[PlannedReminder]:
    return [row for row in found.reminders if row.state is State.PLANNED]


def is_mail(row: PlannedReminder) -> bool:
    return row.channel is Channel.EMAIL and row.state is State.PLANNED


def to_patient(row: PlannedReminder) -> bool:
    return is_mail(row) and row.recipient == "patient"


def rule_of(protocol: Protocol, row: PlannedReminder) -> ReminderRule:
    return next(rule for rule in protocol.reminders if rule.key == row.rule)


every_plan = settings(max_examples=3000 if os.environ.get("CHAOS_FULL") else 150, deadline=None)


@every_plan
@given(cases())
def test_nothing_vanishes_every_rule_is_planned_or_says_why(case: tuple[str, PlanFacts]) -> None:
    protocol, facts = shipped(case[0]), case[1]
    found = decided(protocol, facts).reminders
    notices = {row.rule for row in found if rule_of(protocol, row).is_notice}
    others = {rule.key for rule in protocol.reminders if not rule.is_notice}
    assert len(notices) == 1 and len({row.rule for row in found}) == len(found)
    assert {row.rule for row in found} - notices == (set() if facts.act is Act.CANCELLED else others)
    for row in found:
        assert bool(row.reason) == (row.state is State.SUPERSEDED) and row.why
        assert row.recipient == rule_of(protocol, row).audience


@every_plan
@given(cases())
def test_every_row_has_a_life_and_nothing_prepares_after_the_start(case: tuple[str, PlanFacts]) -> None:
    protocol, facts = shipped(case[0]), case[1]
    for row in decided(protocol, facts).reminders:
        assert row.send_by > row.due_at
        rule = rule_of(protocol, row)
        if row.state is State.PLANNED and not rule.after_infusion and row.rule != "cancelled":
            assert row.due_at < facts.arrive_at, row


@every_plan
@given(cases())
def test_nothing_wakes_anybody_but_what_would_come_too_late(case: tuple[str, PlanFacts]) -> None:
    """A notice that names a time of the night, and a critical one that had not left and would be of no use by day."""
    protocol, facts = shipped(case[0]), case[1]
    for row in filter(is_mail, decided(protocol, facts).reminders):
        if not facts.quiet.hold(row.due_at, facts.zone) or rule_of(protocol, row).is_notice:
            continue
        assert row.rank is Rank.CRITICAL and row.rule in facts.unsent and facts.act.is_revision
        assert facts.quiet.after(row.due_at, facts.zone) >= row.send_by


def dates_of(found: Plan, protocol: Protocol, facts: PlanFacts) -> Counter[date]:
    mine = [row.due_at for row in found.reminders if to_patient(row) and not rule_of(protocol, row).is_notice]
    return Counter(local(at, facts.zone).date() for at in [*mine, *(each.due_at for each in facts.placed)])


@every_plan
@given(cases())
def test_the_caps_hold_wherever_something_less_than_critical_goes(case: tuple[str, PlanFacts]) -> None:
    protocol, facts = shipped(case[0]), case[1]
    found = decided(protocol, facts)
    dates = dates_of(found, protocol, facts)
    for row in filter(to_patient, found.reminders):
        if row.rank is Rank.CRITICAL or rule_of(protocol, row).is_notice:
            continue
        day = local(row.due_at, facts.zone).date()
        assert dates[day] <= facts.most_a_date
        for back in range(7):
            first = day - timedelta(days=back)
            in_seven = sum(dates[first + timedelta(days=on)] for on in range(7))
            assert in_seven <= facts.most_in_seven_dates


@every_plan
@given(cases())
def test_what_is_critical_ends_for_few_reasons_and_never_for_a_cap_or_a_reach(
    case: tuple[str, PlanFacts],
) -> None:
    protocol, facts = shipped(case[0]), case[1]
    found = decided(protocol, facts)
    standing = going(found)
    for row in found.reminders:
        if row.rank is not Rank.CRITICAL or row.state is State.PLANNED:
            continue
        assert row.reason in MAY_END_CRITICAL
        if row.reason == "collapsed":
            near = [abs(other.due_at - row.due_at) <= timedelta(hours=1) for other in standing]
            assert any(near) or facts.reach is not Reach.EMAIL or facts.stopped
        if row.reason == "one_call_a_date":
            days = {local(o.due_at, facts.zone).date() for o in standing if o.channel is Channel.CALL}
            assert local(row.due_at, facts.zone).date() in days


@every_plan
@given(cases())
def test_what_was_past_at_the_act_is_said_by_the_notice(case: tuple[str, PlanFacts]) -> None:
    protocol, facts = shipped(case[0]), case[1]
    found = decided(protocol, facts).reminders
    late = [row for row in found if row.reason == "late_booking"]
    (notice,) = [row for row in found if rule_of(protocol, row).is_notice]
    if late and not facts.act.is_revision:
        knows = {"nothing_new", "too_late", "here", "one_call_a_date"}
        assert notice.state is State.PLANNED or notice.reason in knows


@every_plan
@given(cases())
def test_the_patients_plan_does_not_change_with_who_helps(case: tuple[str, PlanFacts]) -> None:
    protocol, facts = shipped(case[0]), case[1]
    alone = PlanFacts(**{**vars(facts), "second_contact": None, "driver": None})
    mine = [row for row in decided(protocol, facts).reminders if row.recipient == "patient"]
    assert mine == [row for row in decided(protocol, alone).reminders if row.recipient == "patient"]


@every_plan
@given(cases(), st.randoms(use_true_random=False))
def test_the_same_facts_give_the_same_plan_in_whatever_order_the_rules_stand(case, dice) -> None:  # type: ignore[no-untyped-def]
    protocol, facts = shipped(case[0]), case[1]
    shuffled = list(protocol.reminders)
    dice.shuffle(shuffled)
    again = plan(facts, tuple(shuffled), facts.act_at)
    first = decided(protocol, facts)
    assert set(first.reminders) == set(again.reminders) and first.calls == again.calls
    assert decided(protocol, facts) == first
