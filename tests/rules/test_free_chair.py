"""Who could be ready by a free start: a truth table, and what holds in every zone and on the nights of a clock change."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklists.rules.appointment_status import Status
from checklists.rules.checklist_facts import ChecklistFacts
from checklists.rules.clock import local
from checklists.rules.facts import ItemFacts, ItemKind, MedicineFacts, RideFacts, RidePolicy
from checklists.rules.fasting import Category, Intake, verdict
from checklists.rules.fasting_limits import own_limits
from checklists.rules.free_chair import Chance, Person, Point, imagined, usual_start, weigh
from checklists.rules.last_times import LastTimes
from checklists.rules.pick_up import PickUp

DENVER = "America/Denver"
# Thursday 26 November 2026 in Denver: now 9:00 am, a chair becomes free at 3:00 pm.
NOW = datetime(2026, 11, 26, 16, 0, tzinfo=UTC)
FREE = NOW + timedelta(hours=6)
OWN = FREE + timedelta(hours=2)
LIMITS = own_limits(480, 360, 120, amber_minutes=30)
STAY = timedelta(minutes=100)
NAMED = RideFacts(
    driver_named=True, driver_is_adult=True, confirmed_by_patient=True, confirmed_by_driver=True
)
COMES = PickUp(FREE + STAY, FREE + STAY + timedelta(hours=3))
ITEMS = (
    ItemFacts(1, "fasting", ItemKind.FASTING, required=True, safety=True),
    ItemFacts(2, "ride", ItemKind.RIDE, required=True, safety=True, done=True),
)
FACTS = ChecklistFacts(OWN, OWN - timedelta(minutes=30), Status.EXPECTED, ITEMS, LIMITS, ride=NAMED)
READY = Person(FACTS, STAY, has_phone=True, is_here=False, pick_up=COMES)


def person(**changed: object) -> Person:
    facts = {key: changed.pop(key) for key in list(changed) if key in ChecklistFacts.__slots__}
    return replace(READY, facts=replace(FACTS, **facts), **changed)


def ate(category: Category, hours: float) -> dict[str, object]:
    return {"intakes": (Intake(category, FREE - timedelta(hours=hours)),)}


# Before anybody has to stop eating for this start.
EARLY = FREE - timedelta(hours=10)


def test_who_can_still_keep_every_time_and_whose_driver_comes_could_be_ready():
    found = weigh(READY, FREE, now=EARLY, zone=DENVER)
    assert (found.chance, {said.point for said in found.points}) == (
        Chance.LIKELY,
        {Point.CAN_KEEP, Point.RIDE_FITS},
    )


@pytest.mark.parametrize(
    ("changed", "chance", "point"),
    [
        (ate(Category.FULL_MEAL, 7.5), Chance.OUT, Point.ATE),
        (ate(Category.LIGHT_MEAL, 5.9), Chance.OUT, Point.ATE),
        (ate(Category.WATER, 1.9), Chance.OUT, Point.ATE),
        (ate(Category.FULL_MEAL, 8), Chance.ASK, Point.FOOD_SINCE),
        ({"intakes": (Intake(Category.LIGHT_MEAL, None),)}, Chance.ASK, Point.FOOD_UNCLEAR),
        (ate(Category.ALCOHOL, 20), Chance.ASK, Point.FOOD_UNCLEAR),
        ({"said": LastTimes(ate_at=FREE - timedelta(hours=5))}, Chance.OUT, Point.ATE),
        ({"said": LastTimes(ate_at=FREE - timedelta(hours=7))}, Chance.ASK, Point.FOOD_UNCLEAR),
        ({"said": LastTimes(ate_at=FREE - timedelta(hours=9))}, Chance.ASK, Point.FOOD_SINCE),
        ({"said": LastTimes(drank_at=FREE - timedelta(hours=1))}, Chance.OUT, Point.ATE),
        ({}, Chance.ASK, Point.FOOD_SINCE),
        ({"hours_withheld": True}, Chance.PRESCRIBER, Point.HOLD),
        ({"medicines": (MedicineFacts("x", "prescriber_decision"),)}, Chance.PRESCRIBER, Point.HOLD),
        ({"medicines": (MedicineFacts("x", None),)}, Chance.ASK, Point.LIST),
        ({"ride": RideFacts()}, Chance.ASK, Point.RIDE_NOBODY),
        ({"pick_up": None}, Chance.ASK, Point.RIDE_TIME),
        ({"pick_up": PickUp(FREE, FREE + STAY - timedelta(minutes=1))}, Chance.ASK, Point.RIDE_TIME),
        ({"has_phone": False}, Chance.OUT, Point.NO_PHONE),
        ({"has_phone": False, "is_here": True}, Chance.ASK, Point.HERE),
        ({"others": (FREE - timedelta(hours=3),)}, Chance.OUT, Point.SAME_DAY),
        ({"others": (FREE - timedelta(hours=24),)}, Chance.ASK, Point.NEAR),
        ({"others": (FREE - timedelta(hours=48),)}, Chance.ASK, Point.FOOD_SINCE),
    ],
    ids=str,
)
def test_what_speaks_against_it(changed, chance, point):
    found = weigh(person(**changed), FREE, now=NOW, zone=DENVER)
    assert found.chance is chance
    assert point in {said.point for said in found.points}


def test_who_ate_reads_from_when_on_it_could_be():
    found = weigh(person(**ate(Category.FULL_MEAL, 7)), FREE, now=NOW, zone=DENVER)
    assert (found.points[0].point, found.points[0].at) == (Point.ATE, FREE + timedelta(hours=1))


def test_where_nobody_has_to_drive_nobody_is_asked_for():
    alone = person(ride=RideFacts(policy=RidePolicy.UNESCORTED_EXTENDED_STAY, confirmed_by_patient=True))
    found = weigh(alone, FREE, now=EARLY, zone=DENVER)
    assert found.chance is Chance.LIKELY


def test_who_kept_to_an_earlier_start_is_not_asked_again_for_a_later_one():
    kept = (replace(ITEMS[0], done=True, answered_at=NOW), ITEMS[1])
    earlier = FREE - timedelta(hours=3)
    found = weigh(person(items=kept, starts_at=earlier, arrive_at=earlier), FREE, now=NOW, zone=DENVER)
    assert Point.KEPT in {said.point for said in found.points}


@pytest.mark.parametrize(
    ("minutes", "point"),
    [
        (0, Point.NO_TIME),
        (29, Point.NO_TIME),
        (30, Point.NO_TIME),
        (31, Point.WAY),
        (89, Point.WAY),
        (90, None),
    ],
)
def test_there_has_to_be_time_to_come(minutes, point):
    found = weigh(READY, FREE, now=FREE - timedelta(minutes=minutes), zone=DENVER)
    ways = {said.point for said in found.points} & {Point.NO_TIME, Point.WAY}
    assert ways == ({point} if point else set())


def test_who_is_here_needs_no_way_until_the_start_itself():
    here = person(is_here=True)
    assert weigh(here, FREE, now=FREE - timedelta(minutes=5), zone=DENVER).chance is Chance.ASK
    assert weigh(here, FREE, now=FREE, zone=DENVER).chance is Chance.OUT


def test_the_heaviest_point_comes_first():
    found = weigh(
        person(**ate(Category.FULL_MEAL, 2), hours_withheld=False, ride=RideFacts()),
        FREE,
        now=NOW,
        zone=DENVER,
    )
    weights = [said.chance for said in found.points]
    assert weights == sorted(weights, reverse=True)


ZONES = st.sampled_from(
    [DENVER, "Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe", "America/St_Johns", "Pacific/Chatham"]
)
# Over both changes of the clocks of two years, by the minute.
INSTANTS = st.integers(0, 2 * 365 * 24 * 60).map(lambda minutes: NOW + timedelta(minutes=minutes))
FOOD = st.sampled_from([each for each in Category if each is not Category.UNSURE])


@given(start=INSTANTS, zone=ZONES, category=FOOD, before=st.integers(0, 20 * 60))
def test_nobody_who_ate_too_late_is_ever_offered(start, zone, category, before):
    intake = Intake(category, start - timedelta(minutes=before))
    own = start + timedelta(hours=24)
    fed = person(intakes=(intake,), starts_at=own, arrive_at=own - timedelta(minutes=30))
    found = weigh(fed, start, now=start - timedelta(hours=2), zone=zone)
    judged = verdict([intake], start, LIMITS)
    assert (found.chance is Chance.OUT) == bool(judged.shortfall_minutes)
    if judged.shortfall_minutes:
        at = next(said.at for said in found.points if said.point is Point.ATE)
        assert weigh(fed, at, now=start - timedelta(hours=2), zone=zone).chance is not Chance.OUT


@given(start=INSTANTS, zone=ZONES, ahead=st.integers(-60, 24 * 60))
def test_a_start_that_has_passed_is_nobodys(start, zone, ahead):
    found = weigh(READY, start, now=start - timedelta(minutes=ahead), zone=zone)
    assert (Point.NO_TIME in {said.point for said in found.points}) == (ahead <= 30)


@given(now=INSTANTS, zone=ZONES)
def test_the_usual_start_is_a_half_hour_of_the_sites_clock_that_people_can_reach(now, zone):
    start = usual_start(now, zone)
    assert timedelta(hours=1) <= start - now <= timedelta(hours=2, minutes=1)
    assert local(start, zone).minute in (0, 30)


def test_the_start_that_somebody_left_is_offered_while_it_is_ahead():
    assert usual_start(NOW, DENVER, left_at=FREE) == FREE
    assert usual_start(FREE, DENVER, left_at=FREE) == FREE + timedelta(hours=1)


def test_they_are_asked_to_come_as_long_before_it():
    assert imagined(FACTS, FREE).arrive_at == FREE - timedelta(minutes=30)
