"""What one imagined appointment would bring: its windows and reminders, before anything is booked."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from checklists.models import ProtocolVersion, Site
from checklists.queries.plan_facts import desk_hours, quiet_hours
from checklists.queries.protocol_versions import of_version
from checklists.rules.appointment_times import appointment_times
from checklists.rules.clock import first_valid, local
from checklists.rules.fasting import Window
from checklists.rules.plan_facts import (
    DEFAULT_DESK_HOURS,
    DEFAULT_QUIET_HOURS,
    MOST_A_DATE,
    MOST_IN_SEVEN_DATES,
    ContactReach,
    PlanFacts,
    PlannedCall,
    PlannedReminder,
    State,
)
from checklists.rules.protocol import Protocol
from checklists.rules.quiet_hours import DeskHours, QuietHours
from checklists.rules.reminder_plan import plan

BOOKED_DAYS_BEFORE = 30
BOOKED_AT_CLOCK = time(12)


class NothingPublished(ValueError):
    """The site has no published version of that protocol; the words name those that it has."""

    def __init__(self, slug: str, known: tuple[str, ...]) -> None:
        shown = f"{slug[:40]}…" if len(slug) > 40 else slug
        super().__init__(f'"{shown}" is not published there. There is: {", ".join(known) or "none"}.')


@dataclass(frozen=True)
class Place:
    """Where the imagined appointment is: an IANA zone, when the site writes and picks up the phone, and how often."""

    zone: str
    quiet: QuietHours = DEFAULT_QUIET_HOURS
    desk: DeskHours = DEFAULT_DESK_HOURS
    most_a_date: int = MOST_A_DATE
    most_in_seven_dates: int = MOST_IN_SEVEN_DATES


@dataclass(frozen=True)
class PlanPreview:
    """`reminders` are those that would be sent or called, `not_sent` those that would not and why, by their times.

    Instants in UTC.
    """

    starts_at: datetime
    zone: str
    windows: tuple[Window, ...]
    reminders: tuple[PlannedReminder, ...]
    calls: tuple[PlannedCall, ...]
    not_sent: tuple[PlannedReminder, ...]


def of_protocol(
    protocol: Protocol,
    starts_at: datetime,
    place: Place,
    *,
    booked_at: datetime | None = None,
    hours_withheld: bool = False,
) -> PlanPreview:
    """The plan of any protocol, booked at noon 30 days before the start unless told otherwise, so that every reminder
    shows; the patient has a second contact. `hours_withheld`: for somebody who gets an own eating and drinking plan, hence no windows. Raises UnknownZone.
    """
    times = appointment_times(starts_at, protocol)
    booked_at = booked_at or well_before(starts_at, place.zone)
    facts = PlanFacts(
        starts_at=times.starts_at,
        arrive_at=times.arrive_at,
        leaves_at=times.leaves_at,
        last_meal_at=None if hours_withheld else times.last_meal_at,
        last_food_at=None if hours_withheld else times.last_food_at,
        last_drink_at=None if hours_withheld else times.last_drink_at,
        zone=place.zone,
        booked_at=booked_at.astimezone(UTC),
        quiet=place.quiet,
        desk=place.desk,
        hours_withheld=hours_withheld,
        first_infusion=protocol.first_infusion,
        second_contact=ContactReach.EMAIL,
        most_a_date=place.most_a_date,
        most_in_seven_dates=place.most_in_seven_dates,
    )
    found = plan(facts, protocol.reminders, facts.booked_at)
    return PlanPreview(
        starts_at=times.starts_at,
        zone=place.zone,
        windows=() if hours_withheld else times.windows,
        reminders=tuple(row for row in found.reminders if row.state is State.PLANNED),
        calls=found.calls,
        not_sent=tuple(row for row in found.reminders if row.state is not State.PLANNED),
    )


def place_of(site: Site) -> Place:
    return Place(
        zone=site.time_zone,
        quiet=quiet_hours(site),
        desk=desk_hours(site),
        most_a_date=site.messages_a_date,
        most_in_seven_dates=site.messages_in_seven_dates,
    )


def published_here(*, site_id: int, slug: str) -> tuple[Protocol, Place]:
    """A site's own published protocol, for commands. Raises NothingPublished."""
    rows = ProtocolVersion.objects.filter(state=ProtocolVersion.State.PUBLISHED, site_id=site_id)
    rows = rows.select_related("protocol", "site").order_by("protocol__slug")
    found = next((row for row in rows if row.protocol.slug == slug), None)
    if found is None:
        raise NothingPublished(slug, tuple(row.protocol.slug for row in rows))
    return of_version(found), place_of(found.site)


def well_before(starts_at: datetime, zone: str) -> datetime:
    """When the imagined appointment was booked."""
    date = local(starts_at, zone).date() - timedelta(days=BOOKED_DAYS_BEFORE)
    return first_valid(datetime.combine(date, BOOKED_AT_CLOCK), zone)
