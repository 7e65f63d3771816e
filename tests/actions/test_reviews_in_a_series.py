"""How long a decision lasts: its last day, the dose, the series. Source: clinical.md 4.3."""

from datetime import date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from checklists import models
from checklists.actions import medicines, reviews
from checklists.queries import facts
from checklists.queries import reviews as waiting
from checklists.queries.review_page import review_page
from checklists.rules.readiness import verdict
from checklists.rules.review import Decision, Lapse
from tests.factories import NOW, START, Clinic

DENVER = ZoneInfo("America/Denver")
DECEMBER_10 = date(2026, 12, 10)


def series(clinic: Clinic, patient: models.Patient) -> models.Series:
    """The patient's open series, whichever way the booking made it."""
    known = models.Series.objects.filter(patient=patient, ended_at=None).first()
    return known or models.Series.objects.create(
        site=clinic.site, patient=patient, started_on=date(2026, 11, 26)
    )


def infusion(clinic: Clinic, patient: models.Patient, at: datetime, medicine: str) -> models.Appointment:
    row = clinic.book(patient, starts_at=at)
    models.Appointment.objects.filter(pk=row.pk).update(series=series(clinic, patient))
    if medicine:
        by = clinic.link_actor(row)
        medicines.add(appointment_id=row.pk, operation_id=uuid4(), text=medicine, by=by, now=NOW)
    return row


def decided(clinic: Clinic, row: models.Appointment, **fields) -> None:  # type: ignore[no-untyped-def]
    entry = models.MedicationEntry.objects.get(appointment=row)
    given = {"decision": Decision.UNCHANGED, "expires_on": DECEMBER_10, **fields}
    reviews.decide(entry_id=entry.pk, by=clinic.prescriber, now=NOW, **given)


def waits(row: models.Appointment, now: datetime = NOW) -> bool:
    found = verdict(facts.checklist(appointment_id=row.pk), now)
    return any(reason.code.value in ("medicine_review", "medicine_urgent") for reason in found.reasons)


@pytest.mark.example(37)
def test_a_review_holds_through_its_last_day_at_the_start_of_each_infusion(clinic: Clinic) -> None:
    ana = clinic.patient()
    first = infusion(clinic, ana, START, "clonazepam 0.5 mg")
    decided(clinic, first)
    last_day = infusion(clinic, ana, datetime(2026, 12, 10, 16, tzinfo=DENVER), "Klonopin .5")
    day_after = infusion(clinic, ana, datetime(2026, 12, 11, 9, tzinfo=DENVER), "Klonopin .5")
    assert (waits(first), waits(last_day)) == (False, False)
    assert waits(day_after, datetime(2026, 12, 9, 9, tzinfo=DENVER))


@pytest.mark.example(38)
def test_another_dose_waits_for_the_prescriber_again(clinic: Clinic) -> None:
    ana = clinic.patient()
    decided(clinic, infusion(clinic, ana, START, "clonazepam 0.5 mg"))
    assert waits(infusion(clinic, ana, datetime(2026, 12, 3, 10, tzinfo=DENVER), "clonazepam 1 mg"))


def test_a_new_series_waits_for_the_prescriber_again(clinic: Clinic) -> None:
    ana = clinic.patient()
    decided(clinic, infusion(clinic, ana, START, "clonazepam 0.5 mg"))
    series(clinic, ana)
    models.Series.objects.update(ended_at=NOW, ended_by="staff:1")
    later = infusion(clinic, ana, datetime(2026, 12, 3, 10, tzinfo=DENVER), "clonazepam 0.5 mg")
    models.Appointment.objects.filter(pk=later.pk).update(series=series(clinic, ana))
    assert waits(later)


def test_somebody_elses_review_covers_nobody(clinic: Clinic) -> None:
    decided(clinic, infusion(clinic, clinic.patient(), START, "clonazepam 0.5 mg"))
    assert waits(infusion(clinic, clinic.patient(), START + timedelta(days=2), "clonazepam 0.5 mg"))


def test_the_newest_decision_of_the_series_counts(clinic: Clinic) -> None:
    ana = clinic.patient()
    first = infusion(clinic, ana, START, "clonazepam 0.5 mg")
    second = infusion(clinic, ana, START + timedelta(days=2), "clonazepam 0.5 mg")
    decided(clinic, first)
    entry = models.MedicationEntry.objects.get(appointment=second)
    later = NOW + timedelta(hours=1)
    reviews.decide(entry_id=entry.pk, decision=Decision.POSTPONE, by=clinic.prescriber, now=later)
    assert waits(second)


def test_an_opioid_with_a_review_on_record_is_not_new(clinic: Clinic) -> None:
    ana = clinic.patient()
    first = infusion(clinic, ana, START, "tramadol 50 mg")
    assert models.MedicationEntry.objects.get(appointment=first).route == "urgent_review"
    decided(clinic, first, expires_on=date(2026, 11, 26))
    second = infusion(clinic, ana, START + timedelta(days=5), "tramadol 50 mg")
    assert models.MedicationEntry.objects.get(appointment=second).route == "prescriber_decision"


def test_the_last_day_is_the_series_last_planned_one(clinic: Clinic) -> None:
    ana = clinic.patient()
    row = infusion(clinic, ana, START, "clonazepam 0.5 mg")
    models.Series.objects.update(last_planned_on=DECEMBER_10)
    entry = models.MedicationEntry.objects.get(appointment=row)
    assert review_page(entry_id=entry.pk, by=clinic.prescriber).default_expiry == DECEMBER_10


def test_without_a_plan_it_is_the_last_booked_day(clinic: Clinic) -> None:
    ana = clinic.patient()
    row = infusion(clinic, ana, START, "clonazepam 0.5 mg")
    infusion(clinic, ana, START + timedelta(days=7), "")
    entry = models.MedicationEntry.objects.get(appointment=row)
    assert review_page(entry_id=entry.pk, by=clinic.prescriber).default_expiry == date(2026, 12, 3)


def test_the_page_says_why_an_earlier_decision_does_not_count(clinic: Clinic) -> None:
    ana = clinic.patient()
    decided(clinic, infusion(clinic, ana, START, "clonazepam 0.5 mg"))
    second = infusion(clinic, ana, START + timedelta(days=2), "clonazepam 1 mg")
    entry = models.MedicationEntry.objects.get(appointment=second)
    found = review_page(entry_id=entry.pk, by=clinic.prescriber)
    assert [(each.text, each.lapse) for each in found.earlier] == [("clonazepam 0.5 mg", Lapse.CHANGED)]
    assert found.evidence[0].medicine is not None
    assert found.evidence[0].medicine.source


def test_the_queue_is_sorted_by_when_to_decide(clinic: Clinic) -> None:
    soon = infusion(clinic, clinic.patient(), START, "clonazepam 0.5 mg")
    urgent = infusion(clinic, clinic.patient(), START + timedelta(days=3), "bromazolam")
    queue = waiting.waiting_reviews(site_id=clinic.site.pk, by=clinic.prescriber, now=NOW)
    assert [line.person.appointment_id for line in queue] == [urgent.pk, soon.pk]
    late = waiting.waiting_reviews(site_id=clinic.site.pk, by=clinic.prescriber, now=NOW + timedelta(days=1))
    assert [line.is_overdue for line in late] == [True, False]


def test_a_list_typed_again_asks_for_no_decision_made_twice(clinic: Clinic) -> None:
    row = infusion(clinic, clinic.patient(), START, "clonazepam 0.5 mg")
    decided(clinic, row)
    assert not waits(row)
    by = clinic.link_actor(row)
    medicines.add(appointment_id=row.pk, operation_id=uuid4(), text="clonazepam 0.5mg", by=by, now=NOW)
    assert not waits(row)
