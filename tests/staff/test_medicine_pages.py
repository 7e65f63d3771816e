"""One medicine at the desk: its evidence, the decision, who it is, the names this clinic added."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine

from checklists import models
from checklists.actions import medicines
from tests.factories import NOW, Clinic
from tests.staff.sign_in import signed_in


@pytest.fixture(autouse=True)
def _still_clock():
    with time_machine.travel(NOW, tick=False):
        yield


def typed(clinic: Clinic, text: str) -> models.MedicationEntry:
    row = clinic.book()
    by = clinic.link_actor(row)
    medicines.add(appointment_id=row.pk, operation_id=uuid4(), text=text, by=by, now=NOW)
    return models.MedicationEntry.objects.filter(appointment=row).earliest("pk")


def review(clinic: Clinic, entry: models.MedicationEntry, rest: str = "") -> str:
    return f"/staff/{clinic.site.slug}/reviews/{entry.pk}/{rest}"


def test_the_prescriber_reads_the_evidence(clinic: Clinic) -> None:
    page = signed_in(clinic.prescriber).get(review(clinic, typed(clinic, "klonopim 0.5"))).content.decode()
    for words in ("klonopim 0.5", "clonazepam", "a guess by likeness", "Half-life", "Source", "Decide by"):
        assert words in page, words


def test_the_page_says_when_a_decision_is_past_due(clinic: Clinic) -> None:
    entry = typed(clinic, "bromazolam")
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        page = signed_in(clinic.prescriber).get(review(clinic, entry)).content.decode()
    assert "past due" in page


def test_a_nurse_identifies_by_name_and_keeps_the_word_for_this_clinic(clinic: Clinic) -> None:
    entry = typed(clinic, "zazzles 10 mg")
    said = {"name": "zolpidem", "remember": "on"}
    answer = signed_in(clinic.nurse).post(review(clinic, entry, "identify/"), said)
    assert answer.status_code == 302
    assert models.MedicineName.objects.get().name == "zazzles"
    assert typed(clinic, "zazzles").route == "prescriber_decision"


def test_an_unknown_name_is_said_and_nothing_is_lost(clinic: Clinic) -> None:
    entry = typed(clinic, "zazzles 10 mg")
    answer = signed_in(clinic.nurse).post(review(clinic, entry, "identify/"), {"name": "blorbium"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "do not know this name" in page
    assert 'value="blorbium"' in page


def test_an_empty_identification_is_asked_for(clinic: Clinic) -> None:
    entry = typed(clinic, "zazzles 10 mg")
    answer = signed_in(clinic.nurse).post(review(clinic, entry, "identify/"), {})
    assert answer.status_code == 422
    assert "choose where it belongs" in answer.content.decode()


def test_the_names_of_this_clinic_are_added_and_removed(clinic: Clinic) -> None:
    nurse, address = signed_in(clinic.nurse), f"/staff/{clinic.site.slug}/medicine-names/"
    nurse.post(address, {"name": "zazzles", "generic": "zolpidem"})
    assert "zazzles" in nurse.get(address).content.decode()
    nurse.post(address, {"remove": str(models.MedicineName.objects.get().pk)})
    assert "No name yet" in nurse.get(address).content.decode()


def test_a_name_of_a_medicine_that_is_not_listed_is_refused(clinic: Clinic) -> None:
    answer = signed_in(clinic.nurse).post(
        f"/staff/{clinic.site.slug}/medicine-names/", {"name": "zazzles", "generic": "blorbium"}
    )
    assert answer.status_code == 422
    assert not models.MedicineName.objects.exists()


def test_a_nurse_writes_down_the_last_dose(clinic: Clinic) -> None:
    entry = typed(clinic, "xanax 0.5")
    signed_in(clinic.nurse).post(
        f"/staff/{clinic.site.slug}/check-in/{entry.appointment_id}/medicine/",
        {"act": "last", "operation": str(entry.operation_id), "day": "2026-11-22", "at": "21:30"},
    )
    entry.refresh_from_db()
    assert entry.last_dose_at is not None
    assert f"{entry.last_dose_at:%Y-%m-%d %H:%M}" == "2026-11-23 04:30"
