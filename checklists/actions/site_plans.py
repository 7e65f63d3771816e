"""Plans every coming appointment of a site anew, where what the site says of itself decides when messages go."""

from datetime import datetime

from django.db import transaction

from checklists.actions import audit, planning
from checklists.models import Appointment
from checklists.queries.scope import appointments_for
from checklists.rules.access import Actor
from checklists.rules.appointment_status import Status

# So many are held at once: a sweep waits for none of them for long.
_A_BATCH = 100


def replan_site(*, site_id: int, by: Actor, now: datetime) -> int:
    """How many were planned anew, batch by batch, each in a transaction of its own.

    What has left does not go again, and nobody is told of anything but a time that differs from what was told.
    """
    rows = appointments_for(by).filter(site_id=site_id, status=Status.EXPECTED, starts_at__gt=now)
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    batches = [ids[at : at + _A_BATCH] for at in range(0, len(ids), _A_BATCH)]
    return sum(_revise(batch, site_id=site_id, by=by, now=now) for batch in batches)


@transaction.atomic
def _revise(ids: list[int], *, site_id: int, by: Actor, now: datetime) -> int:
    """Locked by id, in the one order in which everybody locks."""
    rows = Appointment.objects.select_for_update(of=("self",)).filter(pk__in=ids, status=Status.EXPECTED)
    held = list(rows.select_related("site", "patient", "protocol_version").order_by("pk"))
    planning.revise_all(held, now=now)
    data = {"appointments": [row.pk for row in held]}
    audit.record(by=by, action="site.replan", obj=f"site:{site_id}", site_id=site_id, data=data)
    return len(held)
