"""Do reminders leave, once and on time? Each line is what the rows say, and what to do about it."""

import os
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from checklists.queries import conservation, outbox, pulse, watch
from checklists.queries import sending as queries
from checklists.queries.watch import MOST_COUNTED
from checklists.rules.heartbeats import DOUBT
from clinic.doctor.finding import Finding, ill, warning, well

_LATE_SECONDS = 300
_MOST_APART_SECONDS = 60
_MOST_NAMED = 3
_CALLS = "Look at the call list: each that mattered left a line there."


def lag(now: datetime) -> Finding:
    found, overdue = pulse.read(now=now), _overdue(watch.overdue(now=now))
    if found.heartbeat_age is None:
        return ill(
            "reminders", "nothing has swept yet", "Start the worker and beat, or run: manage.py send_due"
        )
    late = found.oldest_due_age or 0
    if late > _LATE_SECONDS:
        cure = "Look at the lines about worker, beat and mail; meanwhile run: manage.py send_due"
        seen = f"the oldest due reminder waits for {late} seconds, {overdue}"
        return ill("reminders", seen, cure)
    return well("reminders", f"last sweep {found.heartbeat_age} seconds ago, {overdue}")


def sending(now: datetime) -> Finding:
    found = pulse.read(now=now)
    if not found.sending_enabled:
        cure = "After a restore run: manage.py send_due --after-restore"
        return ill("sending", found.trouble or "switched off", cure)
    if found.trouble:
        return ill("sending", found.trouble, "Mend what it names; the next sweep tries again.")
    return well("sending", "enabled")


def in_doubt(now: datetime) -> Finding:
    count = watch.in_doubt()
    cure = "Nothing to do: they go again in a minute under the same Message-ID, and become a call the third time."
    return (
        warning("in doubt", f"{count} may have left without an answer", cure) if count else _none("in doubt")
    )


def paused(now: datetime) -> Finding:
    count = watch.paused(now=now)
    cure = "A person decides about each: look at the call list."
    return warning("paused", f"{count} wait for a person", cure) if count else _none("paused")


def failed(now: datetime) -> Finding:
    count = watch.ended(now=now).failed
    return warning("failed", f"{count} in the last 24 hours", _CALLS) if count else _none("failed")


def expired(now: datetime) -> Finding:
    count = watch.ended(now=now).expired
    return warning("expired", f"{count} in the last 24 hours", _CALLS) if count else _none("expired")


def repairs(now: datetime) -> Finding:
    count = watch.repairs(now=now)
    if not count:
        return _none("repairs")
    cure = "The plans are whole again, but should never have been otherwise: report it with the log of the worker."
    return ill("repairs", f"{count} reminders were missing or orphaned in the last 24 hours", cure)


def conserved(now: datetime) -> Finding:
    """planned = sent + cancelled + superseded + expired + failed + paused + ahead."""
    wrong = conservation.unbalanced(now=now)
    if not wrong:
        return well("conservation", "every planned reminder is accounted for")
    named = ", ".join(f"{one.site} {one.day} ({one.lost} of {one.planned})" for one in wrong[:_MOST_NAMED])
    cure = "Phone these days' patients from the board, then report it with the log of the worker."
    return ill("conservation", f"nobody can say what became of reminders: {named}", cure)


def clock(now: datetime) -> Finding:
    apart = abs((timezone.now() - outbox.database_now()).total_seconds())
    since = queries.last_beat(trigger=DOUBT)
    cure = "Mend the time service of this machine and of the database; sending goes on by itself."
    if apart > _MOST_APART_SECONDS:
        return ill("clock", f"database and application are {apart:.0f} seconds apart", cure)
    if since:
        return ill("clock", f"in doubt since {since:%Y-%m-%dT%H:%M:%SZ}: nothing leaves", cure)
    return well("clock", "database and application agree")


def journal(now: datetime) -> Finding:
    """Where it will be written: the file, or the folder that is to hold it."""
    path = Path(settings.SENT_JOURNAL)
    asked = next(each for each in (path, *path.parents) if each.exists())
    if path.is_dir() or not os.access(asked, os.W_OK | os.R_OK):
        cure = "Let SENT_JOURNAL name a file that the senders may read and write, on another volume than the database."
        return ill("journal", f"{path} cannot be written", cure)
    return well("journal", str(path))


def _overdue(count: int) -> str:
    more = " or more" if count == MOST_COUNTED else ""
    return f"{count or 'nothing'}{more} overdue"


def _none(probe: str) -> Finding:
    return well(probe, "none")
