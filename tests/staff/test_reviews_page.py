"""The prescriber's queue and a decision on its page: two presses, the next one opens, a list that changed is shown."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from uuid import uuid4

import pytest
import time_machine

from checklists import models
from checklists.actions import medicines
from checklists.queries import sites
from checklists.queries.prescriber_queue import in_queue
from tests.factories import NOW, Clinic
from tests.staff.sign_in import signed_in

CHOICE = {"decision": "unchanged", "until": "appointment"}


@pytest.fixture(autouse=True)
def _still_clock():
    with time_machine.travel(NOW, tick=False):
        yield


def listed(
    clinic: Clinic, *texts: str, row: models.Appointment | None = None
) -> list[models.MedicationEntry]:
    row = row or clinic.book()
    for text in texts:
        by = clinic.link_actor(row)
        medicines.add(appointment_id=row.pk, operation_id=uuid4(), text=text, by=by, now=NOW)
    return list(models.MedicationEntry.objects.filter(appointment=row).order_by("pk"))


def address(clinic: Clinic, entry: models.MedicationEntry | None = None) -> str:
    return f"/staff/{clinic.site.slug}/reviews/" + (f"{entry.pk}/" if entry else "")


def form_of(page: str) -> dict[str, str]:
    """What the page sends along with the choice."""
    return {
        name: re.search(rf'name="{name}" value="([^"]*)"', page)[1] for name in ("seen", "listed", "back")
    }  # type: ignore[index]


def test_two_presses_decide_and_the_next_one_opens(clinic: Clinic) -> None:
    (first,), (second,) = listed(clinic, "bromazolam"), listed(clinic, "clonazepam 0.5 mg")
    client = signed_in(clinic.prescriber)
    form = form_of(client.get(address(clinic, first)).content.decode())
    answer = client.post(address(clinic, first), form | {"decision": "unchanged", "until": "appointment"})
    assert answer["Location"] == address(clinic, second)
    answer = client.post(address(clinic, second), CHOICE)
    assert answer["Location"] == address(clinic)
    page = client.get(address(clinic)).content.decode()
    assert "Nothing waits for a decision." in page and "Recorded: clonazepam 0.5 mg." in page


def test_from_check_in_it_leads_back_to_the_patient(clinic: Clinic) -> None:
    (entry,) = listed(clinic, "bromazolam")
    client = signed_in(clinic.prescriber)
    form = form_of(client.get(address(clinic, entry) + "?back=check-in").content.decode())
    answer = client.post(address(clinic, entry), form | CHOICE)
    assert answer["Location"].endswith(f"/check-in/{entry.appointment_id}/")


def test_a_decision_on_a_list_that_changed_is_refused_with_both_shown(clinic: Clinic) -> None:
    (entry,) = listed(clinic, "clonazepam 0.5 mg")
    client = signed_in(clinic.prescriber)
    form = form_of(client.get(address(clinic, entry)).content.decode())
    listed(clinic, "oxycodone 5 mg", row=entry.appointment)
    answer = client.post(address(clinic, entry), form | CHOICE | {"note": "typed already"})
    page = answer.content.decode()
    assert answer.status_code == 409 and not models.MedicationReview.objects.exists()
    changed = page.partition("You looked at")[2].partition("Look at what stands below")[0]
    seen, _now, now = changed.partition("Now it reads")
    assert "clonazepam 0.5 mg" in seen and "oxycodone" not in seen
    assert "clonazepam 0.5 mg" in now and "oxycodone 5 mg" in now
    assert "typed already" in page
    answer = client.post(address(clinic, entry), form_of(page) | CHOICE)
    assert answer.status_code == 302 and models.MedicationReview.objects.count() == 1


def test_what_a_colleague_decided_meanwhile_is_seen_first(clinic: Clinic) -> None:
    (entry,) = listed(clinic, "clonazepam 0.5 mg")
    client = signed_in(clinic.prescriber)
    form = form_of(client.get(address(clinic, entry)).content.decode())
    client.post(address(clinic, entry), form | {"decision": "postpone", "until": "appointment"})
    answer = client.post(address(clinic, entry), form | CHOICE)
    assert answer.status_code == 409
    assert "Postpone the infusion" in answer.content.decode()


def test_a_medicine_taken_off_the_list_meanwhile_says_so(clinic: Clinic) -> None:
    first, _second = listed(clinic, "clonazepam 0.5 mg", "sertraline 50 mg")
    models.MedicationEntry.objects.filter(pk=first.pk).update(removed_at=NOW, removed_by="patient:1")
    answer = signed_in(clinic.prescriber).post(address(clinic, first), CHOICE, follow=True)
    page = answer.content.decode()
    assert "“clonazepam 0.5 mg” is not on the list any more" in page and "sertraline 50 mg" in page
    assert not models.MedicationReview.objects.exists()


@pytest.mark.parametrize(
    ("given", "until"),
    [
        ({"until": "appointment"}, "2026-11-26"),
        ({"until": "series"}, "2026-12-10"),
        ({"until": "series", "expires_on": "2026-12-01"}, "2026-12-01"),
        ({}, "2026-11-26"),
    ],
    ids=["this infusion", "the series", "a day", "nothing said"],
)
def test_how_long_it_counts(clinic: Clinic, given: dict[str, str], until: str) -> None:
    (entry,) = listed(clinic, "clonazepam 0.5 mg")
    models.Series.objects.update(last_planned_on="2026-12-10")
    signed_in(clinic.prescriber).post(address(clinic, entry), {"decision": "unchanged", **given})
    assert str(models.MedicationReview.objects.get().expires_on) == until


def test_a_ready_sentence_is_told_in_the_patient_s_own_language(clinic: Clinic) -> None:
    (entry,) = listed(clinic, "clonazepam 0.5 mg")
    signed_in(clinic.prescriber).post(address(clinic, entry), CHOICE | {"sentence": "bring"})
    told = models.MedicationReview.objects.get().words_for_patient
    assert told == "Please bring this medicine in its package. A nurse looks at it with you."


@pytest.mark.parametrize("words", ["It is safe to take.", "You should have told us.", "You are cleared."])
def test_own_words_promise_nothing_and_blame_nobody(clinic: Clinic, words: str) -> None:
    (entry,) = listed(clinic, "clonazepam 0.5 mg")
    answer = signed_in(clinic.prescriber).post(address(clinic, entry), CHOICE | {"words_for_patient": words})
    page = answer.content.decode()
    assert answer.status_code == 422 and "Say it without" in page and words in page
    assert not models.MedicationReview.objects.exists()


def test_how_to_take_a_medicine_is_a_prescriber_s_to_say(clinic: Clinic) -> None:
    (entry,) = listed(clinic, "clonazepam 0.5 mg")
    words = "Please skip the tablet on Thursday morning, and take the one in the evening."
    signed_in(clinic.prescriber).post(address(clinic, entry), CHOICE | {"words_for_patient": words})
    assert models.MedicationReview.objects.get().words_for_patient == words


def test_a_nurse_prepares_a_note_and_decides_nothing(clinic: Clinic) -> None:
    (entry,) = listed(clinic, "clonazepam 0.5 mg")
    nurse = signed_in(clinic.nurse)
    for _press in range(2):
        nurse.post(address(clinic, entry), {"act": "draft", "note": "at night since May"})
    assert models.ReviewDraft.objects.count() == 1
    page = signed_in(clinic.prescriber).get(address(clinic, entry)).content.decode()
    assert "at night since May" in page and "A note for you" in page
    assert not models.MedicationReview.objects.exists()
    assert nurse.post(address(clinic, entry), {"act": "draft", "note": " "}).status_code == 422


def test_the_number_of_patients_stands_in_the_navigation_of_prescribers_alone(clinic: Clinic) -> None:
    listed(clinic, "clonazepam 0.5 mg", "bromazolam")
    listed(clinic, "clonazepam 0.5 mg")
    for who, shown in ((clinic.prescriber, True), (clinic.nurse, False), (clinic.desk, False)):
        page = signed_in(who).get(f"/staff/{clinic.site.slug}/").content.decode()
        assert ('class="nav-count">2<' in page) is shown


def test_the_number_costs_a_page_nothing_until_something_is_recorded(
    clinic: Clinic, django_assert_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    row = clinic.book()
    listed(clinic, "clonazepam 0.5 mg", row=row)
    assert counted(clinic) == 1
    with django_assert_num_queries(1):
        assert counted(clinic) == 1
    listed(clinic, "bromazolam")
    assert counted(clinic) == 2


def counted(clinic: Clinic) -> int:
    here = sites.site(slug=clinic.site.slug, by=clinic.prescriber, now=NOW)
    return in_queue(site=here, by=clinic.prescriber, now=NOW)
