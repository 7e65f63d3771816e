"""What a person reads when the stack is up."""

import json

import pytest

from clinic.stack.demo import parse
from clinic.stack.welcome import as_json, welcome


def appointment(**changes: str) -> dict[str, str]:
    return {
        "patient": "Ada Example",
        "date_of_birth": "1980-02-03",
        "starts_at": "2026-11-26T17:00:00Z",
        "readiness": "not_finished",
        "status": "expected",
        "link": "http://127.0.0.1:8000/l/first",
    } | changes


def printed(*appointments: dict[str, str]) -> str:
    staff = [{"role": "front_desk", "email": "desk@clinic.example", "password": "quiet-river"}]
    return json.dumps({"staff": staff, "appointments": appointments, "mail": {"url": ""}})


def text(*appointments: dict[str, str]) -> str:
    return welcome("http://127.0.0.1:8000", "http://127.0.0.1:8025/", parse(printed(*appointments)))


@pytest.mark.parametrize(
    "shown",
    [
        "http://127.0.0.1:8000/staff/",
        "front desk",
        "desk@clinic.example",
        "quiet-river",
        "http://127.0.0.1:8000/l/first",
        "1980-02-03",
        "http://127.0.0.1:8025/",
        "Ctrl-C",
    ],
)
def test_the_welcome_shows(shown: str) -> None:
    assert shown in text(appointment())


def test_the_patient_shown_still_has_something_to_prepare() -> None:
    ready = appointment(
        readiness="ready", starts_at="2026-11-26T09:00:00Z", link="http://127.0.0.1:8000/l/ready"
    )
    assert "/l/first" in text(ready, appointment())


def test_somebody_who_has_left_is_shown_only_when_nobody_else_is_there() -> None:
    left = appointment(status="left", starts_at="2026-11-20T09:00:00Z", link="http://127.0.0.1:8000/l/left")
    assert "/l/first" in text(left, appointment(readiness="ready"))


def test_a_demo_without_links_still_welcomes() -> None:
    assert "Staff" in text()


def test_a_program_reads_the_same_as_json() -> None:
    told = json.loads(as_json("http://127.0.0.1:8000", None, parse(printed(appointment()))))
    assert told["staff"] == [
        {"role": "front_desk", "email": "desk@clinic.example", "password": "quiet-river"}
    ]
    assert told["patient"]["link"] == "http://127.0.0.1:8000/l/first"
    assert (told["site"], told["mail"]) == ("http://127.0.0.1:8000", None)


def test_without_the_demo_the_next_command_is_named_and_no_password() -> None:
    said = welcome("http://127.0.0.1:8000", "http://127.0.0.1:8025/", None)
    assert "manage.py create_first_manager EMAIL" in said
    assert "http://127.0.0.1:8025/" in said and "Open first" not in said
    assert "create_first_manager" not in text(appointment())
