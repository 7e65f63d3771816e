"""The names a site adds, what nobody recognised and what was refused: a nurse finds out."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import PermissionDenied

from checklists import models
from checklists.actions import medicine_names, medicines, reviews
from checklists.queries import facts
from checklists.queries.scope import NotFound
from checklists.rules.medicine_routes import Route
from checklists.rules.readiness import verdict
from tests.factories import NOW, Clinic


def typed(clinic: Clinic, text: str) -> tuple[models.Appointment, UUID]:
    row, operation = clinic.book(), uuid4()
    by = clinic.link_actor(row)
    medicines.add(appointment_id=row.pk, operation_id=operation, text=text, by=by, now=NOW)
    return row, operation


def entry_of(row: models.Appointment) -> models.MedicationEntry:
    return models.MedicationEntry.objects.filter(appointment=row).earliest("pk")


def codes(row: models.Appointment) -> set[str]:
    found = verdict(facts.checklist(appointment_id=row.pk), NOW)
    return {reason.code.value for reason in found.reasons}


def refused(clinic: Clinic, text: str, guess: str) -> tuple[models.Appointment, UUID]:
    row, operation = typed(clinic, text)
    medicines.answer_guess(
        appointment_id=row.pk,
        operation_id=operation,
        name=guess,
        yes=False,
        by=clinic.link_actor(row),
        now=NOW,
    )
    return row, operation


def test_a_refused_guess_waits_for_a_nurse(clinic: Clinic) -> None:
    row, _operation = refused(clinic, "panax", "Xanax")
    assert "medicine_unknown" in codes(row)


def test_a_refused_guess_beside_a_known_medicine_is_not_lost(clinic: Clinic) -> None:
    row, _operation = refused(clinic, "panax and sertraline", "Xanax")
    assert "medicine_unknown" in codes(row)


def test_a_refused_guess_stays_on_the_list_until_a_nurse_found_out(clinic: Clinic) -> None:
    row, operation = refused(clinic, "panax", "Xanax")
    remove = {"appointment_id": row.pk, "operation_id": operation, "by": clinic.link_actor(row), "now": NOW}
    with pytest.raises(medicines.WaitsForNurse):
        medicines.remove(**remove)
    reviews.identify(entry_id=entry_of(row).pk, route=Route.INFORMATION, by=clinic.nurse, now=NOW)
    medicines.remove(**remove)
    assert entry_of(row).removed_at == NOW


def test_a_nurse_names_what_nobody_recognised_and_its_route_follows(clinic: Clinic) -> None:
    row, _operation = typed(clinic, "my night thing")
    reviews.identify(entry_id=entry_of(row).pk, name="zolpidem", by=clinic.nurse, now=NOW)
    entry = entry_of(row)
    assert (entry.route, entry.matches[0]["generic"]) == ("prescriber_decision", "zolpidem")
    assert "medicine_review" in codes(row)


@pytest.mark.parametrize("name", ["blorbium", "klonopim", "xanax and blorbium"])
def test_a_name_that_is_not_sure_identifies_nothing(clinic: Clinic, name: str) -> None:
    row, _operation = typed(clinic, "my night thing")
    with pytest.raises(reviews.ReviewRefused, match="do not know this name"):
        reviews.identify(entry_id=entry_of(row).pk, name=name, by=clinic.nurse, now=NOW)
    assert entry_of(row).identified_at is None


def test_neither_name_nor_route_is_no_answer(clinic: Clinic) -> None:
    row, _operation = typed(clinic, "my night thing")
    with pytest.raises(reviews.ReviewRefused, match="choose where"):
        reviews.identify(entry_id=entry_of(row).pk, by=clinic.nurse, now=NOW)


def test_a_name_of_this_clinic_is_read_like_its_medicine(clinic: Clinic) -> None:
    medicine_names.add(site_id=clinic.site.pk, name="Sleepwell", generic="zolpidem", by=clinic.nurse, now=NOW)
    row, _operation = typed(clinic, "sleepwell 10 mg")
    assert entry_of(row).route == "prescriber_decision"


def test_a_name_of_one_clinic_is_unknown_at_another(clinic: Clinic) -> None:
    medicine_names.add(
        site_id=clinic.other_site.pk, name="Sleepwell", generic="zolpidem", by=clinic.other_nurse, now=NOW
    )
    row, _operation = typed(clinic, "sleepwell 10 mg")
    assert entry_of(row).route == ""


def test_a_removed_name_is_unknown_again(clinic: Clinic) -> None:
    pk = medicine_names.add(
        site_id=clinic.site.pk, name="Sleepwell", generic="zolpidem", by=clinic.nurse, now=NOW
    )
    medicine_names.remove(name_id=pk, by=clinic.nurse, now=NOW)
    row, _operation = typed(clinic, "sleepwell 10 mg")
    assert entry_of(row).route == ""


@pytest.mark.parametrize(
    ("name", "generic"), [("Sleepwell", "blorbium"), ("", "zolpidem"), ("Xanax", "sertraline")]
)
def test_a_name_that_cannot_be_right_is_refused(clinic: Clinic, name: str, generic: str) -> None:
    with pytest.raises(medicine_names.NameRefused):
        medicine_names.add(site_id=clinic.site.pk, name=name, generic=generic, by=clinic.nurse, now=NOW)
    assert not models.MedicineName.objects.exists()


def test_a_name_is_added_once(clinic: Clinic) -> None:
    given = {"site_id": clinic.site.pk, "generic": "zolpidem", "by": clinic.nurse, "now": NOW}
    medicine_names.add(name="Sleepwell", **given)
    with pytest.raises(medicine_names.NameRefused):
        medicine_names.add(name="sleepWELL", **given)


def test_the_desk_adds_no_name_and_nobody_adds_one_elsewhere(clinic: Clinic) -> None:
    given = {"site_id": clinic.site.pk, "name": "Sleepwell", "generic": "zolpidem", "now": NOW}
    with pytest.raises(PermissionDenied):
        medicine_names.add(by=clinic.desk, **given)
    with pytest.raises(NotFound):
        medicine_names.add(by=clinic.other_nurse, **given)


def test_the_last_dose_is_kept_and_corrected(clinic: Clinic) -> None:
    row, operation = typed(clinic, "xanax 0.5")
    given = {"appointment_id": row.pk, "operation_id": operation, "now": NOW}
    medicines.last_dose(taken_at=NOW - timedelta(days=1), by=clinic.link_actor(row), **given)
    medicines.last_dose(taken_at=NOW - timedelta(hours=9), by=clinic.nurse, **given)
    entry = entry_of(row)
    assert (entry.last_dose_at, entry.last_dose_by) == (NOW - timedelta(hours=9), clinic.nurse.label)


def test_a_last_dose_in_the_future_is_refused(clinic: Clinic) -> None:
    row, operation = typed(clinic, "xanax 0.5")
    with pytest.raises(medicines.DoseAhead):
        medicines.last_dose(
            appointment_id=row.pk,
            operation_id=operation,
            taken_at=NOW + timedelta(hours=1),
            by=clinic.link_actor(row),
            now=NOW,
        )


def test_an_entry_remembers_its_formulary(clinic: Clinic) -> None:
    row, _operation = typed(clinic, "xanax 0.5")
    assert entry_of(row).formulary_version


def test_a_name_whose_medicine_is_not_listed_any_more_goes_to_a_nurse(clinic: Clinic) -> None:
    models.MedicineName.objects.create(
        site=clinic.site, name="Sleepwell", generic="blorbium", added_at=NOW, added_by_id=clinic.nurse.user_id
    )
    row, _operation = typed(clinic, "sleepwell 10 mg")
    assert entry_of(row).route == ""


def test_a_name_listed_meanwhile_for_another_medicine_stands_for_both(clinic: Clinic) -> None:
    models.MedicineName.objects.create(
        site=clinic.site, name="Xanax", generic="sertraline", added_at=NOW, added_by_id=clinic.nurse.user_id
    )
    row, _operation = typed(clinic, "xanax 0.5")
    assert {match["generic"] for match in entry_of(row).matches} == {"alprazolam", "sertraline"}
    assert entry_of(row).ask
