"""Appointments brought to a state by the product's own actions."""

from datetime import datetime, timedelta
from uuid import uuid4

from checklists import models
from checklists.actions import (
    answers,
    confirmations,
    driver_answers,
    medicines,
    rides,
    statuses,
    ticks,
    vital_signs,
)
from checklists.actions.confirmations import Answer
from checklists.queries.item_marks import marks
from checklists.rules.access import Actor
from checklists.rules.appointment_status import Status
from checklists.rules.day_findings import DayFinding
from checklists.rules.facts import Outcome
from checklists.rules.vital_bands import Measure
from tests.factories import NOW, START, Clinic

FASTING, HYDRATION, RIDE, CLOTHING, MEDICINES, WELLBEING, COMFORT, VITALS = 1, 2, 3, 4, 5, 6, 7, 8
# Every position that check-in needs a nurse for; comfort is nobody's duty, vital signs are measured.
VERIFIED = (FASTING, HYDRATION, RIDE, CLOTHING, MEDICINES, WELLBEING)
WELL = {
    key: ["no"]
    for key in ("fever", "cough", "vomiting", "chest", "pregnancy", "new_medicine", "last_time", "urine")
}
# The day before, when the questions about health are open.
THE_DAY_BEFORE = START - timedelta(hours=24)
IN_RANGE = {
    Measure.SYSTOLIC: 124.0,
    Measure.DIASTOLIC: 78.0,
    Measure.PULSE: 72.0,
    Measure.SPO2: 98.0,
    Measure.BREATHS: 15.0,
    Measure.TEMPERATURE: 36.7,
}
# A quarter of an hour before the start of the worked examples.
AT_THE_DESK = START - timedelta(minutes=15)
# Asked to come half an hour before; a few minutes early. Forty minutes of infusion and an hour of rest: then fetched.
ARRIVAL = START - timedelta(minutes=30)
AT_THE_DOOR = ARRIVAL - timedelta(minutes=6)
PICK_UP = START + timedelta(minutes=100)


def prepared(
    clinic: Clinic, row: models.Appointment | None = None, *, medicine: str = ""
) -> models.Appointment:
    """Everything required answered by the patient; the driver said yes."""
    row = row or clinic.book()
    by = clinic.link_actor(row)
    common = {"appointment_id": row.pk, "by": by, "now": NOW}
    for position in (FASTING, HYDRATION, CLOTHING):
        ticks.tick(item_position=position, operation_id=uuid4(), done=True, **common)
    driver = rides.Driver("Sam Ruiz", "+1 303 555 0134", "brother", True)
    rides.name_driver(operation_id=uuid4(), driver=driver, **common)
    driver_answers.accept(phone=driver.phone, is_adult=True, **common)
    if medicine:
        medicines.add(operation_id=uuid4(), text=medicine, **common)
        medicines.declare_all(operation_id=uuid4(), **common)
    else:
        medicines.declare_none(operation_id=uuid4(), **common)
    if models.Item.objects.filter(appointment=row, key="wellbeing").exists():
        well(row, by)
    return fresh(row)


def well(row: models.Appointment, by: Actor, *, now: datetime = THE_DAY_BEFORE, **yes: str) -> None:
    """The questions about health, all answered with no unless said otherwise."""
    answers.answer_questions(
        appointment_id=row.pk,
        item_position=WELLBEING,
        operation_id=uuid4(),
        raw=WELL | {key: [answer] for key, answer in yes.items()},
        by=by,
        now=now,
    )


def checked_in(
    clinic: Clinic, row: models.Appointment | None = None, *, medicine: str = ""
) -> models.Appointment:
    row = prepared(clinic, row, medicine=medicine)
    for status in (Status.ARRIVED, Status.CHECKED_IN):
        move(row, status, clinic.nurse)
    return fresh(row)


def confirmed(clinic: Clinic) -> models.Appointment:
    """Checked in, vital signs in range, and every item verified."""
    row = checked_in(clinic)
    measure(row, clinic.nurse)
    for position in VERIFIED:
        confirm(row, position, clinic.nurse)
    return fresh(row)


def resting(clinic: Clinic) -> models.Appointment:
    row = confirmed(clinic)
    for status in (Status.IN_INFUSION, Status.RESTING):
        move(row, status, clinic.nurse)
    return fresh(row)


def measure(
    row: models.Appointment,
    by: Actor,
    *findings: DayFinding,
    now: datetime = AT_THE_DESK,
    **values: float,
) -> None:
    """One set of readings, in range unless said otherwise."""
    told = {Measure(name): value for name, value in values.items()}
    vital_signs.record(
        appointment_id=row.pk,
        operation_id=uuid4(),
        values=IN_RANGE | told,
        findings=findings,
        by=by,
        now=now,
    )


def move(
    row: models.Appointment, to: Status, by: Actor, *, now: datetime = AT_THE_DESK, reason: str = ""
) -> None:
    statuses.set_status(appointment_id=row.pk, to=to, by=by, now=now, reason=reason)


def confirm(
    row: models.Appointment, *positions_and_by: object, outcome: Outcome | None = Outcome.CONFIRMED
) -> int:
    """Confirm the items at the positions as they stand now; the last argument is who."""
    *positions, by = positions_and_by
    row = fresh(row)
    seen = marks(appointment=row, items=list(models.Item.objects.filter(appointment=row)))
    return confirmations.record(
        appointment_id=row.pk,
        answers=tuple(Answer(position, outcome, seen[position]) for position in positions),
        seen_version=row.version,
        by=by,
        now=AT_THE_DESK,
    )


def fresh(row: models.Appointment) -> models.Appointment:
    return models.Appointment.objects.select_related("patient").get(pk=row.pk)
