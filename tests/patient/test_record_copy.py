"""The patient's own copy: after a fresh code, whole, of nobody else, told to the audit; a prescriber's export of one record beside it."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from checklists import models
from checklists.actions import record_copies
from checklists.messages.record_copy import write
from checklists.queries import record_copy
from checklists.queries.scope import NotFound
from checklists.queries.who_looked import who_looked
from checklists.rules.access import Actor, Role
from checklists.rules.audit_trail import Kind
from checklists.rules.record_copy import MOST_AN_HOUR, Reason
from tests import factories
from tests.factories import NOW, Clinic
from tests.patient.conftest import Opens
from tests.patient.reading import text
from tests.staff.sign_in import signed_in

pytestmark = pytest.mark.django_db
COPY = "/my/copy/"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def row(clinic: Clinic) -> models.Appointment:
    return clinic.book()


@pytest.fixture
def client(row: models.Appointment, opens: Opens) -> Client:
    return opens(row)


def typed(minutes: float, client: Client) -> Client:
    """A code opened this so long ago."""
    models.LinkSession.objects.update(unlocked_until=NOW + timedelta(minutes=10 - minutes))
    return client


def take(client: Client, form: str = "data") -> Any:
    return client.post(COPY, {"form": form})


def test_it_takes_a_code_of_the_last_five_minutes(client: Client) -> None:
    for press in (client.get, client.post):
        assert press(COPY, {"form": "data"})["Location"].startswith("/my/unlock/?then=")
    typed(5, client)
    assert client.get(COPY).status_code == 200 and take(client).status_code == 200
    typed(5 + 1 / 60, client)
    for response in (client.get(COPY), take(client)):
        assert response.status_code == 303 and b"Ruiz" not in response.content
        assert response["Location"] == "/my/unlock/?then=%2Fmy%2Fcopy%2F"
    assert models.AuditEntry.objects.filter(action="record.copy").count() == 1


def test_an_older_code_still_opens_the_rest_and_another_one_is_asked_for(client: Client) -> None:
    typed(6, client)
    assert client.get("/my/contact/").status_code == 200
    assert "Open until" in text(client, "/my/unlock/")
    shown = text(client, f"/my/unlock/?then={COPY}")
    assert "A code opens this" in shown and "Send me a code" in shown


@pytest.mark.parametrize("form", ["page", "data"])
def test_it_leaves_as_a_file_with_a_name_that_says_nothing(client: Client, form: str) -> None:
    response = take(typed(0, client), form)
    kinds = {"page": ("html", "text/html"), "data": ("json", "application/json")}
    assert response["Content-Disposition"] == f'attachment; filename="copy-2026-11-23.{kinds[form][0]}"'
    assert response["Content-Type"].startswith(kinds[form][1])
    assert "no-store" in response["Cache-Control"] and response["X-Content-Type-Options"] == "nosniff"


def test_looking_at_the_page_takes_nothing(client: Client) -> None:
    shown = text(typed(0, client), COPY)
    assert "A page to read or print" in shown
    assert not models.AuditEntry.objects.filter(action="record.copy").exists()


@pytest.mark.parametrize("form", ["", "pdf", "page\x00"])
def test_another_form_is_not_there(client: Client, form: str) -> None:
    assert take(typed(0, client), form).status_code == 404


def test_six_an_hour_of_one_record_and_then_in_an_hour(
    clinic: Clinic, row: models.Appointment, client: Client, clock: time_machine.Traveller
) -> None:
    by = replace(clinic.link_actor(row), unlocked=True, session_id=models.LinkSession.objects.get().pk)
    typed(0, client)
    for _ in range(MOST_AN_HOUR - 1):
        record_copies.own(form="data", by=by, now=NOW)
    record_copies.export(
        patient_id=row.patient_id, form="page", reason=Reason.OWN_FILE, by=clinic.prescriber, now=NOW
    )
    response = take(client)
    assert response.status_code == 422 and b"try again in an hour" in response.content
    with pytest.raises(record_copies.EnoughCopies):
        record_copies.export(
            patient_id=row.patient_id, form="page", reason=Reason.OWN_FILE, by=clinic.prescriber, now=NOW
        )


def test_it_is_told_and_stands_among_who_looked(
    clinic: Clinic, row: models.Appointment, client: Client
) -> None:
    take(typed(0, client))
    entry = models.AuditEntry.objects.get(action="record.copy")
    assert (entry.obj, entry.actor) == (f"patient:{row.patient_id}", f"patient:{row.patient_id}")
    record_copies.export(
        patient_id=row.patient_id, form="data", reason=Reason.OTHER_CLINIC, by=clinic.prescriber, now=NOW
    )
    later = models.AuditEntry.objects.latest("pk").at + timedelta(seconds=1)
    found = who_looked(page=1, by=replace(clinic.link_actor(row), unlocked=True), now=later)
    taken = [each.role for each in found.looks if each.kind is Kind.TAKEN]
    assert sorted(taken, key=str) == [None, Role.PRESCRIBER]


# What is in it


def both(copy: record_copy.RecordCopy) -> list[str]:
    return [write(copy, form=form).content for form in ("page", "data")]


def test_a_record_that_was_merged_is_in_it_whole(clinic: Clinic, row: models.Appointment) -> None:
    """What it was called before, and its appointments."""
    double = clinic.patient(first_name="Anna", last_name="Doubled", email="old@patient.example")
    earlier = clinic.book(double, starts_at=factories.START + timedelta(days=7))
    earlier.patient, earlier.notes = row.patient, "from before"
    earlier.save(update_fields=["patient", "notes"])
    models.Patient.objects.filter(pk=double.pk).update(merged_into=row.patient, merged_at=NOW)
    again = clinic.patient(first_name="Annie", last_name="Trebled")
    models.Patient.objects.filter(pk=again.pk).update(merged_into=double.pk, merged_at=NOW)
    for file in both(record_copy.own(by=replace(clinic.link_actor(row), unlocked=True), now=NOW)):
        assert [
            word for word in ("Doubled", "Trebled", "old@patient.example", "from before") if word not in file
        ] == []


def test_words_that_look_like_a_page_stay_words(clinic: Clinic, row: models.Appointment) -> None:
    models.Patient.objects.filter(pk=row.patient_id).update(preferred_name="<script>alert(1)</script>")
    page, data = both(record_copy.own(by=replace(clinic.link_actor(row), unlocked=True), now=NOW))
    assert "<script" not in page and "&lt;script&gt;" in page
    assert json.loads(data)["format"] == "infusion-ready.record/1"


# A prescriber's


def export(clinic: Clinic, patient_id: int, by: Actor | None = None, **sent: str) -> Any:
    body = {"form": "data", "reason": "other_clinic", **sent}
    return signed_in(by or clinic.prescriber).post(
        f"/staff/{clinic.site.slug}/patients/{patient_id}/export/", body
    )


@pytest.mark.parametrize("who", ["nurse", "desk", "manager", "other_nurse"])
def test_nobody_else_takes_one(clinic: Clinic, row: models.Appointment, who: str) -> None:
    assert export(clinic, row.patient_id, getattr(clinic, who)).status_code == 403
    assert not models.AuditEntry.objects.filter(action="record.export").exists()


def test_another_site_s_prescriber_finds_nobody(clinic: Clinic, row: models.Appointment) -> None:
    with pytest.raises(NotFound):
        record_copy.of_patient(
            patient_id=row.patient_id, by=factories.staff(clinic.other_site, Role.PRESCRIBER), now=NOW
        )


@pytest.mark.parametrize("sent", [{"reason": ""}, {"reason": "curious"}, {"form": "pdf"}], ids=str)
def test_without_a_reason_nothing_leaves(
    clinic: Clinic, row: models.Appointment, sent: dict[str, str]
) -> None:
    assert export(clinic, row.patient_id, **sent).status_code == 404
    assert not models.AuditEntry.objects.filter(action="record.export").exists()


def test_the_record_s_page_leads_a_prescriber_there(clinic: Clinic, row: models.Appointment) -> None:
    page = f"/staff/{clinic.site.slug}/patients/{row.patient_id}/"
    found = {}
    for who in ("prescriber", "nurse"):
        found[who] = f"{page}export/" in signed_in(getattr(clinic, who)).get(page).content.decode()
    assert found == {"prescriber": True, "nurse": False}
    assert "Take this record out" in signed_in(clinic.prescriber).get(f"{page}export/").content.decode()
