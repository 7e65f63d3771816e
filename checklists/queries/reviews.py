"""What waits for a prescriber at one site: medicines to decide on, own plans to enter, overrides to agree to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from checklists.models import Appointment, MedicationEntry, ReviewDraft
from checklists.queries.asked_overrides import asked_overrides
from checklists.queries.beside import override_row
from checklists.queries.board import full_name
from checklists.queries.checkin_items import OverrideLine, override_line
from checklists.queries.checkin_lines import MedicineLine, medicine
from checklists.queries.medicine_reviews import Decisions, in_one_series
from checklists.queries.plan_facts import desk_hours
from checklists.queries.scope import within
from checklists.rules.access import Actor
from checklists.rules.appointment_status import Status
from checklists.rules.facts import ItemKind
from checklists.rules.medicine_routes import HOLDING, Route
from checklists.rules.phone_modes import ANSWERABLE
from checklists.rules.readiness_reasons import ReasonCode
from checklists.rules.review_due import review_due
from checklists.rules.same_medicine import same_medicine

# A start that has just passed may still take place.
_STILL = timedelta(hours=12)


@dataclass(frozen=True)
class Person:
    appointment_id: int
    patient_id: int
    name: str
    date_of_birth: date
    starts_at: datetime
    status: Status

    @property
    def is_here(self) -> bool:
        return self.status is not Status.EXPECTED


@dataclass(frozen=True)
class WaitingReview:
    """`due_at` is by when to decide; `is_overdue` that it has passed. `draft` is what a nurse prepared, newest."""

    person: Person
    medicine: MedicineLine
    is_urgent: bool
    due_at: datetime
    is_overdue: bool
    draft: str = ""


@dataclass(frozen=True)
class WaitingOverride:
    """Somebody who is here waits for it: due since it was asked."""

    person: Person
    position: int
    kind: ItemKind
    label: str
    finding: ReasonCode
    override: OverrideLine

    @property
    def due_at(self) -> datetime:
        return self.override.requested_at


def waiting_reviews(*, site_id: int, by: Actor, now: datetime) -> tuple[WaitingReview, ...]:
    """Medicines that hold an appointment, each once a series, what is past due first, then by when they are due.

    What is past due stands by appointment; who has gone on, is cancelled or over waits no more.
    """
    waiting = _each_once(_undecided(site_id, by, now))
    drafts = newest_drafts([row.pk for row, _line in waiting])
    found = [_waiting(row, line, drafts.get(row.pk, ""), now) for row, line in waiting]
    return tuple(sorted(found, key=lambda line: due_order(line.person, line.due_at, now)))


def _undecided(site_id: int, by: Actor, now: datetime) -> list[tuple[MedicationEntry, MedicineLine]]:
    entries = within(MedicationEntry.objects.filter(site_id=site_id, removed_at=None), by).filter(
        route__in=[route.value for route in HOLDING],
        appointment__starts_at__gte=now - _STILL,
        appointment__status__in=[status.value for status in ANSWERABLE],
    )
    related = entries.select_related("appointment__patient", "appointment__site", "identified_by")
    rows = list(related.order_by("appointment__starts_at", "pk"))
    decisions = Decisions({row.appointment.patient_id for row in rows})
    lines = [(row, medicine(row, decisions.newest(row, row.appointment), row.appointment)) for row in rows]
    return [(row, line) for row, line in lines if line.waits]


def due_order(person: Person, due_at: datetime, now: datetime) -> tuple[bool, datetime, datetime, int]:
    """What is past due first, by appointment; then by when it is due."""
    late = due_at < now
    return not late, person.starts_at if late else due_at, person.starts_at, person.appointment_id


def waiting_overrides(*, site_id: int, by: Actor) -> tuple[WaitingOverride, ...]:
    """Overrides that count only once a prescriber agreed, in the order in which they were asked."""
    rows = within(asked_overrides().filter(site_id=site_id), by).select_related(
        "item__appointment__patient", "requested_by", "approved_by", "withdrawn_by"
    )
    return tuple(
        WaitingOverride(
            person_of(row.item.appointment),
            row.item.position,
            ItemKind(row.item.kind),
            row.item.label,
            ReasonCode(row.finding),
            override_line(override_row(row)),
        )
        for row in rows.order_by("requested_at", "pk")
    )


def person_of(row: Appointment) -> Person:
    patient = row.patient
    return Person(
        row.pk, patient.pk, full_name(row), patient.date_of_birth, row.starts_at, Status(row.status)
    )


def due_of(row: MedicationEntry) -> datetime:
    """By when to decide on an entry that holds; its appointment and site are at hand."""
    site = row.appointment.site
    return review_due(
        Route(row.route), row.added_at, row.appointment.starts_at, desk_hours(site), site.time_zone
    )


def newest_drafts(entry_ids: Iterable[int]) -> dict[int, str]:
    """What a nurse prepared last, by entry; no statement for no entry."""
    ids = list(entry_ids)
    rows = ReviewDraft.objects.filter(entry_id__in=ids).order_by("at", "pk") if ids else ()
    return {row.entry_id: row.note for row in rows}


def _each_once(
    lines: list[tuple[MedicationEntry, MedicineLine]],
) -> list[tuple[MedicationEntry, MedicineLine]]:
    """One decision counts for the whole series: the first infusion that waits for it stands for the others."""
    kept: list[tuple[MedicationEntry, MedicineLine]] = []
    for row, line in lines:
        if not any(_decided_with(row, other) for other, _line in kept):
            kept.append((row, line))
    return kept


def _decided_with(row: MedicationEntry, other: MedicationEntry) -> bool:
    mine, theirs = row.appointment, other.appointment
    return (
        mine.patient_id == theirs.patient_id
        and in_one_series(mine, theirs)
        and same_medicine(row.text, row.matches, other.text, other.matches)
    )


def _waiting(row: MedicationEntry, line: MedicineLine, draft: str, now: datetime) -> WaitingReview:
    due = due_of(row)
    urgent = row.route == Route.URGENT_REVIEW
    return WaitingReview(person_of(row.appointment), line, urgent, due, is_overdue=due < now, draft=draft)
