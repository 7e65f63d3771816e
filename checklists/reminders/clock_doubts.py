"""A clock that leapt, or that the watchdog outside contradicts: nothing leaves until its time is confirmed.

A clock that is ahead would send tomorrow's messages today, so a contradiction holds as long as it lasts. Where nobody
can be asked, ten minutes are enough for a person to hear the alarm; then sending goes on. Source: reminders.md 5.
"""

import logging
from datetime import datetime, timedelta

from django.conf import settings

from checklists.actions import sending as sending_actions
from checklists.queries import sending
from checklists.reminders import ping
from checklists.rules.access import Actor
from checklists.rules.heartbeats import DOUBT, PING

log = logging.getLogger(__name__)
LONGEST_WAIT = timedelta(minutes=10)
CONTRADICTED = (
    "Our clock and the watchdog's are more than five minutes apart. Nothing leaves until they agree."
)


def trouble(*, by: Actor, now: datetime) -> str:
    """Why the time must not be believed yet, "" when it may."""
    since, told_at = sending.last_beat(trigger=DOUBT), sending.last_beat(trigger=PING)
    told_lately = told_at is not None and abs(now - told_at) <= ping.MOST_APART
    if since is None and (told_lately or not settings.HEARTBEAT_URL):
        return ""
    theirs = ping.time_there() if settings.HEARTBEAT_URL else None
    if theirs and abs(theirs - now) > ping.MOST_APART:
        ping.doubt(by=by, now=now)
        return CONTRADICTED
    if since and not theirs and abs(now - since) < LONGEST_WAIT:
        return "The time is in doubt, and nobody confirms it. Nothing leaves for ten minutes."
    if since:
        _trust(confirmed=theirs is not None, by=by, now=now)
    return ""


def _trust(*, confirmed: bool, by: Actor, now: datetime) -> None:
    log.warning(
        "the clock is believed again, %s", "confirmed" if confirmed else "after ten minutes, unconfirmed"
    )
    sending_actions.trust_clock(by=by, now=now)
