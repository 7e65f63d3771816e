"""What an anchor says, and that nobody without the key says it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from checklists.rules.audit_anchor import (
    Anchor,
    Head,
    from_line,
    is_due,
    is_genuine,
    is_late,
    public_of,
    signed,
    to_line,
)

KEY, OTHER = "11" * 32, "22" * 32
AT = datetime(2026, 11, 26, 8, 5, tzinfo=UTC)
HEADS = (Head("site:1", 7, "ab" * 32), Head("system", 3, "cd" * 32))


def anchor(key: str = KEY) -> Anchor:
    return signed(number=1, at=AT, heads=HEADS, before="", key=key)


def test_an_anchor_is_genuine_by_its_own_key_alone() -> None:
    assert is_genuine(anchor(), {public_of(KEY)})
    assert not is_genuine(anchor(), {public_of(OTHER)})
    assert not is_genuine(anchor(), set())


@pytest.mark.parametrize(
    "changed",
    [
        {"number": 2},
        {"at": "2026-11-27T08:05:00+00:00"},
        {"heads": HEADS[:1]},
        {"heads": (Head("site:1", 7, "ee" * 32), HEADS[1])},
        {"before": "00" * 64},
        {"signature": "00" * 64},
        {"signature": "no hexadecimal digits"},
        {"key": public_of(OTHER)},
    ],
    ids=str,
)
def test_whatever_is_changed_is_not_signed(changed: dict[str, object]) -> None:
    assert not is_genuine(replace(anchor(), **changed), {public_of(KEY), public_of(OTHER)})


def test_the_root_is_of_all_heads_in_whatever_order() -> None:
    assert anchor().root == replace(anchor(), heads=HEADS[::-1]).root
    assert anchor().root != replace(anchor(), heads=HEADS[:1]).root


def test_a_line_is_the_anchor() -> None:
    assert from_line(to_line(anchor())) == anchor()


@pytest.mark.parametrize("line", ["", "{}", "[]", "null", '{"number": 1, "heads": 3}', "not json"])
def test_another_line_is_none(line: str) -> None:
    with pytest.raises(ValueError):
        from_line(line)


def test_it_is_due_once_a_night() -> None:
    night = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
    assert is_due(anchored_at=None, now=night)
    assert is_due(anchored_at=night - timedelta(seconds=1), now=night)
    assert not is_due(anchored_at=night, now=night + timedelta(hours=23, minutes=59))
    assert is_due(anchored_at=night, now=night + timedelta(hours=24))


def test_it_is_late_after_a_day_and_two_hours() -> None:
    assert not is_late(anchored_at=AT, now=AT + timedelta(hours=26))
    assert is_late(anchored_at=AT, now=AT + timedelta(hours=26, seconds=1))
