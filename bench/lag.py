"""Row 7: how long after its time a message leaves, where at most ten fall due a second.

The real processes: the standby alone, woken by the rows; and the beat with its worker alone, which ring every 15 seconds. The lag
is what the table says, from the due time to the commit that says "sent"; the server had the message before.
"""

import os
import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from bench import due
from bench.figures import Figure, Goal
from checklists.actions import bell
from checklists.models import Reminder
from checklists.queries import sending
from checklists.queries.zone_shifts import site_clock
from tests import factories
from tests.processes import Product, product, running_broker, wait_until

STANDBY = Goal(7, "lag p99, standby", "s", "one second", must=1, at_most=True)
BEAT = Goal(7, "lag p99, beat and worker alone", "s", "a ring and one second", must=1, at_most=True)
A_SECOND, A_RING = 10, 16.0
STANDBY_SECONDS, BEAT_SECONDS = 10, 32


def run(port: int, *, rounds: int, count: int, ends_at: float) -> tuple[list[Figure], str]:
    """One round of each, `count` messages at most; what ended it. More rounds only lengthen the wait."""
    clinic = factories.clinic()
    due.noon_at(clinic, timezone.now())
    with _stack(port) as running:
        running.start("standby")
        _p99(clinic, A_SECOND)  # what a process makes once, on its first messages
        standby = _p99(clinic, min(count, A_SECOND * STANDBY_SECONDS))
        running.kill("standby")
        running.start("worker", "beat")
        wait_until(lambda: sending.last_beat(trigger="beat") is not None, what="the beat rings")
        _p99(clinic, A_SECOND)
        beat = _p99(clinic, min(count, A_SECOND * BEAT_SECONDS))
    figures = [Figure(STANDBY, (standby,), (1.0,)), Figure(BEAT, (beat,), (A_RING,))]
    return figures, f"{A_SECOND} messages a second, at most {count}"


@contextmanager
def _stack(port: int) -> Iterator[Product]:
    """Standby, worker and beat for this database and this mail server, none of them started."""
    with running_broker() as broker, TemporaryDirectory(prefix="ir-bench-") as name:
        url = os.environ["DATABASE_URL"]
        running = product(
            Path(name),
            database_url=url,
            owner_url=url,
            redis_url=broker.url,
            smtp_port=port,
            DJANGO_SETTINGS_MODULE="clinic.settings",
            SITE_BASE_URL=os.environ["SITE_BASE_URL"],
        )
        try:
            yield running
        finally:
            running.stop()


def _p99(clinic: factories.Clinic, count: int) -> float:
    """Seconds from due to sent, of so many messages that fall due one after the other."""
    now = timezone.now()
    people = [clinic.patient() for _ in range(count)]
    for person in people:
        clinic.book(person, starts_at=now + timedelta(days=2), now=now)  # due in two minutes
    mine = Reminder.objects.filter(appointment__patient__in=people, rule="booked")
    with transaction.atomic():
        _fall_due(mine, timezone.now() + timedelta(seconds=3))
        bell.ring()
    wait_until(lambda: not mine.exclude(state="sent").exists(), what="all have left", seconds=90)
    lags = sorted(
        (sent_at - due_at).total_seconds() for sent_at, due_at in mine.values_list("sent_at", "due_at")
    )
    return statistics.quantiles(lags, n=100)[98]


def _fall_due(rows: QuerySet[Reminder], first: datetime) -> None:
    """One after the other, as critical as a first message is."""
    moved = list(rows.select_related("site"))
    for place, row in enumerate(moved):
        row.due_at = row.next_try_at = first + timedelta(seconds=place / A_SECOND)
        row.due_local, row.rank = site_clock(row.due_at, row.site.time_zone), 0
    Reminder.objects.bulk_update(moved, ["due_at", "next_try_at", "due_local", "rank"])
