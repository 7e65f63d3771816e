"""What a calendar file says of an appointment; nothing about its patient. Words come from the door that hands it over."""

from datetime import datetime
from uuid import NAMESPACE_OID, uuid5

from django.conf import settings

from checklists.models import Appointment
from checklists.queries.plan_facts import quiet_hours
from checklists.queries.protocol_versions import of_version
from checklists.queries.scope import appointments_for, one
from checklists.rules.access import Actor
from checklists.rules.appointment_status import Status
from checklists.rules.appointment_times import appointment_times
from checklists.rules.calendar_alarms import alarms
from checklists.rules.calendar_file import CalendarFacts

_IN_A_CALENDAR = frozenset({Status.EXPECTED, Status.CANCELLED})


def own_calendar(*, by: Actor, now: datetime) -> CalendarFacts | None:
    """Of the caller's own appointment; None once there is nothing to come. Raises NotFound."""
    rows = appointments_for(by).select_related("site", "protocol_version")
    appointment = one(rows, pk=by.appointment_id)
    facts = calendar_facts(appointment, now=now)
    return facts if appointment.status in _IN_A_CALENDAR and now <= facts.ends_at else None


def calendar_facts(appointment: Appointment, *, now: datetime) -> CalendarFacts:
    """From a row with its site and protocol version at hand. It goes on from arriving to leaving."""
    site = appointment.site
    times = appointment_times(
        appointment.starts_at,
        of_version(appointment.protocol_version),
        arrive_at=appointment.arrive_at,
        duration_minutes=appointment.duration_minutes,
    )
    return CalendarFacts(
        uid=str(uuid5(NAMESPACE_OID, f"{settings.INSTANCE_ID} appointment {appointment.pk}")),
        sequence=appointment.plan_version,
        begins_at=times.arrive_at,
        ends_at=times.leaves_at,
        stamped_at=now,
        alarms=alarms(times.arrive_at, zone=site.time_zone, quiet=quiet_hours(site), now=now),
        alias=site.alias,
        sender=settings.EMAIL_FROM,
        address=site.address,
        phone=site.phone,
        cancelled=appointment.status == Status.CANCELLED,
    )
