"""May mail leave from this database, and what does the sweep know about its own past?"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Count, Max, Min

from checklists.models import Heartbeat, Reminder, Sending
from checklists.rules.heartbeats import NOT_SWEEPS


@dataclass(frozen=True)
class SendingState:
    """The one row that says so. `instance_id` is "" on a database that never sent."""

    instance_id: str
    enabled: bool
    paused_until: datetime | None
    trouble: str


def state() -> SendingState:
    row = Sending.objects.first()
    if row is None:
        return SendingState("", True, None, "")
    return SendingState(row.instance_id, row.enabled, row.paused_until, row.trouble)


def wait_for_locks(*, seconds: int) -> None:
    """From now on a statement of this connection gives up after so long on rows that somebody else holds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [f"{seconds}s"])


def last_beat(*, trigger: str | None = None, host: str | None = None) -> datetime | None:
    """When any sweep, or what this trigger stands for, last ended well; on one machine, or on any."""
    every = Heartbeat.objects.filter(host=host[:80]) if host else Heartbeat.objects.all()
    rows = every.filter(trigger=trigger) if trigger else every.exclude(trigger__in=NOT_SWEEPS)
    return rows.order_by("-at").values_list("at", flat=True).first()


def hosts() -> tuple[str, ...]:
    """Machines that have swept for this database and are remembered."""
    rows = Heartbeat.objects.exclude(trigger__in=NOT_SWEEPS).order_by("host")
    return tuple(rows.values_list("host", flat=True).distinct())


def unsent_among(ids: Collection[UUID]) -> dict[UUID, int]:
    """Of ids that have left once, those that this database would send again, with their site."""
    rows = Reminder.objects.filter(pk__any_of=ids, state__in=("planned", "claimed", "transmitting", "paused"))
    return dict(rows.values_list("pk", "site_id"))


def unknown_among(ids: Collection[UUID]) -> int:
    """Of ids that have left once, how many this database has never heard of."""
    return len(set(ids)) - Reminder.objects.filter(pk__any_of=ids).count()


@dataclass(frozen=True)
class DayAhead:
    """What would leave from one site in the next 24 hours: how many, and the site's clock of the first and the last."""

    site: str
    planned: int
    first: str
    last: str


def day_ahead(*, now: datetime) -> tuple[DayAhead, ...]:
    """What a person looks at after a restore."""
    rows = Reminder.objects.filter(state="planned", next_try_at__lte=now + timedelta(hours=24))
    found = rows.values_list("site__slug").annotate(Count("pk"), Min("due_local"), Max("due_local"))
    return tuple(DayAhead(*row) for row in found.order_by("site__slug"))
