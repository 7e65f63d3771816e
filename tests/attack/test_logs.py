"""Whatever is sent and whatever breaks, no line of a log holds a word of it. Source: LG-1, LG-2, LG-6."""

import io
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.test import Client

from tests.patient.test_link_secrets import lines

__all__ = ["lines"]
pytestmark = pytest.mark.django_db
CANARY = "Kimcanary"
EVERYWHERE: dict[str, Any] = {
    "HTTP_USER_AGENT": CANARY, "HTTP_REFERER": f"https://x.example/{CANARY}", "HTTP_COOKIE": f"my={CANARY}; staff={CANARY}", "HTTP_X_FORWARDED_FOR": CANARY,
    "HTTP_ACCEPT_LANGUAGE": CANARY, "HTTP_IF_NONE_MATCH": CANARY,
}  # fmt: skip
BORN = {"day": "3", "month": "3", "year": "1984"}
TYPED = {"token": f"p{CANARY}", "email": f"{CANARY}@x.example", CANARY: CANARY}


def fail(*_args: Any, **more: Any) -> None:
    held = {"name": CANARY, **more}
    raise RuntimeError(f"{held} of {CANARY}\nERROR clinic {CANARY}")


def refused_by_the_database(*_args: Any, **_more: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::text::integer", [CANARY])


def away(*_args: Any, **_more: Any) -> None:
    raise OperationalError(f"connection to {CANARY} lost")


def asked(client: Client, method: str, path: str, **more: Any) -> int:
    return client.generic(method, path, **{**EVERYWHERE, **more}).status_code


def posted(client: Client, path: str = "/l/", **more: Any) -> int:
    return client.post(path, {**TYPED, **BORN, **more}, **EVERYWHERE).status_code


def broken(how: Callable[..., None]) -> Callable[[Client], int]:
    def ask(client: Client) -> int:
        client.raise_request_exception = False
        with patch("checklists.actions.access_links.open_link", how):
            return posted(client)

    return ask


WAYS: dict[str, tuple[Callable[[Client], int], int]] = {
    "a host": (lambda client: asked(client, "GET", "/my/", HTTP_HOST=f"{CANARY}.example"), 400),
    "a body": (lambda client: asked(client, "POST", "/l/", data=CANARY.encode(), content_type="multipart/form-data; boundary="), 400),
    "403": (lambda client: asked(client, "POST", f"/my/?{CANARY}"), 405),
    "no token": (lambda client: posted(Client(enforce_csrf_checks=True)), 403),
    "no link": (lambda client: asked(client, "GET", f"/my/items/1/?{CANARY}={CANARY}"), 403),
    "404": (lambda client: asked(client, "GET", f"/staff/{CANARY}/patients/{CANARY}/"), 404),
    "a site": (lambda client: asked(client, "GET", f"/staff/{CANARY}/?q={CANARY}"), 302),
    "405": (lambda client: asked(client, CANARY.upper(), f"/l/{CANARY}"), 405),
    "413": (lambda client: posted(client, much=CANARY + "y" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE), 413),
    "many fields": (lambda client: posted(client, **{f"{CANARY}{number}": CANARY for number in range(301)}), 400),
    "422": (lambda client: posted(client), 422),
    "429": (lambda client: [posted(client) for _ in range(61)][-1], 429),
    "500": (broken(fail), 500),
    "the database says no": (broken(refused_by_the_database), 500),
    "503": (broken(away), 503),
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_no_line_holds_a_word_of_it(way: str, client: Client, lines: io.StringIO, clock: Any) -> None:
    ask, status = WAYS[way]
    assert ask(client) == status
    written = lines.getvalue()
    assert "clinic.requests" in written
    assert CANARY.lower() not in written.lower()


def test_a_line_of_what_broke_leads_there(client: Client, lines: io.StringIO) -> None:
    assert broken(refused_by_the_database)(client) == 500
    told = [line for line in lines.getvalue().splitlines() if "django.request" in line]
    assert any(
        "InvalidTextRepresentation 22P02" in line and "checklists/patient/views/link.py" in line
        for line in told
    )
