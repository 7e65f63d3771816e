import pytest

from checklists.rules.facts import Band, RideFacts, RidePolicy
from checklists.rules.ride import band

ADULT, OR_TRANSPORT, RIDESHARE, ALONE = RidePolicy
NAMED = {"driver_named": True, "driver_is_adult": True}
SAID_YES = {"confirmed_by_driver": True}


@pytest.mark.parametrize(
    ("policy", "ride", "expected"),
    [
        (ADULT, {}, Band.RED),
        (ADULT, {"confirmed_by_patient": True}, Band.RED),
        (ADULT, {"medical_transport": True, "confirmed_by_nurse": True}, Band.RED),
        (ADULT, NAMED, Band.AMBER),
        (ADULT, NAMED | {"confirmed_by_patient": True}, Band.AMBER),
        (ADULT, NAMED | SAID_YES, Band.GREEN),
        (ADULT, NAMED | {"confirmed_by_nurse": True}, Band.GREEN),
        (ADULT, NAMED | SAID_YES | {"driver_is_adult": None}, Band.AMBER),
        (ADULT, NAMED | {"driver_is_adult": None, "confirmed_by_nurse": True}, Band.GREEN),
        (ADULT, NAMED | SAID_YES | {"driver_is_adult": False, "confirmed_by_nurse": True}, Band.RED),
        (ADULT, {"confirmed_by_nurse": True}, Band.RED),
        (OR_TRANSPORT, {"medical_transport": True}, Band.AMBER),
        (OR_TRANSPORT, {"medical_transport": True, "confirmed_by_nurse": True}, Band.GREEN),
        (OR_TRANSPORT, NAMED | SAID_YES, Band.GREEN),
        (OR_TRANSPORT, {}, Band.RED),
        (RIDESHARE, {}, Band.RED),
        (RIDESHARE, NAMED | SAID_YES, Band.GREEN),
        (RIDESHARE, {"driver_named": True, "driver_is_adult": False} | SAID_YES, Band.RED),
        (RIDESHARE, {"medical_transport": True}, Band.RED),
        (ALONE, {}, Band.RED),
        (ALONE, NAMED | SAID_YES, Band.RED),
        (ALONE, {"confirmed_by_patient": True}, Band.GREEN),
        (ALONE, {"confirmed_by_nurse": True}, Band.GREEN),
    ],
)
def test_a_ride_is_judged_by_the_policy(policy, ride, expected):
    assert band(RideFacts(policy=policy, **ride)) is expected
