"""Reviews: only a prescriber's valid decision lifts a hold; a nurse's identification may make one, never lift it."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from checklists import models
from checklists.actions import reviews
from checklists.actions.reviews import ReviewRefused
from checklists.queries import facts
from checklists.queries import reviews as waiting
from checklists.queries.scope import NotFound
from checklists.rules.facts import Readiness
from checklists.rules.medicine_routes import Route
from checklists.rules.readiness import verdict
from checklists.rules.readiness_reasons import ReasonCode
from checklists.rules.review import Decision
from tests.factories import NOW, Clinic
from tests.preparing import prepared

DAY = date(2026, 11, 26)


def held(clinic: Clinic, medicine: str = "clonazepam 0.5 mg") -> models.MedicationEntry:
    row = prepared(clinic, medicine=medicine)
    return models.MedicationEntry.objects.filter(appointment=row).order_by("pk").first()


def readiness(entry: models.MedicationEntry) -> Readiness:
    return verdict(facts.checklist(appointment_id=entry.appointment_id), NOW).readiness


def decide(entry: models.MedicationEntry, by, decision=Decision.UNCHANGED, **fields):
    return reviews.decide(entry_id=entry.pk, decision=decision, by=by, now=NOW, **fields)


def test_a_benzodiazepine_holds_until_the_prescriber_decides(clinic: Clinic) -> None:
    entry = held(clinic)
    assert readiness(entry) is Readiness.HOLD
    assert decide(entry, clinic.prescriber).lifts
    assert readiness(entry) is Readiness.READY


@pytest.mark.parametrize("who", ["nurse", "desk", "manager"])
def test_nobody_else_decides(clinic: Clinic, who: str) -> None:
    entry = held(clinic)
    with pytest.raises(PermissionDenied):
        decide(entry, getattr(clinic, who))
    assert readiness(entry) is Readiness.HOLD


def test_postpone_keeps_the_hold(clinic: Clinic) -> None:
    entry = held(clinic)
    assert not decide(entry, clinic.prescriber, Decision.POSTPONE).lifts
    assert readiness(entry) is Readiness.HOLD


@pytest.mark.parametrize(("last", "lifts"), [(DAY, True), (DAY - timedelta(days=1), False)])
def test_it_counts_through_its_last_day_judged_at_the_start(clinic: Clinic, last: date, lifts: bool) -> None:
    entry = held(clinic)
    assert decide(entry, clinic.prescriber, expires_on=last).lifts is lifts
    assert (readiness(entry) is Readiness.READY) is lifts


def test_it_counts_through_the_day_of_the_appointment_unless_said(clinic: Clinic) -> None:
    decided = decide(held(clinic), clinic.prescriber)
    assert models.MedicationReview.objects.get(pk=decided.review_id).expires_on == DAY


def test_a_last_day_in_the_past_is_refused(clinic: Clinic) -> None:
    with pytest.raises(ReviewRefused):
        decide(held(clinic), clinic.prescriber, expires_on=date(2026, 11, 22))


def test_the_words_for_the_patient_are_kept_exactly(clinic: Clinic) -> None:
    words = "Take your evening tablet as usual, and none in the morning."
    decided = decide(held(clinic), clinic.prescriber, words_for_patient=words)
    assert models.MedicationReview.objects.get(pk=decided.review_id).words_for_patient == words


def test_another_sites_prescriber_finds_nothing(clinic: Clinic) -> None:
    with pytest.raises(NotFound):
        reviews.identify(entry_id=held(clinic).pk, route=Route.INFORMATION, by=clinic.other_nurse, now=NOW)


def test_a_nurse_identifies_what_nobody_recognised(clinic: Clinic) -> None:
    entry = held(clinic, "blurgh zzz")
    assert readiness(entry) is Readiness.NEEDS_CALL
    reviews.identify(entry_id=entry.pk, route=Route.NURSE_NOTE, by=clinic.nurse, now=NOW)
    assert readiness(entry) is Readiness.READY


def test_an_identification_may_make_a_hold_and_never_lift_it(clinic: Clinic) -> None:
    entry = held(clinic, "blurgh zzz")
    reviews.identify(entry_id=entry.pk, route=Route.PRESCRIBER_DECISION, by=clinic.nurse, now=NOW)
    assert readiness(entry) is Readiness.HOLD
    with pytest.raises(ReviewRefused, match="only a review"):
        reviews.identify(entry_id=entry.pk, route=Route.INFORMATION, by=clinic.nurse, now=NOW)


def test_a_recognised_medicine_is_not_identified_again(clinic: Clinic) -> None:
    with pytest.raises(ReviewRefused):
        reviews.identify(
            entry_id=held(clinic, "sertraline").pk, route=Route.INFORMATION, by=clinic.nurse, now=NOW
        )


def test_the_front_desk_identifies_nothing(clinic: Clinic) -> None:
    with pytest.raises(PermissionDenied):
        reviews.identify(entry_id=held(clinic, "blurgh").pk, route=Route.INFORMATION, by=clinic.desk, now=NOW)


def test_a_removed_medicine_is_not_reviewed(clinic: Clinic) -> None:
    entry = held(clinic)
    models.MedicationEntry.objects.filter(pk=entry.pk).update(removed_at=NOW, removed_by="patient:1")
    with pytest.raises(NotFound):
        decide(entry, clinic.prescriber)


def test_the_queue_shows_what_waits_until_it_is_decided(clinic: Clinic) -> None:
    entry = held(clinic)
    queue = waiting.waiting_reviews(site_id=clinic.site.pk, by=clinic.prescriber, now=NOW)
    assert [line.medicine.entry_id for line in queue] == [entry.pk]
    decide(entry, clinic.prescriber)
    assert waiting.waiting_reviews(site_id=clinic.site.pk, by=clinic.prescriber, now=NOW) == ()


def test_another_sites_queue_is_empty(clinic: Clinic) -> None:
    held(clinic)
    assert waiting.waiting_reviews(site_id=clinic.site.pk, by=clinic.other_nurse, now=NOW) == ()


def test_the_code_names_the_medicine_to_nobody(clinic: Clinic) -> None:
    entry = held(clinic)
    reasons = verdict(facts.checklist(appointment_id=entry.appointment_id), NOW).reasons
    assert [reason.code for reason in reasons] == [ReasonCode.MEDICINE_REVIEW]
    assert "clonazepam" not in repr(reasons)
