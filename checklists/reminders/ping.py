"""Tells a watchdog outside that a sweep went well; its silence is the alarm."""

import logging
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.error import URLError
from urllib.request import Request, urlopen

from django.conf import settings

from checklists.actions import sending as sending_actions
from checklists.queries import sending
from checklists.rules.access import Actor

log = logging.getLogger(__name__)
EVERY = timedelta(seconds=60)
MOST_LAG = timedelta(seconds=120)
MOST_APART = timedelta(minutes=5)
_SECONDS = 5


def ping_when_due(*, lag: timedelta, by: Actor, now: datetime) -> None:
    """Once a minute, after a sweep that is not behind; off without HEARTBEAT_URL. Never raises for a silent host."""
    newest = sending.last_beat(trigger="ping")
    if not settings.HEARTBEAT_URL or lag >= MOST_LAG or (newest and now - newest < EVERY):
        return
    try:
        with urlopen(Request(settings.HEARTBEAT_URL), timeout=_SECONDS) as answer:
            _compare(answer.headers.get("Date", ""), now)
    except (URLError, OSError, ValueError) as error:
        log.warning("the heartbeat address does not answer: %s", type(error).__name__)
        return
    sending_actions.beat(trigger="ping", host="", lag_seconds=round(lag.total_seconds()), by=by, now=now)


def _compare(date: str, now: datetime) -> None:
    """A third clock: what the watchdog thinks the time is."""
    if date and abs(parsedate_to_datetime(date) - now) > MOST_APART:
        log.error("our clock and the watchdog's are more than %s apart", MOST_APART)
