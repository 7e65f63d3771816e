"""A question by email to whoever was named to take the patient home; part of the naming, in its transaction."""

from datetime import datetime

from checklists.actions import planning
from checklists.models import AccessLink, Appointment, Companion, Reminder, RideHome

_RULE = "driver_asked"
_OPEN = (Reminder.State.PLANNED, Reminder.State.CLAIMED, Reminder.State.TRANSMITTING, Reminder.State.PAUSED)


def ask(appointment: Appointment, *, now: datetime) -> None:
    """Whether they will come, once a naming and a time: after a move they are asked anew, about the new one.

    Nobody is asked who has said yes, has no address, or is a firm. The caller holds the appointment.
    """
    ride = RideHome.objects.filter(appointment=appointment).select_related("driver").first()
    driver = ride.driver if ride else None
    if ride is None or driver is None or ride.medical_transport or ride.confirmed_by_driver_at:
        return
    if not driver.email or _is_asked(appointment, driver):
        return
    planning.add_driver_asked(appointment, now=now)


def _is_asked(appointment: Appointment, driver: Companion) -> bool:
    """A question is on its way, or they hold a link that is alive."""
    mine = Reminder.objects.filter(appointment=appointment, companion=driver, rule__startswith=_RULE)
    links = AccessLink.objects.filter(appointment=appointment, companion=driver, revoked_at=None)
    return mine.filter(state__in=_OPEN).exists() or links.filter(epoch=appointment.link_epoch).exists()
