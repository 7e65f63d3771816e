""" "This is not for me": the link rests, the desk knows, the patient still gets in. Source: security.md LK-17."""

import pytest

from checklists.actions import access_links, link_suspensions
from checklists.models import AccessLink, Appointment, AuditEntry, Call
from checklists.queries import link_doubts
from checklists.queries.scope import NotFound
from checklists.rules.access import ActorKind, system
from checklists.rules.not_for_me import NotForMe
from tests.actions.test_access_links import OTHER, ask, enter, mint, who
from tests.factories import NOW, Clinic

DOOR = system("link")


def suspend(token: str, reason: NotForMe = NotForMe.UNKNOWN_PERSON) -> None:
    link_suspensions.suspend(token=token, reason=reason, by=DOOR, now=NOW)


def open_calls() -> list[str]:
    return list(Call.objects.filter(closed_at=None).values_list("reason", flat=True))


def test_a_link_that_rests_opens_nothing_and_only_the_right_date_learns_why(clinic: Clinic) -> None:
    token = mint(clinic.book())
    suspend(token)
    assert [enter(token, OTHER), enter(token)] == ["wrong", "suspended"]


def test_its_open_phones_are_out_at_the_next_request(clinic: Clinic) -> None:
    token = mint(clinic.book())
    cookie = enter(token)
    suspend(token)
    assert who(cookie) is None


def test_the_desk_is_to_call_and_reads_the_reason(clinic: Clinic) -> None:
    appointment = clinic.book()
    suspend(mint(appointment), NotForMe.OTHER_PERSON)
    doubts = link_doubts.of_appointment(appointment_id=appointment.pk, by=clinic.desk)
    assert (open_calls(), [doubt.reason for doubt in doubts]) == (["not_my_appointment"], ["other_person"])


def test_pressed_twice_it_is_one_call_and_the_first_reason(clinic: Clinic) -> None:
    token = mint(clinic.book())
    suspend(token)
    suspend(token, NotForMe.NO_APPOINTMENT)
    assert (open_calls(), AccessLink.objects.get().suspended_for) == (
        ["not_my_appointment"],
        "unknown_person",
    )


def test_whoever_holds_one_link_does_not_shut_the_patient_out(clinic: Clinic) -> None:
    appointment = clinic.book()
    foreign, own = mint(appointment), mint(appointment)
    suspend(foreign)
    assert [who(enter(own)), who(enter(mint(appointment)))] == [ActorKind.PATIENT] * 2


@pytest.mark.parametrize("token", ["", "p" + "a" * 32, "\x00", "x" * 999])
def test_an_unknown_link_changes_nothing(clinic: Clinic, token: str) -> None:
    clinic.book()
    suspend(token)
    assert open_calls() == []


def test_a_link_that_has_ended_calls_nobody(clinic: Clinic) -> None:
    token = mint(clinic.book(), expires_at=NOW)
    suspend(token)
    assert open_calls() == []


def test_a_drivers_link_rests_alone(clinic: Clinic) -> None:
    appointment = clinic.book()
    driver, patient = mint(appointment, ActorKind.DRIVER), mint(appointment)
    suspend(driver)
    assert [enter(driver, "Ana"), who(enter(patient))] == ["suspended", ActorKind.PATIENT]


def test_after_a_call_the_desk_lets_it_open_again(clinic: Clinic) -> None:
    appointment = clinic.book()
    token = mint(appointment)
    suspend(token)
    assert link_suspensions.lift(appointment_id=appointment.pk, by=clinic.desk, now=NOW) == 1
    assert (who(enter(token)), open_calls()) == (ActorKind.PATIENT, [])


def test_another_sites_nurse_lifts_nothing(clinic: Clinic) -> None:
    appointment = clinic.book()
    suspend(mint(appointment))
    with pytest.raises(NotFound):
        link_suspensions.lift(appointment_id=appointment.pk, by=clinic.other_nurse, now=NOW)
    with pytest.raises(NotFound):
        link_doubts.of_appointment(appointment_id=appointment.pk, by=clinic.other_nurse)


def test_a_new_address_leaves_nothing_to_look_at(clinic: Clinic) -> None:
    appointment = clinic.book()
    suspend(mint(appointment))
    access_links.revoke(appointment_id=appointment.pk, by=clinic.desk, now=NOW)
    assert link_doubts.of_appointment(appointment_id=appointment.pk, by=clinic.desk) == ()


def test_the_tries_are_as_before(clinic: Clinic) -> None:
    token = mint(clinic.book())
    enter(token, OTHER)
    suspend(token)
    assert Appointment.objects.get().link_tries == 1


def test_the_audit_names_link_and_reason(clinic: Clinic) -> None:
    suspend(mint(clinic.book()))
    row = AuditEntry.objects.get(action="link.suspend")
    assert (row.obj, row.data["reason"]) == (f"link:{AccessLink.objects.get().pk}", "unknown_person")


def test_its_owner_asks_for_a_new_link_that_opens(clinic: Clinic) -> None:
    appointment = clinic.book()
    resting = mint(appointment)
    suspend(resting)
    assert ask(resting) == 1
    assert who(enter(mint(appointment))) is ActorKind.PATIENT
