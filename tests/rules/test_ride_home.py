"""Who counts as somebody, when they can come, how long somebody stays who goes alone."""

from datetime import UTC, datetime, time

import pytest

from checklists.rules.facts import RidePolicy
from checklists.rules.pick_up import PickUp, PickUpUnclear, typed, usual
from checklists.rules.ride_stay import stay_minutes
from checklists.rules.rideshare import is_bare_rideshare

LEAVES = datetime(2026, 11, 26, 18, 42, tzinfo=UTC)
DENVER = "America/Denver"


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 26, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    "name",
    ["Uber", "uber", "LYFT", "a taxi", "Taxi", "cab", "Yellow Cab", "Lyft driver", "ride-share", "Ride share", "Uber/Lyft",
     "I will take an Uber home", "taxi service"],
)  # fmt: skip
def test_a_car_is_nobody(name):
    assert is_bare_rideshare(name)


@pytest.mark.parametrize(
    "name",
    [
        "Sam",
        "Sam by taxi",
        "Sam (Uber)",
        "Mr Taxis Papadopoulos",
        "Ola",
        "Cabrera",
        "Black",
        "Ride Share",
        "",
    ],
)
def test_a_person_is_somebody(name):
    assert is_bare_rideshare(name) is (name == "Ride Share")


def test_the_usual_window_is_half_an_hour_from_what_one_says():
    assert usual(LEAVES) == PickUp(at(18, 45), at(19, 15))


@pytest.mark.parametrize(
    ("begins", "ends", "expected"),
    [
        (None, None, None),
        (time(12, 0), time(12, 30), PickUp(at(19), at(19, 30))),
        (time(12, 0), None, PickUp(at(19), at(19, 30))),
        (None, time(12, 30), PickUp(at(18, 45), at(19, 30))),
        (time(12, 0), time(12, 0), PickUp(at(19), at(19))),
    ],
)
def test_clock_times_of_the_day_of_leaving_make_a_window(begins, ends, expected):
    assert typed(begins, ends, leaves_at=LEAVES, zone=DENVER) == expected


@pytest.mark.parametrize(("begins", "ends"), [(time(12, 0), time(11, 0)), (None, time(0, 0))])
def test_an_end_before_the_beginning_is_asked_again(begins, ends):
    with pytest.raises(PickUpUnclear) as unclear:
        typed(begins, ends, leaves_at=LEAVES, zone=DENVER)
    assert unclear.value.code == "order"


def test_a_time_that_the_clocks_skip_is_asked_again():
    with pytest.raises(PickUpUnclear) as unclear:
        typed(time(2, 30), None, leaves_at=datetime(2026, 3, 8, 8, 0, tzinfo=UTC), zone=DENVER)
    assert unclear.value.code == "gap"


def test_of_a_time_that_comes_twice_it_is_the_later_one():
    leaves = datetime(2026, 11, 1, 7, 0, tzinfo=UTC)
    found = typed(time(1, 30), None, leaves_at=leaves, zone=DENVER)
    assert found and found.starts_at == datetime(2026, 11, 1, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("policy", "least", "minutes"),
    [
        (RidePolicy.NAMED_ADULT, 60, 60),
        (RidePolicy.UNESCORTED_EXTENDED_STAY, 60, 120),
        (RidePolicy.UNESCORTED_EXTENDED_STAY, 180, 180),
    ],
)
def test_who_goes_alone_stays_longer(policy, least, minutes):
    assert stay_minutes(policy, least) == minutes
