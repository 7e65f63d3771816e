"""Who looked at me: names, days and kinds, after a code and of the own record alone. Source: security.md 3, "who saw me"."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from checklists import models
from checklists.actions import appointments, audit
from checklists.queries.scope import Locked
from checklists.queries.who_looked import A_PAGE, who_looked
from checklists.rules.access import Actor
from checklists.rules.audit_trail import Kind
from tests import factories
from tests.factories import NOW, Clinic
from tests.patient.conftest import Opens
from tests.patient.reading import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(clinic: Clinic) -> models.Appointment:
    return clinic.book()


def own(clinic: Clinic, row: models.Appointment) -> Actor:
    return replace(clinic.link_actor(row), unlocked=True)


def look(clinic: Clinic, by: Actor, obj: str, action: str = "record.view", **data: Any) -> None:
    audit.look(by=by, action=action, obj=obj, site_id=clinic.site.pk, data=data)


def seen(clinic: Clinic, row: models.Appointment, page: int = 1) -> list[tuple[str, Kind]]:
    now = models.AuditEntry.objects.latest("pk").at + timedelta(seconds=1)
    found = who_looked(page=page, by=own(clinic, row), now=now)
    return [(each.name, each.kind) for each in found.looks]


def named(actor: Actor, name: str) -> None:
    models.User.objects.filter(pk=actor.user_id).update(name=name)


def unlocked(client: Client) -> Client:
    models.LinkSession.objects.update(unlocked_until=NOW + timedelta(minutes=10))
    return client


def test_it_opens_with_a_code_alone(clinic: Clinic, row: models.Appointment, opens: Opens) -> None:
    client = opens(row)
    assert client.get("/my/who-looked/").status_code == 303
    with pytest.raises(Locked):
        who_looked(page=1, by=clinic.link_actor(row), now=NOW)
    assert unlocked(client).get("/my/who-looked/").status_code == 200


def test_who_saw_and_who_wrote_stand_there_by_first_name(clinic: Clinic, row: models.Appointment) -> None:
    named(clinic.nurse, "Maria Lopez")
    named(clinic.desk, "Dr. Ada Lee")
    look(clinic, clinic.nurse, f"appointment:{row.pk}")
    found = seen(clinic, row)
    assert ("Maria", Kind.SEEN) in found
    assert ("Dr. Ada", Kind.CHANGED) in found


def test_a_list_that_named_them_counts(clinic: Clinic, row: models.Appointment) -> None:
    named(clinic.nurse, "Maria Lopez")
    look(clinic, clinic.nurse, f"site:{clinic.site.pk}", "list.view", appointments=[row.pk])
    assert ("Maria", Kind.LISTED) in seen(clinic, row)
    named(clinic.second_nurse, "Iris Moon")
    look(clinic, clinic.second_nurse, f"site:{clinic.site.pk}", "list.view", patients=[row.patient_id])
    assert ("Iris", Kind.LISTED) in seen(clinic, row)


def test_several_looks_of_a_day_are_one_line(clinic: Clinic, row: models.Appointment) -> None:
    named(clinic.nurse, "Maria Lopez")
    for _ in range(3):
        look(clinic, clinic.nurse, f"patient:{row.patient_id}")
    assert seen(clinic, row).count(("Maria", Kind.SEEN)) == 1


def test_whoever_was_refused_saw_nothing_and_the_privacy_officer_reads_for_them(
    clinic: Clinic, row: models.Appointment
) -> None:
    named(clinic.manager, "Manfred Mann")
    look(clinic, clinic.manager, f"appointment:{row.pk}", "access.refuse")
    look(clinic, clinic.manager, f"patient:{row.patient_id}", "audit.read")
    assert "Manfred" not in {name for name, _kind in seen(clinic, row)}


def test_another_patients_looks_are_not_theirs(clinic: Clinic, row: models.Appointment) -> None:
    other = clinic.book()
    named(clinic.prescriber, "Paul Prescriber")
    look(clinic, clinic.prescriber, f"appointment:{other.pk}")
    look(clinic, clinic.prescriber, f"site:{clinic.site.pk}", "list.view", appointments=[other.pk])
    assert "Paul" not in {name for name, _kind in seen(clinic, row)}


def test_older_than_a_year_is_not_said(clinic: Clinic, row: models.Appointment) -> None:
    now = models.AuditEntry.objects.latest("pk").at + timedelta(days=370)
    assert who_looked(page=1, by=own(clinic, row), now=now).looks == ()


def test_a_page_is_bounded(clinic: Clinic, row: models.Appointment) -> None:
    for _ in range(A_PAGE + 3):
        look(clinic, factories.staff(clinic.site), f"appointment:{row.pk}")
    assert len(seen(clinic, row)) == A_PAGE
    assert 3 <= len(seen(clinic, row, page=2)) < A_PAGE


def test_the_page_is_in_plain_words(clinic: Clinic, row: models.Appointment, opens: Opens) -> None:
    named(clinic.desk, "Dora Desk")
    page = text(unlocked(opens(row)), "/my/who-looked/")
    assert "Dora , front desk Wrote something in your record." in page


def test_the_way_there_is_from_who_helps(row: models.Appointment, opens: Opens) -> None:
    assert "/my/who-looked/" in opens(row).get("/my/helpers/").content.decode()


@pytest.mark.parametrize("page", ["0", "-1", "99", "x", "%00"])
def test_a_page_that_makes_no_sense_is_one(row: models.Appointment, opens: Opens, page: str) -> None:
    assert unlocked(opens(row)).get(f"/my/who-looked/?page={page}").status_code == 200


def test_a_moved_appointment_is_told(clinic: Clinic, row: models.Appointment) -> None:
    named(clinic.second_nurse, "Iris Moon")
    appointments.move(
        appointment_id=row.pk, starts_at=row.starts_at + timedelta(hours=1), by=clinic.second_nurse, now=NOW
    )
    assert ("Iris", Kind.CHANGED) in seen(clinic, row)
