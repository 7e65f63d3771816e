"""How an item's row stands by the protocol of its appointment: whether its answer still holds, from when it opens."""

from datetime import datetime

from checklists.models import Appointment, Item
from checklists.queries.protocol_versions import of_version
from checklists.rules.appointment_times import appointment_times
from checklists.rules.item_times import opens_at, still_holds


def is_done(item: Item, appointment: Appointment) -> bool:
    """Answered, and young enough at the start. The caller's appointment comes with its protocol version."""
    spec = of_version(appointment.protocol_version).item(item.key)
    return item.done and still_holds(spec, item.answered_at, appointment.starts_at)


def opens(item: Item, appointment: Appointment) -> datetime | None:
    """From when the item may be answered; None: from the booking on."""
    protocol = of_version(appointment.protocol_version)
    spec = protocol.item(item.key)
    if spec is None or (spec.opens is None and spec.holds_for is None):
        return None
    times = appointment_times(
        appointment.starts_at,
        protocol,
        arrive_at=appointment.arrive_at,
        duration_minutes=appointment.duration_minutes,
    )
    return opens_at(spec, times, appointment.site.time_zone)
