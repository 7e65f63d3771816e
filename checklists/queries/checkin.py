"""One appointment at check-in: what the patient said, what a nurse found, what is still open. By role."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from checklists.models import Appointment
from checklists.queries import arrivals, checkin_items, checkin_lines, facts, next_day_desk
from checklists.queries.board import full_name, sees_answers
from checklists.queries.checkin_items import ItemLine
from checklists.queries.checkin_lines import MedicineLine, RideLine, who
from checklists.queries.comfort_card import for_the_chair
from checklists.queries.decisions_made import Made, made, with_decided
from checklists.queries.eating_lines import (
    EatingLine,
    IntakeLine,
    eating_line,
    fasting_as_told,
    intakes,
    last_times,
)
from checklists.queries.moves import moves_of, with_moves
from checklists.queries.own_hours import withheld_since
from checklists.queries.presences import Here, others_of, with_others
from checklists.queries.protocol_versions import of_version
from checklists.queries.questions import AnswerLine, own_labels
from checklists.queries.scope import appointments_for, one
from checklists.queries.told_intakes import mistaken_in
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
    # Who else is at this page now.
    colleagues: tuple[Here, ...]
    decided: tuple[Made, ...]
    # Since when a medicine waits for a prescriber, by its route, and since when own hours are missing.
    waits_since: Mapping[str, datetime]
    withheld_since: datetime | None

    def item(self, position: int) -> ItemLine | None:
        return next((line for line in self.items if line.position == position), None)


def check_in(*, appointment_id: int, by: Actor, now: datetime) -> CheckIn:
    """The page of one appointment in the caller's own set. Raises NotFound."""
    row = one(_related(by, now), pk=appointment_id)
    read, done = facts.Gathered([row]), checkin_items.acts(row)
    known, beside = read.facts(row), read.beside[row.pk]
    found = readiness.verdict(known, now)
    answers, ride = sees_answers(by), checkin_lines.ride(row)
    medicines = checkin_lines.medicine_lines(read.entries[row.pk], read.decisions, row)
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
        items=checkin_items.items(row, read, known, found, done, answers),
        sees_answers=answers,
        fasting=fasting_as_told(known, last_times(done.ticks)) if answers else None,
        hours_withheld=known.hours_withheld,
        eating=eating_line(known) if answers else None,
        intakes=intakes(beside.intakes, known, by, mistaken_in(done.ticks)) if answers else (),
        medicines=medicines if answers else (),
        ride=ride,
        chair=for_the_chair(known) if answers else (),
        vitals=vitals_page(row, known, beside.readings) if answers else None,
        last_time=next_day_desk.last_time(row, by),
        moves=_moves(row, answers),
        may_leave=leaving.is_open(
            policy=RidePolicy(ride.policy) if ride else None,
            handed_over=bool(ride and ride.handed_over_at),
            checklist=known,
        ),
        colleagues=others_of(row),
        decided=made(row, beside.overrides, answers=answers),
        waits_since=_waits_since(medicines),
        withheld_since=withheld_since(beside.known),
    )


def _related(by: Actor, now: datetime) -> QuerySet[Appointment]:
    """With all that is shown of it and stands in no list of its own."""
    rows = facts.with_relations(appointments_for(by)).select_related(
        "patient", "ridehome__handed_over_by", "ridehome__confirmed_by_nurse"
    )
    return with_others(with_decided(with_moves(arrivals.with_word(rows))), by, now)


def _waits_since(medicines: tuple[MedicineLine, ...]) -> dict[str, datetime]:
    """By route, when the first medicine that waits was written down; the front desk reads the time alone."""
    waiting = sorted((line for line in medicines if line.waits), key=lambda line: line.added_at, reverse=True)
    return {line.route: line.added_at for line in waiting}


def status(*, appointment_id: int, by: Actor) -> Status:
    """Where it stands. Raises NotFound."""
    return Status(one(appointments_for(by).only("status"), pk=appointment_id).status)


def colleagues(*, appointment_id: int, by: Actor, now: datetime) -> tuple[int, tuple[Here, ...]]:
    """Its version, raised by every change of the checklist, and who else is at it now. Raises NotFound."""
    row = one(with_others(appointments_for(by).only("version"), by, now), pk=appointment_id)
    return row.version, others_of(row)


def _moves(row: Appointment, answers: bool) -> tuple[Move, ...]:
    return tuple(
        Move(
            source=line.from_status,
            to=Status(line.to_status),
            at=line.at,
            by=who(line.by, line.by_name),
            reason=line.reason,
            note=line.note if answers else "",
        )
        for line in moves_of(row)
    )
