"""The product's web process with people in its database: a patient who has opened their link, a nurse who has signed in."""

import gzip
import os
import tempfile
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from checklists.actions import access_links
from checklists.rules.access import ActorKind
from clinic.stack.state import temporary_folder
from tests.factories import Clinic, clinic
from tests.patient.conftest import mint
from tests.processes import Product, product
from tests.staff.sign_in import signed_in

APPOINTMENTS = 20


@dataclass(frozen=True)
class Website:
    """`patient` and `nurse` are cookies as a browser sends them; `board` is the address of a day's board, `people` its
    site's, `web` the session that all processes of the web server share."""

    address: str
    patient: dict[str, str]
    nurse: dict[str, str]
    board: str
    people: Clinic
    web: int


@dataclass(frozen=True)
class Answer:
    """`body` as it stands on the wire."""

    status: int
    body: bytes
    headers: dict[str, str]
    cookies: dict[str, str]

    @property
    def text(self) -> str:
        packed = self.headers.get("content-encoding") == "gzip"
        return (gzip.decompress(self.body) if packed else self.body).decode()


@contextmanager
def website(smtp_port: int) -> Iterator[Website]:
    """Needs a database that is set up: see `installation`."""
    with tempfile.TemporaryDirectory(prefix="ir-web-", dir=temporary_folder()) as name:
        running = product(
            Path(name),
            database_url=os.environ["DATABASE_URL"],
            owner_url=os.environ["BENCH_OWNER_URL"],
            redis_url="redis://127.0.0.1:1/0",
            smtp_port=smtp_port,
        )
        try:
            running.run("collectstatic", "--no-input", "--verbosity", "0")
            running.start("web")
            running.wait_for_web()
            yield _peopled(running)
        finally:
            running.stop()


def _peopled(running: Product) -> Website:
    """A day of appointments; the list of one is open on a phone."""
    now, people = timezone.now(), clinic()
    starts = [now + timedelta(hours=30, minutes=15 * number) for number in range(APPOINTMENTS)]
    rows = [people.book(starts_at=start, now=now - timedelta(hours=1)) for start in starts]
    opened = access_links.open_link(
        token=mint(rows[0], ActorKind.PATIENT, now),
        answer=rows[0].patient.date_of_birth,
        previous_cookie="",
        now=now,
    )
    web = running.children["web"].process
    assert web is not None  # it has answered
    session = signed_in(people.nurse).cookies[settings.SESSION_COOKIE_NAME].value
    return Website(
        running.address,
        {settings.LINK_COOKIE_NAME: opened.cookie},
        {settings.SESSION_COOKIE_NAME: session},
        _board(people),
        people,
        web.pid,
    )


def _board(people: Clinic) -> str:
    day = (timezone.now() + timedelta(hours=30)).astimezone(ZoneInfo(people.site.time_zone))
    return f"/staff/{people.site.slug}/?on={day:%Y-%m-%d}"


def fetched(
    address: str,
    path: str,
    *,
    cookies: dict[str, str] | None = None,
    form: dict[str, str] | None = None,
    **headers: str,
) -> Answer:
    """One request as a browser sends it, packed as one accepts it."""
    sent = {
        "Accept-Encoding": "gzip",
        "Cookie": "; ".join(f"{name}={value}" for name, value in (cookies or {}).items()),
    }
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    body = urllib.parse.urlencode(form) if form is not None else None
    if body is not None:
        sent |= {
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": address,
            "Referer": address + path,
        }
    connection = HTTPConnection(address.removeprefix("http://"), timeout=20)
    try:
        connection.request("POST" if body is not None else "GET", path, body, sent)
        return _answer(connection.getresponse())
    finally:
        connection.close()


def _answer(response: HTTPResponse) -> Answer:
    set_cookies = [
        value.partition(";")[0].partition("=") for value in response.headers.get_all("Set-Cookie") or []
    ]
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Answer(response.status, response.read(), headers, {name: value for name, _, value in set_cookies})
