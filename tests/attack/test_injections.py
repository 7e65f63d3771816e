"""Figure 13: SQL, redirects, hosts and forwarding headers that somebody made up. Source: WB-6, WB-7, ML-6."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.attack.corpora import EVIL_HEADERS, EVIL_HOSTS, REDIRECTS, SQL
from tests.attack.sizes import some
from tests.isolation.addresses import address, every_route
from tests.isolation.scene import ANSWERS, OTHER_PERSON, PERSON, Scene
from tests.staff.factors import PASSWORD, user_of

ROUTES = {route.name: route for route in every_route()}
# A text of a statement, as the database reads it.
QUOTED = re.compile(r"'(?:[^']|'')*'")
# Pages that read their query, and by which names.
ASKED = (
    ("staff_patients", "desk", "q"), ("staff_board", "nurse", "q"), ("staff_board", "nurse", "on"), ("staff_book", "desk", "patient"), ("staff_audit", "manager", "who"),
    ("staff_audit", "manager", "action"), ("staff_reports", "manager", "from"), ("staff_calls", "nurse", "q"), ("my_kept", "patient", "copy"), ("staff_patient_merge", "nurse", "other"),
)  # fmt: skip


def asked(scene: Scene, name: str, who: str, field: str, typed: str) -> tuple[Any, list[str]]:
    where = address(ROUTES[name], scene).partition("?")[0]
    with transaction.atomic(), CaptureQueriesContext(connection) as ran:
        response = scene.clients[who].get(f"{where}?{field}={quote(typed)}")
        transaction.set_rollback(True)
    return response, [each["sql"] for each in ran]


@pytest.mark.parametrize(("name", "who", "field"), ASKED)
def test_what_looks_like_sql_is_a_word(
    name: str, who: str, field: str, scene: Scene, count: Callable[..., None]
) -> None:
    """No fault, no statement of its own: what was typed stands between quotes, and those inside it are doubled."""
    for typed in some(SQL):
        response, ran = asked(scene, name, who, field, typed)
        assert response.status_code < 500, typed
        bare = [QUOTED.sub("", sql) for sql in ran]
        assert not any(
            word in sql for sql in bare for word in ("'", "pg_sleep", "DROP TABLE", "UNION", "pg_read_file")
        ), typed
    count(sql_tried=len(some(SQL)))


def test_a_search_that_looks_like_sql_finds_nobody(scene: Scene) -> None:
    for typed in [each for each in SQL if "OR" in each or "UNION" in each]:
        response, _ = asked(scene, "staff_patients", "desk", "q", typed)
        assert [
            word for word in PERSON + ANSWERS + OTHER_PERSON if word in response.content.decode()
        ] == [], typed


def stays(response: Any) -> bool:
    """At home: a path of ours, never another host, whatever a browser makes of backslashes and blanks."""
    if response.status_code not in (301, 302, 303, 307):
        return True
    where = response["Location"]
    plain = "".join(char for char in where if char not in "\t\r\n\x00 ").replace("\\", "/")
    return urlsplit(urljoin("http://testserver/staff/sign-in/", plain))[:2] == ("http", "testserver")


def test_there_are_eighty_of_them() -> None:
    assert len(set(REDIRECTS)) >= 80 and len(set(SQL)) >= 50


def test_after_the_sign_in_nobody_is_sent_away(scene: Scene, count: Callable[..., None]) -> None:
    email = user_of(scene.clinic.nurse).email
    for where in some(REDIRECTS):
        for typed in ({"next": where}, {}):
            with transaction.atomic():
                answer = Client().post(
                    f"/staff/sign-in/?next={quote(where)}", {"login": email, "password": PASSWORD, **typed}
                )
                transaction.set_rollback(True)
            assert answer.status_code in (302, 400, 429) and stays(answer), where
    count(redirects_tried=2 * len(some(REDIRECTS)))


@pytest.mark.parametrize(
    ("path", "field"), [("/my/look/", "back"), ("/my/look/", "next"), ("/staff/sign-out/", "next"), ("/staff/your-sign-in/again/", "next"), ("/my/sign-out/", "next")]
)  # fmt: skip
def test_no_form_sends_anybody_away(path: str, field: str, scene: Scene, count: Callable[..., None]) -> None:
    who = "nurse" if path.startswith("/staff/") else "patient"
    for where in some(REDIRECTS):
        client = Client()
        client.cookies.update(scene.clients[who].cookies)
        with transaction.atomic():
            answer = client.post(
                f"{path}?{field}={quote(where)}", {field: where, "theme": "dark", "password": PASSWORD}
            )
            transaction.set_rollback(True)
        assert answer.status_code < 500 and stays(answer), where
    count(redirects_tried=len(some(REDIRECTS)))


@pytest.mark.parametrize("host", EVIL_HOSTS)
def test_another_host_is_nobody(host: str, scene: Scene) -> None:
    for path in ("/staff/sign-in/", "/my/", "/l/p" + "a" * 32, "/nowhere/"):
        answer = Client().get(path, headers={"host": host})
        assert answer.status_code == 400
        assert "evil.example" not in answer.content.decode() + str(answer.headers)


@pytest.mark.parametrize("headers", EVIL_HEADERS, ids=lambda each: next(iter(each)))
def test_a_made_up_header_changes_no_word(headers: dict[str, str], scene: Scene) -> None:
    for path, who in (
        ("/staff/", "nurse"),
        ("/my/", "patient"),
        ("/my/calendar.ics", "patient"),
        ("/staff/sign-in/", "stranger"),
        ("/.well-known/security.txt", "stranger"),
    ):
        with transaction.atomic():
            plain, answer = scene.clients[who].get(path), scene.clients[who].get(path, **headers)
            transaction.set_rollback(True)
        assert (answer.status_code, answer.get("Location")) == (plain.status_code, plain.get("Location"))
        assert "evil.example" not in answer.getvalue().decode() + str(answer.headers)
