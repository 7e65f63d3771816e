"""May mail leave from this database, and what does the sweep know about its own past?"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

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


def last_beat(*, trigger: str | None = None) -> datetime | None:
    """When any sweep, or what this trigger stands for, last ended well."""
    every = Heartbeat.objects.all()
    rows = every.filter(trigger=trigger) if trigger else every.exclude(trigger__in=NOT_SWEEPS)
    return rows.order_by("-at").values_list("at", flat=True).first()


def unsent_among(ids: Collection[UUID]) -> dict[UUID, int]:
    """Of ids that have left once, those that this database would send again, with their site."""
    rows = Reminder.objects.filter(pk__in=ids, state__in=("planned", "claimed", "paused"))
    return dict(rows.values_list("pk", "site_id"))


def planned_within_a_day(*, now: datetime) -> int:
    """How many reminders would leave in the next 24 hours: what a person looks at after a restore."""
    return Reminder.objects.filter(state="planned", next_try_at__lte=now + timedelta(hours=24)).count()
