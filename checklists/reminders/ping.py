"""Tells a watchdog outside that a sweep went well; its silence is the alarm. Its `Date` is a third clock."""

import logging
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings

from checklists.actions import sending as sending_actions
from checklists.queries import sending
from checklists.rules.access import Actor
from checklists.rules.heartbeats import DOUBT, PING

log = logging.getLogger(__name__)
EVERY = timedelta(seconds=60)
# A ring comes every quarter of a minute, now and then a moment early: waiting for the next would be 75 seconds.
_SLACK = timedelta(seconds=5)
MOST_LAG = timedelta(seconds=120)
MOST_APART = timedelta(minutes=5)
_SECONDS = 5
_ASK_SECONDS = 2


class _NotLedOn(HTTPRedirectHandler):
    """One address is called, the one of the settings; where its host leads to is an answer that is no yes."""

    def redirect_request(self, *answer: object) -> None:
        return None


_open = build_opener(_NotLedOn).open


def ping_when_due(*, lag: timedelta, by: Actor, now: datetime) -> None:
    """Once a minute, after a sweep that is not behind; off without HEARTBEAT_URL. Never raises for a silent host."""
    newest = sending.last_beat(trigger=PING)
    if not settings.HEARTBEAT_URL or lag >= MOST_LAG or (newest and now - newest < EVERY - _SLACK):
        return
    try:
        # A web address: E066 looks at it when the program starts.
        with _open(Request(settings.HEARTBEAT_URL), timeout=_SECONDS) as answer:  # noqa: S310
            theirs = _date(answer.headers.get("Date", ""))
    except (URLError, OSError, ValueError) as error:
        log.warning("the heartbeat address does not answer: %s", type(error).__name__)
        return
    sending_actions.beat(trigger=PING, host="", lag_seconds=round(lag.total_seconds()), by=by, now=now)
    if theirs and abs(theirs - now) > MOST_APART:
        doubt(by=by, now=now)


def doubt(*, by: Actor, now: datetime) -> None:
    """Remembered in a row: no sweep, wherever it runs, begins before the time is confirmed."""
    log.error("our clock and the watchdog's are more than %s apart", MOST_APART)
    sending_actions.beat(trigger=DOUBT, host="", lag_seconds=0, by=by, now=now)


def time_there() -> datetime | None:
    """What the watchdog's host thinks the time is, asked without telling it anything; None when it does not say."""
    parts = urlsplit(settings.HEARTBEAT_URL)
    try:
        asked = Request(f"{parts.scheme}://{parts.netloc}/", method="HEAD")  # noqa: S310
        with _open(asked, timeout=_ASK_SECONDS) as answer:
            return _date(answer.headers.get("Date", ""))
    except HTTPError as refused:
        with refused:
            return _date(refused.headers.get("Date", ""))
    except (URLError, OSError, ValueError):
        return None


def _date(words: str) -> datetime | None:
    try:
        at = parsedate_to_datetime(words)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
