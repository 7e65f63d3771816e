"""Each night's anchor is mailed to each privacy officer, once: number, root and signature, nothing of anybody. Source: security.md 6, AD-4."""

import re
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from checklists import models
from checklists.actions import audit, audit_anchors
from checklists.queries import audit_anchors as queries
from checklists.reminders import chores
from checklists.reminders.sweep import Swept
from checklists.rules.access import Role, system
from checklists.rules.audit_anchor import Anchor, is_genuine, public_of
from checklists.rules.heartbeats import Chore
from tests import databases, factories
from tests.conftest import _NAME
from tests.factories import NOW, Clinic
from tests.models.test_audit_anchors import rebuilt
from tests.reminders.conftest import HeldClock
from tests.reminders.sink import Sink

pytestmark = pytest.mark.django_db(transaction=True)
KEY, BY = "55" * 32, system("test")
# The clock of a look goes on while it looks.
SOON = NOW + timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _key(settings, tmp_path: Path) -> None:
    settings.AUDIT_KEY, settings.AUDIT_ANCHORS = KEY, tmp_path / "audit.anchors"


@pytest.fixture
def officers(clinic: Clinic) -> list[str]:
    """One of a single site, and one who sits at both."""
    one, both = (factories.staff(clinic.site, Role.PRIVACY_OFFICER) for _ in range(2))
    models.Membership.objects.create(
        site=clinic.other_site, user_id=both.user_id, role=Role.PRIVACY_OFFICER.value
    )
    return sorted(models.User.objects.get(pk=each.user_id).email for each in (one, both))


def looked(**after: int) -> None:
    chores.offer(Chore.AUDIT, clock=HeldClock(NOW + timedelta(**after)))


def newest() -> Anchor:
    found = queries.newest()
    assert found is not None
    return found


def words(sink: Sink) -> list[str]:
    return [part.get_content() for part in sink.mails[0].walk() if part.get_content_maintype() == "text"]


def compared(number: str, signature: str) -> str:
    out = StringIO()
    call_command("verify_audit", "--mailed", number, signature, stdout=out, stderr=out)
    return out.getvalue()


def test_each_officer_gets_one_a_night(officers: list[str], send: Callable[..., Swept], sink: Sink) -> None:
    for hours in (0, 1, 2):
        looked(hours=hours)
        send(SOON + timedelta(hours=hours))
    assert sorted(sink.recipients) == officers
    looked(hours=24)
    send(SOON + timedelta(hours=24))
    assert sorted(sink.recipients) == sorted(officers * 2)
    assert sorted(each["Subject"] for each in sink.mails) == [
        f"Audit: anchor number {number}" for number in (1, 1, 2, 2)
    ]


def test_it_holds_all_that_was_signed_and_nobody_s_name(
    clinic: Clinic, officers: list[str], send: Callable[..., Swept], sink: Sink
) -> None:
    clinic.book(clinic.patient(first_name="Canaryfirst", last_name="Canarylast"))
    looked()
    send(SOON)
    for text in words(sink):
        for said in (newest().root, newest().signature, public_of(KEY), newest().at):
            assert said in text
        assert KEY not in text and not re.search("canary|patient:|staff:|ketamine", text, re.IGNORECASE)


def test_what_is_whole_is_what_was_mailed(
    officers: list[str], send: Callable[..., Swept], sink: Sink
) -> None:
    """As somebody reads it off a message: in capitals too."""
    looked()
    send(SOON)
    found = re.search(r"^Signature: ([0-9a-f]{128})\s*$", words(sink)[0], re.MULTILINE)
    assert found and is_genuine(newest(), {public_of(KEY)})
    assert compared("1", found.group(1).upper()).startswith(f"{models.AuditEntry.objects.count()} entries")


def test_two_who_sign_at_once_ask_for_one(officers: list[str]) -> None:
    """The second finds the number taken, and what it asked for goes with it."""
    first = audit_anchors.anchor(key=KEY, by=BY, now=NOW)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(queries, "newest", lambda: None)
        with pytest.raises(IntegrityError), transaction.atomic():
            audit_anchors.anchor(key=KEY, by=BY, now=NOW)
    asked = models.StaffMail.objects.filter(kind="audit_anchor")
    assert [each.about for each in asked] == [{"anchor": first.number}] * len(officers)


def test_without_a_key_there_is_nothing_to_mail(officers: list[str], settings) -> None:
    settings.AUDIT_KEY = ""
    looked()
    assert not models.StaffMail.objects.exists()


def test_a_database_that_was_forged_with_the_key_is_told_by_the_mail(
    officers: list[str], send: Callable[..., Swept], sink: Sink, servers: databases.Servers, settings
) -> None:
    """Somebody has the database, the key and the file: the past is another, signed anew, and everything fits."""
    for number in range(2):
        audit.record(by=BY, action="test.write", obj=f"thing:{number}", site_id=None)
    looked()
    send(SOON)
    mailed = newest()
    with psycopg.connect(databases.at(servers.superuser_url, _NAME), autocommit=True) as db:
        db.execute("SET session_replication_role = replica")
        db.execute("DELETE FROM checklists_auditanchor")
        rebuilt(db)
    settings.AUDIT_ANCHORS.unlink()
    audit_anchors.anchor(key=KEY, by=BY, now=NOW)
    out = StringIO()
    call_command("verify_audit", stdout=out)
    assert "whole" in out.getvalue()
    with pytest.raises(SystemExit):
        compared("1", mailed.signature)
    assert compared("1", newest().signature)


@pytest.mark.parametrize("number", ["", "x", "-1", "1" * 5000])
def test_a_number_that_is_none_is_a_sentence(number: str) -> None:
    with pytest.raises(CommandError, match="nine digits"):
        compared(number, "aa")


def test_a_number_that_nobody_gave_is_not_what_was_mailed() -> None:
    with pytest.raises(SystemExit):
        compared("999999999", "aa")


def test_what_was_taken_out_before_the_mail_left_stops_no_other_mail(
    officers: list[str], send: Callable[..., Swept], sink: Sink, servers: databases.Servers
) -> None:
    looked()
    with psycopg.connect(databases.at(servers.superuser_url, _NAME), autocommit=True) as db:
        db.execute("SET session_replication_role = replica")
        db.execute("DELETE FROM checklists_auditanchor")
    send(SOON)
    assert sorted(sink.recipients) == officers
