"""Check-ins with one of everything that a patient says and a desk writes down, and more people like them."""

from datetime import datetime, timedelta
from uuid import uuid4

from checklists import models
from checklists.actions import calls, intakes, medicines, overrides, presences, reviews, statuses, vital_signs
from checklists.actions.confirmations import Answer, record
from checklists.actions.series_bookings import NewSeries, PlannedStart, book_series
from checklists.queries import demo as told
from checklists.rules.appointment_status import Status
from checklists.rules.facts import Outcome
from checklists.rules.fasting import Category
from checklists.rules.override_reasons import OverrideReason
from checklists.rules.review import Decision
from checklists.rules.vital_bands import Measure
from tests.after import gone_home, say
from tests.factories import Clinic
from tests.preparing import CLOTHING, FASTING, IN_RANGE, MEDICINES, prepared

# A series of three, from now: one that is over, one at the check-in, one to come.
_STARTS = (timedelta(hours=-50), timedelta(hours=1), timedelta(days=5))


def fill(clinic: Clinic, row: models.Appointment, now: datetime) -> None:
    """One of everything that stands at a check-in."""
    say_more(clinic, row, now)
    _let_pass(clinic, row, now)
    for colleague in (clinic.nurse, clinic.second_nurse):
        presences.note(appointment_id=row.pk, by=colleague, now=now)


def say_more(clinic: Clinic, row: models.Appointment, now: datetime) -> None:
    """A medicine that was decided on and one that nobody knows, an intake, readings that were taken twice."""
    common = {"appointment_id": row.pk, "now": now}
    patient = clinic.link_actor(row)
    for medicine in ("clonazepam 0.5", "zzyqfoo"):
        medicines.add(operation_id=uuid4(), text=medicine, by=patient, **common)
    entry = models.MedicationEntry.objects.filter(appointment=row).exclude(route="").latest("pk")
    reviews.decide(entry_id=entry.pk, decision=Decision.UNCHANGED, by=clinic.prescriber, now=now)
    intakes.add(
        operation_id=uuid4(), category=Category.LIGHT_MEAL, eaten_at=now - timedelta(hours=2), by=patient, **common
    )  # fmt: skip
    for pulse in (131.0, 88.0):
        readings = IN_RANGE | {Measure.PULSE: pulse}
        vital_signs.record(operation_id=uuid4(), values=readings, findings=(), by=clinic.nurse, **common)


def _let_pass(clinic: Clinic, row: models.Appointment, now: datetime) -> None:
    """An override that a prescriber agreed to, one that waits, and one item that was confirmed."""
    for position in (FASTING, MEDICINES):
        asked = overrides.request(
            appointment_id=row.pk, position=position, reason=OverrideReason.OTHER, note="seen", by=clinic.nurse, now=now
        )  # fmt: skip
        if position == FASTING:
            overrides.approve(override_id=asked.override_id, by=clinic.prescriber, now=now)
    version, mark = told.seen(appointment_id=row.pk, position=CLOTHING)
    record(
        appointment_id=row.pk, answers=(Answer(CLOTHING, Outcome.CONFIRMED, mark),), seen_version=version,
        by=clinic.nurse, now=now,
    )  # fmt: skip


def people(clinic: Clinic, count: int, now: datetime) -> None:
    """So many more patients, each in a series, with a day after that worries, a check-in and a line on the call list."""
    for number in range(count):
        before, row, after = _series(clinic, number, now)
        say(clinic, gone_home(clinic, before), "signs", "fainted", now=now)
        prepared(clinic, row)
        for status in (Status.ARRIVED, Status.CHECKED_IN):
            statuses.set_status(appointment_id=row.pk, to=status, by=clinic.nurse, now=now)
        fill(clinic, row, now)
        for each in (row, after):
            calls.open(appointment_id=each.pk, reason="items_open", due_at=now, by=clinic.nurse, now=now)


def _series(clinic: Clinic, number: int, now: datetime) -> tuple[models.Appointment, ...]:
    patient = clinic.patient(first_name=f"Ana{number}")
    models.Patient.objects.filter(pk=patient.pk).update(record_number=f"R{patient.pk}")
    starts = tuple(PlannedStart(now + each, clinic.version.pk) for each in _STARTS)
    ids = book_series(
        site_id=clinic.site.pk, patient_id=patient.pk, planned=NewSeries(starts), by=clinic.desk,
        now=now - timedelta(days=7),
    )  # fmt: skip
    return tuple(models.Appointment.objects.get(pk=pk) for pk in ids)
