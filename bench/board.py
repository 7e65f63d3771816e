"""Rows 19 and 20: what a refresh of the board without news costs beside the whole board, and two hundred people watching one.

Costs are those of the product's own web process, as a browser asks it. Both kinds of answers come one after the other, round by
round; watchers ask as the page does, every fifteen seconds, each at a moment of its own.
"""

import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import timezone

from bench.figures import Figure, Goal
from bench.website import Answer, Website, fetched, website
from tests.factories import Clinic
from tests.processes import HOST
from tests.staff.sign_in import signed_in

SIZES = (10, 40, 200)
# As static/js/board.js has it.
EVERY_SECONDS = 15
SHARE = Goal(20, "watchers of a board of 200, share of one core", "", "limit", must=1, at_most=True)
SLOWEST = Goal(20, "the same, slowest p99 of an answer", "s", "limit", must=1, at_most=True)
_SHARE_LIMIT, _SECONDS_LIMIT = 0.1, 1.0
# The names of collected files are known to the product's own process alone.
_AS_THEY_STAND = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Cost:
    """Of one answer: statements, milliseconds of CPU, bytes on the wire."""

    statements: float
    cpu_ms: float
    size: float


def run(smtp_port: int, *, rounds: int, count: int, ends_at: float) -> tuple[list[Figure], str]:
    """`count` watchers. Each size has two rounds at least, watching one minute at most."""
    figures: list[Figure] = []
    with website(smtp_port) as site:
        for size in SIZES:
            _filled(site.people, size)
            pairs = [(_whole(site), _no_news(site)) for _ in range(max(2, min(rounds, 5)))]
            figures += _costs(size, pairs)
        watched = list(_watched(site, count, ends_at))
    shares, slowest = zip(*watched, strict=True)
    limits = (_SHARE_LIMIT,) * len(shares), (_SECONDS_LIMIT,) * len(shares)
    figures += [Figure(SHARE, shares, limits[0]), Figure(SLOWEST, (max(slowest),), limits[1][:1])]
    return figures, f"{count} watchers, each asked {len(watched)} times, every {EVERY_SECONDS} seconds"


def _costs(size: int, pairs: list[tuple[Cost, Cost]]) -> Iterator[Figure]:
    for what, unit in (("statements", ""), ("cpu_ms", "ms CPU"), ("size", "bytes")):
        goal = Goal(19, f"board of {size}, no news: {what}", unit, "the whole board", must=None)
        whole, quiet = zip(*((getattr(a, what), getattr(b, what)) for a, b in pairs), strict=True)
        yield Figure(goal, quiet, whole)


def _filled(people: Clinic, size: int) -> None:
    """The board's day with so many appointments, a minute apart."""
    noon = (timezone.now() + timedelta(hours=30)).astimezone(ZoneInfo(people.site.time_zone))
    first = noon.replace(hour=9, minute=0, second=0, microsecond=0)
    day = {
        "starts_at__gte": first.replace(hour=0),
        "starts_at__lt": first.replace(hour=0) + timedelta(days=1),
    }
    known = people.site.appointment_set.filter(**day).exclude(status="cancelled").count()
    for number in range(known, size):
        people.book(starts_at=first + timedelta(minutes=number), now=timezone.now())


def _whole(site: Website) -> Cost:
    return _cost(site, asked=10)


def _no_news(site: Website) -> Cost:
    known = _asked(site).headers["etag"]
    return _cost(site, asked=40, If_None_Match=known)


def _cost(site: Website, *, asked: int, **headers: str) -> Cost:
    before = cpu_seconds(site.web)
    answers = [_asked(site, **headers) for _ in range(asked)]
    spent = cpu_seconds(site.web) - before
    sizes = [len(answer.body) for answer in answers]
    return Cost(_statements(site, headers), 1000 * spent / asked, sum(sizes) / asked)


def _asked(site: Website, **headers: str) -> Answer:
    answer = fetched(site.address, site.board.replace("?", "rows/?"), cookies=site.nurse, **headers)
    assert answer.status == (304 if headers else 200), answer.status
    return answer


def _statements(site: Website, headers: dict[str, str]) -> int:
    """Of the same request in this process: they are the same in each."""
    client, path = signed_in(site.people.nurse), site.board.replace("?", "rows/?")
    client.defaults["SERVER_NAME"] = HOST
    with override_settings(STORAGES=settings.STORAGES | _AS_THEY_STAND):
        known = client.get(path)["ETag"]
        with CaptureQueriesContext(connection) as said:
            client.get(path, headers={"If-None-Match": known} if headers else {})
    return len(said)


def _watched(site: Website, watchers: int, ends_at: float) -> Iterator[tuple[float, float]]:
    """By turn of all watchers: the share of one core that the web process took, and the p99 of the answers in seconds."""
    etag = _asked(site).headers["etag"]
    for turn in range(4):
        if turn and time.monotonic() + EVERY_SECONDS > ends_at:
            return
        before, began = cpu_seconds(site.web), time.monotonic()
        with ThreadPoolExecutor(32) as browsers:
            moments = [began + number * EVERY_SECONDS / watchers for number in range(watchers)]
            took = sorted(browsers.map(lambda moment: _watcher(site, etag, moment), moments))
        time.sleep(max(0.0, began + EVERY_SECONDS - time.monotonic()))
        share = (cpu_seconds(site.web) - before) / (time.monotonic() - began)
        yield share, took[int(0.99 * len(took))]


def _watcher(site: Website, etag: str, asks_at: float) -> float:
    """Seconds from the moment at which this one asks to its answer, waiting in line included."""
    time.sleep(max(0.0, asks_at - time.monotonic()))
    _asked(site, If_None_Match=etag)
    return time.monotonic() - asks_at


def cpu_seconds(session: int) -> float:
    """User and system time of all processes of a session, so far."""
    spent = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
        except OSError:  # it ended meanwhile
            continue
        if int(fields[3]) == session:
            spent += int(fields[11]) + int(fields[12])
    return spent / _TICK
