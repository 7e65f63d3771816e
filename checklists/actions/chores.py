"""Who does a chore now: one row a chore, so that two beats, a worker and a standby do it once."""

from datetime import datetime

from django.db import transaction

from checklists.models import Heartbeat
from checklists.rules.access import Actor
from checklists.rules.heartbeats import Chore, is_due


@transaction.atomic
def take(*, chore: Chore, by: Actor, now: datetime) -> bool:
    """True for the one who shall do it; everybody else waits for the row's next time."""
    rows = Heartbeat.objects.select_for_update()
    row, is_new = rows.get_or_create(trigger=chore, host="", defaults={"at": now})
    if not is_new and not is_due(chore, ran_at=row.at, now=now):
        return False
    Heartbeat.objects.filter(pk=row.pk).update(at=now)
    return True


@transaction.atomic
def give_back(*, chore: Chore, by: Actor, now: datetime) -> None:
    """It broke: the next ring tries again."""
    Heartbeat.objects.filter(trigger=chore, host="").delete()
