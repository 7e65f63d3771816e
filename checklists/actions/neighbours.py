"""What follows in a series is planned anew when something before it came, went or moved.

Only the infusion right after can be told otherwise: it is the first of its series or not, its gap, its fold.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from checklists.actions import planning
from checklists.models import Appointment
from checklists.queries.scope import appointments_for
from checklists.rules.access import Actor
from checklists.rules.appointment_status import Status


@dataclass(frozen=True)
class Place:
    """Where an appointment stands, or stood, in its series."""

    appointment_id: int
    series_id: int
    starts_at: datetime


def places(rows: Collection[Appointment]) -> tuple[Place, ...]:
    """Of those that are in a series."""
    return tuple(Place(row.pk, row.series_id, row.starts_at) for row in rows if row.series_id)


def lock_series_of(appointment_id: int, *, by: Actor) -> None:
    """Lock what is ahead in its series together with it, by id: the one order in which everybody locks."""
    series_id = appointments_for(by).filter(pk=appointment_id).values_list("series_id", flat=True).first()
    if series_id is None:
        return
    together = Q(pk=appointment_id) | Q(series_id=series_id, status=Status.EXPECTED)
    rows = Appointment.objects.select_for_update(of=("self",)).filter(together)
    list(rows.order_by("pk").values_list("pk"))


def revise_after(changed: Collection[Place], *, now: datetime) -> None:
    """Plan anew the next expected infusion after each of these places, unless it is itself among them.

    A batch of bookings holds their series, everything else the appointments themselves: nobody waits in a circle.
    """
    ids = _following(changed, now)
    if not ids:
        return
    rows = Appointment.objects.select_for_update(of=("self",)).filter(pk__in=ids, status=Status.EXPECTED)
    related = rows.select_related("site", "patient", "protocol_version")
    planning.revise_all(list(related.order_by("pk")), now=now)


def _following(changed: Collection[Place], now: datetime) -> set[int]:
    mine = {place.appointment_id for place in changed}
    rows = Appointment.objects.filter(
        series_id__in={place.series_id for place in changed}, status=Status.EXPECTED, starts_at__gt=now
    )
    ahead = list(rows.order_by("starts_at").values_list("pk", "series_id", "starts_at"))
    found = (
        next((pk for pk, series, at in ahead if series == place.series_id and at > place.starts_at), None)
        for place in changed
    )
    return {pk for pk in found if pk is not None} - mine
