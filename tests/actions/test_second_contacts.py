"""Whom we may ask when nobody takes the patient home: one a patient, with the patient's word, ended at once."""

from datetime import timedelta

import pytest

from checklists.actions import access_links, second_contacts
from checklists.actions.second_contacts import SecondContact
from checklists.models import AccessLink, Appointment, AuditEntry, Companion, Reminder
from checklists.queries.companions import people_of
from checklists.queries.scope import NotFound
from checklists.queries.second_contacts import second_contact_of
from tests.factories import NOW, Clinic

pytestmark = pytest.mark.django_db
EVA = SecondContact("Eva Stone", "+1 303 555 0160", "eva@helper.example", "sister")


def name(clinic: Clinic, patient, contact: SecondContact = EVA, by=None) -> Companion:  # type: ignore[no-untyped-def]
    second_contacts.name(patient_id=patient.pk, contact=contact, by=by or clinic.desk, now=NOW)
    return Companion.objects.get(patient=patient, contact_agreed_at__isnull=False)


def end(clinic: Clinic, patient, by=None) -> None:  # type: ignore[no-untyped-def]
    second_contacts.end(patient_id=patient.pk, by=by or clinic.desk, now=NOW)


def link(clinic: Clinic, row: Appointment, companion: Companion) -> AccessLink:
    wanted = access_links.NewLink(
        row.pk, access_links.ActorKind.DRIVER, NOW + timedelta(days=3), companion_id=companion.pk
    )
    access_links.mint_many(wanted=[wanted], by=clinic.desk, now=NOW)
    return AccessLink.objects.get(companion=companion)


def test_one_a_patient_with_the_moment_of_their_yes(clinic: Clinic) -> None:
    patient = clinic.patient()
    name(clinic, patient, SecondContact("Sam", "+1 303 555 0161"))
    named = name(clinic, patient)
    assert (named.name, named.contact_agreed_at, named.relation) == ("Eva Stone", NOW, "sister")
    assert Companion.objects.filter(patient=patient).count() == 2


def test_a_new_number_of_the_same_person_is_no_new_person(clinic: Clinic) -> None:
    patient = clinic.patient()
    first = name(clinic, patient)
    later = name(
        clinic, patient, SecondContact("Eva Stone", "+1 303 555 0169", "EVA@helper.example", "sister")
    )
    assert (later.pk, later.phone) == (first.pk, "+1 303 555 0169")


def test_another_address_is_another_row_whose_links_are_not_the_old_ones(clinic: Clinic) -> None:
    row = clinic.book()
    first = name(clinic, row.patient)
    old = link(clinic, row, first)
    second = name(clinic, row.patient, SecondContact("Eva Stone", EVA.phone, "new@helper.example"))
    old.refresh_from_db()
    assert (second.pk != first.pk, old.revoked_at) == (True, NOW)


def test_ended_they_are_nobodys_second_contact(clinic: Clinic) -> None:
    row = clinic.book()
    old = link(clinic, row, name(clinic, row.patient))
    end(clinic, row.patient)
    end(clinic, row.patient)
    old.refresh_from_db()
    assert (second_contact_of(people_of(row.patient_id)), old.revoked_at) == (None, NOW)
    assert AuditEntry.objects.filter(action="contact.end").count() == 1


def test_who_stopped_is_not_written_to_under_another_name(clinic: Clinic) -> None:
    patient = clinic.patient()
    Companion.objects.filter(pk=name(clinic, patient).pk).update(stopped_at=NOW)
    again = name(clinic, patient, SecondContact("E. Stone", EVA.phone, "Eva@Helper.example"))
    assert again.stopped_at == NOW


def test_coming_appointments_are_planned_anew_and_nothing_doubles(clinic: Clinic) -> None:
    row = clinic.book()
    name(clinic, row.patient)
    row.refresh_from_db()
    standing = Reminder.objects.filter(appointment=row, state="planned", rule="day_before")
    assert (row.plan_version, [each.plan_version for each in standing]) == (2, [2])
    name(clinic, row.patient)
    row.refresh_from_db()
    assert row.plan_version == 2


def test_the_audit_holds_ids_only(clinic: Clinic) -> None:
    named = name(clinic, clinic.patient())
    entry = AuditEntry.objects.get(action="contact.name")
    assert entry.obj == f"companion:{named.pk}"
    assert not any(word in str(entry.data) for word in ("Eva", "0160", "helper.example", "sister"))


def test_another_sites_nurse_names_and_ends_nobody(clinic: Clinic) -> None:
    patient = clinic.patient()
    with pytest.raises(NotFound):
        name(clinic, patient, by=clinic.other_nurse)
    name(clinic, patient, by=clinic.nurse)
    with pytest.raises(NotFound):
        end(clinic, patient, by=clinic.other_nurse)
    assert second_contact_of(people_of(patient.pk)) is not None
