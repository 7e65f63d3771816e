"""A start that became free is given away once: whoever saves first has it, the other reads who was faster."""

from datetime import datetime

from django.db import IntegrityError, transaction

from checklists.actions import appointments, audit
from checklists.actions.start_holds import NotFree, StartTaken, require_free
from checklists.models import Appointment
from checklists.queries import start_takers
from checklists.queries.scope import appointments_for, one
from checklists.rules.access import Actor

__all__ = ["NotFree", "StartTaken", "move_here"]


@transaction.atomic
def move_here(
    *, appointment_id: int, in_place_of: int, starts_at: datetime, by: Actor, now: datetime
) -> None:
    """Move an appointment to the start that `in_place_of` left free. Raises as `appointments.move`, NotFree, StartTaken.

    Both rows are held in the order of their ids, so that two people who give one start away never wait for each other.
    """
    rows = appointments_for(by).filter(pk__in={appointment_id, in_place_of}).order_by("pk")
    held = {row.pk: row for row in rows.select_for_update(of=("self",))}
    one(appointments_for(by), pk=appointment_id)
    freed = held.get(in_place_of) or one(appointments_for(by), pk=in_place_of)
    if appointment_id == in_place_of:
        raise NotFree
    require_free(freed, starts_at, but=appointment_id)
    appointments.move(appointment_id=appointment_id, starts_at=starts_at, by=by, now=now)
    _take(appointment_id, freed)
    audit.record(
        by=by,
        action="appointment.take_start",
        obj=f"appointment:{appointment_id}",
        site_id=freed.site_id,
        data={"in_place_of": freed.pk},
    )


def _take(appointment_id: int, freed: Appointment) -> None:
    try:
        with transaction.atomic():
            Appointment.objects.filter(pk=appointment_id).update(in_place_of=freed)
    except IntegrityError as faster:  # the table says so too, whatever was read before
        taken = start_takers.taken(freed, but=appointment_id)
        if taken is None:
            raise
        raise StartTaken(taken) from faster
