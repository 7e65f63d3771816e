"""The limits of vital signs as protocol data: whole, sourced, and described when they are spoilt."""

import copy
from typing import Any

import pytest

from checklists.queries.protocols import shipped_data
from checklists.rules.protocol import ProtocolInvalid, parse
from checklists.rules.vital_bands import Measure

DROP = object()


def changed(path: str, value: object) -> dict[str, Any]:
    data = copy.deepcopy(shipped_data("first-infusion"))
    *parents, last = path.split("/")
    place: Any = data
    for part in parents:
        place = place[part]
    if value is DROP:
        del place[last]
    else:
        place[last] = value
    return data


def figure(value: float) -> dict[str, object]:
    return {"value": value, "source": "somewhere"}


def test_every_limit_carries_its_source() -> None:
    protocol = parse(shipped_data("first-infusion"))
    given = [name for name in protocol.sources if name.startswith("vitals.")]
    assert len(given) == 5 + 4 + 4 + 3 + 4 + 2 + 5 + 2
    assert all(protocol.sources[name] for name in given)


def test_a_protocol_may_measure_nothing() -> None:
    data = changed("vitals", DROP)
    data["items"] = [item for item in data["items"] if item["kind"] != "vital_signs"]
    assert parse(data).vitals is None


def test_fewer_measures_are_asked_for_as_the_site_likes() -> None:
    bands = parse(changed("vitals/breaths", DROP)).vitals
    assert bands is not None
    assert Measure.BREATHS not in bands.asked(diabetes=True)


@pytest.mark.parametrize(
    ("test", "first", "asks"),
    [("none", True, False), ("first", True, True), ("first", False, False), ("each", False, True)],
)
def test_a_pregnancy_test_is_asked_for_by_the_site(test: str, first: bool, asks: bool) -> None:
    data = changed("vitals/pregnancy_test", test)
    data["first_infusion"] = first
    bands = parse(data).vitals
    assert bands is not None
    assert bands.asks_pregnancy is asks


@pytest.mark.parametrize(
    ("path", "value", "problem"),
    [
        ("vitals/pulse/red_under", figure(60), "vitals.pulse: the limits have to rise"),
        ("vitals/pulse/amber_from", figure(55), "vitals.pulse: the limits have to rise"),
        ("vitals/pulse/red_from", figure(2), "vitals.pulse.red_from.value: a number from 20 to 250"),
        ("vitals/pulse/red_from", 120, "vitals.pulse.red_from"),
        ("vitals/pulse", {}, "vitals.pulse: at least one limit"),
        ("vitals/pulse/blue_from", figure(99), "vitals.pulse.blue_from: is not a field"),
        ("vitals/hearts", {}, "vitals.hearts: is not a field"),
        ("vitals/diastolic", DROP, "vitals.systolic: systolic and diastolic are taken together"),
        ("vitals/recheck_minutes/after", figure(20), "vitals.recheck_minutes: after lies above until"),
        ("vitals/pregnancy_test", "always", "vitals.pregnancy_test: one of none, first, each"),
        ("vitals", DROP, "vitals: an item of kind vital_signs and its limits come together"),
        ("vitals", {"pregnancy_test": "none"}, "vitals: at least one measure"),
    ],
)
def test_spoilt_limits_are_described(path: str, value: object, problem: str) -> None:
    with pytest.raises(ProtocolInvalid) as refused:
        parse(changed(path, value))
    assert any(each.startswith(problem) for each in refused.value.problems), refused.value.problems
