import uuid
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from checklists import models
from checklists.actions import intakes, medicines, reviews, ticks
from checklists.queries.facts import checklist, facts_of
from checklists.rules.fasting import Category
from checklists.rules.readiness import verdict
from checklists.rules.review import Decision
from tests.factories import NOW, START, Clinic

pytestmark = pytest.mark.django_db


def list_medicine(clinic: Clinic, appointment: models.Appointment, text: str) -> int:
    by = clinic.link_actor(appointment)
    medicines.add(appointment_id=appointment.pk, operation_id=uuid.uuid4(), text=text, by=by, now=NOW)
    return models.MedicationEntry.objects.filter(appointment=appointment).latest("pk").pk


def test_the_number_of_statements_does_not_grow_with_the_day(clinic: Clinic) -> None:
    counts = []
    for _ in range(2):
        ids = [clinic.book(starts_at=START + timedelta(minutes=n)).pk for n in range(6)]
        for pk in ids[:3]:
            list_medicine(clinic, models.Appointment.objects.get(pk=pk), "Klonopin")
        with CaptureQueriesContext(connection) as seen:
            facts_of(list(models.Appointment.objects.values_list("pk", flat=True)))
        counts.append(len(seen) - 1)
    assert counts[0] == counts[1] <= 8


def test_a_flagged_medicine_holds_until_a_prescriber_decides(clinic: Clinic) -> None:
    appointment = clinic.book()
    entry = list_medicine(clinic, appointment, "Klonopin 0.5 mg")
    assert verdict(checklist(appointment_id=appointment.pk), NOW).readiness == "hold"
    reviews.decide(entry_id=entry, decision=Decision.UNCHANGED, by=clinic.prescriber, now=NOW)
    assert checklist(appointment_id=appointment.pk).medicines[0].reviewed


def test_a_decision_counts_at_the_infusion_start_not_at_the_question(clinic: Clinic) -> None:
    appointment = clinic.book()
    entry = list_medicine(clinic, appointment, "clonazepam")
    models.MedicationReview.objects.create(
        site=clinic.site,
        entry_id=entry,
        decision="unchanged",
        expires_on=date(2026, 11, 25),
        at=NOW,
        by_id=clinic.prescriber.user_id,
    )
    assert not checklist(appointment_id=appointment.pk).medicines[0].reviewed


def test_a_decision_to_postpone_lifts_no_hold(clinic: Clinic) -> None:
    appointment = clinic.book()
    entry = list_medicine(clinic, appointment, "clonazepam")
    reviews.decide(entry_id=entry, decision=Decision.POSTPONE, by=clinic.prescriber, now=NOW)
    assert verdict(checklist(appointment_id=appointment.pk), NOW).readiness == "hold"


def test_a_glp1_medicine_withholds_the_generic_hours(clinic: Clinic) -> None:
    appointment = clinic.book()
    list_medicine(clinic, appointment, "Ozempic")
    known = checklist(appointment_id=appointment.pk)
    assert known.hours_withheld
    assert known.triggers == {"class:glp1_receptor_agonist"}


def test_a_replaced_intake_no_longer_counts(clinic: Clinic) -> None:
    appointment = clinic.book()
    common = {"appointment_id": appointment.pk, "by": clinic.nurse, "now": START}
    intakes.add(
        operation_id=uuid.uuid4(), category=Category.UNSURE, eaten_at=START - timedelta(hours=5), **common
    )
    unclear = models.Intake.objects.get().pk
    clear = {"category": Category.WATER, "eaten_at": START - timedelta(hours=5), "replaces_id": unclear}
    intakes.add(operation_id=uuid.uuid4(), **clear, **common)
    assert [each.category for each in checklist(appointment_id=appointment.pk).intakes] == [Category.WATER]


def test_the_newest_tick_decides_whether_an_item_is_done(clinic: Clinic) -> None:
    appointment = clinic.book()
    by = clinic.link_actor(appointment)
    for done in (True, False):
        ticks.tick(
            appointment_id=appointment.pk,
            item_position=4,
            operation_id=uuid.uuid4(),
            done=done,
            by=by,
            now=NOW,
        )
    assert not checklist(appointment_id=appointment.pk).items[3].done
