"""Where a token must not turn up: in logs, in what other requests are told, in another purpose's place."""

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import pytest
from django.conf import settings
from django.db import OperationalError
from django.test import Client

from checklists.actions import access_links, contact, invitations
from checklists.models import Patient, Reminder
from checklists.rules.access import ActorKind, Role
from clinic.logs import OneLine, Redact, redact
from tests.factories import NOW, Clinic
from tests.patient.conftest import BORN, mint

TOKEN = "p" + "abcdefghijklmnopqrstuvwxyz234567"
pytestmark = pytest.mark.usefixtures("clock")


@contextmanager
def kept_lines() -> Iterator[io.StringIO]:
    """What the product's own handler would write, of every logger, from the lowest level."""
    kept = io.StringIO()
    handler = logging.StreamHandler(kept)
    handler.addFilter(Redact())
    handler.setFormatter(OneLine())
    loggers = [logging.getLogger(name) for name in ("", "django", "django.request", "clinic", "checklists")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.addHandler(handler)
        logger.setLevel(logging.DEBUG if logger.name != "root" else logger.level)
    yield kept
    for logger, level in zip(loggers, levels, strict=True):
        logger.removeHandler(handler)
        logger.setLevel(level)


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    with kept_lines() as kept:
        yield kept


def fail(*_args: Any, **_more: Any) -> None:
    raise RuntimeError(f"no such link: {TOKEN}")


def away(*_args: Any, **_more: Any) -> None:
    raise OperationalError(f"connection lost at /l/{TOKEN}")


def _wrong_csrf(client: Client) -> int:
    strict = Client(enforce_csrf_checks=True)
    strict.post(f"/l/{TOKEN}", BORN)
    return strict.post("/l/", {"token": TOKEN, **BORN}).status_code


def _missing(client: Client) -> int:
    client.get(f"/nowhere/{TOKEN}")
    return client.get(f"/nowhere/l/{TOKEN}").status_code


def _wrong_method(client: Client) -> int:
    client.put(f"/l/{TOKEN}")
    return client.post(f"/l/{TOKEN}", BORN).status_code


def _too_large(client: Client) -> int:
    return client.post(
        "/l/", {"token": TOKEN, "x": "y" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)}
    ).status_code


def _too_many(client: Client) -> int:
    return [client.post("/l/", {"token": TOKEN, **BORN}).status_code for _ in range(61)][-1]


def _broken(client: Client) -> int:
    client.raise_request_exception = False
    with patch("checklists.actions.access_links.open_link", fail):
        return client.post("/l/", {"token": TOKEN, **BORN}).status_code


def _database_away(client: Client) -> int:
    client.raise_request_exception = False
    with patch("checklists.actions.access_links.open_link", away):
        return client.post("/l/", {"token": TOKEN, **BORN}).status_code


@pytest.mark.parametrize(
    ("ask", "status"),
    [
        (_too_large, 413),
        (_wrong_csrf, 403),
        (_missing, 404),
        (_wrong_method, 405),
        (_too_many, 429),
        (_broken, 500),
        (_database_away, 503),
    ],
)
def test_no_error_logs_a_token(client: Client, db: None, lines: io.StringIO, ask: Any, status: int) -> None:
    assert ask(client) == status
    written = lines.getvalue().lower()
    assert written.strip() and TOKEN not in written


@pytest.mark.parametrize(
    "text",
    [
        f"Not Found: /l/{TOKEN}",
        f"Not Found: /L/{TOKEN.upper()}",
        f"Not Found: /{TOKEN}",
        f"Not Found: /x%2Fl%2F/{TOKEN}/",
        f"KeyError: '{TOKEN}'",
        f"=3D{TOKEN}",
    ],
)
def test_a_token_is_taken_out_wherever_it_stands(text: str) -> None:
    assert TOKEN not in redact(text).lower()


@pytest.mark.parametrize(
    "text", ["id=4f2a9c1e77ab", "f3b0c44298fc1c149afbf4c8996fb92427ae41e4", "link:81 opened"]
)
def test_other_words_of_a_log_stay(text: str) -> None:
    assert redact(text) == text


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", f"/l/{TOKEN}"),
        ("head", f"/l/{TOKEN}"),
        ("post", f"/l/{TOKEN}"),
        ("get", f"/L/{TOKEN}"),
        ("get", f"/r/stop/{TOKEN}"),
        ("post", f"/r/stop/{TOKEN}"),
        ("get", f"/staff/welcome/{TOKEN}/"),
    ],
)
def test_no_page_with_a_secret_in_its_address_tells_it_onward(
    client: Client, db: None, method: str, path: str
) -> None:
    assert getattr(client, method)(path)["Referrer-Policy"] == "strict-origin"


def test_a_refused_form_of_the_landing_page_tells_only_the_origin(db: None) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/l/", {"token": TOKEN, **BORN})["Referrer-Policy"] == "strict-origin"


# One secret, one purpose (LK-15): seven kinds of secrets, each tried at the six doors that are not its own.


def _secrets(clinic: Clinic) -> dict[str, str]:
    appointment = clinic.book()
    patient = mint(appointment)
    reminder = Reminder.objects.get(appointment=appointment, rule="day_before")
    invited = invitations.create(
        site_id=clinic.site.pk, email="new.nurse@maple.example", role=Role.NURSE, by=clinic.manager, now=NOW
    )
    opened = access_links.open_link(
        token=patient, answer=appointment.patient.date_of_birth, previous_cookie="", is_own=True, now=NOW
    )
    assert opened.keep is not None
    return {
        "patient": patient,
        "companion": mint(appointment, ActorKind.COMPANION),
        "driver": mint(appointment, ActorKind.DRIVER),
        "invitation": invited.token,
        "session": opened.cookie,
        "remembered": opened.keep.cookie,
        "stop": contact.stop_token(reminder_id=reminder.pk),
    }


def _opens_link(letter: str, secret: str) -> bool:
    """As it is, and with this purpose's letter before it."""
    client = Client()
    answer = {**BORN, "first_name": "Ana"}
    tried = [secret, letter + secret[1:], letter + secret]
    return any(
        client.post("/l/", {"token": token, **answer}).status_code == 303
        for token in tried
        if token[:1].lower() == letter
    )


def _stops(secret: str) -> bool:
    Client().post(f"/r/stop/{secret}", {"sure": "on"})
    return Patient.objects.exclude(reminders_stopped_at=None).exists()


def _welcomes(secret: str) -> bool:
    return b"password" in Client().get(f"/staff/welcome/{secret}/").content.lower()


def _is_session(secret: str) -> bool:
    client = Client()
    client.cookies[settings.LINK_COOKIE_NAME] = secret
    return client.get("/my/").status_code == 200


def _is_remembered(secret: str) -> bool:
    client = Client()
    client.cookies[settings.KEEP_COOKIE_NAME] = secret
    return client.get("/my/").status_code == 200


# The session first: opening links ends the oldest one. The stop last: its own secret goes at the end of its row.
DOORS = {
    "session": _is_session,
    "remembered": _is_remembered,
    "patient": lambda secret: _opens_link("p", secret),
    "companion": lambda secret: _opens_link("c", secret),
    "driver": lambda secret: _opens_link("d", secret),
    "invitation": _welcomes,
    "stop": _stops,
}


def test_each_secret_opens_its_own_door_and_no_other(clinic: Clinic) -> None:
    secrets = _secrets(clinic)
    opened = {(kind, door) for door in DOORS for kind in secrets if DOORS[door](secrets[kind])}
    assert opened == {(kind, kind) for kind in secrets}


def test_a_forms_secret_is_no_link_and_no_session(clinic: Clinic, client: Client) -> None:
    client.get(f"/l/{mint(clinic.book())}")
    secret = client.cookies["csrf"].value
    assert [door for door, opens in DOORS.items() if opens(secret)] == []
