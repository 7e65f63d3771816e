"""Is the clock beating? From rows alone, since the process that should tell may be the one that died."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from checklists.models import Sending
from checklists.queries import outbox, wall
from checklists.queries import sending as sending_rows

_LATE = timedelta(seconds=300)
_SILENT = timedelta(seconds=120)


@dataclass(frozen=True)
class Pulse:
    """Ages in seconds; None where there is nothing: never swept, nothing due."""

    heartbeat_age: int | None
    oldest_due_age: int | None
    sending_enabled: bool
    trouble: str

    @property
    def is_beating(self) -> bool:
        swept = self.heartbeat_age is not None and self.heartbeat_age <= _SILENT.total_seconds()
        return swept and (self.oldest_due_age or 0) <= _LATE.total_seconds() and self.sending_enabled


def database_answers() -> None:
    """Raises django.db.Error when it does not."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


@wall.everywhere("pulse")
def read(*, now: datetime) -> Pulse:
    swept_at = sending_rows.last_beat()
    planned = (head.at for head in outbox.heads())
    due = min((at for at in planned if at <= now), default=None)
    sending = Sending.objects.first()
    return Pulse(
        heartbeat_age=_age(swept_at, now) if swept_at else None,
        oldest_due_age=_age(due, now) if due else None,
        sending_enabled=sending is None or sending.enabled,
        trouble=sending.trouble if sending else "",
    )


def _age(at: datetime, now: datetime) -> int:
    return max(0, round((now - at).total_seconds()))
