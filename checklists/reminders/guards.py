"""Reasons not to send at all: a demo, a clone, a restored database, clocks that disagree, a switch that is off."""

import socket
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings

from checklists.actions import sending as sending_actions
from checklists.queries import sending
from checklists.reminders import clock as clocks
from checklists.reminders import clock_doubts, journal
from checklists.reminders.clock import Clock
from checklists.rules.access import Actor
from checklists.rules.heartbeats import DOUBT

# Signs of life and journal tell the database's time; this much two processes may differ in reading it.
_MARGIN = timedelta(seconds=5)
_AT_ONCE = 1000
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_AGAIN = "look at today's plan, then run: manage.py send_due --after-restore"
CLONE = f"This database belongs to another instance: it may be a copy. If it is the one that sends, {_AGAIN}"
DEMO = "The demo sends to its own mail catcher only. Leave EMAIL_HOST unset, or set DEMO=0 where patients are real."
IN_CLEAR = "EMAIL_HOST is another machine and EMAIL_USE_SSL is off: mail would cross the network in clear."
RESTORE = f"Messages have left that this database does not know of: it was restored. Please {_AGAIN}"


def trouble(clock: Clock, *, by: Actor) -> str:
    """Why nothing may leave now, "" when all is well. A database that never sent is taken over by this instance."""
    now = clock.now()
    found = _wrong_place() or _wrong_time(clock, by, now)
    if found:
        return found
    state = sending.state()
    if not state.instance_id:
        sending_actions.adopt(instance_id=settings.INSTANCE_ID, by=by, now=now)
        state = sending.state()
    if state.instance_id != settings.INSTANCE_ID:
        return CLONE
    if not state.enabled:
        return state.trouble or "Sending is switched off."
    if state.paused_until and now < state.paused_until:
        return state.trouble or "Sending is paused."
    return _restored(now, by)


def _wrong_place() -> str:
    if settings.DEMO and settings.EMAIL_HOST not in settings.MAIL_CATCHERS:
        return DEMO
    in_clear = not settings.EMAIL_USE_SSL and settings.EMAIL_HOST not in _LOOPBACK
    return IN_CLEAR if in_clear and not settings.DEMO else ""


def _wrong_time(clock: Clock, by: Actor, now: datetime) -> str:
    """A leap is remembered in a row, so that no other process begins either."""
    found = clock.trouble()
    if found == clocks.JUMPED:
        sending_actions.beat(trigger=DOUBT, host="", lag_seconds=0, by=by, now=now)
    return found or clock_doubts.trouble(by=by, now=now)


def _restored(now: datetime, by: Actor) -> str:
    """The journal is ahead of the database: everything stops until a person has looked.

    Compared from this machine's own last sweep on, since another machine's journal is another one.
    """
    newest, path = sending.last_beat(host=socket.gethostname()), Path(settings.SENT_JOURNAL)
    try:
        left = list(journal.since(path, newest - _MARGIN) if newest else journal.everything(path))
    except OSError as error:
        return f"The journal of sent messages cannot be read ({type(error).__name__}): look at SENT_JOURNAL."
    if not _is_ahead(left, swept_before=newest is not None):
        return ""
    sending_actions.switch_off(trouble=RESTORE, by=by, now=now)
    return RESTORE


def _is_ahead(left: list[UUID], *, swept_before: bool) -> bool:
    """What it would send again; what it never heard of counts where this machine has swept for it before."""
    parts = [left[at : at + _AT_ONCE] for at in range(0, len(left), _AT_ONCE)]
    # A demo's database comes and goes under one journal.
    asks = swept_before and not settings.DEMO
    return any(sending.unsent_among(part) or (asks and sending.unknown_among(part)) for part in parts)
