"""Taking over after a restore: what the journals know to have left is marked sent, then mail may leave again."""

import socket
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings

from checklists.actions import sending as sending_actions
from checklists.queries import sending
from checklists.queries.sending import DayAhead
from checklists.reminders import clock as clocks
from checklists.reminders import journal, repair
from checklists.reminders.clock import Clock
from checklists.rules.access import system

BY = system("after_restore")
_AT_ONCE = 1000


@dataclass(frozen=True)
class Restored:
    """How many rows were marked; how many messages left of which this database knows nothing; the day to look at.

    `hosts` have swept for this database: each may have a journal of its own.
    """

    marked: int
    unknown: int
    day: tuple[DayAhead, ...]
    hosts: tuple[str, ...]

    @property
    def planned(self) -> int:
        return sum(site.planned for site in self.day)


def take_over(*, clock: Clock | None = None, journals: Iterable[Path] = ()) -> Restored:
    """A person has looked and asked for it: the journals are believed, this instance sends."""
    restored = mark_left(clock=clock, journals=journals)
    switch_on(clock=clock)
    return restored


def mark_left(*, clock: Clock | None = None, journals: Iterable[Path] = ()) -> Restored:
    """Mark as sent what this machine's journal and the named ones know; nothing is switched on. Twice does nothing."""
    now = (clock or clocks.read()).now()
    left = _left([Path(settings.SENT_JOURNAL), *journals])
    ids = list(left)
    parts = [ids[at : at + _AT_ONCE] for at in range(0, len(ids), _AT_ONCE)]
    marked = sum(_mark(part, left, now) for part in parts)
    unknown = sum(sending.unknown_among(part) for part in parts)
    return Restored(marked, unknown, sending.day_ahead(now=now), sending.hosts())


def switch_on(*, clock: Clock | None = None) -> None:
    """The plans are compared first; this machine's journal counts from now on."""
    running = clock or clocks.read()
    repair.reconcile(clock=running)
    now = running.now()
    sending_actions.take_over(instance_id=settings.INSTANCE_ID, by=BY, now=now)
    sending_actions.beat(trigger="command", host=socket.gethostname(), lag_seconds=0, by=BY, now=now)


def _left(journals: Iterable[Path]) -> dict[UUID, datetime]:
    left: dict[UUID, datetime] = {}
    for path in journals:
        left.update(journal.everything(path))
    return left


def _mark(ids: list[UUID], left: dict[UUID, datetime], now: datetime) -> int:
    by_site: dict[int, dict[UUID, datetime]] = defaultdict(dict)
    for one, site_id in sending.unsent_among(ids).items():
        by_site[site_id][one] = left[one]
    return sum(
        sending_actions.mark_restored(site_id=site_id, sent=sent, by=BY, now=now)
        for site_id, sent in by_site.items()
    )
