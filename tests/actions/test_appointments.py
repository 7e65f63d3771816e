from datetime import timedelta

import pytest

from checklists import models
from checklists.actions import appointments, statuses
from checklists.queries.scope import NotFound
from checklists.rules.appointment_status import MoveRefused, Status
from tests.factories import NOW, START, Clinic

pytestmark = pytest.mark.django_db


def states(appointment: models.Appointment) -> dict[str, str]:
    rows = models.Reminder.objects.filter(appointment=appointment).order_by("plan_version")
    return {f"{row.rule}/{row.plan_version}": row.state for row in rows}


def test_booking_writes_items_ride_and_the_plan_of_the_worked_example(clinic: Clinic) -> None:
    appointment = clinic.book(now=NOW - timedelta(days=21))
    assert [item.kind for item in appointment.item_set.all()] == [
        "fasting",
        "hydration",
        "ride",
        "clothing",
        "medicines",
        "wellbeing",
        "comfort",
        "vital_signs",
    ]
    assert appointment.ridehome.policy == "named_adult"
    due = {row.rule: row.due_local for row in appointment.reminder_set.all()}
    assert due["week_before"] == "2026-11-19 10:00 MST"
    assert due["day_before"] == "2026-11-25 15:00 MST"
    assert due["last_drink"] == "2026-11-25 20:30 MST"
    assert due["day_after"] == "2026-11-27 10:00 MST"


def test_the_same_patient_is_not_booked_twice_at_one_time(clinic: Clinic) -> None:
    first = clinic.book()
    with pytest.raises(appointments.AlreadyBooked):
        clinic.book(first.patient)


def test_another_sites_nurse_can_neither_book_move_nor_cancel(clinic: Clinic) -> None:
    appointment = clinic.book()
    with pytest.raises(NotFound):
        clinic.book(by=clinic.other_nurse)
    with pytest.raises(NotFound):
        appointments.move(appointment_id=appointment.pk, starts_at=START, by=clinic.other_nurse, now=NOW)
    with pytest.raises(NotFound):
        appointments.cancel(appointment_id=appointment.pk, reason="asked", by=clinic.other_nurse, now=NOW)


def test_a_move_ends_the_old_plan_and_its_links(clinic: Clinic) -> None:
    appointment = clinic.book()
    appointments.move(
        appointment_id=appointment.pk, starts_at=START + timedelta(hours=3), by=clinic.desk, now=NOW
    )
    appointment.refresh_from_db()
    assert (appointment.plan_version, appointment.link_epoch) == (2, 2)
    assert states(appointment)["day_before/1"] == "superseded"
    assert states(appointment)["day_before/2"] == "planned"
    assert appointment.arrive_at == START + timedelta(hours=2, minutes=30)


def test_a_cancel_leaves_nothing_open_and_is_silent_while_nothing_was_told(clinic: Clinic) -> None:
    appointment = clinic.book()
    appointments.cancel(appointment_id=appointment.pk, reason="patient_asked", by=clinic.desk, now=NOW)
    assert "planned" not in states(appointment).values()
    assert states(appointment)["cancelled/2"] == "superseded"


def test_a_cancel_undone_plans_anew(clinic: Clinic) -> None:
    appointment = clinic.book()
    appointments.cancel(appointment_id=appointment.pk, reason="mistake", by=clinic.desk, now=NOW)
    appointments.bring_back(appointment_id=appointment.pk, by=clinic.desk, now=NOW)
    appointment.refresh_from_db()
    assert appointment.status == Status.EXPECTED
    assert states(appointment)["day_before/3"] == "planned"


def test_an_appointment_that_is_not_ready_does_not_start(clinic: Clinic) -> None:
    appointment = clinic.book()
    statuses.set_status(appointment_id=appointment.pk, to=Status.ARRIVED, by=clinic.desk, now=START)
    statuses.set_status(appointment_id=appointment.pk, to=Status.CHECKED_IN, by=clinic.nurse, now=START)
    with pytest.raises(MoveRefused, match="not ready"):
        statuses.set_status(appointment_id=appointment.pk, to=Status.IN_INFUSION, by=clinic.nurse, now=START)


def test_change_and_audit_are_one_transaction(clinic: Clinic) -> None:
    before = models.AuditEntry.objects.count()
    appointment = clinic.book()
    actions = list(models.AuditEntry.objects.order_by("seq").values_list("action", "obj"))[before:]
    assert ("appointment.book", f"appointment:{appointment.pk}") in actions


def arrive(clinic: Clinic, appointment: models.Appointment, *further: Status) -> None:
    statuses.set_status(appointment_id=appointment.pk, to=Status.ARRIVED, by=clinic.desk, now=START)
    for to in further:
        statuses.set_status(appointment_id=appointment.pk, to=to, by=clinic.nurse, now=START)


def test_a_delay_at_the_desk_is_told_across_the_desk(clinic: Clinic) -> None:
    appointment = clinic.book()
    arrive(clinic, appointment, Status.CHECKED_IN)
    later = START + timedelta(minutes=45)
    appointments.move(appointment_id=appointment.pk, starts_at=later, by=clinic.nurse, now=START)
    planned = models.Reminder.objects.filter(appointment=appointment, state="planned")
    assert [row.rule for row in planned] == ["day_after"]
    assert not models.Call.objects.filter(appointment=appointment, closed_at=None).exists()


def test_somebody_who_arrived_and_gets_another_day_is_expected_again(clinic: Clinic) -> None:
    appointment = clinic.book()
    arrive(clinic, appointment)
    appointments.move(
        appointment_id=appointment.pk, starts_at=START + timedelta(days=2), by=clinic.nurse, now=START
    )
    appointment.refresh_from_db()
    assert (appointment.status, appointment.arrived_at) == (Status.EXPECTED, None)
    assert states(appointment)["last_drink/2"] == "planned"


def test_a_check_in_is_taken_back_before_another_day(clinic: Clinic) -> None:
    appointment = clinic.book()
    arrive(clinic, appointment, Status.CHECKED_IN)
    with pytest.raises(MoveRefused, match="check-in"):
        appointments.move(
            appointment_id=appointment.pk, starts_at=START + timedelta(days=2), by=clinic.nurse, now=START
        )
