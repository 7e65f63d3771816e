"""What a save shows before it is what it then does: messages, their texts, what shifts, and calls; and nothing stays of looking."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection

from checklists import models
from checklists.actions import (
    addresses,
    appointments,
    new_links,
    own_helpers,
    patients,
    rehearsals,
    reminders_by_hand,
    second_contacts,
    series_bookings,
    series_moves,
)
from checklists.actions.second_contacts import SecondContact
from checklists.actions.series_bookings import NewSeries, PlannedStart
from checklists.queries.outcomes import Outcome
from tests.factories import NOW, START, Clinic

DAY = timedelta(days=1)
EVA = SecondContact(name="Eva Stone", phone="+1 303 555 0160", email="eva@helper.example")
_OPEN = ("planned", "claimed", "paused")


@pytest.fixture(autouse=True)
def _still_clock() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def open_mails(patient: models.Patient) -> dict[tuple[int, str], Any]:
    rows = models.Reminder.objects.filter(appointment__patient=patient, state__in=_OPEN)
    return {(row.appointment_id, row.rule): (row.next_try_at, row.channel) for row in rows}


def fingerprint() -> list[Any]:
    """Every row of every table of the product, by its own system columns: even a write of the same value shows."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE tablename LIKE 'checklists_%' ORDER BY 1")
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT count(*), max(xmin::text::bigint) FROM {table}")
            found.append((table, cursor.fetchone()))
    return found


def told(row: models.Appointment, rule: str) -> None:
    """As if the message had left."""
    at = {"starts_at": row.starts_at.isoformat(), "arrive_at": row.arrive_at.isoformat()}
    models.Reminder.objects.filter(appointment=row, rule=rule).update(
        state="sent", sent_at=NOW, transmit_at=NOW, told=at
    )


Act = Callable[[], Any]
# How it is looked at, and how it is done.
Both = tuple[Callable[[], Outcome], Act]
Case = tuple[models.Patient, Callable[[], Outcome], Act]


def booked(patient: models.Patient, clinic: Clinic, act: Act) -> Both:
    by = {"patient_id": patient.pk, "by": clinic.desk, "now": NOW}
    return lambda: rehearsals.of_booking(act, **by).outcome, act


def of_one(row: models.Appointment, clinic: Clinic, act: Act) -> Both:
    by = {"appointment_id": row.pk, "by": clinic.desk, "now": NOW}
    return lambda: rehearsals.of_appointment(act, **by).outcome, act


def of_patient(patient: models.Patient, clinic: Clinic, act: Act) -> Both:
    return lambda: rehearsals.of_patient(act, patient_id=patient.pk, by=clinic.desk, now=NOW), act


def booking(clinic: Clinic) -> Case:
    patient = clinic.patient()
    what = {
        "patient_id": patient.pk,
        "protocol_version_id": clinic.version.pk,
        "starts_at": START,
        "by": clinic.desk,
        "now": NOW,
    }
    return patient, *booked(patient, clinic, lambda: appointments.book(site_id=clinic.site.pk, **what))


def next_in_series(clinic: Clinic) -> Case:
    """Booked before the one that stands: the plan of that one changes too."""
    row = clinic.book(starts_at=START + 4 * DAY)
    what = {
        "patient_id": row.patient_id,
        "protocol_version_id": clinic.version.pk,
        "starts_at": START,
        "by": clinic.desk,
        "now": NOW,
    }
    return row.patient, *booked(
        row.patient, clinic, lambda: appointments.book(site_id=clinic.site.pk, **what)
    )


def moving(clinic: Clinic) -> Case:
    row = clinic.book()
    told(row, "booked")
    what = {"appointment_id": row.pk, "starts_at": START + 3 * DAY, "by": clinic.desk, "now": NOW}
    return row.patient, *of_one(row, clinic, lambda: appointments.move(**what))


def cancelling(clinic: Clinic) -> Case:
    row = clinic.book()
    clinic.book(row.patient, starts_at=START + 4 * DAY)
    told(row, "booked")
    what = {"appointment_id": row.pk, "reason": "no_ride", "by": clinic.desk, "now": NOW}
    return row.patient, *of_one(row, clinic, lambda: appointments.cancel(**what))


def cancelling_untold(clinic: Clinic) -> Case:
    row = clinic.book()
    what = {"appointment_id": row.pk, "reason": "no_ride", "by": clinic.desk, "now": NOW}
    return row.patient, *of_one(row, clinic, lambda: appointments.cancel(**what))


def bringing_back(clinic: Clinic) -> Case:
    row = clinic.book()
    told(row, "booked")
    appointments.cancel(appointment_id=row.pk, reason="no_ride", by=clinic.desk, now=NOW)
    what = {"appointment_id": row.pk, "by": clinic.desk, "now": NOW}
    return row.patient, *of_one(row, clinic, lambda: appointments.bring_back(**what))


def link(clinic: Clinic) -> Case:
    row = clinic.book()
    what = {"appointment_id": row.pk, "by": clinic.desk, "now": NOW}
    return row.patient, *of_one(row, clinic, lambda: new_links.send_again(**what))


def sending_now(clinic: Clinic) -> Case:
    row = clinic.book()
    reminder = models.Reminder.objects.get(appointment=row, rule="day_before")
    what = {"appointment_id": row.pk, "reminder_id": reminder.pk, "by": clinic.desk, "now": NOW}
    return row.patient, *of_one(row, clinic, lambda: reminders_by_hand.send_now(**what))


def another_address(clinic: Clinic) -> Case:
    row = clinic.book()
    changes: dict[str, object] = {"email": "new@patient.example"}
    what: dict[str, Any] = {"patient_id": row.patient_id, "changes": changes, "by": clinic.desk, "now": NOW}
    return row.patient, *of_patient(row.patient, clinic, lambda: patients.change(**what))


def reading_back(clinic: Clinic) -> Case:
    row = clinic.book()
    models.Patient.objects.filter(pk=row.patient_id).update(email_changed_at=NOW)
    models.Reminder.objects.filter(appointment=row, rule="booked").update(
        state="paused", reason="address_changed"
    )
    what = {"patient_id": row.patient_id, "by": clinic.desk, "now": NOW}
    return row.patient, *of_patient(row.patient, clinic, lambda: addresses.confirm(**what))


def second_contact(clinic: Clinic) -> Case:
    row = clinic.book()
    what: dict[str, Any] = {"patient_id": row.patient_id, "contact": EVA, "by": clinic.desk, "now": NOW}
    return row.patient, *of_patient(row.patient, clinic, lambda: second_contacts.name(**what))


def ending_contact(clinic: Clinic) -> Case:
    row = clinic.book()
    second_contacts.name(patient_id=row.patient_id, contact=EVA, by=clinic.desk, now=NOW)
    what = {"patient_id": row.patient_id, "by": clinic.desk, "now": NOW}
    return row.patient, *of_patient(row.patient, clinic, lambda: second_contacts.end(**what))


def ending_help(clinic: Clinic) -> Case:
    row = clinic.book()
    models.Companion.objects.create(
        site=row.site,
        patient=row.patient,
        name="Kim",
        phone="1",
        email="k@helper.example",
        help_agreed_at=NOW,
    )
    what = {"patient_id": row.patient_id, "place": 1, "by": clinic.desk, "now": NOW}
    return row.patient, *of_patient(row.patient, clinic, lambda: own_helpers.end_at_desk(**what))


def whole_series(clinic: Clinic) -> Case:
    patient = clinic.patient()
    starts = tuple(PlannedStart(START + days * DAY, clinic.version.pk) for days in (0, 4, 7, 11))
    what: dict[str, Any] = {
        "site_id": clinic.site.pk,
        "patient_id": patient.pk,
        "planned": NewSeries(starts, weekdays="14"),
        "by": clinic.desk,
        "now": NOW,
    }
    return (
        patient,
        lambda: rehearsals.rehearse(
            lambda: series_bookings.book_series(**what), patient_id=patient.pk, by=clinic.desk, now=NOW
        ),
        lambda: series_bookings.book_series(**what),
    )


def rest_of_series(clinic: Clinic) -> Case:
    patient = clinic.patient()
    rows = [clinic.book(patient, starts_at=START + days * DAY) for days in (0, 4, 7)]
    told(rows[0], "booked")
    starts = {row.pk: row.starts_at + DAY for row in rows}
    what: dict[str, Any] = {"starts": starts, "by": clinic.desk, "now": NOW}
    return patient, *of_patient(patient, clinic, lambda: series_moves.move_all(**what))


CASES = [
    booking, next_in_series, moving, cancelling, cancelling_untold, bringing_back, link, sending_now,
    another_address, reading_back, second_contact, ending_contact, ending_help, whole_series, rest_of_series,
]  # fmt: skip
by_act = pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)


@by_act
def test_what_is_shown_is_what_is_then_planned(case: Callable[[Clinic], Case], clinic: Clinic) -> None:
    patient, look, act = case(clinic)
    before, shown = open_mails(patient), look()
    calls = models.Call.objects.filter(closed_at=None).count()
    act()
    after = open_mails(patient)
    answers = sorted((one.due_at, one.title) for one in shown.answers)
    changed = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
    told_of = len(shown.shifts) + len(shown.answers)
    # A message that waited for a person and goes now has the same time as before.
    released = case is reading_back
    assert told_of == len(changed) + released
    assert sorted(shift.at for shift in shown.shifts if shift.at) == sorted(
        after[key][0] for key in changed & after.keys() if after[key][0] not in [at for at, _ in answers]
    )
    assert len(shown.gone) == len(before.keys() - after.keys())
    at_once = sum(line.title == "Call at once" for line in shown.lines)
    assert at_once == max(models.Call.objects.filter(closed_at=None).count() - calls, 0)


@by_act
def test_looking_leaves_nothing(case: Callable[[Clinic], Case], clinic: Clinic) -> None:
    _, look, _ = case(clinic)
    before = fingerprint()
    look()
    assert fingerprint() == before
