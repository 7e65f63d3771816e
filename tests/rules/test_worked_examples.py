"""Worked examples of clinical.md section 10 that need several rules together; the others stand beside their rule.

`pytest.mark.example` names them by number, and a house test looks for all of them.
"""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from checklists.queries.protocols import shipped
from checklists.rules.appointment_status import Status
from checklists.rules.checklist_facts import ChecklistFacts
from checklists.rules.clock import local, resolve
from checklists.rules.facts import Band, ItemFacts, ItemKind, Readiness, RideFacts, RidePolicy
from checklists.rules.fasting import Category, Intake, LongFast, verdict, windows
from checklists.rules.item_wording import Wording, wording
from checklists.rules.phone_modes import NO_DRIVING, end_of, rounded_up
from checklists.rules.readiness import verdict as readiness
from checklists.rules.ride import band
from checklists.rules.rideshare import is_bare_rideshare

DENVER = "America/Denver"
LIMITS = shipped("first-infusion").fasting


def site(text: str) -> datetime:
    return resolve(datetime.fromisoformat(text), DENVER)


START = site("2026-11-26T10:00")


@pytest.mark.example(1)
def test_a_fast_that_starts_at_night_has_the_evening_meal_line_in_its_protocol() -> None:
    first = windows(START, LIMITS)[0]
    help_text = shipped("first-infusion").item("fasting").help
    assert local(first.closes_at, DENVER).hour == 2
    assert "Your evening meal can be your last food." in help_text


@pytest.mark.example(24)
@pytest.mark.parametrize(("clock", "worded"), [("07:00", Wording.USUAL), ("08:05", Wording.CLOSED)])
def test_water_is_offered_until_its_end_and_not_after_it(clock: str, worded: Wording) -> None:
    told = windows(START, LIMITS)
    now = site(f"2026-11-26T{clock}")
    assert wording(ItemKind.HYDRATION, told, has_own_plan=False, now=now) is worded


@pytest.mark.example(24)
def test_too_much_fasting_is_seen_and_is_no_worse_band() -> None:
    taken = [
        Intake(Category.FULL_MEAL, site("2026-11-25T18:00")),
        Intake(Category.WATER, site("2026-11-25T20:00")),
    ]
    found = verdict(taken, START, LIMITS)
    assert (found.band, found.shortfall_minutes) == (Band.GREEN, 0)
    assert found.notes == (LongFast("food", 16 * 60), LongFast("drink", 14 * 60))


def at_the_desk(ride: RideFacts) -> ChecklistFacts:
    item = ItemFacts(1, "ride", ItemKind.RIDE, required=True, safety=True, done=True)
    return ChecklistFacts(
        starts_at=START,
        arrive_at=site("2026-11-26T09:30"),
        status=Status.CHECKED_IN,
        items=(item,),
        limits=LIMITS,
        ride=ride,
        no_medicines_declared=True,
    )


@pytest.mark.example(40)
def test_a_bare_ride_share_is_nobody_and_holds_at_check_in() -> None:
    nobody = RideFacts(RidePolicy.NAMED_ADULT, confirmed_by_patient=True)
    assert is_bare_rideshare("Uber")
    assert band(nobody) is Band.RED
    assert readiness(at_the_desk(nobody), START).readiness is Readiness.HOLD


@pytest.mark.example(41)
def test_a_ride_share_with_an_adult_is_met_and_with_somebody_of_17_is_not() -> None:
    along = RideFacts(
        RidePolicy.COMPANION_WITH_RIDESHARE, driver_named=True, driver_is_adult=True, confirmed_by_driver=True
    )
    assert band(along) is Band.GREEN
    assert band(replace(along, driver_is_adult=False)) is Band.RED


@pytest.mark.example(48)
def test_no_driving_for_24_elapsed_hours_over_a_change_of_the_clocks() -> None:
    ends = end_of(site("2026-10-31T10:00"), 40)
    until = rounded_up(ends + NO_DRIVING)
    assert ends == datetime(2026, 10, 31, 16, 40, tzinfo=UTC)
    assert f"{local(until, DENVER):%d %b %H:%M %Z}" == "01 Nov 09:40 MST"
