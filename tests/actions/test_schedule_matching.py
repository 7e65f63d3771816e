"""A second file beside what the first one made: whose row it is, which appointment it means, in which order."""

import pytest

from checklists import models
from checklists.actions import schedule
from checklists.actions.schedule import ScheduleRefused, ScheduleReport
from checklists.rules.appointment_status import Status
from tests.factories import NOW, Clinic

pytestmark = pytest.mark.django_db
HEADER = "Appointment ID,Date,Time,Patient,DOB,MRN,Email,Status\n"


def row(number: str, day: str, clock: str = "10:00", status: str = "", **said: str) -> str:
    who = {"name": "Ruiz, Ana", "born": "1984-03-14", "mrn": "7", "email": "ana@patient.example"} | said
    return f'{number},{day},{clock},"{who["name"]}",{who["born"]},{who["mrn"]},{who["email"]},{status}\n'


def run(clinic: Clinic, *rows: str) -> ScheduleReport:
    raw = (HEADER + "".join(rows)).encode()
    return schedule.run(site_id=clinic.site.pk, raw=raw, date_order=None, by=clinic.desk, now=NOW)


def days() -> dict[str, str]:
    standing = models.Appointment.objects.exclude(status=Status.CANCELLED)
    return {one.external_id: f"{one.starts_at:%m-%d}" for one in standing}


def test_a_number_of_another_patient_is_never_taken_for_them(clinic: Clinic) -> None:
    run(clinic, row("A1", "2026-11-26"))
    with pytest.raises(ScheduleRefused) as refused:
        run(
            clinic,
            row("A1", "2026-11-26", name="Cole, Ben", born="1971-07-11", mrn="8", email="b@patient.example"),
        )
    (problem,) = refused.value.report.problems
    assert (problem.line, problem.column, problem.value) == (2, "Appointment ID", "A1")


def test_a_number_of_another_known_patient_cancels_nothing(clinic: Clinic) -> None:
    ben = {"name": "Cole, Ben", "born": "1971-07-11", "mrn": "8", "email": "b@patient.example"}
    run(clinic, row("A1", "2026-11-26"), row("A2", "2026-11-27", **ben))
    with pytest.raises(ScheduleRefused):
        run(clinic, row("A1", "2026-11-26", status="Cancelled", **ben))
    assert days() == {"A1": "11-26", "A2": "11-27"}


def test_a_patient_renamed_under_the_clinics_number_stays_one(clinic: Clinic) -> None:
    run(clinic, row("A1", "2026-11-26", mrn=""))
    assert run(clinic, row("A1", "2026-11-26", mrn="", name="Stone, Ana")).changed == 1
    assert models.Patient.objects.get(date_of_birth="1984-03-14").last_name == "Stone"


def test_a_series_shifts_by_one_place(clinic: Clinic) -> None:
    run(clinic, row("A1", "2026-11-26"), row("A2", "2026-11-28"))
    assert run(clinic, row("A1", "2026-11-28"), row("A2", "2026-11-30")).changed == 2
    assert days() == {"A1": "11-28", "A2": "11-30"}


def test_a_time_that_one_row_gives_up_another_may_take(clinic: Clinic) -> None:
    run(clinic, row("A1", "2026-11-26"), row("A2", "2026-11-28"))
    report = run(clinic, row("A2", "2026-11-26"), row("A1", "2026-11-26", status="Cancelled"))
    assert (report.changed, report.cancelled, days()) == (1, 1, {"A2": "11-26"})


def test_two_appointments_that_change_places_are_a_problem_and_no_change(clinic: Clinic) -> None:
    run(clinic, row("A1", "2026-11-26"), row("A2", "2026-11-28"))
    with pytest.raises(ScheduleRefused) as refused:
        run(clinic, row("A1", "2026-11-28"), row("A2", "2026-11-26"))
    assert [problem.line for problem in refused.value.report.problems] == [2, 3]


def test_the_row_that_is_sure_chooses_first(clinic: Clinic) -> None:
    run(clinic, row("", "2026-11-26", "10:00"))
    report = run(clinic, row("", "2026-11-26", "15:00"), row("", "2026-11-26", "10:00"))
    assert (report.new, report.changed, report.same) == (1, 0, 1)


def test_a_cancelled_row_takes_no_appointment_from_a_standing_one(clinic: Clinic) -> None:
    run(clinic, row("", "2026-11-26", "10:00"))
    report = run(clinic, row("", "2026-11-26", "11:00", "Cancelled"), row("", "2026-11-26", "10:00"))
    assert (report.cancelled, report.skipped, report.same) == (0, 1, 1)
