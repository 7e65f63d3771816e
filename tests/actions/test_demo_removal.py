"""ux.md S9: the demo is removed exactly. What it made goes; every other row of the database stays as it is."""

import io
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections, transaction

from checklists import models
from checklists.actions import appointments, calls, patients, second_contacts
from checklists.actions.second_contacts import SecondContact
from checklists.rules.access import Actor, ActorKind, Role, system
from tests import factories
from tests.factories import NOW, Clinic
from tests.preparing import checked_in, prepared

pytestmark = pytest.mark.django_db(databases=["default", "owner"])
Rows = Counter[tuple[str, str]]
_AUDIT = ("checklists_auditentry", "checklists_audithead")
EVA = SecondContact(name="Eva Stone", phone="+1 303 555 0160", email="eva@helper.example")


@dataclass(frozen=True)
class Beside:
    """A demo, then a real clinic in the same database. `demo` are the rows that seeding added."""

    demo: Rows
    clinic: Clinic


def rows_now() -> Rows:
    """Every row of every table, whole, but for the audit."""
    found: Rows = Counter()
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for table in sorted(name for (name,) in cursor.fetchall() if name not in _AUDIT):
            cursor.execute(f"SELECT each::text FROM {table} each")
            found.update((table, text) for (text,) in cursor.fetchall())
    return found


def audit_now() -> list[tuple[Any, ...]]:
    return list(models.AuditEntry.objects.order_by("pk").values_list())


def real_clinic() -> Clinic:
    """Somebody at every stage: booked, prepared, checked in, with a helper and a call."""
    clinic = factories.clinic()
    clinic.book()
    prepared(clinic)
    checked_in(clinic)
    row = clinic.book()
    second_contacts.name(patient_id=row.patient_id, contact=EVA, by=clinic.desk, now=NOW)
    calls.open(appointment_id=row.pk, reason="day_before", due_at=NOW, by=system("test"), now=NOW)
    return clinic


@pytest.fixture(scope="module")
def beside(django_db_setup: None, django_db_blocker: Any) -> Iterator[Beside]:
    """Made once: each test takes back its own changes, the last one all. One connection sees it all, and is the owner's."""
    with django_db_blocker.unblock(), as_owner(), transaction.atomic():
        with time_machine.travel(NOW, tick=False):
            before = rows_now()
            call_command("seed_demo", stdout=io.StringIO())
            demo = rows_now() - before
            yield Beside(demo, real_clinic())
        transaction.set_rollback(True)


@contextmanager
def as_owner() -> Iterator[None]:
    app = connections["default"]
    connections["default"] = connections["owner"]
    try:
        yield
    finally:
        connections["default"] = app


def remove(*more: str) -> dict[str, Any]:
    printed = io.StringIO()
    call_command("remove_demo", "--json", *more, stdout=printed)
    found: dict[str, Any] = json.loads(printed.getvalue())
    return found


def test_what_the_demo_made_goes_and_every_other_row_stays(beside: Beside) -> None:
    before, audit = rows_now(), audit_now()
    told = remove("--yes")
    assert rows_now() == before - beside.demo
    assert sum(told["rows"].values()) == beside.demo.total()
    entries = audit_now()
    assert entries[: len(audit)] == audit
    assert [entry.action for entry in models.AuditEntry.objects.order_by("pk")[len(audit) :]] == [
        "demo.remove"
    ]
    assert call_command("verify_audit", "--json", stdout=io.StringIO()) is None


def test_it_counts_first_and_removes_nothing(beside: Beside) -> None:
    before, audit = rows_now(), audit_now()
    assert remove()["removed"] is False
    assert (rows_now(), audit_now()) == (before, audit)


def test_a_patient_who_was_added_there_stays_with_site_and_staff(beside: Beside) -> None:
    """Somebody tried it out with a patient of their own: nothing of theirs is lost."""
    site = models.Site.objects.get(slug="maple-house")
    desk = at_site(site, Role.FRONT_DESK)
    added = patients.add(
        site_id=site.pk, first_name="Ona", last_name="Real", date_of_birth=NOW.date(),
        email="ona@real.test", phone="+1 303 555 0199", record_number="R1", by=desk, now=NOW,
    )  # fmt: skip
    version = models.ProtocolVersion.objects.filter(site=site).earliest("pk")
    theirs = appointments.book(
        site_id=site.pk,
        patient_id=added,
        protocol_version_id=version.pk,
        starts_at=factories.START,
        by=desk,
        now=NOW,
    ).appointment_id
    kept = {(each, text) for each, text in rows_now() if f",{added}," in text and each.endswith("_patient")}
    assert remove("--yes")["added_patients"] == 1
    assert kept <= set(rows_now())
    assert list(models.Patient.objects.filter(site=site).values_list("pk", flat=True)) == [added]
    assert list(models.Appointment.objects.filter(site=site).values_list("pk", flat=True)) == [theirs]
    assert models.Reminder.objects.filter(appointment=theirs).exists()
    assert models.Membership.objects.filter(site=site).count() == 5


def test_whoever_works_at_a_real_clinic_too_stays_known_there(beside: Beside) -> None:
    nurse = models.User.objects.get(email="nurse@maple.example")
    theirs = models.Membership.objects.create(site=beside.clinic.site, user=nurse, role=Role.NURSE)
    remove("--yes")
    assert list(models.Membership.objects.filter(user=nurse)) == [theirs]
    assert not models.User.objects.filter(email="desk@maple.example").exists()


def test_what_people_did_is_locked_again(beside: Beside) -> None:
    remove("--yes")
    tick = models.Tick.objects.earliest("pk")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        models.Tick.objects.filter(pk=tick.pk).delete()


def test_a_clinic_of_that_name_is_no_demo(beside: Beside) -> None:
    remove("--yes")
    models.Site.objects.filter(pk=beside.clinic.site.pk).update(slug="maple-house")
    before = rows_now()
    with pytest.raises(CommandError, match="no demo"):
        remove("--yes")
    assert rows_now() == before


def test_a_stranger_s_wrong_birth_dates_have_closed_a_link(beside: Beside) -> None:
    """The call of the demo is about a link that is really closed; it is not printed as one that opens."""
    row = models.Appointment.objects.get(patient__first_name="Pia")
    assert row.link_tries == 10
    (call,) = models.Call.objects.filter(appointment=row, closed_at=None, reason="links_locked")
    assert call.opened_at < NOW


def at_site(site: models.Site, role: Role) -> Actor:
    member = models.Membership.objects.select_related("user").filter(site=site, role=role).earliest("pk")
    return Actor(
        kind=ActorKind.STAFF,
        key=str(member.user_id),
        name=member.user.name,
        user_id=member.user_id,
        site_ids=frozenset({site.pk}),
        roles=frozenset({role}),
    )
