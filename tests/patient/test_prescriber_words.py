"""What a prescriber wrote for this patient is read by this patient: exactly, where it helps, and nothing beside it."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine

from checklists.actions import medicines, reviews
from checklists.models import Appointment, MedicationEntry
from checklists.rules.access import ActorKind
from checklists.rules.review import Decision
from tests.factories import NOW, START, Clinic
from tests.patient.conftest import Opens
from tests.patient.reading import text

WORDS = "Take your evening tablet. <b>Tomorrow</b> wait & ask us; “as usual” otherwise."
SHOWN = "Take your evening tablet. &lt;b&gt;Tomorrow&lt;/b&gt; wait &amp; ask us; “as usual” otherwise."
LATER = START + timedelta(days=1)


def decided(
    clinic: Clinic,
    *,
    medicine: str = "clonazepam 0.5 mg",
    decision: Decision = Decision.TIMING_ADJUSTED,
    words: str = WORDS,
    row: Appointment | None = None,
    expires_on: date | None = None,
) -> Appointment:
    row = row or clinic.book()
    by = clinic.link_actor(row)
    medicines.add(appointment_id=row.pk, operation_id=uuid4(), text=medicine, by=by, now=NOW)
    entry = MedicationEntry.objects.filter(appointment=row).order_by("-pk").first()
    assert entry is not None
    reviews.decide(
        entry_id=entry.pk,
        decision=decision,
        words_for_patient=words,
        note="canary note",
        expires_on=expires_on,
        by=clinic.prescriber,
        now=NOW,
    )
    return row


@pytest.mark.parametrize("path", ["/my/", "/my/medicines/"])
@pytest.mark.parametrize("decision", list(Decision))
def test_the_words_are_read_exactly_as_written(
    clinic: Clinic, opens: Opens, path: str, decision: Decision
) -> None:
    shown = text(opens(decided(clinic, decision=decision)), path)
    assert ("From your prescriber" in shown, SHOWN in shown) == (True, True)


@pytest.mark.parametrize("path", ["/my/", "/my/medicines/"])
def test_neither_class_nor_verdict_nor_note_stands_beside_them(
    clinic: Clinic, opens: Opens, path: str
) -> None:
    shown = text(opens(decided(clinic)), path).lower()
    secret = ("benzodiazepine", "timing_adjusted", "timing adjusted", "canary note", "review", "hold")
    assert [word for word in secret if word in shown] == []


def test_they_stand_above_the_list(clinic: Clinic, opens: Opens) -> None:
    shown = text(opens(decided(clinic)))
    assert shown.index("From your prescriber") < shown.index("Your list")


def test_where_nothing_was_written_nothing_is_said(clinic: Clinic, opens: Opens) -> None:
    assert "prescriber" not in text(opens(decided(clinic, words="")))


def test_only_the_newest_decision_speaks(clinic: Clinic, opens: Opens) -> None:
    row = decided(clinic)
    entry = MedicationEntry.objects.get()
    reviews.decide(
        entry_id=entry.pk,
        decision=Decision.UNCHANGED,
        words_for_patient="Newer words.",
        by=clinic.prescriber,
        now=NOW + timedelta(minutes=1),
    )
    shown = text(opens(row))
    assert ("Newer words." in shown, SHOWN in shown) == (True, False)


def test_words_for_an_earlier_day_are_not_for_this_one(clinic: Clinic, opens: Opens) -> None:
    row = decided(clinic, expires_on=date(2026, 11, 25))
    assert SHOWN not in text(opens(row))


def test_a_medicine_taken_off_the_list_takes_its_words_along(clinic: Clinic, opens: Opens) -> None:
    row = decided(clinic)
    line = MedicationEntry.objects.get().operation_id
    medicines.remove(
        appointment_id=row.pk, operation_id=line, by=clinic.link_actor(row), now=NOW + timedelta(minutes=1)
    )
    assert SHOWN not in text(opens(row))


def test_another_patient_never_reads_them(clinic: Clinic, opens: Opens) -> None:
    decided(clinic)
    assert "prescriber" not in text(opens(clinic.book(starts_at=LATER)))


def test_a_driver_never_reads_them(clinic: Clinic, opens: Opens) -> None:
    row = decided(clinic)
    assert b"prescriber" not in opens(row, ActorKind.DRIVER).get("/my/ride/").content


@pytest.mark.parametrize("path", ["/my/", "/my/items/1/", "/my/items/2/"])
def test_with_an_own_plan_the_words_stand_where_the_hours_would(
    clinic: Clinic, opens: Opens, path: str
) -> None:
    shown = text(opens(decided(clinic, medicine="Ozempic", words="Last meal Wednesday 2:00 pm.")), path)
    assert ("Last meal Wednesday 2:00 pm." in shown, "will give you your own" in shown) == (True, False)


@pytest.mark.parametrize("path", ["/my/", "/my/items/1/", "/my/items/2/"])
def test_an_own_plan_without_words_is_still_to_come(clinic: Clinic, opens: Opens, path: str) -> None:
    shown = text(opens(decided(clinic, medicine="Ozempic", words="")), path)
    assert "Your care team will give you your own eating and drinking plan." in shown


def test_both_kinds_of_words_are_read_once(clinic: Clinic, opens: Opens) -> None:
    row = decided(clinic, medicine="Ozempic", words="Last meal Wednesday 2:00 pm.")
    shown = text(opens(decided(clinic, row=row)))
    assert (shown.count("Last meal Wednesday 2:00 pm."), shown.count(SHOWN)) == (1, 1)


def test_a_page_with_everything_on_it_asks_the_database_little(
    clinic: Clinic,
    opens: Opens,
    clock: time_machine.Traveller,
    django_assert_max_num_queries: Callable,  # type: ignore[type-arg]
) -> None:
    client = opens(decided(clinic))
    client.get("/my/")
    clock.move_to(NOW + timedelta(minutes=2), tick=False)
    with django_assert_max_num_queries(12):
        assert client.get("/my/").status_code == 200
