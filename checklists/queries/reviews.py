"""What waits for a prescriber at one site: medicines to decide on, overrides to agree to."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from checklists.models import Appointment, MedicationEntry, Override
from checklists.queries.board import full_name
from checklists.queries.checkin_items import OverrideLine, override_line
from checklists.queries.checkin_lines import MedicineLine, medicine
from checklists.queries.medicine_reviews import Decisions
from checklists.queries.plan_facts import desk_hours
from checklists.queries.scope import within
from checklists.rules.access import Actor
from checklists.rules.appointment_status import Status
from checklists.rules.facts import ItemKind
from checklists.rules.medicine_routes import HOLDING, Route
from checklists.rules.review_due import review_due

_OVER = [status.value for status in Status if status.is_over]
# A start that has just passed may still take place.
_STILL = timedelta(hours=12)


@dataclass(frozen=True)
class Person:
    appointment_id: int
    name: str
    date_of_birth: date
    starts_at: datetime


@dataclass(frozen=True)
class WaitingReview:
    """`due_at` is by when to decide; `is_overdue` that it has passed."""

    person: Person
    medicine: MedicineLine
    is_urgent: bool
    due_at: datetime
    is_overdue: bool


@dataclass(frozen=True)
class WaitingOverride:
    person: Person
    kind: ItemKind
    finding: str
    override: OverrideLine


def waiting_reviews(*, site_id: int, by: Actor, now: datetime) -> tuple[WaitingReview, ...]:
    """Medicines that hold an appointment, by when they are due."""
    entries = within(MedicationEntry.objects.filter(site_id=site_id, removed_at=None), by).filter(
        route__in=[route.value for route in HOLDING], appointment__starts_at__gte=now - _STILL
    )
    rows = list(
        entries.exclude(appointment__status__in=_OVER)
        .select_related("appointment__patient", "appointment__site", "identified_by")
        .order_by("appointment__starts_at", "pk")
    )
    decisions = Decisions({row.appointment.patient_id for row in rows})
    lines = [(row, medicine(row, decisions.newest(row, row.appointment), row.appointment)) for row in rows]
    found = [_waiting(row, line, now) for row, line in lines if line.waits]
    return tuple(sorted(found, key=lambda line: line.due_at))


def waiting_overrides(*, site_id: int, by: Actor, now: datetime) -> tuple[WaitingOverride, ...]:
    """Overrides that count only once a prescriber agreed."""
    asked = within(Override.objects.filter(site_id=site_id, needs_second=True), by).filter(
        approved_at=None,
        withdrawn_at=None,
        item__dropped_at=None,
        item__appointment__starts_at__gte=now - _STILL,
    )
    rows = asked.exclude(item__appointment__status__in=_OVER).select_related(
        "item__appointment__patient", "requested_by", "approved_by"
    )
    return tuple(
        WaitingOverride(
            person_of(row.item.appointment), ItemKind(row.item.kind), row.finding, override_line(row)
        )
        for row in rows.order_by("requested_at")
    )


def person_of(row: Appointment) -> Person:
    return Person(row.pk, full_name(row), row.patient.date_of_birth, row.starts_at)


def due_of(row: MedicationEntry) -> datetime:
    """By when to decide on an entry that holds; its appointment and site are at hand."""
    site = row.appointment.site
    return review_due(
        Route(row.route), row.added_at, row.appointment.starts_at, desk_hours(site), site.time_zone
    )


def _waiting(row: MedicationEntry, line: MedicineLine, now: datetime) -> WaitingReview:
    due = due_of(row)
    return WaitingReview(
        person_of(row.appointment), line, row.route == Route.URGENT_REVIEW, due, is_overdue=due < now
    )
