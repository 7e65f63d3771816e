"""Reasons not to send at all: a demo, a clone, a restored database, clocks that disagree, a switch that is off."""

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from checklists.actions import sending as sending_actions
from checklists.queries import sending
from checklists.reminders import journal
from checklists.reminders.clock import Clock
from checklists.rules.access import Actor

_MARGIN = timedelta(hours=1)
_AGAIN = "look at today's plan, then run: manage.py send_due --after-restore"
CLONE = f"This database belongs to another instance: it may be a copy. If it is the one that sends, {_AGAIN}"
DEMO = "The demo sends to its own mail catcher only. Leave EMAIL_HOST unset, or set DEMO=0 where patients are real."
RESTORE = f"Messages have left that this database does not know of: it was restored. Please {_AGAIN}"


def trouble(clock: Clock, *, by: Actor) -> str:
    """Why nothing may leave now, "" when all is well. A database that never sent is taken over by this instance."""
    now = clock.now()
    if settings.DEMO and settings.EMAIL_HOST not in settings.MAIL_CATCHERS:
        return DEMO
    if clock.trouble():
        return clock.trouble()
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


def _restored(now: datetime, by: Actor) -> str:
    """The journal is ahead of the database: everything stops until a person has looked."""
    newest = sending.last_beat()
    left = journal.since(Path(settings.SENT_JOURNAL), newest - _MARGIN) if newest else {}
    if not newest:
        left = journal.everything(Path(settings.SENT_JOURNAL))
    if not left or not sending.unsent_among(list(left)):
        return ""
    sending_actions.switch_off(trouble=RESTORE, by=by, now=now)
    return RESTORE
