"""Rows 22 and 24: what pages weigh on the wire and how many requests they make, against the limits and beside others' pages."""

import gzip
import re
from uuid import uuid4

from bench.figures import Figure, Goal
from bench.packages import govuk_page, package
from bench.website import Answer, Website, fetched, website

KB = 1000
FIRST = Goal(22, "patient page, first visit", "bytes", "limit", must=1, at_most=True)
GOVUK = Goal(
    22, "patient page, first visit", "bytes", "GOV.UK task list, with its fonts", must=1, at_most=True
)
NHS = Goal(22, "patient page, first visit", "bytes", "NHS styles and script alone", must=1, at_most=True)
REQUESTS = Goal(22, "patient page, first visit", "requests", "limit", must=1, at_most=True)
AGAIN = Goal(22, "patient page, again", "bytes", "limit", must=1, at_most=True)
TICK = Goal(24, "tick reply", "bytes", "limit", must=1, at_most=True)
SHARE = Goal(24, "tick reply", "bytes", "full page", must=0.3, at_most=True)
STAFF = Goal(22, "board of 20, first visit", "bytes", "limit", must=1, at_most=True)
BOARD = Goal(22, "board of 20, again", "bytes", "limit", must=1, at_most=True)
NO_NEWS = Goal(22, "board without news", "bytes", "limit", must=1, at_most=True)
_BROUGHT = re.compile(r'<(?:link rel="stylesheet"[^>]*? href|script[^>]*? src)="([^"]+)"')


def run(smtp_port: int, *, rounds: int, count: int, ends_at: float) -> tuple[list[Figure], str]:
    """Bytes do not change from round to round: one is enough."""
    with website(smtp_port) as site:
        figures = [*_patient(site), *_staff(site)]
    return figures, "bytes of the answers as they stand on the wire, gzip"


def _patient(site: Website) -> list[Figure]:
    page = fetched(site.address, "/my/", cookies=site.patient)
    brought = [len(each.body) for each in _brought(site, page)]
    first, reply = len(page.body) + sum(brought), _tick(site, page)
    return [
        _figure(FIRST, first, 25 * KB),
        _figure(REQUESTS, 1 + len(brought), 3),
        _beside(GOVUK, first, _govuk()),
        _beside(NHS, first, _nhs()),
        _figure(AGAIN, len(page.body), 4 * KB),
        _figure(TICK, reply, 1 * KB),
        _figure(SHARE, reply, len(page.body)),
    ]


def _staff(site: Website) -> list[Figure]:
    page = fetched(site.address, site.board, cookies=site.nurse)
    assert page.status == 200, page.status
    brought = sum(len(each.body) for each in _brought(site, page))
    return [
        _figure(STAFF, len(page.body) + brought, 120 * KB),
        _figure(BOARD, len(page.body), 45 * KB),
        _figure(NO_NEWS, _no_news(site), 200),
    ]


def _brought(site: Website, page: Answer) -> list[Answer]:
    """What the page's own elements ask for."""
    found = [fetched(site.address, address) for address in _BROUGHT.findall(page.text)]
    assert all(each.status == 200 for each in found)
    return found


def _tick(site: Website, page: Answer) -> int:
    """The answer to a press of "Wear loose sleeves", as the script asks for it."""
    secret = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
    form = {"csrfmiddlewaretoken": secret[1] if secret else "", "operation": str(uuid4())}
    answer = fetched(
        site.address, "/my/items/4/tick/", cookies=site.patient | page.cookies, form=form, X_Fragment="1"
    )
    assert answer.status == 200, answer.status
    return len(answer.body)


def _no_news(site: Website) -> int:
    board = site.board.replace("?", "rows/?")
    known = fetched(site.address, board, cookies=site.nurse)
    again = fetched(site.address, board, cookies=site.nurse, If_None_Match=known.headers["etag"])
    assert (again.status, again.body) == (304, b"")
    return len(again.body)


def _govuk() -> int | None:
    files = govuk_page()
    if files is None:
        return None
    return sum(
        len(body) if path.endswith(".woff2") else len(gzip.compress(body, 9)) for path, body in files.items()
    )


def _nhs() -> int | None:
    found = package("nhsuk-frontend")
    files = [*found.rglob("nhsuk-frontend.min.css"), *found.rglob("nhsuk-frontend.min.js")] if found else []
    return sum(len(gzip.compress(file.read_bytes(), 9)) for file in files) or None


def _figure(goal: Goal, ours: float, other: float) -> Figure:
    return Figure(goal, (float(ours),), (float(other),))


def _beside(goal: Goal, ours: float, other: float | None) -> Figure:
    """Not run where the package is not there."""
    return _figure(goal, ours, other) if other is not None else Figure(goal, (), ())
