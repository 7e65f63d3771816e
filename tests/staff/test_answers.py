"""What every answer says to the browser, whichever it is: a page, a refusal, a file, nothing at all."""

from typing import Any

import pytest
from django.http import HttpResponseBase
from django.test import Client

pytestmark = pytest.mark.django_db
PAGES = ["/staff/sign-in/", "/staff/", "/my/", "/my/new-link/", "/l/p" + "a" * 32, "/healthz", "/nowhere/", "/staff/nowhere/", "/.well-known/security.txt"]  # fmt: skip
STATIC = "/static/css/staff.css"
CLOSED = ("default-src 'none'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'")
EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
}


def asked(method: str, path: str) -> HttpResponseBase:
    """Read and closed: a file is served from the disk."""
    answer = Client(headers={"origin": "https://elsewhere.example"}).generic(method, path)
    answer.getvalue()
    answer.close()
    return answer


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
@pytest.mark.parametrize("path", PAGES)
def test_every_answer_carries_the_headers(path: str, method: str) -> None:
    answer = asked(method, path)
    policy = answer["Content-Security-Policy"].split("; ")
    assert {name: answer.get(name) for name in EVERYWHERE} == EVERYWHERE
    assert set(CLOSED) <= set(policy)
    assert not any("unsafe-" in each or "//" in each or "*" in each for each in policy)
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] in ("same-origin", "strict-origin")
    assert "camera=()" in answer["Permissions-Policy"]
    assert "charset=utf-8" in answer["Content-Type"] or not answer.content


def test_a_file_carries_those_that_are_of_a_file() -> None:
    answer = asked("GET", STATIC)
    assert answer.status_code == 200
    assert {name: answer.get(name) for name in EVERYWHERE} == EVERYWHERE
    assert set(answer["Content-Security-Policy"].split("; ")) == set(CLOSED)


@pytest.mark.parametrize("path", [*PAGES, STATIC])
def test_no_answer_lets_another_origin_read_it(path: str) -> None:
    assert [name for name in asked("GET", path).headers if name.startswith("Access-Control-")] == []


@pytest.mark.parametrize(
    "path", ["/static/", "/static/css/", "/staff/../static/js/", "/.git/config", "/.env"]
)
def test_a_folder_lists_nothing(path: str) -> None:
    answer = asked("GET", path)
    assert answer.status_code == 404
    assert b"Index of" not in answer.content


@pytest.mark.parametrize("path", PAGES[:-3])
def test_trace_is_refused(path: str) -> None:
    answer = asked("TRACE", path)
    assert answer.status_code == 405
    assert b"elsewhere.example" not in answer.content


@pytest.mark.parametrize("path", ["/staff/sign-in/", "/r/stop/", "/hooks/delivery/", "/my/", "/nowhere/"])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_what_is_sent_in_clear_is_refused_and_led_nowhere(settings: Any, path: str, method: str) -> None:
    settings.SECURE_SSL_REDIRECT = True
    answer = asked(method, path)
    assert (answer.status_code, answer.get("Location")) == (403, None)
    assert {name: answer.get(name) for name in EVERYWHERE} == EVERYWHERE


def test_who_opens_a_page_in_clear_is_led_to_it_and_a_program_is_not(settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    led = asked("GET", "/staff/sign-in/")
    assert (led.status_code, led["Location"]) == (301, "https://testserver/staff/sign-in/")
    assert asked("GET", "/hooks/delivery/").status_code == 403
    assert asked("GET", "/healthz").get("Location") is None
