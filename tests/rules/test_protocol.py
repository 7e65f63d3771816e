"""Protocols as data: the shipped one is whole, and a spoilt one is described, never a traceback."""

import copy
import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checklists.queries.protocols import UnknownProtocol, shipped, shipped_data, shipped_slugs
from checklists.rules import time_grammar
from checklists.rules.facts import ItemKind, RidePolicy
from checklists.rules.fasting import Category
from checklists.rules.protocol import ProtocolInvalid, parse
from checklists.rules.reminder_rules import Rank


def test_every_shipped_protocol_is_valid() -> None:
    assert "first-infusion" in shipped_slugs()
    for slug in shipped_slugs():
        assert shipped(slug).slug == slug


def test_the_first_infusion_asks_for_what_makes_or_spoils_it() -> None:
    protocol = shipped("first-infusion")
    kinds = [item.kind for item in protocol.items]
    assert kinds == [*list(ItemKind)[:5], ItemKind.WELLBEING, ItemKind.COMFORT, ItemKind.VITAL_SIGNS]
    safety = {item.key for item in protocol.items if item.safety}
    assert safety == {"fasting", "ride", "medicines", "wellbeing", "vital_signs"}
    assert protocol.ride_policy is RidePolicy.NAMED_ADULT


def test_the_shipped_protocols_share_their_numbers() -> None:
    first, *others = (shipped_data(slug) for slug in ("first-infusion", "next-infusion", "maintenance"))
    for other in others:
        assert {**other, "slug": "", "name": ""} != {**first, "slug": "", "name": ""}
        for part in ("fasting", "vitals", "hydration", "duration_minutes", "min_stay_minutes", "ride_policy"):
            assert other[part] == first[part]


@pytest.mark.parametrize("slug", shipped_slugs())
def test_signs_of_illness_hold_and_a_hard_last_time_asks(slug: str) -> None:
    """clinical.md 5.2."""
    wellbeing = shipped(slug).item("wellbeing")
    assert wellbeing is not None
    red = {question.key for question in wellbeing.questions if question.red == {"yes"}}
    amber = {question.key for question in wellbeing.questions if question.amber == {"yes"}}
    assert red == {"fever", "cough", "vomiting", "chest", "pregnancy", "new_medicine"}
    assert amber == (set() if slug == "first-infusion" else {"last_time", "urine"})
    assert (wellbeing.opens, wellbeing.holds_for) == (time_grammar.parse("-48h"), timedelta(hours=48))


@pytest.mark.parametrize("slug", shipped_slugs())
def test_comfort_carries_over_and_binds_nobody(slug: str) -> None:
    comfort = shipped(slug).item("comfort")
    assert comfort is not None
    assert (comfort.carries_over, comfort.required, comfort.safety) == (True, False, False)


def test_the_default_hours_are_those_of_the_clinical_reference() -> None:
    hours = {key.value: minutes / 60 for key, minutes in shipped("first-infusion").fasting.minutes.items()}
    assert (hours["full_meal"], hours["light_meal"], hours["water"], hours["unsure"]) == (8, 6, 2, 8)
    assert hours["gum_or_sweet"] == hours["medicine_with_sip"] == 0


def test_every_number_of_medicine_carries_its_source() -> None:
    sources = shipped("first-infusion").sources
    assert all(sources[f"fasting.hours.{category}"] for category in Category)
    assert all(sources[f"reminders[{place}].due"] for place in range(15))


def test_the_reminders_are_those_of_the_design() -> None:
    ranks = {rule.key: rule.rank for rule in shipped("first-infusion").reminders}
    assert [key for key, rank in ranks.items() if rank is not Rank.CRITICAL] == [
        "week_before",
        "three_days_before",
        "last_drink",
        "ride_second",
        "driver_asked",
        "driver_day_before",
    ]
    assert {"moved", "cancelled", "back_on", "new_link"} <= set(ranks)


def test_an_unknown_protocol_names_the_known_ones() -> None:
    with pytest.raises(UnknownProtocol, match="first-infusion"):
        shipped("../first-infusion")


def test_plain_data_is_a_fresh_copy_each_time() -> None:
    shipped_data("first-infusion")["slug"] = "changed"
    assert shipped_data("first-infusion")["slug"] == "first-infusion"


def changed(path: str, value: object) -> dict[str, Any]:
    data = copy.deepcopy(shipped_data("first-infusion"))
    *parents, last = [int(part) if part.isdigit() else part for part in path.split("/")]
    place: Any = data
    for part in parents:
        place = place[part]
    place[last] = value
    return data


@pytest.mark.parametrize(
    ("path", "value", "problem"),
    [
        ("slug", "First Infusion", "slug: may hold small letters"),
        ("slug", None, "slug: a text"),
        ("version", True, "version: a whole number"),
        pytest.param("version", 10**5000, "version: a whole number", id="an endless number"),
        ("first_infusion", "yes", "first_infusion: true or false"),
        ("ride_policy", "taxi", "ride_policy: one of named_adult"),
        ("fasting/hours/water", 2, "fasting.hours.water: an object"),
        ("fasting/hours/water", {"value": 2}, "fasting.hours.water.source: a text"),
        ("fasting/hours/water/value", -1, "fasting.hours.water.value: a number"),
        ("fasting/hours/water/value", float("nan"), "fasting.hours.water.value: a number"),
        ("fasting/amber_minutes/value", 1.5, "fasting.amber_minutes.value: a whole number from 0 to 120"),
        ("languages", ["en", "<b>"], "languages: a language is written like"),
        ("fasting/hours/water/value", 2.001, "fasting.hours.water: hours must come to whole minutes"),
        ("fasting/hours/water/value", 7, "fasting.hours: water may end last"),
        ("fasting/hours/wine", {"value": 1, "source": "x"}, "fasting.hours.wine: is not a field"),
        ("items", {}, "items: a list"),
        ("items", [], "items: at least one"),
        ("items/2/kind", "music", "items[2].kind: one of fasting"),
        ("items/2/when", "soon", 'items[2].when: "soon"'),
        ("items/2/when", "act +2m", "items[2].when: may count from start"),
        ("items/2/opens", "next", "items[2].opens: may count from start"),
        ("items/2/key", "fasting", "items[2].key: comes twice"),
        ("items/2/help", "line\nbreak\x00", "items[2].help: holds letters"),
        ("reminders/1/due", "next", "reminders[1].due: may count from"),
        ("reminders/1/due", "-20h in desk hours", "reminders[1].due: desk hours are for calls"),
        ("reminders/0/due", "act -2m", "reminders[0].due: a notice comes after"),
        ("reminders/1/send_by", "next in desk hours", "reminders[1].send_by: an end has no desk hours"),
        ("reminders/1/only_if", ["sunny"], "reminders[1].only_if[0]: one of first_or_after_gap"),
        ("reminders/3/channel", "email", "reminders: at most 4 before"),
        (
            "hydration/volume_goal_litres",
            {"value": 9, "source": "x"},
            "hydration.volume_goal_litres.value: a number",
        ),
        ("surprise", 1, "surprise: is not a field"),
    ],
)
def test_a_spoilt_field_is_named_with_its_path(path: str, value: object, problem: str) -> None:
    with pytest.raises(ProtocolInvalid) as refused:
        parse(changed(path, value))
    assert any(found.startswith(problem) for found in refused.value.problems), refused.value.problems


def test_all_problems_are_listed_at_once() -> None:
    data = changed("slug", 1)
    data["version"] = "x"
    del data["items"]
    with pytest.raises(ProtocolInvalid) as refused:
        parse(data)
    assert len(refused.value.problems) >= 3


def test_a_volume_goal_may_be_set() -> None:
    data = changed("hydration/volume_goal_litres", {"value": 1.5, "source": "site"})
    assert parse(data).hydration.volume_goal_litres == 1.5


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)
paths = st.sampled_from(
    [
        "slug",
        "fasting",
        "fasting/hours",
        "fasting/hours/water",
        "fasting/hours/water/value",
        "items",
        "items/0",
        "items/0/when",
        "reminders",
        "reminders/0",
        "reminders/0/due",
        "reminders/0/only_if",
        "hydration",
        "name",
    ]
)


@given(json_values)
def test_any_json_value_is_refused_in_words(value: object) -> None:
    with pytest.raises(ProtocolInvalid) as refused:
        parse(value)
    assert refused.value.problems


@settings(max_examples=300)
@given(paths, json_values)
def test_any_json_value_in_any_place_is_a_protocol_or_refused(path: str, value: object) -> None:
    try:
        assert parse(changed(path, value)).reminders is not None
    except ProtocolInvalid as refused:
        assert all(len(problem) < 600 for problem in refused.problems)


def test_the_shipped_file_survives_a_round_trip_as_json() -> None:
    assert parse(json.loads(json.dumps(shipped_data("first-infusion")))) == shipped("first-infusion")


def is_refused(path: str, value: object) -> bool:
    try:
        parse(changed(path, value))
    except ProtocolInvalid as refused:
        return any(found.startswith(path.replace("/", ".")) for found in refused.problems)
    return False


@pytest.mark.parametrize(
    ("path", "least", "most"),
    [
        ("version", 1, 100_000),
        ("arrive_minutes_before", 0, 240),
        ("duration_minutes/value", 5, 600),
        ("min_stay_minutes/value", 0, 600),
        ("fasting/amber_minutes/value", 0, 120),
    ],
)
def test_numbers_lie_between_their_bounds(path: str, least: int, most: int) -> None:
    taken = [is_refused(path, value) for value in (least - 1, least, most, most + 1)]
    assert taken == [True, False, False, True]


@pytest.mark.parametrize(
    ("path", "least", "most", "step"),
    [("stale_after_shift_minutes", 5, 1440, 1), ("hydration/volume_goal_litres", 0.5, 3, 0.1)],
)
def test_a_figure_that_may_be_left_out_has_bounds_too(
    path: str, least: float, most: float, step: float
) -> None:
    values = (least - step, least, most, most + step)
    taken = [is_refused(path, {"value": value, "source": "ours"}) for value in values]
    assert taken == [True, False, False, True]


def test_what_is_left_out_has_its_usual_value() -> None:
    data = changed("stale_after_shift_minutes", None)
    del data["languages"]
    protocol = parse(data)
    assert (protocol.stale_after_shift_minutes, protocol.languages) == (60, ("en",))
    assert shipped("first-infusion").languages == ("en", "es", "ar")
    given = parse(changed("stale_after_shift_minutes", {"value": 90, "source": "ours"}))
    assert given.stale_after_shift_minutes == 90


def test_a_long_fast_of_three_days_is_the_longest() -> None:
    assert not is_refused("fasting/hours/unsure/value", 72)
    assert is_refused("fasting/hours/unsure/value", 73)


def test_all_ends_may_fall_together_and_hours_may_be_parts_of_an_hour() -> None:
    hours = ("water", "clear_other", "light_meal", "full_meal", "unsure")
    data = copy.deepcopy(shipped_data("first-infusion"))
    for key in hours:
        data["fasting"]["hours"][key] = {"value": 6.1, "source": "ours"}
    assert {parse(data).fasting.minutes[Category(key)] for key in hours} == {366}
