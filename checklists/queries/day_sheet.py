"""One day at one site on paper: what a nurse needs when no screen works. A fixed number of statements."""

from dataclasses import dataclass
from datetime import date, datetime

from checklists.models import Appointment, Companion
from checklists.queries.board import day, full_name, let_pass, sees_answers
from checklists.queries.day_sheet_clinical import Clinical, ClinicalReader
from checklists.queries.facts import Gathered, with_relations
from checklists.queries.protocol_versions import of_version
from checklists.queries.questions import own_labels
from checklists.queries.scope import appointments_for
from checklists.queries.second_contacts import second_contacts
from checklists.rules.access import Actor
from checklists.rules.appointment_status import Status
from checklists.rules.checklist_facts import ChecklistFacts
from checklists.rules.facts import ItemFacts, ItemKind, Readiness
from checklists.rules.readiness import verdict
from checklists.rules.readiness_reasons import Reason
from checklists.rules.series import NO_INFUSION


@dataclass(frozen=True)
class Ride:
    """Who takes the patient home; `driver` is "" while nobody is named. `said_yes_at` is the driver's own word."""

    policy: str
    driver: str = ""
    phone: str = ""
    relation: str = ""
    is_transport: bool = False
    said_yes_at: datetime | None = None


@dataclass(frozen=True)
class SheetLine:
    """One appointment. `readiness` is None where it says nothing any more; `clinical` for who may read answers.

    `let_pass` are the positions whose override counts now, `second` the second contact as name and phone.
    """

    appointment_id: int
    arrive_at: datetime
    starts_at: datetime
    arrived_at: datetime | None
    status: Status
    readiness: Readiness | None
    reasons: tuple[Reason, ...]
    items: tuple[ItemFacts, ...]
    labels: dict[int, str]
    let_pass: tuple[int, ...]
    name: str
    date_of_birth: date
    record_number: str
    phone: str
    ride: Ride | None
    second: tuple[str, str] | None
    clinical: Clinical | None

    @property
    def kinds(self) -> dict[int, ItemKind]:
        return {item.position: item.kind for item in self.items}


@dataclass(frozen=True)
class DaySheet:
    """`lines` by arrival. `sees_answers`: made for a nurse or a prescriber. True as of `read_at`."""

    on: date
    read_at: datetime
    sees_answers: bool
    lines: tuple[SheetLine, ...]


def day_sheet(*, site_id: int, zone: str, on: date, by: Actor, now: datetime) -> DaySheet:
    """Everybody who comes on that day at the site's own clock, as this reader may see them."""
    gathered = Gathered(_of_day(site_id, zone, on, by))
    people = second_contacts([row.patient_id for row in gathered.appointments])
    answers = sees_answers(by)
    reader = ClinicalReader(gathered) if answers else None
    lines = []
    for row in gathered.appointments:
        facts = gathered.facts(row)
        clinical = reader.of(row, facts) if reader else None
        lines.append(_line(row, facts, people.get(row.patient_id), clinical, now))
    return DaySheet(on, now, answers, tuple(lines))


def _of_day(site_id: int, zone: str, on: date, by: Actor) -> list[Appointment]:
    opens, closes = day(zone=zone, on=on)
    rows = appointments_for(by).filter(site_id=site_id, starts_at__gte=opens, starts_at__lt=closes)
    shown = with_relations(rows.exclude(status=Status.CANCELLED)).select_related("patient")
    return list(shown.order_by("arrive_at", "starts_at", "pk"))


def _line(
    row: Appointment,
    facts: ChecklistFacts,
    second: Companion | None,
    clinical: Clinical | None,
    now: datetime,
) -> SheetLine:
    found, status = verdict(facts, now), Status(row.status)
    is_over = status in NO_INFUSION
    return SheetLine(
        appointment_id=row.pk,
        arrive_at=row.arrive_at,
        starts_at=row.starts_at,
        arrived_at=row.arrived_at,
        status=status,
        readiness=None if is_over else found.readiness,
        reasons=() if is_over else found.reasons,
        items=facts.items,
        labels=own_labels(facts, of_version(row.protocol_version)),
        let_pass=let_pass(facts, found),
        name=full_name(row),
        date_of_birth=row.patient.date_of_birth,
        record_number=row.patient.record_number,
        phone=row.patient.phone,
        ride=_ride(row),
        second=(second.name, second.phone) if second else None,
        clinical=clinical,
    )


def _ride(row: Appointment) -> Ride | None:
    ride = getattr(row, "ridehome", None)
    if ride is None:
        return None
    who: Companion | None = ride.driver
    if who is None:
        return Ride(ride.policy)
    said = ride.confirmed_by_driver_at
    return Ride(ride.policy, who.name, who.phone, who.relation, ride.medical_transport, said)
