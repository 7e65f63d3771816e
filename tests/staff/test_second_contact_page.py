"""The second contact at the desk: named with the patient's yes, shown with what they will read, ended."""

from datetime import timedelta

import pytest
import time_machine

from checklists.models import AccessLink, Companion
from checklists.queries.companions import people_of
from checklists.queries.second_contacts import second_contact_of
from tests import factories
from tests.factories import NOW
from tests.staff.sign_in import signed_in

EVA = {
    "name": "Eva Stone",
    "phone": "(303) 555-0160",
    "email": "eva@helper.example",
    "relation": "sister",
    "language": "",
    "agreed": "on",
}


@pytest.fixture(autouse=True)
def _still_clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def patient(clinic: factories.Clinic):
    return clinic.patient()


def at(clinic, patient, path: str = "second-contact/") -> str:
    return f"/staff/{clinic.site.slug}/patients/{patient.pk}/{path}"


@pytest.mark.parametrize("who", ["desk", "nurse", "prescriber"])
def test_the_desk_and_the_nurse_name_somebody(clinic, patient, who):
    client = signed_in(getattr(clinic, who))
    assert client.post(at(clinic, patient), EVA).status_code == 302
    found = second_contact_of(people_of(patient.pk))
    assert (found.name, found.phone, found.agreed_at) == ("Eva Stone", "+1 303-555-0160", NOW)


@pytest.mark.parametrize(("who", "status"), [("manager", 403), ("other_nurse", 404)])
def test_nobody_else_does(clinic, patient, who, status):
    client = signed_in(getattr(clinic, who))
    site = clinic.other_site.slug if who == "other_nurse" else clinic.site.slug
    answer = client.post(f"/staff/{site}/patients/{patient.pk}/second-contact/", EVA)
    assert (answer.status_code, Companion.objects.count()) == (status, 0)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"agreed": ""}, "Ask the patient first: without their yes we write to nobody."),
        ({"name": ""}, "Name: Fill this in."),
        ({"phone": "12"}, "This is not a whole phone number."),
        ({"email": "eva@"}, "This is not an email address."),
    ],
)
def test_what_is_missing_is_asked_for_and_nothing_is_kept(clinic, patient, changes, words):
    answer = signed_in(clinic.desk).post(at(clinic, patient), EVA | changes)
    body = answer.content.decode()
    assert (answer.status_code, Companion.objects.count()) == (422, 0)
    assert words in body and "<title>Error:" in body and 'value="sister"' in body


def test_the_patients_page_says_who_and_what_they_will_read(clinic, patient):
    desk = signed_in(clinic.desk)
    assert "Nobody is named." in desk.get(at(clinic, patient, "")).content.decode()
    desk.post(at(clinic, patient), EVA)
    body = desk.get(at(clinic, patient, "")).content.decode()
    assert "Eva Stone" in body and "(303) 555-0160" in body and "sister" in body
    assert "They read the patient&#x27;s first name, the day, the place" in body.replace("'", "&#x27;")


def test_the_patients_yes_is_asked_for_again_with_each_change(clinic, patient):
    desk = signed_in(clinic.desk)
    desk.post(at(clinic, patient), EVA)
    body = desk.get(at(clinic, patient)).content.decode()
    assert 'value="Eva Stone"' in body and "checked" not in body.partition('id="id_agreed"')[0][-200:]


def test_ended_it_is_gone_from_the_page(clinic, patient):
    desk = signed_in(clinic.desk)
    desk.post(at(clinic, patient), EVA)
    answer = desk.post(at(clinic, patient), {"act": "end"}, follow=True)
    body = answer.content.decode()
    assert "Ended: we write to them no more." in body and "Eva Stone" not in body


def test_looking_changes_nothing(clinic, patient):
    signed_in(clinic.desk).get(at(clinic, patient))
    assert Companion.objects.count() == 0


@pytest.fixture
def kim(patient):
    return Companion.objects.create(
        site_id=patient.site_id, patient=patient, name="Kim Lee", phone="+1 303 555 0155",
        email="kim@helper.example", help_agreed_at=NOW, may_read_at=NOW,
    )  # fmt: skip


def test_who_helps_is_shown_with_what_they_may_do(clinic, patient, kim):
    body = signed_in(clinic.desk).get(at(clinic, patient, "")).content.decode()
    assert "Kim Lee" in body and "reads the plain lines" in body and "has not opened their link" in body


def test_the_desk_ends_somebodys_help_and_reads_who_did(clinic, patient, kim):
    answer = signed_in(clinic.desk).post(at(clinic, patient, "helpers/1/end/"), follow=True)
    body = answer.content.decode()
    assert f"ended by {clinic.desk.name}," in body and "Ended: their link is closed." in body
    kim.refresh_from_db()
    assert kim.ended_at == NOW


def test_another_sites_nurse_ends_nobody(clinic, patient, kim):
    path = at(clinic, patient, "helpers/1/end/")
    assert signed_in(clinic.other_nurse).post(path).status_code in (403, 404)
    kim.refresh_from_db()
    assert kim.ended_at is None


@pytest.mark.parametrize("place", [0, 2, 99])
def test_nobody_stands_at_another_place(clinic, patient, kim, place):
    assert signed_in(clinic.desk).post(at(clinic, patient, f"helpers/{place}/end/")).status_code == 404


def test_another_number_and_address_of_somebody_who_helps(clinic, patient, kim):
    AccessLink.objects.create(
        site=clinic.site, appointment=clinic.book(patient), companion=kim, purpose="companion", digest=b"x" * 32,
        epoch=1, minted_at=NOW, expires_at=NOW + timedelta(days=9),
    )  # fmt: skip
    desk = signed_in(clinic.desk)
    typed = {"phone": "303 555 0191", "email": "kim@other.example"}
    answer = desk.post(at(clinic, patient, "helpers/1/"), {**typed, "shown": typed["email"]}, follow=True)
    assert "Saved." in answer.content.decode()
    kim.refresh_from_db()
    assert (kim.phone, kim.email) == ("+1 303-555-0191", "kim@other.example")
    assert AccessLink.objects.get().revoked_at == NOW


def test_another_sites_nurse_changes_nobody(clinic, patient, kim):
    stranger = signed_in(clinic.other_nurse)
    for slug in (clinic.site.slug, clinic.other_site.slug):
        answer = stranger.post(
            f"/staff/{slug}/patients/{patient.pk}/helpers/1/", {"phone": "303 555 0191", "email": ""}
        )
        assert answer.status_code in (403, 404) and b"Kim " not in answer.content
    kim.refresh_from_db()
    assert kim.phone == "+1 303 555 0155"
