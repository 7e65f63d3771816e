"""Two records of one person become one: nothing lost, nothing twice, messages planned once, the old record leads to the new."""

import random
from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine

from checklists import models
from checklists.actions import appointments, merges, patients, repairs, second_contacts, series
from checklists.actions.merges import BirthDateNotTyped, CannotMerge, Wish
from checklists.actions.second_contacts import SecondContact
from checklists.queries import merge_page, patient_search, schedule
from checklists.queries.scope import NotFound
from checklists.queries.second_contacts import second_contacts as contacts_of
from checklists.rules.access import system
from checklists.rules.merging import FIELDS, Against
from checklists.rules.schedule_row import ScheduleRow
from tests.factories import NOW, START, Clinic
from tests.patient.conftest import opened

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _still_clock() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def contact(name: str) -> SecondContact:
    return SecondContact(name=name, phone="+1 303 555 0160", email=f"{name.lower()}@helper.example")


def merged(clinic: Clinic, kept: models.Patient, gone: models.Patient, *from_gone: str, **more: Any) -> None:
    merges.merge(wish=Wish(kept.pk, gone.pk, frozenset(from_gone), **more), by=clinic.nurse, now=NOW)
    kept.refresh_from_db()
    gone.refresh_from_db()


@pytest.fixture
def two(clinic: Clinic) -> tuple[models.Patient, models.Patient]:
    kept = clinic.patient(first_name="Ana", last_name="Ruiz", record_number="A1", email="ana@new.example")
    gone = clinic.patient(first_name="Anna", last_name="Ruiz", record_number="B2", email="ana@old.example")
    return kept, gone


Two = tuple[models.Patient, models.Patient]


@pytest.mark.parametrize("seed", range(8))
def test_nothing_is_lost_nothing_stands_twice_and_messages_are_planned_once(
    clinic: Clinic, seed: int
) -> None:
    chance = random.Random(seed)
    kept, gone = clinic.patient(record_number="A1"), clinic.patient(record_number="B2")
    for days in chance.sample(range(-20, 40), 9):
        who = chance.choice([kept, gone])
        row = clinic.book(who, starts_at=START + days * DAY, now=min(NOW, START + (days - 3) * DAY))
        if chance.random() < 0.2:
            appointments.cancel(appointment_id=row.pk, reason="other", by=clinic.desk, now=NOW)
    if set(models.Series.objects.filter(ended_at=None).values_list("patient_id", flat=True)) == {
        kept.pk,
        gone.pk,
    }:
        series.end(patient_id=gone.pk, by=clinic.desk, now=NOW)
    for who in (kept, gone):
        if chance.random() < 0.7:
            second_contacts.name(patient_id=who.pk, contact=contact(f"Eva{who.pk}"), by=clinic.desk, now=NOW)
        for kind in chance.sample(["diabetes", "pregnancy", "slow_stomach"], 2):
            models.PatientCondition.objects.create(
                site=clinic.site, patient=who, kind=kind, noted_at=NOW - DAY, noted_by_id=clinic.nurse.user_id
            )
        row = who.appointment_set.first()
        if row is not None:
            models.EatingPlan.objects.create(
                site=clinic.site, patient=who, appointment=row, meal_minutes=480, light_minutes=360, clear_minutes=120,
                expires_on=date(2027, 1, 1), at=NOW, by_id=clinic.prescriber.user_id,
            )  # fmt: skip
    tables = (models.Appointment, models.Series, models.Companion, models.PatientCondition)
    before = {table: set(table.objects.values_list("pk", flat=True)) for table in tables}
    plans = models.EatingPlan.objects.count()
    sent_before = models.Reminder.objects.filter(state="sent").count()

    merged(clinic, kept, gone, *chance.sample(FIELDS, 4))

    for table in tables:
        assert set(table.objects.filter(patient=kept).values_list("pk", flat=True)) == before[table]
    own = models.EatingPlan.objects.filter(patient=kept)
    assert own.count() == plans and own.values("appointment", "at").distinct().count() == plans
    kinds = models.PatientCondition.objects.filter(patient=kept, ended_at=None).values_list("kind", flat=True)
    assert len(kinds) == len(set(kinds))
    assert models.Companion.objects.filter(patient=kept, contact_agreed_at__isnull=False).count() <= 1
    waiting = models.Reminder.objects.filter(state__in=["planned", "claimed", "paused"])
    counted = Counter(waiting.values_list("appointment_id", "rule"))
    assert max(counted.values(), default=1) == 1
    assert models.Reminder.objects.filter(state="sent").count() == sent_before
    assert repairs.reconcile(by=system("test"), now=NOW) == repairs.Repaired(inserted=0, ended=0)
    entries = models.AuditEntry.objects.filter(action="patient.merge")
    assert [entry.obj for entry in entries] == [f"patient:{kept.pk}"]


def test_each_field_is_taken_as_it_was_chosen(clinic: Clinic, two: Two) -> None:
    kept, gone = two
    merged(clinic, kept, gone, "first_name", "record_number")
    assert (kept.first_name, kept.last_name, kept.email) == ("Anna", "Ruiz", "ana@new.example")
    assert (kept.record_number, gone.record_number) == ("B2", "A1")
    assert (gone.merged_into_id, gone.merged_at) == (kept.pk, NOW)


def test_another_address_is_read_back_before_anything_goes_to_it(clinic: Clinic, two: Two) -> None:
    kept, gone = two
    merged(clinic, kept, gone, "email")
    assert (kept.email, kept.email_changed_at) == ("ana@old.example", NOW)


def test_an_address_that_stays_needs_no_reading_back(clinic: Clinic, two: Two) -> None:
    kept, gone = two
    merged(clinic, kept, gone)
    assert kept.email_changed_at is None


def test_a_stop_of_either_stays(clinic: Clinic, two: Two) -> None:
    kept, gone = two
    models.Patient.objects.filter(pk=gone.pk).update(reminders_stopped_at=NOW - DAY)
    merged(clinic, kept, gone)
    assert kept.reminders_stopped_at == NOW - DAY


def test_every_link_of_both_is_dead(clinic: Clinic, two: Two) -> None:
    rows = [clinic.book(who, starts_at=START + days * DAY) for days, who in enumerate(two)]
    series.end(patient_id=two[1].pk, by=clinic.desk, now=NOW)
    before = {row.pk: row.link_epoch for row in rows}
    merged(clinic, *two)
    after = dict(models.Appointment.objects.values_list("pk", "link_epoch"))
    assert all(after[pk] > epoch for pk, epoch in before.items())


def test_a_message_goes_to_the_address_that_stays(clinic: Clinic, two: Two) -> None:
    kept, gone = two
    row = clinic.book(gone)
    merged(clinic, kept, gone)
    row.refresh_from_db()
    assert row.patient.email == "ana@new.example"
    waiting = models.Reminder.objects.filter(appointment=row, state="planned", rule="booked")
    assert waiting.count() == 1


def test_two_open_series_are_refused(clinic: Clinic, two: Two) -> None:
    for days, who in enumerate(two):
        clinic.book(who, starts_at=START + days * DAY)
    with pytest.raises(CannotMerge) as refused:
        merged(clinic, *two)
    assert refused.value.against == (Against.TWO_OPEN_SERIES,)
    assert not models.Patient.objects.filter(merged_into__isnull=False).exists()


def test_two_appointments_at_one_start_are_refused(clinic: Clinic, two: Two) -> None:
    rows = [clinic.book(who) for who in two]
    series.end(patient_id=two[1].pk, by=clinic.desk, now=NOW)
    with pytest.raises(CannotMerge) as refused:
        merged(clinic, *two)
    assert refused.value.against == (Against.ONE_START,)
    appointments.cancel(appointment_id=rows[1].pk, reason="booked_twice", by=clinic.desk, now=NOW)
    merged(clinic, *two)
    assert two[0].appointment_set.count() == 2


def test_while_somebody_is_here_nothing_is_joined(clinic: Clinic, two: Two) -> None:
    row = clinic.book(two[1])
    models.Appointment.objects.filter(pk=row.pk).update(status="arrived")
    with pytest.raises(CannotMerge):
        merged(clinic, *two)


def test_different_birth_dates_take_a_typed_one(clinic: Clinic, two: Two) -> None:
    kept, gone = two
    models.Patient.objects.filter(pk=gone.pk).update(date_of_birth=date(1985, 3, 3))
    with pytest.raises(BirthDateNotTyped):
        merged(clinic, kept, gone)
    with pytest.raises(BirthDateNotTyped):
        merged(clinic, kept, gone, "date_of_birth", typed_birth_date=date(1984, 3, 3))
    merged(clinic, kept, gone, "date_of_birth", typed_birth_date=date(1985, 3, 3))
    assert kept.date_of_birth == date(1985, 3, 3)


def test_another_sites_record_is_not_there(clinic: Clinic, two: Two) -> None:
    models.Patient.objects.filter(pk=two[1].pk).update(site=clinic.other_site)
    with pytest.raises(NotFound):
        merged(clinic, *two)


def test_a_merged_record_is_merged_once(clinic: Clinic, two: Two) -> None:
    merged(clinic, *two)
    with pytest.raises(NotFound):
        merged(clinic, *two)
    with pytest.raises(NotFound):
        patients.change(patient_id=two[1].pk, changes={"phone": "1"}, by=clinic.desk, now=NOW)


def test_the_contact_that_was_chosen_stays(clinic: Clinic, two: Two) -> None:
    for who, name in zip(two, ("Eva", "Ben"), strict=True):
        second_contacts.name(patient_id=who.pk, contact=contact(name), by=clinic.desk, now=NOW)
    merged(clinic, *two, "second_contact")
    assert contacts_of([two[0].pk])[two[0].pk].name == "Ben"
    assert models.Companion.objects.filter(patient=two[0]).count() == 2


# The old record leads to the new one


def test_the_old_record_leads_to_the_one_that_stands_for_ever(clinic: Clinic, two: Two) -> None:
    kept, gone = two
    merged(clinic, kept, gone)
    assert merge_page.leads_to(patient_id=gone.pk, by=clinic.desk) == kept.pk
    third = clinic.patient(date_of_birth=kept.date_of_birth)
    merged(clinic, third, kept)
    assert merge_page.leads_to(patient_id=gone.pk, by=clinic.desk) == third.pk
    assert merge_page.leads_to(patient_id=gone.pk, by=clinic.other_nurse) is None


@pytest.mark.parametrize("text", ["B2", "Anna", "A1", "Ana Ruiz"])
def test_a_search_for_either_finds_the_one(clinic: Clinic, two: Two, text: str) -> None:
    merged(clinic, *two)
    found = patient_search.search(text=text, by=clinic.desk, now=NOW)
    assert [hit.id for hit in found.hits] == [two[0].pk]


def test_a_schedule_with_the_old_number_means_the_one_that_stands(clinic: Clinic, two: Two) -> None:
    merged(clinic, *two)
    row = ScheduleRow(
        line=2, external_id="", starts_at=START, duration_minutes=None, first_name="Anna", last_name="Ruiz",
        date_of_birth=two[1].date_of_birth, email="", phone="", record_number="B2", provider="", appointment_type="",
        cancelled=False, notes="",
    )  # fmt: skip
    known = schedule.known_patients(site_id=clinic.site.pk, rows=[row])
    assert {person.id for person in known} == {two[0].pk}
    assert "B2" in {person.record_number for person in known}


def test_a_link_that_was_opened_before_is_closed_at_the_next_click(clinic: Clinic, two: Two) -> None:
    browser = opened(clinic.book(two[1]))
    assert browser.get("/my/").status_code == 200
    merged(clinic, *two)
    assert "2026" not in (page := browser.get("/my/")).content.decode() and page.status_code != 200
