"""The same driver as last time: named anew for this appointment, and asked like anybody who is named."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from checklists.actions import open_checklists, rides
from checklists.actions.open_checklists import Ticked
from checklists.queries.earlier_driver import earlier_driver
from checklists.queries.scope import NotFound
from checklists.rules.access import Actor


@transaction.atomic
def name_again(
    *, appointment_id: int, operation_id: UUID, is_adult: bool, by: Actor, now: datetime
) -> Ticked:
    """`is_adult` is said for this time: it is a safety answer. Raises as `rides.name_driver`."""
    appointment = open_checklists.locked(appointment_id=appointment_id, by=by)
    known = earlier_driver(appointment)
    if known is None:
        raise NotFound
    driver = rides.Driver(known.name, known.phone, known.relation, is_adult, email=known.email)
    return rides.name_driver(
        appointment_id=appointment_id, operation_id=operation_id, driver=driver, by=by, now=now
    )
