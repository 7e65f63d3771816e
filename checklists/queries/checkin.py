"""One appointment at check-in: what the patient said, what a nurse found, what is still open. By role."""

from dataclasses import dataclass
from datetime import date, datetime

from checklists.models import Appointment, StatusChange
from checklists.queries import arrivals, checkin_items, checkin_lines, facts, next_day_desk
from checklists.queries.board import full_name, sees_answers
from checklists.queries.checkin_items import ItemLine
from checklists.queries.checkin_lines import MedicineLine, RideLine, who
from checklists.queries.comfort_card import for_the_chair
from checklists.queries.eating_lines import (
    EatingLine,
    IntakeLine,
    eating_line,
    fasting_as_told,
    intakes,
    last_times,
)
from checklists.queries.protocol_versions import of_version
from checklists.queries.questions import AnswerLine, own_labels
from checklists.queries.scope import appointments_for, one
from checklists.queries.vital_signs import VitalsPage, vitals_page
from checklists.rules import fasting, leaving, readiness
from checklists.rules.access import Actor
from checklists.rules.appointment_status import Status
from checklists.rules.facts import ItemKind, RidePolicy


@dataclass(frozen=True)
class Move:
    """One change of status that happened."""

    source: str
    to: Status
    at: datetime
    by: str
    reason: str
    note: str


@dataclass(frozen=True)
class CheckIn:
    """Medicines, intakes, vital signs and the fasting clock are empty for a role that may not read answers.

    `labels` are the clinic's own names of the items that ask its own questions, `chair` is the comfort card.
    """

    appointment_id: int
    patient_id: int
    version: int
    name: str
    date_of_birth: date
    record_number: str
    phone: str
    starts_at: datetime
    arrive_at: datetime
    arrived_at: datetime | None
    # By the patient's own word on the phone.
    arrived_by_phone: bool
    status: Status
    verdict: readiness.Verdict
    kinds: dict[int, ItemKind]
    labels: dict[int, str]
    items: tuple[ItemLine, ...]
    sees_answers: bool
    fasting: fasting.FastingVerdict | None
    hours_withheld: bool
    eating: EatingLine | None
    intakes: tuple[IntakeLine, ...]
    medicines: tuple[MedicineLine, ...]
    ride: RideLine | None
    chair: tuple[AnswerLine, ...]
    vitals: VitalsPage | None
    # What was not well after the infusion before this one.
    last_time: next_day_desk.LastTime | None
    moves: tuple[Move, ...]
    may_leave: bool

    def item(self, position: int) -> ItemLine | None:
        return next((line for line in self.items if line.position == position), None)


def check_in(*, appointment_id: int, by: Actor, now: datetime) -> CheckIn:
    """The page of one appointment in the caller's own set. Raises NotFound."""
    related = appointments_for(by).select_related("patient", "site", "protocol_version")
    row = one(arrivals.with_word(related), pk=appointment_id)
    known = facts.checklist(appointment_id=row.pk)
    found = readiness.verdict(known, now)
    answers, ride = sees_answers(by), checkin_lines.ride(row)
    return CheckIn(
        appointment_id=row.pk,
        patient_id=row.patient_id,
        version=row.version,
        name=full_name(row),
        date_of_birth=row.patient.date_of_birth,
        record_number=row.patient.record_number,
        phone=row.patient.phone,
        starts_at=row.starts_at,
        arrive_at=row.arrive_at,
        arrived_at=row.arrived_at,
        arrived_by_phone=arrivals.said_on_phone(row),
        status=Status(row.status),
        verdict=found,
        kinds={item.position: item.kind for item in known.items},
        labels=own_labels(known, of_version(row.protocol_version)),
        items=checkin_items.items(row, known, found, answers),
        sees_answers=answers,
        fasting=fasting_as_told(known, last_times(row)) if answers else None,
        hours_withheld=known.hours_withheld,
        eating=eating_line(known) if answers else None,
        intakes=intakes(row, known, by) if answers else (),
        medicines=checkin_lines.medicines(row) if answers else (),
        ride=ride,
        chair=for_the_chair(known) if answers else (),
        vitals=vitals_page(row, known) if answers else None,
        last_time=next_day_desk.last_time(row, by),
        moves=_moves(row, answers),
        may_leave=leaving.is_open(
            policy=RidePolicy(ride.policy) if ride else None,
            handed_over=bool(ride and ride.handed_over_at),
            checklist=known,
        ),
    )


def status(*, appointment_id: int, by: Actor) -> Status:
    """Where it stands. Raises NotFound."""
    return Status(one(appointments_for(by).only("status"), pk=appointment_id).status)


def version(*, appointment_id: int, by: Actor) -> int:
    """Raised by every change of the checklist. Raises NotFound."""
    return one(appointments_for(by).only("version"), pk=appointment_id).version


def _moves(row: Appointment, answers: bool) -> tuple[Move, ...]:
    rows = StatusChange.objects.filter(appointment=row).order_by("at", "pk")
    return tuple(
        Move(
            source=line.from_status,
            to=Status(line.to_status),
            at=line.at,
            by=who(line.by, line.by_name),
            reason=line.reason,
            note=line.note if answers else "",
        )
        for line in rows
    )
