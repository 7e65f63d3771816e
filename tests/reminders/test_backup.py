"""The drill: a backup that only a key opens, put into an empty database, which is the clinic's again and sends nothing twice."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO
from pathlib import Path

import psycopg
import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction

from checklists.actions import access_links, audit, erasing, link_openings, restored, staff_accounts
from checklists.models import AccessLink, Invitation, Membership, Patient, Reminder, Sending, User
from checklists.reminders import restore as sending_restore
from checklists.rules.access import Actor, Role, system
from checklists.rules.field_classes import FieldClass, fields_of
from clinic import account_file, audit_anchors, erasure_log
from clinic.backup import keys, making, restoring
from clinic.backup.restoring import CannotRestore
from clinic.stack import dump
from clinic.stack.problems import StackProblem
from tests import databases
from tests.factories import NOW, START
from tests.reminders.conftest import HeldClock
from tests.staff.factors import has_an_app

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
SOON, LATER = NOW + timedelta(minutes=3), NOW + timedelta(hours=6)
# Of no table's rows: sign-ins, and counts.
LEFT_OUT = {*dump.LEFT_OUT}


@pytest.fixture(autouse=True)
def backups(tmp_path, monkeypatch) -> Path:
    """A key of the test's own, a folder, and no demo."""
    folder = tmp_path / "backups"
    folder.mkdir()
    monkeypatch.setattr(settings, "BACKUP_PUBLIC_KEY", keys.make(tmp_path / "private"))
    monkeypatch.setattr(settings, "BACKUP_DIR", str(folder))
    monkeypatch.setattr(settings, "DEMO", False)
    monkeypatch.setattr(settings, "AUDIT_KEY", "5a" * 32)
    monkeypatch.setattr(settings, "AUDIT_ANCHORS", tmp_path / "audit.anchors")
    monkeypatch.setattr(settings, "ERASURE_LOG", tmp_path / "erasures.log")
    monkeypatch.setattr(settings, "ACCOUNT_FILE", tmp_path / "accounts.json")
    return folder


@pytest.fixture
def key(tmp_path) -> Path:
    return tmp_path / "private"


@pytest.fixture
def elsewhere(servers) -> Iterator[None]:
    """From `with elsewhere():` on everything happens in an empty database beside the clinic's."""
    here = connection.settings_dict["NAME"]
    there = f"{here}_restored"

    @contextmanager
    def empty_database():
        databases.create(servers, name=there)
        use(there)
        try:
            yield
        finally:
            use(here)

    yield empty_database
    use(here)
    databases.drop(servers, name=there)


def use(name: str) -> None:
    for alias in ("default", "owner"):
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name


def made(now=SOON) -> Path:
    return Path(making.write_file(making.file_of(now), now=now).file)


def rows() -> dict[str, object]:
    """Each table with all that it holds, but for what a restore is there to end."""
    connections["owner"].close()
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT set_config('app.sites', '*', false)")
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        return {name: _rows(cursor, name) for (name,) in cursor.fetchall() if name not in LEFT_OUT}


def _rows(cursor, table):
    cursor.execute(f"SELECT md5(string_agg(t::text, '|' ORDER BY t::text)), count(*) FROM {table} t")
    return cursor.fetchone()


ENDED = {
    "checklists_accesslink",
    "checklists_appointment",
    "checklists_auditentry",
    "checklists_audithead",
    "checklists_heartbeat",
    "checklists_invitation",
    "checklists_linksession",
    "checklists_sending",
    # The framework's own, made anew where a test before took them out.
    "auth_permission",
    "django_content_type",
}


def mint(appointment) -> str:
    given = {"purpose": "patient", "expires_at": START + timedelta(days=1), "by": system("test"), "now": NOW}
    with transaction.atomic():
        return access_links.mint(appointment_id=appointment.pk, **given)


def opens(token: str) -> bool:
    try:
        link_openings.open_link(
            token=token, answer=Patient.objects.first().date_of_birth, previous_cookie="", now=SOON
        )
    except link_openings.LinkRefused:
        return False
    return True


def test_what_is_put_back_is_what_there_was(clinic, send, backups, key, elsewhere):
    for _ in range(3):
        clinic.book()
    send(SOON)
    before, file = rows(), made()
    with elsewhere():
        done = restoring.restore(file, key, now=LATER)
        after = rows()
    assert (done.made_at, done.audit.broken, done.later) == (SOON.isoformat(), None, 0)
    assert done.audit.entries > 6
    assert set(after) == set(before)
    assert {name for name in before if before[name] != after[name]} <= ENDED
    assert [before[name][1] for name in ("checklists_appointment", "checklists_reminder")] == [
        3,
        after["checklists_reminder"][1],
    ]


def test_after_it_the_application_works_as_its_own_role_and_not_as_more(clinic, key, elsewhere):
    clinic.book()
    file = made()
    with elsewhere():
        restoring.restore(file, key, now=LATER)
        audit.record(by=system("test"), action="audit.read", obj="audit:0", site_id=None)
        with (
            connection.cursor() as cursor,
            pytest.raises(Exception, match=r"permission denied"),
        ):
            cursor.execute("DELETE FROM checklists_auditentry")
        assert audit_anchors.verified().broken is None


def test_every_way_in_of_before_has_ended(clinic, key, elsewhere):
    appointment = clinic.book()
    token = mint(appointment)
    Invitation.objects.create(
        site=clinic.site,
        email="new@maple.example",
        role="nurse",
        digest=b"d" * 32,
        created_at=NOW,
        expires_at=LATER,
    )
    SessionStore().save()
    assert opens(token)
    file = made()
    with elsewhere():
        done = restoring.restore(file, key, now=LATER)
        assert (done.closed["access links"], done.closed["invitations"]) == (1, 1)
        assert not opens(token)
        assert not Invitation.objects.filter(used_at=None).exists()
        assert opens(mint(appointment))
        assert not Session.objects.exists()
    assert opens(token)


def test_whatever_lets_somebody_in_is_among_what_ends():
    """A digest in a row opens something, but for the mark of a test email. What two people agreed to leads to a digest."""
    digests = {model for model, field in fields_of(FieldClass.SECRET) if field.endswith("digest")}
    assert digests - {"ProbeMail"} == {model.__name__ for model in restored.ENDS} - {
        "BreakGlass",
        "PrescriberAsk",
    }


def test_a_link_that_was_taken_back_after_the_backup_stays_dead(clinic, key, elsewhere):
    appointment = clinic.book()
    token = mint(appointment)
    file = made()
    access_links.revoke(appointment_id=appointment.pk, by=clinic.desk, now=SOON)
    with elsewhere():
        restoring.restore(file, key, now=LATER)
        assert AccessLink.objects.count() == 1 and not opens(token)


def test_who_was_erased_after_the_backup_is_erased_again(clinic, key, elsewhere):
    stays, goes = (clinic.book(clinic.patient(first_name=name)).patient_id for name in ("Stays", "Canarina"))
    file = made()
    erasing.erase(patient_id=goes, by=system("test"), now=SOON + timedelta(minutes=1))
    erasure_log.write_out(settings.ERASURE_LOG, alias="owner")
    with elsewhere():
        done = restoring.restore(file, key, now=LATER)
        assert (done.erased_again, done.audit.broken) == (1, None)
        assert set(Patient.objects.values_list("pk", "first_name")) == {(stays, "Stays"), (goes, "Erased")}


def test_a_number_that_was_given_anew_since_is_somebody_else_s(clinic, key, elsewhere):
    """Erased long before this backup was made: whoever has the number in it is another person."""
    patient = clinic.book().patient_id
    settings.ERASURE_LOG.write_text(f"{NOW - timedelta(days=9):%Y-%m-%dT%H:%M:%S+00:00} patient:{patient}\n")
    file = made()
    with elsewhere():
        assert restoring.restore(file, key, now=LATER).erased_again == 0


def standing(actor: Actor) -> tuple[object, ...]:
    user = User.objects.get(pk=actor.user_id)
    roles = Membership.objects.filter(user=user).values_list("role", flat=True)
    return user.is_active, frozenset(roles), Authenticator.objects.filter(user=user).count()


def test_what_was_taken_from_accounts_after_the_backup_is_taken_again(clinic, key, elsewhere):
    for each in (clinic.nurse, clinic.second_nurse):
        has_an_app(each)
    file, by = made(), clinic.manager
    staff_accounts.disable(user_id=clinic.desk.user_id, by=by, now=SOON)
    staff_accounts.give_roles(user_id=clinic.prescriber.user_id, roles={Role.NURSE}, by=by, now=SOON)
    staff_accounts.forget_factors(user_id=clinic.nurse.user_id, by=by, now=SOON)
    account_file.write(HeldClock(NOW + timedelta(hours=1)))
    with elsewhere():
        done = restoring.restore(file, key, now=LATER)
        # What was given is for a manager to give again: a prescriber's role went, the nurse's that came with it is not here.
        assert done.taken_again == {"accounts": 1, "roles": 1, "sign_ins": 1}
        assert done.audit.broken is None
        assert standing(clinic.desk) == (False, {"front_desk"}, 0)
        assert standing(clinic.prescriber) == (True, frozenset(), 0)
        assert standing(clinic.nurse) == (True, {"nurse"}, 0)
        assert not User.objects.get(pk=clinic.nurse.user_id).has_usable_password()
        assert standing(clinic.second_nurse) == (True, {"nurse"}, 2)
        assert User.objects.get(pk=clinic.second_nurse.user_id).has_usable_password()


def test_a_password_of_before_opens_nothing(clinic, key, elsewhere):
    file, user = made(), User.objects.get(pk=clinic.nurse.user_id)
    user.set_password("quite another battery staple")
    user.save(update_fields=["password"])
    account_file.write(HeldClock(NOW + timedelta(hours=1)))
    with elsewhere():
        assert restoring.restore(file, key, now=LATER).taken_again == {
            "accounts": 0, "roles": 0, "sign_ins": 1,
        }  # fmt: skip


@pytest.mark.parametrize("what", ["none", "older", "another's", "torn"])
def test_a_file_that_knows_nothing_later_takes_nothing_and_says_so(clinic, key, elsewhere, monkeypatch, what):
    file, out = made(), StringIO()
    if what != "none":
        account_file.write(HeldClock(NOW - timedelta(days=2 if what == "older" else -2)))
    if what == "torn":
        settings.ACCOUNT_FILE.write_text(settings.ACCOUNT_FILE.read_text()[:-20])
    monkeypatch.setattr(settings, "INSTANCE_ID", "clinic-2" if what == "another's" else settings.INSTANCE_ID)
    with elsewhere():
        call_command("restore_backup", str(file), "--key", str(key), stdout=out)
        assert User.objects.filter(is_active=False).count() == 0
    assert "knows who may come in since" in out.getvalue()


def test_the_file_of_accounts_holds_numbers_and_is_its_owner_s(clinic):
    account_file.write(HeldClock(NOW))
    text = settings.ACCOUNT_FILE.read_text()
    assert settings.ACCOUNT_FILE.stat().st_mode & 0o077 == 0
    assert not any(
        user.name in text or user.email in text or user.password in text for user in User.objects.all()
    )
    assert json.loads(text)["accounts"][str(clinic.nurse.user_id)]["roles"] == [f"{clinic.site.pk}:nurse"]


def test_a_log_of_erasures_that_is_not_there_is_said(clinic, backups, tmp_path, key, elsewhere):
    file, out = made(), StringIO()
    with elsewhere():
        call_command("restore_backup", str(file), "--key", str(key), stdout=out)
    assert "no log of erasures" in out.getvalue()


def test_nothing_leaves_until_somebody_looked_and_then_nothing_twice(clinic, send, sink, key, elsewhere):
    for _ in range(3):
        clinic.book()
    file = made()
    assert send(SOON).sent == 3
    with elsewhere():
        restoring.restore(file, key, now=LATER)
        assert set(Reminder.objects.filter(rule="booked").values_list("state", flat=True)) == {"planned"}
        assert "restored" in send(LATER).trouble
        assert not Sending.objects.get().enabled
        assert sending_restore.take_over(clock=HeldClock(LATER)).marked == 3
        assert send(LATER + timedelta(minutes=1)).trouble == ""
    assert len(sink.mails) == len({mail["Message-ID"] for mail in sink.mails})


def test_without_the_journal_it_stays_off_as_well(clinic, send, sink, key, elsewhere):
    """The volume of the journal is gone too: the backup says by itself that it is one."""
    clinic.book()
    send(SOON)
    file = made()
    Path(settings.SENT_JOURNAL).unlink()
    with elsewhere():
        restoring.restore(file, key, now=LATER)
        assert "restored" in send(LATER).trouble
    assert len(sink.taken) == 1


def test_no_word_of_anybody_is_in_the_file_nor_beside_it(clinic, backups, key, elsewhere):
    names = {"first_name": "Canarina", "last_name": "Canarowski", "email": "canary@patient.example"}
    clinic.book(clinic.patient(**names))
    file = made()
    assert [each.name for each in backups.iterdir()] == [file.name]
    assert file.stat().st_mode & 0o077 == 0
    whole = file.read_bytes()
    assert [name for name in names.values() if name.encode() in whole] == []
    # The words are there for whoever has the key, and as PostgreSQL writes them.
    with elsewhere():
        restoring.restore(file, key, now=LATER)
        assert Patient.objects.filter(**names).exists()


def test_without_the_right_key_nothing_is_restored(clinic, key, tmp_path, elsewhere):
    file = made()
    keys.make(tmp_path / "another")
    with elsewhere():
        with pytest.raises(CannotRestore, match="was sealed for the key"):
            restoring.restore(file, tmp_path / "another", now=LATER)
        with pytest.raises(CannotRestore, match="cannot be read"):
            restoring.restore(file, tmp_path / "nowhere", now=LATER)
        assert restoring.database.is_empty()


@pytest.mark.parametrize("place", [200, 5000, -1])
def test_a_flipped_byte_is_refused_before_anything_is_touched(clinic, key, place, elsewhere):
    file = made()
    whole = bytearray(file.read_bytes())
    whole[place] ^= 1
    file.write_bytes(whole)
    with elsewhere():
        with pytest.raises(CannotRestore, match="damaged"):
            restoring.restore(file, key, now=LATER)
        assert restoring.database.is_empty()


def test_what_breaks_off_on_the_way_leaves_the_database_empty(clinic, key, elsewhere, monkeypatch):
    """It was whole when it was looked at: the disk fails while it is read again."""
    file = made()
    head = restoring.look(file, key)
    monkeypatch.setattr(restoring, "look", lambda file, key: head)
    file.write_bytes(file.read_bytes()[:-40])
    with elsewhere():
        with pytest.raises(CannotRestore, match="damaged"):
            restoring.restore(file, key, now=LATER)
        assert restoring.database.is_empty()


def test_only_into_an_empty_database(clinic, key):
    booked = clinic.book()
    with pytest.raises(CannotRestore, match="not empty"):
        restoring.restore(made(), key, now=LATER)
    booked.refresh_from_db()
    assert booked.link_epoch == 1


def test_a_newer_program_s_backup_waits_for_that_program(clinic, key, elsewhere, monkeypatch):
    monkeypatch.setattr(making, "newest_migration", lambda: "9999_of_tomorrow")
    file = made()
    with elsewhere(), pytest.raises(CannotRestore, match="newer version"):
        restoring.restore(file, key, now=LATER)


def test_a_dump_that_fails_leaves_no_file_and_repeats_no_row(clinic, backups, monkeypatch):
    real = restoring.database.target()
    away = dump.Target(f"{real.address} dbname=nowhere", real.password, real.major)
    monkeypatch.setattr(restoring.database, "target", lambda: away)
    with pytest.raises(StackProblem, match="nowhere"):
        made()
    assert list(backups.iterdir()) == []


def test_a_server_newer_than_every_program_is_a_sentence():
    with pytest.raises(StackProblem, match="postgresql-client-99"):
        dump.program("pg_dump", 99)


def test_the_file_of_anchors_is_ahead_until_somebody_says_so(clinic, key, elsewhere):
    clinic.book()
    audit_anchors.watch(HeldClock(NOW))
    file = made()
    clinic.book()
    audit_anchors.watch(HeldClock(NOW + timedelta(days=1)))
    with elsewhere():
        done = restoring.restore(file, key, now=LATER)
        assert (done.audit.broken, done.later) == (None, 1)
        with pytest.raises(SystemExit):
            call_command("verify_audit", stdout=StringIO(), stderr=StringIO())
        out = StringIO()
        call_command("verify_audit", "--after-restore", "--json", stdout=out)
        said = json.loads(out.getvalue())
        (beside,) = said["laid_beside"]
        assert said["ok"] and len(audit_anchors.read(Path(beside))[0]) == 2
        audit_anchors.watch(HeldClock(NOW + timedelta(days=2)))
        assert audit_anchors.verified().broken is None


def test_a_backup_of_another_past_is_found_by_the_file_of_anchors(clinic, key, elsewhere, servers):
    clinic.book()
    audit_anchors.watch(HeldClock(NOW))
    name = connection.settings_dict["NAME"]
    with psycopg.connect(databases.at(servers.superuser_url, name), autocommit=True) as db:
        db.execute("SET session_replication_role = replica")
        db.execute("DELETE FROM checklists_auditanchor")
        db.execute("DELETE FROM checklists_auditentry")
        db.execute("DELETE FROM checklists_audithead")
    audit_anchors.actions.anchor(key="5b" * 32, by=system("test"), now=NOW)
    file = made()
    with elsewhere():
        done = restoring.restore(file, key, now=LATER)
    assert done.audit.broken is not None


def test_by_its_commands(clinic, backups, tmp_path, elsewhere, monkeypatch):
    clinic.book()
    out = StringIO()
    call_command("backup_key", str(tmp_path / "mine"), "--json", stdout=out)
    monkeypatch.setattr(settings, "BACKUP_PUBLIC_KEY", json.loads(out.getvalue())["public_key"])
    out = StringIO()
    call_command("backup", "--json", stdout=out)
    file = json.loads(out.getvalue())["file"]
    out = StringIO()
    call_command("restore_backup", file, "--key", str(tmp_path / "mine"), "--check", stdout=out)
    assert "whole, made at" in out.getvalue()
    with elsewhere():
        out = StringIO()
        call_command("restore_backup", file, "--key", str(tmp_path / "mine"), stdout=out)
        assert "The audit is whole" in out.getvalue() and "send_due --after-restore" in out.getvalue()
        with pytest.raises(CommandError, match="not empty"):
            call_command("restore_backup", file, "--key", str(tmp_path / "mine"), stdout=out)


def test_a_key_is_never_written_over_and_is_for_its_owner_alone(key):
    before = key.read_bytes()
    assert key.stat().st_mode & 0o077 == 0
    with pytest.raises(CommandError, match="cannot be made"):
        call_command("backup_key", str(key), stdout=StringIO())
    assert key.read_bytes() == before


def test_without_a_public_key_there_is_no_backup(clinic, backups, monkeypatch):
    monkeypatch.setattr(settings, "BACKUP_PUBLIC_KEY", "")
    with pytest.raises(CommandError, match="backup_key FILE"):
        call_command("backup", stdout=StringIO())
    assert list(backups.iterdir()) == []
