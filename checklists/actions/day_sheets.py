"""The day on paper: who opened it is on record, and the copy for a day without a network is written once."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.db import transaction

from checklists.actions import audit
from checklists.models import Heartbeat, Site
from checklists.rules.access import Actor
from checklists.rules.day_sheet_copies import is_due
from checklists.rules.heartbeats import Chore

# A site that was never written counts as a day behind: due at once, and late soon after it could not be written.
_NEVER = timedelta(days=1)


@transaction.atomic
def opened(*, site_id: int, on: date, patients: int, by: Actor, now: datetime) -> None:
    """Whoever has it open can print it, so opening is what is kept. The caller has found the site in their own scope."""
    data: dict[str, audit.Value] = {"on": on.isoformat(), "patients": patients}
    audit.record(by=by, action="day_sheet.open", obj=f"site:{site_id}", site_id=site_id, data=data)


def keep(*, site_id: int, write: Callable[[], None], by: Actor, now: datetime) -> bool:
    """Has `write` called where the copy is due; False where it is not.

    Two who ask at once do it one after the other, so the second finds it done. What `write` raises comes out, and the
    row goes on to say how old the newest copy is.
    """
    site = Site.objects.get(pk=site_id)
    Heartbeat.objects.get_or_create(trigger=Chore.DAY_SHEETS, host=site.slug, defaults={"at": now - _NEVER})
    with transaction.atomic():
        row = Heartbeat.objects.select_for_update().get(trigger=Chore.DAY_SHEETS, host=site.slug)
        if not is_due(written_at=row.at, now=now, zone=site.time_zone, desk_opens=site.desk_opens):
            return False
        write()
        Heartbeat.objects.filter(pk=row.pk).update(at=now)
        audit.record(by=by, action="day_sheet.copy", obj=f"site:{site.pk}", site_id=site.pk)
    return True


@transaction.atomic
def forget(*, by: Actor, now: datetime) -> None:
    """Copies are switched off: nobody waits for one any more."""
    Heartbeat.objects.filter(trigger=Chore.DAY_SHEETS).exclude(host="").delete()
