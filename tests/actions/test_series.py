"""Bookings join a series or begin one; what follows in it is planned anew."""

import threading
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from checklists import models
from checklists.actions import appointments, bookings, schedule, series
from checklists.actions.appointments import LastDayTooEarly, SeriesWish
from checklists.queries import series as queries
from checklists.queries import told
from checklists.queries.plan_facts import plan_facts
from checklists.queries.protocol_versions import published_of
from checklists.queries.scope import NotFound
from checklists.rules.clock import resolve
from checklists.rules.plan_facts import Act
from checklists.rules.series import SeriesChoice
from tests.factories import NOW, START, Clinic, published_version

DAY = timedelta(days=1)
MONDAY, WEDNESDAY, FRIDAY = (
    resolve(datetime.fromisoformat(f"2026-{day}T10:00"), "America/Denver")
    for day in ("11-30", "12-02", "12-04")
)


def book(
    clinic: Clinic,
    patient: models.Patient,
    at: datetime,
    choice: SeriesChoice = SeriesChoice.BY_PROTOCOL,
    **wish,
) -> models.Appointment:  # type: ignore[no-untyped-def]
    booked = appointments.book(
        site_id=clinic.site.pk,
        patient_id=patient.pk,
        protocol_version_id=clinic.version.pk,
        starts_at=at,
        wish=SeriesWish(choice, **wish),
        by=clinic.desk,
        now=NOW,
    )
    return models.Appointment.objects.get(pk=booked.appointment_id)


def had(row: models.Appointment) -> None:
    models.Appointment.objects.filter(pk=row.pk).update(status="left")


def states(row: models.Appointment) -> dict[str, str]:
    row.refresh_from_db()
    rows = models.Reminder.objects.filter(appointment=row, plan_version=row.plan_version)
    return {reminder.rule: reminder.reason or reminder.state for reminder in rows}


def due(row: models.Appointment, rule: str) -> str:
    return models.Reminder.objects.get(appointment=row, rule=rule, plan_version=row.plan_version).due_local


def test_the_first_booking_begins_a_series_on_its_day(clinic: Clinic) -> None:
    row = clinic.book()
    assert row.series is not None
    assert (row.series.started_on, row.series.patient_id) == (date(2026, 11, 26), row.patient_id)


def test_the_next_booking_continues_it(clinic: Clinic) -> None:
    ana = clinic.patient()
    assert book(clinic, ana, MONDAY).series_id == book(clinic, ana, WEDNESDAY).series_id


def test_a_first_infusion_after_one_that_took_place_begins_another(clinic: Clinic) -> None:
    ana = clinic.patient()
    first = book(clinic, ana, MONDAY)
    had(first)
    second = book(clinic, ana, WEDNESDAY)
    first.refresh_from_db()
    assert second.series_id != first.series_id
    assert first.series is not None and first.series.ended_at == NOW


def test_more_than_four_weeks_begin_another(clinic: Clinic) -> None:
    ana = clinic.patient()
    first, later = book(clinic, ana, MONDAY), book(clinic, ana, MONDAY + 29 * DAY)
    assert later.series_id != first.series_id
    assert models.Series.objects.get(patient=ana, ended_at=None).pk == later.series_id


def test_a_cancelled_appointment_does_not_count(clinic: Clinic) -> None:
    ana = clinic.patient()
    book(clinic, ana, MONDAY)
    cancelled = book(clinic, ana, MONDAY + 20 * DAY)
    appointments.cancel(appointment_id=cancelled.pk, reason="clinic", by=clinic.desk, now=NOW)
    assert book(clinic, ana, MONDAY + 40 * DAY).series_id != cancelled.series_id


def test_the_desk_has_the_last_word(clinic: Clinic) -> None:
    ana = clinic.patient()
    first = book(clinic, ana, MONDAY)
    had(first)
    joined = book(clinic, ana, MONDAY + 60 * DAY, SeriesChoice.CONTINUES)
    begun = book(clinic, ana, MONDAY + 61 * DAY, SeriesChoice.NEW)
    assert joined.series_id == first.series_id != begun.series_id


def test_what_is_planned_is_kept_on_the_series(clinic: Clinic) -> None:
    ana = clinic.patient()
    row = book(clinic, ana, MONDAY, planned_count=6, last_planned_on=date(2026, 12, 18))
    book(clinic, ana, WEDNESDAY)
    known = models.Series.objects.get(pk=row.series_id)
    assert (known.planned_count, known.last_planned_on) == (6, date(2026, 12, 18))


def test_a_series_cannot_end_before_the_appointment(clinic: Clinic) -> None:
    with pytest.raises(LastDayTooEarly):
        book(clinic, clinic.patient(), MONDAY, last_planned_on=date(2026, 11, 29))
    assert not models.Appointment.objects.exists()


def test_an_earlier_day_moves_the_beginning(clinic: Clinic) -> None:
    ana = clinic.patient()
    book(clinic, ana, WEDNESDAY)
    row = book(clinic, ana, MONDAY)
    assert row.series is not None and row.series.started_on == date(2026, 11, 30)


def test_an_ended_series_is_joined_by_nothing(clinic: Clinic) -> None:
    ana = clinic.patient()
    first = book(clinic, ana, MONDAY)
    series.end(patient_id=ana.pk, by=clinic.desk, now=NOW)
    assert book(clinic, ana, WEDNESDAY).series_id != first.series_id
    assert models.AuditEntry.objects.filter(action="series.end").count() == 1


def test_the_neighbours_desk_ends_nothing(clinic: Clinic) -> None:
    ana = clinic.patient()
    book(clinic, ana, MONDAY)
    with pytest.raises(NotFound):
        series.end(patient_id=ana.pk, by=clinic.other_nurse, now=NOW)


def test_the_place_in_the_series_counts_what_is_not_cancelled(clinic: Clinic) -> None:
    ana = clinic.patient()
    rows = [book(clinic, ana, at, planned_count=6) for at in (MONDAY, WEDNESDAY, FRIDAY)]
    appointments.cancel(appointment_id=rows[1].pk, reason="clinic", by=clinic.desk, now=NOW)
    found = queries.places(list(models.Appointment.objects.all()))
    assert {pk: (place.number, place.count) for pk, place in found.items()} == {
        rows[0].pk: (1, 6),
        rows[2].pk: (2, 6),
    }


@pytest.mark.example(47)
def test_monday_wednesday_friday_the_tuesday(clinic: Clinic) -> None:
    ana = clinic.patient()
    first, second, third = (book(clinic, ana, at) for at in (MONDAY, WEDNESDAY, FRIDAY))
    assert due(first, "day_after").startswith("2026-12-01 10:00")
    assert due(second, "day_before").startswith("2026-12-01 15:00")
    assert states(second)["last_drink"] == "cap"
    folded = {"booked": "series", "week_before": "not_needed", "three_days_before": "folded"}
    assert folded.items() <= states(second).items()
    assert folded.items() <= states(third).items()
    assert (states(first)["booked"], states(first)["three_days_before"]) == ("planned", "planned")


def test_a_weekly_series_keeps_its_three_days(clinic: Clinic) -> None:
    ana = clinic.patient()
    book(clinic, ana, MONDAY)
    found = states(book(clinic, ana, MONDAY + 7 * DAY))
    assert (found["booked"], found["week_before"], found["three_days_before"]) == (
        "series",
        "not_needed",
        "planned",
    )


def test_after_a_gap_the_week_before_goes_again(clinic: Clinic) -> None:
    ana = clinic.patient()
    book(clinic, ana, MONDAY)
    found = states(book(clinic, ana, MONDAY + 35 * DAY))
    assert (found["booked"], found["week_before"]) == ("planned", "planned")


def test_where_the_first_is_cancelled_the_second_is_told(clinic: Clinic) -> None:
    ana = clinic.patient()
    first, second, third = (book(clinic, ana, at) for at in (MONDAY, WEDNESDAY, FRIDAY))
    appointments.cancel(appointment_id=first.pk, reason="clinic", by=clinic.desk, now=NOW)
    assert (states(second)["booked"], states(second)["three_days_before"]) == ("planned", "planned")
    assert states(third)["booked"] == "series"


def test_a_plan_that_a_neighbour_changed_leaves_links_alive(clinic: Clinic) -> None:
    ana = clinic.patient()
    first, second = book(clinic, ana, MONDAY), book(clinic, ana, WEDNESDAY)
    appointments.cancel(appointment_id=first.pk, reason="clinic", by=clinic.desk, now=NOW)
    second.refresh_from_db()
    assert (second.plan_version, second.link_epoch) == (2, 1)


def test_an_earlier_one_booked_later_folds_what_follows(clinic: Clinic) -> None:
    ana = clinic.patient()
    second = book(clinic, ana, WEDNESDAY)
    assert states(second)["booked"] == "planned"
    first = book(clinic, ana, MONDAY)
    assert states(first)["booked"] == "planned"
    assert (states(second)["booked"], states(second)["last_drink"]) == ("series", "cap")


def test_what_was_told_already_is_not_told_again(clinic: Clinic) -> None:
    ana = clinic.patient()
    first, second = book(clinic, ana, MONDAY), book(clinic, ana, WEDNESDAY)
    sent(second, "three_days_before")
    appointments.cancel(appointment_id=first.pk, reason="clinic", by=clinic.desk, now=NOW)
    found = states(second)
    assert (found["moved"], found["three_days_before"]) == ("nothing_new", "already")
    assert "booked" not in found


def sent(row: models.Appointment, rule: str) -> None:
    """It left and named the times that hold now."""
    known = plan_facts(row, act=Act.BOOKED, acted_at=NOW)
    named = told.to_json(
        told.Told(
            known.starts_at, known.arrive_at, known.last_meal_at, known.last_food_at, known.last_drink_at
        )
    )
    models.Reminder.objects.filter(appointment=row, rule=rule).update(
        state="sent", reason="", sent_at=NOW, transmit_at=NOW, told=named
    )


def test_a_link_that_was_asked_for_survives_a_neighbours_cancel(clinic: Clinic) -> None:
    ana = clinic.patient()
    first, second = book(clinic, ana, MONDAY), book(clinic, ana, WEDNESDAY)
    base = models.Reminder.objects.filter(appointment=second).first()
    assert base is not None
    base.pk, base.rule, base.state, base.reason = uuid4(), "new_link:1", "planned", ""
    base.save(force_insert=True)
    appointments.cancel(appointment_id=first.pk, reason="clinic", by=clinic.desk, now=NOW)
    assert states(second)["new_link:1"] == "planned"


LINES = "Date,Time,First Name,Last Name,DOB,Email\n"


def imported(clinic: Clinic, *rows: tuple[str, str]) -> None:
    lines = "".join(f"{day},10:00,{name},Person,1980-02-03,{name}@patient.example\n" for day, name in rows)
    schedule.run(
        site_id=clinic.site.pk, raw=(LINES + lines).encode(), date_order=None, by=clinic.desk, now=NOW
    )


def test_a_file_with_a_whole_series_is_one_series_in_any_order(clinic: Clinic) -> None:
    imported(clinic, ("2026-12-04", "Bo"), ("2026-11-30", "Bo"), ("2026-12-02", "Bo"), ("2026-12-02", "Cy"))
    rows = list(models.Appointment.objects.filter(patient__first_name="Bo").order_by("starts_at"))
    assert len({row.series_id for row in rows}) == 1
    assert [states(row)["booked"] for row in rows] == ["planned", "series", "series"]
    assert models.Series.objects.count() == 2


def test_a_file_after_the_first_infusion_continues_with_the_later_protocol(clinic: Clinic) -> None:
    later = published_version(clinic.site, "next-infusion")
    imported(clinic, ("2026-11-24", "Bo"))
    row = models.Appointment.objects.get()
    had(row)
    imported(clinic, ("2026-11-26", "Bo"), ("2026-11-26", "Cy"))
    found = models.Appointment.objects.get(patient__first_name="Bo", starts_at=START)
    new = models.Appointment.objects.get(patient__first_name="Cy")
    assert (found.series_id, found.protocol_version_id) == (row.series_id, later.pk)
    assert new.protocol_version_id == clinic.version.pk


def test_a_file_without_a_later_protocol_still_continues(clinic: Clinic) -> None:
    imported(clinic, ("2026-11-24", "Bo"))
    row = models.Appointment.objects.get()
    had(row)
    imported(clinic, ("2026-11-26", "Bo"))
    assert models.Appointment.objects.get(starts_at=START).series_id == row.series_id


def test_the_protocol_of_the_visit_before_comes_next(clinic: Clinic) -> None:
    published_version(clinic.site, "next-infusion")
    boosters = published_version(clinic.site, "maintenance")
    ana = clinic.patient()
    first = book(clinic, ana, MONDAY)
    published = published_of(site_id=clinic.site.pk)
    known = queries.open_of({ana.pk})[ana.pk]
    assert queries.following(published, known) is None
    assert getattr(queries.suggested(published, known), "slug", "") == "first-infusion"
    models.Appointment.objects.filter(pk=first.pk).update(status="left")
    assert (
        getattr(queries.suggested(published, queries.open_of({ana.pk})[ana.pk]), "slug", "")
        == "next-infusion"
    )
    models.Appointment.objects.filter(pk=first.pk).update(protocol_version=boosters)
    assert (
        getattr(queries.suggested(published, queries.open_of({ana.pk})[ana.pk]), "slug", "") == "maintenance"
    )


@pytest.mark.parametrize("choice", [SeriesChoice.BY_PROTOCOL, SeriesChoice.NEW])
def test_statements_do_not_grow_with_a_batch(clinic: Clinic, choice: SeriesChoice) -> None:
    def statements(patients: int) -> int:
        people = [clinic.patient() for _ in range(patients)]
        new = [
            bookings.NewAppointment(person.pk, at, wish=SeriesWish(choice))
            for person in people
            for at in (MONDAY, WEDNESDAY, MONDAY + 60 * DAY)
        ]
        with CaptureQueriesContext(connection) as seen:
            bookings.book_all(
                site_id=clinic.site.pk,
                protocol_version_id=clinic.version.pk,
                new=new,
                by=clinic.desk,
                now=NOW,
            )
        return len(seen)

    statements(1)  # the protocol is read once a process
    assert statements(8) == statements(1)


@pytest.mark.django_db(transaction=True)
def test_two_desks_at_once_make_one_series(clinic: Clinic) -> None:
    ana = clinic.patient()
    barrier = threading.Barrier(2)

    def desk(at: datetime) -> None:
        barrier.wait()
        try:
            book(clinic, ana, at)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=desk, args=(at,)) for at in (MONDAY, WEDNESDAY)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    rows = models.Appointment.objects.filter(patient=ana)
    assert (rows.count(), models.Series.objects.filter(patient=ana).count()) == (2, 1)
