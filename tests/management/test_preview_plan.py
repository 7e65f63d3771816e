"""`manage.py preview_plan`: what people and programs rely on, without a database."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PLAIN = ["--protocol", "first-infusion"]
DENVER = [*PLAIN, "--start", "2026-11-26T10:00", "--zone", "America/Denver"]


def preview_plan(*arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "manage.py", "preview_plan", *arguments]
    return subprocess.run(command, cwd=ROOT, input=given, capture_output=True, timeout=60, check=False)


def test_json_has_exactly_the_fields_promised() -> None:
    done = preview_plan(*DENVER, "--json")
    assert (done.returncode, done.stderr) == (0, b"")
    found = json.loads(done.stdout)
    assert list(found) == ["starts_at", "windows", "reminders"]
    assert found["starts_at"] == "2026-11-26T17:00:00Z"
    assert found["windows"][0] == {
        "item": "fasting",
        "label": "Normal meal",
        "opens_at": None,
        "closes_at": "2026-11-26T09:00:00Z",
        "local": "2026-11-26T02:00:00",
    }
    assert {tuple(row) for row in found["reminders"]} == {
        ("rule", "due_at", "send_by", "local", "critical", "moved_from", "why")
    }
    assert {row["rule"]: row["local"] for row in found["reminders"]} == {
        "booked": "2026-10-27T12:02:00",
        "week_before": "2026-11-19T10:00:00",
        "three_days_before": "2026-11-23T10:00:00",
        "ride_second": "2026-11-24T10:00:00",
        "call_unready": "2026-11-25T14:00:00",
        "day_before": "2026-11-25T15:00:00",
        "driver_day_before": "2026-11-25T15:00:00",
        "last_drink": "2026-11-25T20:30:00",
        "day_after": "2026-11-27T10:00:00",
    }
    moved = {row["rule"]: row["moved_from"] for row in found["reminders"] if row["moved_from"]}
    assert moved == {"last_drink": "2026-11-26T14:00:00Z"}


def test_text_shows_both_clocks_and_zone_letters_in_a_repeated_hour() -> None:
    done = preview_plan(*PLAIN, "--start", "2026-11-01T09:00", "--zone", "America/Denver")
    assert b"Sun 01 Nov 2026 1:00 am MST" in done.stdout
    assert b"2026-11-01T08:00:00Z" in done.stdout


def test_a_late_booking_shows_what_would_really_go() -> None:
    done = preview_plan(*DENVER, "--json", "--booked-at", "2026-11-26T06:30")
    rules = [row["rule"] for row in json.loads(done.stdout)["reminders"]]
    assert sorted(rules) == ["booked", "call_unready", "day_after", "food_time_past"]


def test_text_says_what_would_not_go_and_why() -> None:
    done = preview_plan(*DENVER, "--booked-at", "2026-11-26T06:30")
    going, _, left_out = done.stdout.decode().partition("\nNot sent, and why\n")
    assert "  booked: " in going and "  day_before: " not in going
    (line,) = [line for line in left_out.splitlines() if "  day_before: " in line]
    assert line.startswith("  Wed 25 Nov 2026 3:00 pm ")
    assert line.endswith("Not sent: its time had passed already; the notice says it.")


def test_lines_are_answered_one_by_one_and_bad_ones_are_named() -> None:
    lines = [
        b"2026-11-26T10:00 America/Denver",
        b"",
        b"2026-03-08T02:30 America/Denver",
        b"2026-11-01T01:30 America/Denver",
        b"2026-11-26T10:00",
        b"2026-11-26T10:00 Nowhere/Land",
        "🙂 🙂".encode(),
        b"\xff\xfe\x00 x",
        b"x" * 1_000_000,
        b"2026-11-01T01:30-07:00 America/Denver\r",
        b"2026-11-26T10:00 Europe/London",
    ]
    done = preview_plan(*PLAIN, "--start", "-", given=b"\n".join(lines))
    answers = [json.loads(line)["starts_at"] for line in done.stdout.splitlines()]
    assert answers == ["2026-11-26T17:00:00Z", "2026-11-01T08:30:00Z", "2026-11-26T10:00:00Z"]
    assert [line.split(b":")[0] for line in done.stderr.splitlines()] == [
        b"line %d" % number for number in (3, 4, 5, 6, 7, 8, 9)
    ]
    assert done.returncode == 1


def test_lines_may_use_a_tab_a_space_in_the_start_and_the_zone_of_the_command() -> None:
    lines = b"\xef\xbb\xbf2026-11-26 10:00\tAmerica/Denver\n2026-11-26T10:00\n2026-11-26 10:00\n"
    done = preview_plan(*PLAIN, "--start", "-", "--zone", "America/Denver", given=lines)
    answers = [json.loads(line)["starts_at"] for line in done.stdout.splitlines()]
    assert (answers, done.stderr) == (["2026-11-26T17:00:00Z"] * 3, b"")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--protocol", "nothing", *DENVER[2:]], 1, b"first-infusion"),
        ([*PLAIN, "--start", "2026-11-26T10:00", "--zone", "Mars/Base"], 1, b"no time zone"),
        ([*PLAIN, "--start", "2026-03-08T02:30", "--zone", "America/Denver"], 1, b"does not exist"),
        ([*PLAIN, "--start", "2026-11-01T01:30", "--zone", "America/Denver"], 1, b"comes twice"),
        ([*PLAIN, "--start", "🙂", "--zone", "America/Denver"], 1, b"is not a start"),
        ([*DENVER, "--booked-at", "yesterday"], 1, b"--booked-at: "),
        ([*PLAIN, "--start", "2026-02-30T10:00", "--zone", "America/Denver"], 1, b"Write it like"),
        ([*PLAIN, "--start", "0000-01-01T10:00", "--zone", "America/Denver"], 1, b"Write it like"),
        ([*PLAIN, "--start", "9999-12-31T23:59", "--zone", "America/Denver"], 1, b"from 2000 to 2199"),
        (
            [*PLAIN, "--start", "2026-11-26T10:00+99:00", "--zone", "America/Denver"],
            1,
            b"Write it like -07:00",
        ),
        ([*PLAIN, "--start", "-", "--zone", "Mars/Base"], 1, b"no time zone"),
        ([*PLAIN, "--start", "2026-11-26T10:00"], 2, b"--zone is needed"),
        (PLAIN, 2, b"--start"),
    ],
)
def test_what_is_wrong_is_said_in_words(arguments: list[str], code: int, words: bytes) -> None:
    done = preview_plan(*arguments)
    assert (done.returncode, done.stdout) == (code, b"")
    assert words in done.stderr
    assert b"Traceback" not in done.stderr


def test_a_list_that_is_not_utf_8_is_told_so() -> None:
    done = preview_plan(*PLAIN, "--start", "-", given="2026-11-26T10:00 America/Denver\n".encode("utf-16"))
    assert done.stderr.startswith(b"line 1: not UTF-8.")


@pytest.mark.parametrize(
    ("shell", "words"),
    [("<&-", ""), (">&-", "Standard output is closed"), ("> /dev/full", "The answer cannot be written")],
)
def test_a_closed_or_full_stream_is_no_traceback(shell: str, words: str) -> None:
    start = "-" if "<" in shell else "2026-11-26T10:00"
    command = (
        f"{sys.executable} manage.py preview_plan {' '.join(PLAIN)} --start {start} --zone Etc/UTC {shell}"
    )
    done = subprocess.run(["sh", "-c", command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode != 0) is bool(words)
    assert "Traceback" not in done.stderr and "Exception" not in done.stderr
    assert done.stderr.startswith(words)
