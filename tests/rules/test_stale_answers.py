"""Item by change: what is kept and what is asked again. The whole matrix stands here, and nothing else decides it."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklists.queries.protocols import shipped
from checklists.rules.clock import resolve
from checklists.rules.facts import ItemKind, RidePolicy
from checklists.rules.protocol import Protocol
from checklists.rules.stale_answers import Change, Effect, change_of_start, change_of_version, effect

DENVER = "America/Denver"
HOUR = timedelta(hours=1)
PROTOCOL = shipped("first-infusion")

# k keep, u an override's cover ends, r asked again, s asked again where the item is marked as one of safety.
MATRIX = """
                 fasting hydration ride clothing medicines wellbeing comfort question vital_signs
little_later     k       k         k    k        k         k         k       k        k
little_earlier   u       k         k    k        k         k         k       k        k
later            r       r         r    k        k         k         k       k        k
earlier          r       r         r    k        k         k         k       k        k
other_day        r       r         r    k        k         r         k       s        r
new_version      k       k         k    k        k         k         k       k        k
new_words        r       r         r    r        r         r         r       r        k
age              r       r         r    r        r         r         r       r        r
new_series       r       k         r    k        r         r         k       s        r
back_on          r       k         r    k        k         k         k       s        k
driver_changed   k       k         k    k        k         k         k       k        k
driver_declined  k       k         r    k        k         k         k       k        k
hours            r       r         k    k        k         k         k       k        k
new_medicine     k       k         k    k        r         k         k       k        k
"""
MEANS = {
    "k": (Effect.KEEP, Effect.KEEP),
    "u": (Effect.UNCOVER, Effect.UNCOVER),
    "r": (Effect.REOPEN, Effect.REOPEN),
    "s": (Effect.KEEP, Effect.REOPEN),
}


def cells() -> list[tuple[str, str, str]]:
    head, *rows = [line.split() for line in MATRIX.strip().splitlines()]
    return [(kind, row[0], letter) for row in rows for kind, letter in zip(head, row[1:], strict=True)]


@pytest.mark.parametrize(("kind", "change", "letter"), cells())
def test_the_matrix(kind: str, change: str, letter: str) -> None:
    found = tuple(effect(ItemKind(kind), Change(change), safety=safety) for safety in (False, True))
    assert found == MEANS[letter]


def test_the_matrix_is_whole() -> None:
    listed = {(kind, change) for kind, change, _ in cells()}
    assert listed == {(kind.value, change.value) for kind in ItemKind for change in Change}


def site(text: str, zone: str = DENVER) -> datetime:
    return resolve(datetime.fromisoformat(text), zone)


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ("2026-11-26T10:00", None),
        ("2026-11-26T10:59", Change.LITTLE_LATER),
        ("2026-11-26T11:00", Change.LATER),
        ("2026-11-26T09:59", Change.LITTLE_EARLIER),
        ("2026-11-26T09:01", Change.LITTLE_EARLIER),
        ("2026-11-26T09:00", Change.EARLIER),
        ("2026-11-27T10:00", Change.OTHER_DAY),
        ("2026-11-25T10:00", Change.OTHER_DAY),
    ],
)
def test_how_far_a_start_moved(after: str, expected: Change | None) -> None:
    assert change_of_start(site("2026-11-26T10:00"), site(after), DENVER, HOUR) is expected


def test_another_day_is_the_sites_day_however_near() -> None:
    late, early = site("2026-11-26T23:45"), site("2026-11-27T00:15")
    assert change_of_start(late, early, DENVER, HOUR) is Change.OTHER_DAY
    assert change_of_start(late, early, "UTC", HOUR) is Change.LITTLE_LATER


def test_a_shift_is_elapsed_time_in_the_night_in_which_clocks_go_back() -> None:
    before, after = site("2026-11-01T00:30"), site("2026-11-01T02:00")
    assert change_of_start(before, after, DENVER, timedelta(minutes=150)) is Change.LATER


@given(
    st.integers(0, 5 * 366 * 24 * 60),
    st.timedeltas(-2 * HOUR, 2 * HOUR),
    st.integers(5, 1440),
)
def test_a_move_there_and_back_mirrors(minute: int, shift: timedelta, minutes: int) -> None:
    mirror = {
        Change.LATER: Change.EARLIER, Change.EARLIER: Change.LATER,
        Change.LITTLE_LATER: Change.LITTLE_EARLIER, Change.LITTLE_EARLIER: Change.LITTLE_LATER,
    }  # fmt: skip
    before, limit = site("2026-01-01T00:00") + timedelta(minutes=minute), timedelta(minutes=minutes)
    there = change_of_start(before, before + shift, DENVER, limit)
    back = change_of_start(before + shift, before, DENVER, limit)
    assert back is (mirror.get(there, there) if there else None)


def changed(key: str, **fields: object) -> Protocol:
    items = tuple(replace(item, **fields) if item.key == key else item for item in PROTOCOL.items)
    return replace(PROTOCOL, items=items)


@pytest.mark.parametrize(
    ("after", "key", "expected"),
    [
        (PROTOCOL, "ride", Change.NEW_VERSION),
        (changed("ride", label="Who drives you?"), "ride", Change.NEW_WORDS),
        (changed("ride", help="Somebody you trust."), "ride", Change.NEW_WORDS),
        (changed("ride", label="Who drives you?"), "clothing", Change.NEW_VERSION),
        (changed("ride", required=False, confirms_by="nurse"), "ride", Change.NEW_VERSION),
        (changed("ride", holds_for=HOUR), "ride", Change.NEW_VERSION),
        (changed("ride", safety=False), "ride", Change.NEW_WORDS),
        (changed("ride", words={"es": {"label": "El viaje"}}), "ride", Change.NEW_WORDS),
        (replace(PROTOCOL, items=PROTOCOL.items[::-1]), "ride", Change.NEW_VERSION),
        (replace(PROTOCOL, ride_policy=RidePolicy.UNESCORTED_EXTENDED_STAY), "ride", Change.NEW_WORDS),
        (replace(PROTOCOL, ride_policy=RidePolicy.UNESCORTED_EXTENDED_STAY), "clothing", Change.NEW_VERSION),
        (
            replace(PROTOCOL, hydration=replace(PROTOCOL.hydration, advice="Drink.")),
            "hydration",
            Change.NEW_WORDS,
        ),
        (
            replace(PROTOCOL, fasting=replace(PROTOCOL.fasting, amber_minutes=15)),
            "fasting",
            Change.NEW_VERSION,
        ),
    ],
)
def test_whether_a_version_asks_the_same(after: Protocol, key: str, expected: Change) -> None:
    assert change_of_version(PROTOCOL, after, key) is expected


def test_other_hours_change_the_fast_and_longer_clear_hours_the_drinking() -> None:
    limits = {category: minutes + 60 for category, minutes in PROTOCOL.fasting.minutes.items()}
    after = replace(PROTOCOL, fasting=replace(PROTOCOL.fasting, minutes=limits))
    asked = {item.kind: change_of_version(PROTOCOL, after, item.key) for item in PROTOCOL.items}
    again = {kind for kind, change in asked.items() if change is Change.NEW_WORDS}
    assert again == {ItemKind.FASTING, ItemKind.HYDRATION}
