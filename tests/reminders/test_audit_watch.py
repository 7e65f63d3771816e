"""The clock looks at the audit: new entries each hour, all of them each night; what it finds is said where people look."""

import json
from datetime import timedelta
from io import StringIO
from pathlib import Path

import psycopg
import pytest
import time_machine
from django.core.management import call_command

from checklists.actions import audit
from checklists.models import AuditAnchor, AuditEntry, Heartbeat
from checklists.reminders import chores, tasks
from checklists.rules.access import Role, system
from checklists.rules.audit_anchor import public_of
from checklists.rules.heartbeats import Chore
from clinic import doctor
from tests import databases, factories
from tests.conftest import _NAME
from tests.factories import NOW, Clinic
from tests.reminders.conftest import HeldClock
from tests.staff.sign_in import signed_in

pytestmark = pytest.mark.django_db(transaction=True)
KEY = "55" * 32
SAID = "The audit is not as it was written."


@pytest.fixture(autouse=True)
def _key(settings, tmp_path: Path) -> None:
    settings.AUDIT_KEY, settings.AUDIT_ANCHORS = KEY, tmp_path / "audit.anchors"


def offered(**after: int) -> bool:
    return chores.offer(Chore.AUDIT, clock=HeldClock(NOW + timedelta(**after)))


def write() -> None:
    audit.record(by=system("test"), action="test.write", obj="thing:1", site_id=None)


def change(servers: databases.Servers, what: str) -> None:
    with psycopg.connect(databases.at(servers.superuser_url, _NAME), autocommit=True) as db:
        db.execute("SET session_replication_role = replica")
        db.execute(what)


def spoil(servers: databases.Servers, seq: int) -> None:
    change(
        servers, f"UPDATE checklists_auditentry SET actor = 'staff:9' WHERE chain = 'system' AND seq = {seq}"
    )


def mend(servers: databases.Servers, seq: int) -> None:
    change(
        servers,
        f"UPDATE checklists_auditentry SET actor = 'system:test' WHERE chain = 'system' AND seq = {seq}",
    )


def finding(name: str, **after: int) -> doctor.Finding:
    return next(each for each in doctor.examine(NOW + timedelta(**after)) if each.probe == name)


def broken_at() -> bool:
    return Heartbeat.objects.filter(trigger=Chore.AUDIT, host="broken").exists()


def test_it_is_rung_by_a_task_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Chore] = []
    monkeypatch.setattr(tasks.chores, "offer", asked.append)
    tasks.audit()
    assert asked == [Chore.AUDIT]


def test_the_first_look_signs_and_the_next_hour_does_not() -> None:
    write()
    assert offered() and not offered(minutes=30) and offered(hours=1)
    assert AuditAnchor.objects.count() == 1
    assert AuditEntry.objects.filter(action="audit.anchor").count() == 1


def test_a_changed_entry_is_found_within_the_hour(servers: databases.Servers) -> None:
    write()
    offered()
    write()
    spoil(servers, AuditEntry.objects.latest("pk").seq)
    offered(hours=1)
    assert broken_at()


def test_what_was_whole_is_looked_at_again_in_the_night(servers: databases.Servers) -> None:
    write()
    offered()
    spoil(servers, 1)
    offered(hours=1)
    assert not broken_at()
    offered(hours=24)
    assert broken_at()


def test_what_is_broken_is_never_signed(servers: databases.Servers) -> None:
    write()
    spoil(servers, 1)
    offered()
    offered(hours=24)
    assert not AuditAnchor.objects.exists()
    assert AuditEntry.objects.filter(action="audit.broken").count() == 1


def test_it_is_said_until_every_entry_is_whole_again(servers: databases.Servers) -> None:
    write()
    spoil(servers, 1)
    offered()
    assert broken_at()
    mend(servers, 1)
    offered(hours=1)
    assert not broken_at()


@pytest.mark.parametrize(
    ("role", "reads"),
    [(Role.MANAGER, True), (Role.PRIVACY_OFFICER, True), (Role.NURSE, False), (Role.FRONT_DESK, False)],
)
def test_a_banner_says_so_to_who_answers_for_it(
    clinic: Clinic, servers: databases.Servers, role: Role, reads: bool
) -> None:
    write()
    spoil(servers, 1)
    offered()
    with time_machine.travel(NOW, tick=False):
        page = signed_in(factories.staff(clinic.site, role)).get(f"/staff/{clinic.site.slug}/audit/")
    assert (SAID in page.content.decode()) is reads


def test_a_whole_audit_has_no_banner(clinic: Clinic) -> None:
    write()
    offered()
    with time_machine.travel(NOW, tick=False):
        page = signed_in(clinic.manager).get(f"/staff/{clinic.site.slug}/audit/")
    assert page.status_code == 200 and SAID not in page.content.decode()


def test_doctor_says_what_is_signed_and_what_is_broken(servers: databases.Servers, settings) -> None:
    write()
    assert "none yet" in finding("audit anchors").seen
    offered()
    assert finding("audit anchors").ok and finding("audit").ok
    late = finding("audit anchors", hours=27)
    assert not late.ok and "the newest is of" in late.seen
    spoil(servers, 1)
    assert not finding("audit").ok
    settings.AUDIT_KEY = ""
    assert "AUDIT_KEY" in finding("audit anchors").cure


def test_the_command_prints_the_public_key_and_never_the_private_one() -> None:
    write()
    offered()
    out = StringIO()
    call_command("verify_audit", stdout=out)
    assert public_of(KEY) in out.getvalue() and KEY not in out.getvalue()
    assert "1 anchors: whole." in out.getvalue()


def test_the_command_names_the_first_broken_entry_and_fails(servers: databases.Servers) -> None:
    write()
    spoil(servers, 1)
    out, err = StringIO(), StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("verify_audit", "--json", stdout=out, stderr=err)
    assert ended.value.code == 1
    told = json.loads(out.getvalue())
    assert told["broken"] == {"chain": "system", "seq": 1, "why": "its content was changed"}
    assert "chain system, entry 1" in err.getvalue()
