"""What one imagined appointment would bring: its windows and reminders, before anything is booked."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from checklists.queries.protocols import shipped
from checklists.rules.appointment_times import appointment_times
from checklists.rules.clock import first_valid, local
from checklists.rules.fasting import Window
from checklists.rules.plan_facts import PlanFacts, PlannedCall, PlannedReminder, State
from checklists.rules.reminder_plan import plan

BOOKED_DAYS_BEFORE = 30
BOOKED_AT_CLOCK = time(12)


@dataclass(frozen=True)
class PlanPreview:
    """`reminders` are those that would be sent or called, in the order of their times. Instants in UTC."""

    starts_at: datetime
    zone: str
    windows: tuple[Window, ...]
    reminders: tuple[PlannedReminder, ...]
    calls: tuple[PlannedCall, ...]


def preview(slug: str, starts_at: datetime, zone: str, *, booked_at: datetime | None = None) -> PlanPreview:
    """The plan of a shipped protocol for a start (aware) at a site with the default quiet and desk hours.

    Booked at noon 30 days before, unless told otherwise, so that every reminder shows.
    Raises UnknownProtocol, UnknownZone.
    """
    protocol = shipped(slug)
    times = appointment_times(starts_at, protocol)
    booked_at = booked_at or _well_before(starts_at, zone)
    facts = PlanFacts(
        starts_at=times.starts_at,
        arrive_at=times.arrive_at,
        leaves_at=times.leaves_at,
        last_meal_at=times.last_meal_at,
        last_food_at=times.last_food_at,
        last_drink_at=times.last_drink_at,
        zone=zone,
        booked_at=booked_at.astimezone(UTC),
        first_infusion=protocol.first_infusion,
    )
    found = plan(facts, protocol.reminders, facts.booked_at)
    planned = tuple(row for row in found.reminders if row.state is State.PLANNED)
    return PlanPreview(times.starts_at, zone, times.windows, planned, found.calls)


def _well_before(starts_at: datetime, zone: str) -> datetime:
    date = local(starts_at, zone).date() - timedelta(days=BOOKED_DAYS_BEFORE)
    return first_valid(datetime.combine(date, BOOKED_AT_CLOCK), zone)
