"""One event is one line, whatever somebody puts into it."""

import logging

import pytest

from clinic.logs import OneLine, Redact


def line(message: str, *args: object) -> str:
    record = logging.LogRecord("clinic", logging.WARNING, __file__, 1, message, args, None)
    assert Redact().filter(record)
    return OneLine().format(record)


@pytest.mark.parametrize(
    "typed", ["a\r\nERROR clinic forged", "a\x1b[2Jb", "a\u2028b", "a\x00b", "a\x85b", "a\u202eb"]
)
def test_one_event_is_one_line(typed: str) -> None:
    said = line("somebody typed %s", typed)
    assert len(said.splitlines()) == 1
    assert said.isprintable()


def test_a_traceback_is_one_line_too() -> None:
    try:
        raise ValueError("first\nsecond kim@maple.example")
    except ValueError as error:
        record = logging.LogRecord("clinic", logging.ERROR, __file__, 1, "broken", (), (type(error), error, error.__traceback__))  # fmt: skip
    Redact().filter(record)
    said = OneLine().format(record)
    assert len(said.splitlines()) == 1
    assert "kim@maple.example" not in said
