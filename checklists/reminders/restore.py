"""Taking over after a restore: what the journal knows to have left is marked sent, then mail may leave again."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings

from checklists.actions import sending as sending_actions
from checklists.queries import sending
from checklists.reminders import clock as clocks
from checklists.reminders import journal
from checklists.reminders.clock import Clock
from checklists.rules.access import system

BY = system("after_restore")
_AT_ONCE = 1000


@dataclass(frozen=True)
class Restored:
    """How many rows were marked, and how many are planned for the next 24 hours."""

    marked: int
    planned: int


def take_over(*, clock: Clock | None = None) -> Restored:
    """A person asked for it: the journal is believed, this instance sends."""
    now = (clock or clocks.read()).now()
    left = journal.everything(Path(settings.SENT_JOURNAL))
    ids = list(left)
    marked = sum(_mark(ids[at : at + _AT_ONCE], left, now) for at in range(0, len(ids), _AT_ONCE))
    sending_actions.take_over(instance_id=settings.INSTANCE_ID, by=BY, now=now)
    return Restored(marked, sending.planned_within_a_day(now=now))


def _mark(ids: list[UUID], left: dict[UUID, datetime], now: datetime) -> int:
    by_site: dict[int, dict[UUID, datetime]] = defaultdict(dict)
    for one, site_id in sending.unsent_among(ids).items():
        by_site[site_id][one] = left[one]
    return sum(
        sending_actions.mark_restored(site_id=site_id, sent=sent, by=BY, now=now)
        for site_id, sent in by_site.items()
    )
