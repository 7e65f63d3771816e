from contextlib import nullcontext
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from checklists.actions import medicines, reviews
from checklists.models import Item, MedicationEntry
from checklists.queries.facts import checklist
from checklists.queries.medicine_list import medicine_list
from checklists.queries.scope import NotFound
from checklists.rules.readiness import verdict
from checklists.rules.review import Decision
from tests.factories import NOW, Clinic


def add(clinic: Clinic, row, text: str, **changes) -> UUID:  # type: ignore[no-untyped-def]
    given = {"operation_id": uuid4(), "by": clinic.link_actor(row), "now": NOW, **changes}
    medicines.add(appointment_id=row.pk, text=text, **given)
    return given["operation_id"]


def act(clinic: Clinic, row, verb, **changes):  # type: ignore[no-untyped-def]
    return verb(appointment_id=row.pk, by=clinic.link_actor(row), now=NOW, **changes)


def is_done(row) -> bool:  # type: ignore[no-untyped-def]
    return Item.objects.get(appointment=row, kind="medicines").done


def test_a_benzodiazepine_goes_to_the_prescriber(clinic: Clinic) -> None:
    add(clinic, clinic.book(), "Klonopin 0.5 mg")
    assert MedicationEntry.objects.get().route == "prescriber_decision"


def test_an_unknown_name_goes_to_a_nurse(clinic: Clinic) -> None:
    add(clinic, clinic.book(), "blorbium")
    entry = MedicationEntry.objects.get()
    assert (entry.route, entry.matches) == ("", [])


def test_the_unknown_part_beside_a_known_one_is_not_lost(clinic: Clinic) -> None:
    row = clinic.book()
    add(clinic, row, "xanax and blorbium")
    assert [facts.route for facts in checklist(appointment_id=row.pk).medicines] == [
        "prescriber_decision",
        None,
    ]


def test_the_patient_sees_one_line_for_what_they_typed(clinic: Clinic) -> None:
    row = clinic.book()
    add(clinic, row, "xanax and blorbium")
    listed = medicine_list(by=clinic.link_actor(row), now=NOW)
    assert [line.text for line in listed.lines] == ["xanax and blorbium"]


def test_a_guess_is_asked_and_counts_as_strict_until_answered(clinic: Clinic) -> None:
    row = clinic.book()
    add(clinic, row, "xanaxx 0.5")
    entry = MedicationEntry.objects.get()
    assert (entry.ask, entry.route) == (True, "prescriber_decision")


@pytest.mark.parametrize(("yes", "route"), [(True, "prescriber_decision"), (False, "")])
def test_the_answer_to_a_guess_decides(clinic: Clinic, yes: bool, route: str) -> None:
    row = clinic.book()
    line = add(clinic, row, "panax")
    act(clinic, row, medicines.answer_guess, operation_id=line, name="Xanax", yes=yes)
    entry = MedicationEntry.objects.get()
    assert (entry.ask, entry.route) == (False, route)


def test_an_answer_to_a_question_nobody_asked_changes_nothing(clinic: Clinic) -> None:
    row = clinic.book()
    line = add(clinic, row, "panax")
    act(clinic, row, medicines.answer_guess, operation_id=line, name="Aspirin", yes=False)
    assert MedicationEntry.objects.get().ask


def test_the_same_operation_twice_is_one_entry(clinic: Clinic) -> None:
    row, operation = clinic.book(), uuid4()
    for _ in range(2):
        add(clinic, row, "sertraline", operation_id=operation)
    assert MedicationEntry.objects.count() == 1


def test_removing_takes_the_unknown_part_along(clinic: Clinic) -> None:
    row = clinic.book()
    line = add(clinic, row, "sertraline and blorbium")
    act(clinic, row, medicines.remove, operation_id=line)
    assert MedicationEntry.objects.filter(removed_at=None).count() == 0


def test_removing_twice_changes_nothing(clinic: Clinic) -> None:
    row = clinic.book()
    line = add(clinic, row, "sertraline")
    act(clinic, row, medicines.remove, operation_id=line)
    act(clinic, row, medicines.remove, operation_id=line)
    assert MedicationEntry.objects.get().removed_at == NOW


def test_another_patients_entry_is_not_found(clinic: Clinic) -> None:
    line = add(clinic, clinic.book(), "sertraline")
    with pytest.raises(NotFound):
        act(clinic, clinic.book(), medicines.remove, operation_id=line)


def test_that_is_all_ticks_the_item(clinic: Clinic) -> None:
    row = clinic.book()
    add(clinic, row, "sertraline")
    act(clinic, row, medicines.declare_all, operation_id=uuid4())
    assert is_done(row)


def test_that_is_all_about_an_empty_list_is_asked_again(clinic: Clinic) -> None:
    with pytest.raises(medicines.ListIsEmpty):
        act(clinic, clinic.book(), medicines.declare_all, operation_id=uuid4())


def test_i_take_nothing_is_known_to_the_rules(clinic: Clinic) -> None:
    row = clinic.book()
    act(clinic, row, medicines.declare_none, operation_id=uuid4())
    assert checklist(appointment_id=row.pk).no_medicines_declared


def test_i_take_nothing_beside_an_entry_is_asked_again(clinic: Clinic) -> None:
    row = clinic.book()
    add(clinic, row, "sertraline")
    with pytest.raises(medicines.ListIsNotEmpty):
        act(clinic, row, medicines.declare_none, operation_id=uuid4())


def test_an_emptied_list_is_open_again(clinic: Clinic) -> None:
    row = clinic.book()
    line = add(clinic, row, "sertraline")
    act(clinic, row, medicines.declare_all, operation_id=uuid4())
    act(clinic, row, medicines.remove, operation_id=line)
    assert not is_done(row)


def test_entries_of_other_days_are_counted_not_shown(clinic: Clinic) -> None:
    row = clinic.book()
    add(clinic, row, "sertraline", now=NOW - timedelta(days=3))
    listed = medicine_list(by=clinic.link_actor(row), now=NOW)
    assert (listed.lines, listed.earlier) == ((), 1)


def test_a_list_has_an_end(clinic: Clinic) -> None:
    row = clinic.book()
    for number in range(medicines.MOST):
        add(clinic, row, f"blorbium{number}")
    with pytest.raises(medicines.ListIsFull):
        add(clinic, row, "one more")


@pytest.mark.parametrize("who", ["patient", "nurse"])
def test_nobody_lifts_a_hold_by_taking_its_medicine_off_the_list(clinic: Clinic, who: str) -> None:
    row, line = clinic.book(), uuid4()
    by = clinic.nurse if who == "nurse" else clinic.link_actor(row)
    medicines.add(appointment_id=row.pk, operation_id=line, text="Klonopin 0.5 mg", by=by, now=NOW)
    with pytest.raises(medicines.WaitsForPrescriber):
        medicines.remove(appointment_id=row.pk, operation_id=line, by=by, now=NOW)
    assert verdict(checklist(appointment_id=row.pk), NOW).readiness == "hold"


@pytest.mark.parametrize(("decision", "stays"), [("unchanged", False), ("postpone", True)])
def test_after_the_decision_it_may_go_unless_that_was_to_wait(
    clinic: Clinic, decision: str, stays: bool
) -> None:
    row, line = clinic.book(), uuid4()
    medicines.add(appointment_id=row.pk, operation_id=line, text="Klonopin", by=clinic.nurse, now=NOW)
    entry = MedicationEntry.objects.get(operation_id=line)
    reviews.decide(entry_id=entry.pk, decision=Decision(decision), by=clinic.prescriber, now=NOW)
    with pytest.raises(medicines.WaitsForPrescriber) if stays else nullcontext():
        medicines.remove(appointment_id=row.pk, operation_id=line, by=clinic.nurse, now=NOW)
