"""The audit at the desk: who reads what of it, how it is narrowed, and that reading it is in it too. Source: security.md 3."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from checklists import models
from checklists.actions import audit
from checklists.queries.audit_trail import A_PAGE
from checklists.rules.access import Actor, Role, system
from tests import factories
from tests.factories import NOW, Clinic
from tests.staff.sign_in import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(NOW, tick=False) as held:
        yield held


@pytest.fixture
def officer(clinic: Clinic) -> Actor:
    return factories.staff(clinic.site, Role.PRIVACY_OFFICER)


def page(clinic: Clinic, who: Actor, query: str = "") -> Any:
    """Of the days around now: entries carry the database's own time."""
    days = models.AuditEntry.objects.latest("pk").at.date()
    span = f"from={days - timedelta(days=1)}&to={days + timedelta(days=1)}"
    with time_machine.travel(models.AuditEntry.objects.latest("pk").at, tick=False):
        return signed_in(who).get(f"/staff/{clinic.site.slug}/audit/?{span}&{query}")


def rows(response: Any) -> list[tuple[str, str, str]]:
    return [(who, action, of) for _at, who, action, of in response.context["lines"]]


def look(clinic: Clinic, by: Actor, obj: str, **data: Any) -> None:
    audit.look(by=by, action="record.view", obj=obj, site_id=clinic.site.pk, data={"page": "x", **data})


def test_a_privacy_officer_reads_who_what_and_of_which_number(clinic: Clinic, officer: Actor) -> None:
    row = clinic.book()
    look(clinic, clinic.nurse, f"appointment:{row.pk}")
    found = rows(page(clinic, officer))
    assert (
        f"{clinic.nurse.name} ({clinic.nurse.key})",
        "Looked at a record",
        f"Appointment {row.pk}",
    ) in found
    assert any(action == "Booked appointments" for _who, action, _of in found)


def test_no_page_of_it_names_a_patient(clinic: Clinic, officer: Actor) -> None:
    clinic.book(clinic.patient(first_name="Canaryfirst", last_name="Canarylast"))
    for who in (officer, clinic.manager, clinic.desk):
        assert "Canary" not in page(clinic, who).content.decode()


def test_a_manager_reads_who_and_what_and_no_number(clinic: Clinic) -> None:
    row = clinic.book()
    look(clinic, clinic.nurse, f"appointment:{row.pk}")
    response = page(clinic, clinic.manager, f"patient={row.patient_id}")
    found = rows(response)
    assert (f"{clinic.nurse.name} ({clinic.nurse.key})", "Looked at a record", "") in found
    assert {of for _who, _action, of in found} == {""}
    assert f"Appointment {row.pk}" not in response.content.decode()


@pytest.mark.parametrize("who", ["desk", "nurse", "prescriber"])
def test_everybody_else_reads_their_own(clinic: Clinic, who: str) -> None:
    row, reader = clinic.book(), getattr(clinic, who)
    look(clinic, reader, f"appointment:{row.pk}")
    look(clinic, clinic.second_nurse, f"appointment:{row.pk}")
    response = page(clinic, reader, f"staff={clinic.second_nurse.key}")
    assert {who for who, _action, _of in rows(response)} == {f"{reader.name} ({reader.key})"}
    assert clinic.second_nurse.name not in response.content.decode()


def test_it_is_narrowed_by_person_action_and_record(clinic: Clinic, officer: Actor) -> None:
    row, other = clinic.book(), clinic.book()
    entry = models.Item.objects.filter(appointment=row).earliest("pk")
    look(clinic, clinic.nurse, f"item:{entry.pk}")
    look(clinic, clinic.desk, f"appointment:{other.pk}")
    look(clinic, clinic.second_nurse, f"site:{clinic.site.pk}", appointments=[row.pk])
    assert len(rows(page(clinic, officer, f"staff={clinic.desk.key}&action=record.view"))) == 1
    about = rows(page(clinic, officer, f"patient={row.patient_id}&action=record.view"))
    assert {who.partition(" (")[0] for who, _action, _of in about} == {
        clinic.nurse.name,
        clinic.second_nurse.name,
    }


def test_days_outside_are_left_out(clinic: Clinic, officer: Actor) -> None:
    clinic.book()
    response = signed_in(officer).get(f"/staff/{clinic.site.slug}/audit/?from=2020-01-01&to=2020-01-02")
    assert rows(response) == [] and "Nothing was recorded that fits." in response.content.decode()


def test_days_that_make_no_sense_are_said(clinic: Clinic, officer: Actor) -> None:
    response = signed_in(officer).get(f"/staff/{clinic.site.slug}/audit/?from=someday")
    assert response.status_code == 422


@pytest.mark.parametrize(
    "query", ["page=0", "page=-3", "page=99999", "staff=x", "patient=%00", "action=no.such"]
)
def test_what_makes_no_sense_is_any(clinic: Clinic, officer: Actor, query: str) -> None:
    clinic.book()
    assert page(clinic, officer, query).status_code == 200


def test_a_patient_of_another_site_is_not_there(clinic: Clinic, officer: Actor) -> None:
    clinic.book()
    theirs = factories.PatientFactory(site=clinic.other_site)
    assert page(clinic, officer, f"patient={theirs.pk}").status_code == 404


def test_another_sites_entries_are_not_there(clinic: Clinic, officer: Actor) -> None:
    clinic.book()
    look_there = system("there")
    audit.look(by=look_there, action="record.view", obj="patient:1", site_id=clinic.other_site.pk)
    assert "patient 1" not in page(clinic, officer).content.decode().lower()


def test_a_page_is_bounded_and_leads_on(clinic: Clinic, officer: Actor) -> None:
    for number in range(A_PAGE + 5):
        look(clinic, clinic.nurse, f"appointment:{number}")
    first = page(clinic, officer, "action=record.view")
    assert len(rows(first)) == A_PAGE and "action=record.view&amp;page=2" in first.content.decode()
    assert len(rows(page(clinic, officer, "action=record.view&page=2"))) == 5


def test_reading_it_is_in_it(clinic: Clinic, officer: Actor) -> None:
    row = clinic.book()
    page(clinic, officer, f"patient={row.patient_id}")
    entry = models.AuditEntry.objects.get(action="audit.read")
    assert (entry.actor, entry.obj) == (officer.label, f"patient:{row.patient_id}")


def test_sign_ins_of_its_own_staff_are_there(clinic: Clinic, officer: Actor) -> None:
    signed_in(clinic.nurse)
    signed_in(clinic.other_nurse)
    found = rows(page(clinic, officer, "action=sign_in.done"))
    names = {who for who, _action, _of in found}
    assert f"{clinic.nurse.name} ({clinic.nurse.key})" in names
    assert f"{clinic.other_nurse.name} ({clinic.other_nurse.key})" not in names
