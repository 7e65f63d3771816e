"""Rows to what the planner is told, for one appointment at one moment."""

from datetime import datetime, timedelta

from checklists.models import Appointment, MedicationEntry, Patient, Reminder, Site
from checklists.queries.protocol_versions import of_version
from checklists.queries.told import newest_told
from checklists.rules import fasting
from checklists.rules.generic_plan import withholds_hours
from checklists.rules.plan_facts import Act, Placed, PlanFacts, Reach, Stream
from checklists.rules.protocol import Protocol
from checklists.rules.quiet_hours import DeskHours, QuietHours
from checklists.rules.reminder_rules import Rank

_WEEK = timedelta(days=7)
_STANDING = ("planned", "claimed", "transmitting", "sent")
_NOTICES = ("booked", "moved", "cancelled", "back_on")


def plan_facts(appointment: Appointment, *, act: Act, acted_at: datetime) -> PlanFacts:
    """What `reminder_plan.plan` needs. `appointment` has its site, patient and protocol version at hand."""
    protocol = of_version(appointment.protocol_version)
    ends = _ends(appointment, protocol)
    leaves_after = timedelta(minutes=appointment.duration_minutes + protocol.min_stay_minutes)
    return PlanFacts(
        starts_at=appointment.starts_at,
        arrive_at=appointment.arrive_at,
        leaves_at=appointment.starts_at + leaves_after,
        last_meal_at=ends.get("full_meal"),
        last_food_at=ends.get("light_meal"),
        last_drink_at=ends.get("clear"),
        zone=appointment.site.time_zone,
        booked_at=appointment.booked_at,
        act=act,
        acted_at=acted_at,
        quiet=quiet_hours(appointment.site),
        desk=desk_hours(appointment.site),
        hours_withheld=not ends,
        first_infusion=protocol.first_infusion,
        reach=reach(appointment.patient),
        stopped=frozenset({Stream.PREPARATION} if appointment.patient.reminders_stopped_at else ()),
        told=newest_told(appointment_id=appointment.pk),
        placed=_placed(appointment),
    )


def reach(patient: Patient) -> Reach:
    """Whether messages can reach this patient. A stop of reminders is no lack of reach for notices."""
    if not patient.email:
        return Reach.NO_ADDRESS
    if patient.address_failed_at:
        return Reach.BOUNCED
    return Reach.OPTED_OUT if patient.reminders_stopped_at else Reach.EMAIL


def quiet_hours(site: Site) -> QuietHours:
    return QuietHours(starts=site.quiet_from, ends=site.quiet_until)


def desk_hours(site: Site) -> DeskHours:
    return DeskHours(opens=site.desk_opens, closes=site.desk_closes, days=frozenset(site.desk_days))


def withheld(appointment_id: int) -> bool:
    """Whether this patient's medicine list keeps the generic hours from them."""
    entries = MedicationEntry.objects.filter(appointment_id=appointment_id, removed_at=None)
    return any(withholds_hours((match["generic"], match["class"]) for match in entry.matches) for entry in entries)


def _ends(appointment: Appointment, protocol: Protocol) -> dict[str, datetime]:
    """When eating and drinking end, by window; empty where the hours are withheld."""
    if withheld(appointment.pk):
        return {}
    found = fasting.windows(appointment.starts_at, protocol.fasting, arrive_at=appointment.arrive_at)
    return {window.key: window.closes_at for window in found}


def _placed(appointment: Appointment) -> tuple[Placed, ...]:
    """What stands near it for the same patient's other appointments: caps count over all of them."""
    around = (appointment.starts_at - 2 * _WEEK, appointment.starts_at + _WEEK)
    rows = Reminder.objects.filter(
        appointment__patient_id=appointment.patient_id, channel="email", state__in=_STANDING, due_at__range=around
    ).exclude(appointment_id=appointment.pk)
    rows = rows.exclude(rule__in=_NOTICES).exclude(rule__startswith="new_link")
    return tuple(Placed(row.due_at, Rank(row.rank)) for row in rows)
