"""A calendar file as three libraries read it that did not write it, whatever stands in a site's name and address."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklists.rules.calendar_file import CalendarFacts, CalendarWords, written
from checklists.rules.public_name import telling_words
from tests.readers.calendars import as_icalendar, as_vobject, read

ARRIVE = datetime(2026, 11, 26, 16, 30, tzinfo=UTC)
UID = "9b2f3c52-5b1f-5f0e-9d55-2c2a7a0f6a10"
WORDS = CalendarWords("Appointment", "Questions? Call us:", "Look at your list")
FACTS = CalendarFacts(
    uid=UID, sequence=3, begins_at=ARRIVE, ends_at=ARRIVE + timedelta(hours=2, minutes=10),
    stamped_at=ARRIVE - timedelta(days=4), alarms=(ARRIVE - timedelta(hours=15, minutes=30), ARRIVE - timedelta(hours=2)),
    alias="Maple House", sender="appointments@maple.example", address="12 Maple Street, Denver", phone="+1 303 555 0100",
)  # fmt: skip
CANCELLED = replace(FACTS, cancelled=True)
INJECTIONS = (
    "12 Maple Street\r\nBEGIN:VALARM\r\nACTION:EMAIL\r\nEND:VALARM",
    "12 Maple\nURL:https://eve.example",
    "12 Maple\rATTENDEE:mailto:eve@x.example",
    "a;b,c:d\"e'f^n",
    "Улица Клёнов 12 🏥, 𝔐aple",
    "12\x00Maple\x0b\x1c\x85\u2028\u2029Street",
    "END:VEVENT",
    "x" * 500,
    "é" * 200,
)
# What a form could hold: anything but half a character. Without backslashes, see `as_ics`.
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\\"), max_size=200)


def one_line(text: str) -> str:
    return re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+", " ", text).strip()


def expected(facts: CalendarFacts, words: CalendarWords = WORDS) -> dict[str, object]:
    return {
        "method": "CANCEL" if facts.cancelled else "PUBLISH",
        "uid": facts.uid,
        "sequence": facts.sequence,
        "status": "CANCELLED" if facts.cancelled else "CONFIRMED",
        "times": (facts.begins_at, facts.ends_at),
        "alarms": [] if facts.cancelled else sorted(at - facts.begins_at for at in facts.alarms),
        "location": one_line(facts.address),
        "description": f"{words.questions} {facts.phone}",
    }


@pytest.mark.parametrize("facts", [FACTS, CANCELLED], ids=["booked", "cancelled"])
def test_three_readers_find_what_was_written(facts: CalendarFacts) -> None:
    assert read(written(facts, WORDS)) == expected(facts)


@pytest.mark.parametrize("text", INJECTIONS)
def test_a_name_or_an_address_brings_no_line_of_its_own(text: str) -> None:
    facts = replace(FACTS, alias=text, address=text)
    assert read(written(facts, WORDS)) == expected(facts)
    assert lines(facts) == lines(replace(FACTS, alias="a", address="a"))


def test_a_backslash_is_no_line_break() -> None:
    facts = replace(FACTS, address="12 Maple\\n Street\\")
    assert as_icalendar(written(facts, WORDS)) == as_vobject(written(facts, WORDS)) == expected(facts)


def lines(facts: CalendarFacts) -> list[str]:
    """Names of the properties, in order; what was folded is one line again."""
    whole = written(facts, WORDS).decode().replace("\r\n ", "")
    return [re.split("[:;]", line)[0] for line in whole.split("\r\n")]


@given(address=TEXTS, alias=TEXTS, title=TEXTS)
def test_any_text_is_read_by_all_as_it_was_written(address: str, alias: str, title: str) -> None:
    facts, words = replace(FACTS, alias=alias, address=address), replace(WORDS, title=title)
    shown = read(written(facts, words))
    assert shown == expected(replace(facts, address="" if telling_words(address) else address), words)


@given(
    sequence=st.integers(1, 10_000),
    minutes=st.integers(0, 10_000_000),
    lasting=st.integers(1, 600),
    before=st.lists(st.integers(1, 10_000), max_size=3, unique=True),
)
def test_any_times_are_read_by_all_as_they_were_written(
    sequence: int, minutes: int, lasting: int, before: list[int]
) -> None:
    begins_at = ARRIVE + timedelta(minutes=minutes)
    facts = replace(
        FACTS,
        sequence=sequence,
        begins_at=begins_at,
        ends_at=begins_at + timedelta(minutes=lasting),
        alarms=tuple(begins_at - timedelta(minutes=each) for each in before),
    )
    assert read(written(facts, WORDS)) == expected(facts)


@pytest.mark.parametrize("facts", [FACTS, CANCELLED], ids=["booked", "cancelled"])
def test_nobody_who_shares_the_calendar_learns_why(facts: CalendarFacts) -> None:
    file = written(facts, WORDS).decode()
    assert telling_words(file) == ()
    assert "http" not in file and "CLASS:PRIVATE" in file and "VTIMEZONE" not in file
    assert {line.partition(":")[0] for line in file.split("\r\n") if "mailto:" in line} == {
        'ORGANIZER;CN="Maple House"'
    }


@pytest.mark.parametrize("telling", ["Ketamine Center, 12 Maple Street", "Mental Health Campus 4"])
def test_an_address_or_a_name_that_tells_stays_out(telling: str) -> None:
    file = written(replace(FACTS, address=telling, alias=telling), WORDS).decode()
    assert telling_words(file) == ()
    assert "LOCATION" not in file and "CN=" not in file


def test_a_site_without_an_address_has_no_place() -> None:
    assert "LOCATION" not in written(replace(FACTS, address=""), WORDS).decode()


def test_an_event_blocks_its_time_and_rings_twice() -> None:
    file = written(FACTS, WORDS).decode()
    assert all(line in file for line in ("METHOD:PUBLISH", "STATUS:CONFIRMED", "TRANSP:OPAQUE"))
    assert file.count("BEGIN:VALARM") == 2


def test_a_cancelled_event_blocks_nothing_and_rings_never() -> None:
    file = written(CANCELLED, WORDS).decode()
    assert "TRANSP:TRANSPARENT" in file and "VALARM" not in file


def test_lines_are_folded_as_the_standard_says() -> None:
    file = written(replace(FACTS, address="é" * 200), WORDS)
    assert file.endswith(b"\r\n") and max(map(len, file.split(b"\r\n"))) <= 75
    assert b"\n" not in file.replace(b"\r\n", b"")
