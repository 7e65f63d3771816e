"""Clock times as people write them."""

from datetime import time

import pytest

from checklists.rules.typed_time import TimeUnclear, read


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("7:30 pm", "19:30"), ("7:30pm", "19:30"), ("7.30 PM", "19:30"), ("7:30 p.m.", "19:30"), ("7:30 p. m.", "19:30"),
        ("7:30 a.m.", "07:30"), ("7 pm", "19:00"), ("7pm", "19:00"), ("12 am", "00:00"), ("12:15 am", "00:15"),
        ("12 pm", "12:00"), ("noon", "12:00"), ("12 noon", "12:00"), ("19:30", "19:30"), ("19.30", "19:30"),
        ("19h30", "19:30"), ("19h", "19:00"), ("7h", "07:00"), ("1930", "19:30"), ("0730", "07:30"), ("730 pm", "19:30"),
        ("07:30", "07:30"), ("00:30", "00:30"), ("0:30", "00:30"), ("19:30 pm", "19:30"), ("0:30 am", "00:30"),
        (" 7:30\u00a0pm ", "19:30"), ("7：30 pm", "19:30"), ("٧:٣٠ pm", "19:30"), ("١٩:٣٠", "19:30"),
    ],
)  # fmt: skip
def test_what_can_only_be_one_time_is_that_time(text: str, meant: str) -> None:
    assert read(text) == (time.fromisoformat(meant),)


@pytest.mark.parametrize(
    ("text", "morning"),
    [
        ("7:30", "07:30"),
        ("7.30", "07:30"),
        ("7", "07:00"),
        ("12:30", "00:30"),
        ("10:05", "10:05"),
        ("730", "07:30"),
    ],
)
def test_morning_or_evening_is_left_to_who_typed_it(text: str, morning: str) -> None:
    first = time.fromisoformat(morning)
    assert read(text) == (first, first.replace(hour=first.hour + 12))


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "half", "half past seven", "seven", "7:3", "7:60", "24:00", "25:00", "19:30 am", "0:30 pm", "7:30:15", "-7",
        "7 30 30", "pm", "midnight", "tonight", "7:30 xm", "\x00", "9" * 50, "7:30 pm or so", "½",
    ],
)  # fmt: skip
def test_what_is_no_time_is_asked_again(text: str) -> None:
    with pytest.raises(TimeUnclear):
        read(text)
