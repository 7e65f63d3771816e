"""What waits for a prescriber at one site: medicines to decide on, overrides to agree to."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from checklists.models import Appointment, MedicationEntry, MedicationReview, Override
from checklists.queries.board import full_name
from checklists.queries.checkin_items import OverrideLine, override_line
from checklists.queries.checkin_lines import MedicineLine, medicine
from checklists.queries.scope import one, within
from checklists.rules.access import Actor
from checklists.rules.appointment_status import Status
from checklists.rules.facts import ItemKind
from checklists.rules.medicine_routes import HOLDING, Route

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
    person: Person
    medicine: MedicineLine
    is_urgent: bool


@dataclass(frozen=True)
class WaitingOverride:
    person: Person
    kind: ItemKind
    finding: str
    override: OverrideLine


@dataclass(frozen=True)
class ReviewPage:
    """One medicine with its person. `default_expiry` is the appointment's day at the site."""

    person: Person
    medicine: MedicineLine
    history: tuple[str, ...]
    default_expiry: date


def waiting_reviews(*, site_id: int, by: Actor, now: datetime) -> tuple[WaitingReview, ...]:
    """Medicines that hold an appointment, the nearest start first, urgent ones before that."""
    entries = within(MedicationEntry.objects.filter(site_id=site_id, removed_at=None), by).filter(
        route__in=[route.value for route in HOLDING], appointment__starts_at__gte=now - _STILL
    )
    rows = list(
        entries.exclude(appointment__status__in=_OVER)
        .select_related("appointment__patient", "appointment__site", "identified_by")
        .order_by("appointment__starts_at", "pk")
    )
    newest = _newest(rows)
    lines = [_waiting(row, medicine(row, newest.get(row.pk), row.appointment)) for row in rows]
    return tuple(sorted((line for line in lines if line.medicine.waits), key=lambda line: not line.is_urgent))


def waiting_overrides(*, site_id: int, by: Actor, now: datetime) -> tuple[WaitingOverride, ...]:
    """Overrides that count only once a prescriber agreed."""
    asked = within(Override.objects.filter(site_id=site_id, needs_second=True), by).filter(
        approved_at=None, withdrawn_at=None, item__appointment__starts_at__gte=now - _STILL
    )
    rows = asked.exclude(item__appointment__status__in=_OVER).select_related(
        "item__appointment__patient", "requested_by", "approved_by"
    )
    return tuple(
        WaitingOverride(
            _person(row.item.appointment), ItemKind(row.item.kind), row.finding, override_line(row)
        )
        for row in rows.order_by("requested_at")
    )


def review_page(*, entry_id: int, by: Actor) -> ReviewPage:
    """One medicine on a list in the caller's own set. Raises NotFound."""
    entries = within(MedicationEntry.objects.filter(removed_at=None), by)
    row = one(
        entries.select_related("appointment__patient", "appointment__site", "identified_by"), pk=entry_id
    )
    zone = ZoneInfo(row.appointment.site.time_zone)
    reviews = MedicationReview.objects.filter(entry=row).order_by("at", "pk")
    return ReviewPage(
        person=_person(row.appointment),
        medicine=medicine(row, _newest([row]).get(row.pk), row.appointment),
        history=tuple(review.decision for review in reviews),
        default_expiry=row.appointment.starts_at.astimezone(zone).date(),
    )


def _newest(rows: list[MedicationEntry]) -> dict[int, MedicationReview]:
    reviews = MedicationReview.objects.filter(entry__in=rows).select_related("by").order_by("at", "pk")
    return {review.entry_id: review for review in reviews}


def _waiting(row: MedicationEntry, line: MedicineLine) -> WaitingReview:
    return WaitingReview(_person(row.appointment), line, row.route == Route.URGENT_REVIEW)


def _person(row: Appointment) -> Person:
    return Person(row.pk, full_name(row), row.patient.date_of_birth, row.starts_at)
