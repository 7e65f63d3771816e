"""The audit once more, on another machine: it follows, it proves itself, and it tells what the database lost or changed."""

import json
import subprocess
import sys
from datetime import timedelta
from io import StringIO
from itertools import count
from pathlib import Path

import psycopg
import pytest
from django.core.management import call_command
from django.utils import timezone

from checklists.actions import audit
from checklists.models import AuditEntry, AuditHead
from checklists.reminders import chores, tasks
from checklists.rules.access import system
from checklists.rules.heartbeats import Chore
from clinic import audit_anchors, audit_copy, audit_proof, doctor, kept_lines
from tests import databases
from tests.conftest import _NAME
from tests.house.source import ROOT
from tests.reminders.conftest import HeldClock

pytestmark = pytest.mark.django_db(transaction=True)
RINGS = count()


@pytest.fixture(autouse=True)
def folder(settings, tmp_path: Path) -> Path:
    settings.AUDIT_KEY, settings.AUDIT_ANCHORS = "55" * 32, tmp_path / "audit.anchors"
    settings.AUDIT_COPY_DIR = str(tmp_path / "elsewhere")
    (tmp_path / "elsewhere").mkdir()
    return tmp_path / "elsewhere"


def write(count: int = 1) -> None:
    for number in range(count):
        audit.record(by=system("test"), action="test.write", obj=f"thing:{number}", site_id=None)


def follow() -> None:
    """The next ring, half a minute after the one before."""
    assert chores.offer(
        Chore.AUDIT_COPY, clock=HeldClock(timezone.now() + next(RINGS) * timedelta(seconds=30))
    )


def kept(folder: Path) -> list[str]:
    return kept_lines.read(folder / "system.jsonl")


def numbers(folder: Path) -> list[int]:
    return [json.loads(line)["seq"] for line in kept(folder)]


def proved(file: Path) -> subprocess.CompletedProcess[str]:
    """By Python alone, without the product."""
    command = [sys.executable, "-I", str(ROOT / "clinic" / "audit_proof.py"), "--copy", str(file)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def change(servers: databases.Servers, what: str) -> None:
    with psycopg.connect(databases.at(servers.superuser_url, _NAME), autocommit=True) as db:
        db.execute("SET session_replication_role = replica")
        db.execute(what)


def finding(name: str, after: timedelta = timedelta(0)) -> doctor.Finding:
    return next(each for each in doctor.examine(timezone.now() + after) if each.probe == name)


def verify(*arguments: str) -> tuple[int, str, str]:
    out, err = StringIO(), StringIO()
    try:
        call_command("verify_audit", *arguments, stdout=out, stderr=err)
    except SystemExit as ended:
        return int(ended.code or 0), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def test_it_is_rung_by_a_task_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Chore] = []
    monkeypatch.setattr(tasks.chores, "offer", asked.append)
    tasks.audit_copy()
    assert asked == [Chore.AUDIT_COPY]


def test_what_is_new_follows_and_nothing_twice(folder: Path) -> None:
    write(3)
    follow()
    first = numbers(folder)
    follow()
    assert numbers(folder) == first == list(range(1, AuditEntry.objects.filter(chain="system").count() + 1))
    write(2)
    follow()
    assert numbers(folder) == [*first, first[-1] + 1, first[-1] + 2]
    assert not (folder / "system.jsonl").stat().st_mode & 0o077


def test_a_line_that_was_torn_is_written_again(folder: Path) -> None:
    write(3)
    follow()
    whole = (folder / "system.jsonl").read_bytes()
    (folder / "system.jsonl").write_bytes(whole[:-20])
    follow()
    assert (folder / "system.jsonl").read_bytes() == whole


def test_with_the_database_gone_the_copy_proves_itself(folder: Path, servers: databases.Servers) -> None:
    write(3)
    follow()
    change(servers, "TRUNCATE checklists_auditentry, checklists_audithead")
    said = proved(folder / "system.jsonl")
    assert (said.returncode, said.stdout) == (0, "As it was written.\n")
    status, _, told = verify()
    assert status == 1 and "the copy elsewhere holds it" in told


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_line_that_is_changed_is_named(folder: Path, number: int) -> None:
    write(3)
    follow()
    lines = kept(folder)
    lines[number] = lines[number].replace("test.write", "test.wrote")
    (folder / "system.jsonl").write_text("".join(f"{line}\n" for line in lines))
    said = proved(folder / "system.jsonl")
    assert said.returncode == 1 and f"(line {number + 1}): its content was changed" in said.stdout


def test_a_past_written_anew_is_found_at_once(folder: Path, servers: databases.Servers) -> None:
    """Whoever owns the database can rebuild the whole chain; each night's anchor would find it, the copy does now."""
    write(3)
    follow()
    change(servers, "UPDATE checklists_auditentry SET hash = sha256('x') WHERE chain = 'system'")
    assert audit_copy.broken() is not None
    before = kept(folder)
    write()
    follow()
    assert kept(folder) == before
    assert not finding("audit").ok


def test_entries_that_the_database_lost_are_found(folder: Path, servers: databases.Servers) -> None:
    write(3)
    follow()
    newest = AuditHead.objects.get(chain="system").seq
    change(servers, f"DELETE FROM checklists_auditentry WHERE chain = 'system' AND seq = {newest}")
    change(
        servers,
        f"UPDATE checklists_audithead SET seq = {newest - 1}, hash = (SELECT hash FROM checklists_auditentry"
        f" WHERE chain = 'system' AND seq = {newest - 1}) WHERE chain = 'system'",
    )
    found = audit_copy.broken()
    assert found is not None and (found.chain, found.seq) == ("system", newest)


def test_after_a_restore_the_copy_is_laid_aside_whole_and_a_new_one_begins(
    folder: Path, servers: databases.Servers
) -> None:
    test_entries_that_the_database_lost_are_found(folder, servers)
    ahead = (folder / "system.jsonl").read_bytes()
    status, told, _ = verify("--after-restore")
    assert status == 0 and "holds what was recorded after the backup" in told
    (beside,) = folder.glob("system.jsonl.until-*")
    assert beside.read_bytes() == ahead
    follow()
    assert audit_copy.broken() is None and numbers(folder)[0] == 1
    assert AuditEntry.objects.filter(action="audit.go_on").count() == 1


def test_a_folder_that_is_away_is_said_and_stops_nothing(
    folder: Path, settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.AUDIT_COPY_DIR = str(folder / "not mounted")
    write()
    follow()
    assert "the copy of the audit cannot be written: FileNotFoundError" in caplog.text
    assert not (folder / "not mounted").exists()
    assert not finding("audit copy", timedelta(minutes=3)).ok
    assert audit_anchors.verified().broken is None


def test_the_doctor_says_how_far_behind_it_is(settings) -> None:
    write(2)
    assert finding("audit copy").ok
    late = finding("audit copy", timedelta(minutes=3))
    assert not late.ok and "entries are not in it" in late.seen
    follow()
    assert finding("audit copy", timedelta(minutes=3)).ok
    settings.AUDIT_COPY_DIR = ""
    assert finding("audit copy").seen.startswith("warning: off")


def test_while_another_process_writes_this_one_does_not(folder: Path) -> None:
    write()
    with audit_copy._alone(folder) as is_mine:
        follow()
    assert is_mine and kept(folder) == []
    follow()
    assert kept(folder) != []


@pytest.mark.parametrize("line", ["no line", "[]", "{}", '{"seq": "x", "hash": 1}', "null"])
def test_a_file_that_is_none_of_ours_is_not_written_to(folder: Path, line: str) -> None:
    write()
    (folder / "system.jsonl").write_text(f"{line}\n")
    follow()
    assert (folder / "system.jsonl").read_text() == f"{line}\n"
    assert audit_copy.broken() is not None


@pytest.mark.parametrize("size", [1, (1 << 16) - 1, 1 << 16, (1 << 16) + 1, 3 << 16])
def test_the_last_line_is_read_however_long_it_is(tmp_path: Path, size: int) -> None:
    file = tmp_path / "lines"
    kept_lines.append(file, ["first", "x" * size])
    assert kept_lines.last(file) == "x" * size
    with file.open("ab") as torn:
        torn.write(b"y" * size)
    assert kept_lines.last(file) == "x" * size
    kept_lines.append(file, ["third"])
    assert kept_lines.read(file) == ["first", "x" * size, "third"]


def test_a_copy_that_begins_in_the_middle_is_named(folder: Path) -> None:
    write(3)
    follow()
    assert "an entry before it is missing" in audit_proof.problem_of_copy(kept(folder)[1:])
