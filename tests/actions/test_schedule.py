from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime

import pytest

from checklists import models
from checklists.actions import appointments, schedule
from checklists.actions.schedule import ScheduleRefused, ScheduleReport
from checklists.queries.appointments import page
from checklists.queries.scope import NotFound
from checklists.rules.access import Actor
from checklists.rules.appointment_status import Status
from tests.factories import NOW, Clinic

pytestmark = pytest.mark.django_db
HEADER = "Date,Time,Patient Name,DOB,Email,MRN,Appointment ID,Status\n"
ANA = '11/26/2026,10:00 AM,"Ruiz, Ana",3/3/1984,ana@patient.example,M1,A1,Scheduled\n'
BEN = '11/26/2026,2:30 PM,"Cole, Ben",7/11/1971,ben@patient.example,M2,A2,Scheduled\n'


def run(clinic: Clinic, text: str, by: Actor | None = None) -> ScheduleReport:
    return schedule.run(
        site_id=clinic.site.pk, raw=text.encode(), date_order=None, by=by or clinic.desk, now=NOW
    )


def counts(report: ScheduleReport) -> tuple[int, int, int, int]:
    return report.new, report.changed, report.cancelled, report.same


def test_a_file_books_its_rows_at_the_sites_own_clock(clinic: Clinic) -> None:
    assert counts(run(clinic, HEADER + ANA + BEN)) == (2, 0, 0, 0)
    starts = models.Appointment.objects.order_by("starts_at").values_list("starts_at", flat=True)
    assert list(starts) == [
        datetime(2026, 11, 26, 17, 0, tzinfo=UTC),
        datetime(2026, 11, 26, 21, 30, tzinfo=UTC),
    ]


def test_the_same_file_twice_changes_nothing(clinic: Clinic) -> None:
    run(clinic, HEADER + ANA + BEN)
    before = models.Reminder.objects.count(), models.StatusChange.objects.count()
    assert counts(run(clinic, HEADER + ANA + BEN)) == (0, 0, 0, 2)
    assert (models.Reminder.objects.count(), models.StatusChange.objects.count()) == before


def test_one_bad_row_stores_none(clinic: Clinic) -> None:
    bad = BEN.replace("2:30 PM", "25:30")
    with pytest.raises(ScheduleRefused) as refused:
        run(clinic, HEADER + ANA + bad)
    problem = refused.value.report.problems[0]
    assert (problem.line, problem.column, problem.value) == (3, "Time", "25:30")
    assert problem.message and problem.cure
    assert not models.Appointment.objects.exists()


def test_a_dry_run_stores_nothing(clinic: Clinic) -> None:
    report = schedule.check(
        site_id=clinic.site.pk, raw=(HEADER + ANA).encode(), date_order=None, by=clinic.desk, now=NOW
    )
    assert report.new == 1
    assert not models.Appointment.objects.exists()


def test_a_changed_time_reschedules(clinic: Clinic) -> None:
    run(clinic, HEADER + ANA)
    report = run(clinic, HEADER + ANA.replace("10:00 AM", "1:00 PM"))
    assert counts(report) == (0, 1, 0, 0)
    row = models.Appointment.objects.get()
    assert (row.starts_at, row.plan_version) == (datetime(2026, 11, 26, 20, 0, tzinfo=UTC), 2)


def test_without_a_number_a_changed_time_of_the_same_day_reschedules(clinic: Clinic) -> None:
    header = "Date,Time,Patient Name,DOB,Email\n"
    run(clinic, header + '2026-11-26,10:00,"Ruiz, Ana",1984-03-03,ana@patient.example\n')
    report = run(clinic, header + '2026-11-26,13:00,"Ruiz, Ana",1984-03-03,ana@patient.example\n')
    assert counts(report) == (0, 1, 0, 0)


def test_a_cancelled_row_cancels_and_an_active_one_brings_back(clinic: Clinic) -> None:
    run(clinic, HEADER + ANA)
    assert counts(run(clinic, HEADER + ANA.replace("Scheduled", "Cancelled"))) == (0, 0, 1, 0)
    assert models.Appointment.objects.get().status == Status.CANCELLED
    assert counts(run(clinic, HEADER + ANA)) == (0, 1, 0, 0)
    assert models.Appointment.objects.get().status == Status.EXPECTED


def test_what_staff_cancelled_here_no_file_brings_back(clinic: Clinic) -> None:
    run(clinic, HEADER + ANA)
    pk = models.Appointment.objects.get().pk
    appointments.cancel(appointment_id=pk, reason="patient_asked", by=clinic.desk, now=NOW)
    report = run(clinic, HEADER + ANA)
    assert (report.skipped, report.rows[0].note) == (1, "cancelled_by_staff")


def test_two_patients_with_one_name_stay_two(clinic: Clinic) -> None:
    twin = (
        ANA.replace("M1", "M9").replace("A1", "A9").replace("10:00", "11:00").replace("3/3/1984", "5/9/1990")
    )
    assert counts(run(clinic, HEADER + ANA + twin)) == (2, 0, 0, 0)
    assert models.Patient.objects.count() == 2


def test_one_person_on_two_days_is_one_patient(clinic: Clinic) -> None:
    second = ANA.replace("11/26", "11/28").replace("A1", "A3")
    run(clinic, HEADER + ANA + second)
    assert (models.Patient.objects.count(), models.Appointment.objects.count()) == (1, 2)


def test_a_record_number_of_somebody_else_is_a_problem(clinic: Clinic) -> None:
    run(clinic, HEADER + ANA)
    with pytest.raises(ScheduleRefused) as refused:
        run(clinic, HEADER + ANA.replace("3/3/1984", "4/4/1985").replace("A1", "A7"))
    assert "another birth date" in refused.value.report.problems[0].message


def test_a_new_address_reaches_the_patient_and_ends_old_links(clinic: Clinic) -> None:
    run(clinic, HEADER + ANA)
    run(clinic, HEADER + ANA.replace("ana@", "ana.new@"))
    assert models.Patient.objects.get().email == "ana.new@patient.example"
    assert models.Appointment.objects.get().link_epoch == 2


def test_another_sites_nurse_cannot_import_here(clinic: Clinic) -> None:
    with pytest.raises(NotFound):
        run(clinic, HEADER + ANA, by=clinic.other_nurse)


def test_rows_of_past_days_are_left_alone(clinic: Clinic) -> None:
    report = run(clinic, HEADER + ANA.replace("11/26", "11/20"))
    assert (report.skipped, report.rows[0].note) == (1, "past")


def test_a_second_number_for_a_taken_time_is_a_problem_of_its_row(clinic: Clinic) -> None:
    run(clinic, HEADER + ANA)
    with pytest.raises(ScheduleRefused) as refused:
        run(clinic, HEADER + ANA.replace("A1", "A2"))
    assert refused.value.report.problems[0].line == 2
    assert "another appointment" in refused.value.report.problems[0].message


def test_five_hundred_rows_take_no_more_statements_than_fifty(
    clinic: Clinic, django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    lines = [
        f'12/{1 + n // 40}/2026,{8 + n % 4}:{n % 60:02} AM,"Last{n}, First",3/3/19{50 + n % 50},p{n}@patient.example,M{n},A{n},'
        for n in range(500)
    ]
    with django_assert_max_num_queries(60):
        report = run(clinic, HEADER + "\n".join(lines))
    assert report.new == 500


def test_notes_of_the_schedule_are_kept_and_read_by_clinical_roles_alone(clinic: Clinic) -> None:
    noted = HEADER.replace("Status", "Status,Notes") + ANA.replace(
        "Scheduled", "Scheduled,Prefers the window"
    )
    run(clinic, noted)
    pk = models.Appointment.objects.get().pk
    assert page(appointment_id=pk, by=clinic.nurse, now=NOW).notes == "Prefers the window"
    assert page(appointment_id=pk, by=clinic.desk, now=NOW).notes == ""
    assert counts(run(clinic, noted)) == (0, 0, 0, 1)
    assert counts(run(clinic, noted.replace("window", "door"))) == (0, 1, 0, 0)
