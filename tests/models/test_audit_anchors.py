"""Whoever owns the database can write the whole chain anew. The anchor finds it; without the anchor nothing does."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.test import override_settings

from checklists.actions import audit
from checklists.queries.audit import verify
from checklists.rules.access import system
from checklists.rules.audit_anchor import from_line
from clinic import audit_anchors
from tests import databases
from tests.conftest import _NAME
from tests.factories import NOW
from tests.reminders.conftest import HeldClock

pytestmark = pytest.mark.django_db(transaction=True)
KEY, OTHER = "33" * 32, "44" * 32
REBUILD = """
DO $$ DECLARE entry record; before bytea := sha256(''::bytea); last text := '';
BEGIN
  FOR entry IN SELECT * FROM checklists_auditentry ORDER BY chain, seq LOOP
    IF entry.chain <> last THEN before := sha256(''::bytea); last := entry.chain; END IF;
    UPDATE checklists_auditentry SET prev = before, hash = audit_hash(before, chain, seq, at, actor, action, obj, data)
      WHERE id = entry.id RETURNING hash INTO before;
    UPDATE checklists_audithead SET seq = entry.seq, hash = before WHERE chain = entry.chain;
  END LOOP;
END $$
"""
Tamper = Callable[[psycopg.Connection], object]


def rebuilt(db: psycopg.Connection) -> None:
    """One word of the past is another, and every hash behind it fits."""
    db.execute("UPDATE checklists_auditentry SET actor = 'staff:9' WHERE chain = 'system' AND seq = 2")
    db.execute(REBUILD)


def cut(db: psycopg.Connection) -> None:
    """The newest entry is gone, and the head says what is left."""
    db.execute("DELETE FROM checklists_auditentry WHERE chain = 'looks:7' AND seq = 3")
    db.execute(REBUILD)


def gone(db: psycopg.Connection) -> None:
    """A whole chain was never there."""
    db.execute("DELETE FROM checklists_auditentry WHERE chain = 'looks:7'")
    db.execute("DELETE FROM checklists_audithead WHERE chain = 'looks:7'")


def without_anchors(db: psycopg.Connection) -> None:
    rebuilt(db)
    db.execute("DELETE FROM checklists_auditanchor")


def without_the_newest(db: psycopg.Connection) -> None:
    db.execute("DELETE FROM checklists_auditanchor WHERE number = 2")


def other_heads(db: psycopg.Connection) -> None:
    """The anchor says what the new chain says; nobody signed that."""
    rebuilt(db)
    db.execute(
        "UPDATE checklists_auditanchor SET heads = (SELECT jsonb_agg(jsonb_build_array(chain, seq, encode(hash, 'hex'))"
        " ORDER BY chain) FROM checklists_audithead)"
    )


ONLY_BY_THE_ANCHOR: dict[str, Tamper] = {
    "rebuilt": rebuilt,
    "cut": cut,
    "a chain gone": gone,
    "rebuilt, anchors taken out": without_anchors,
    "the newest anchor taken out": without_the_newest,
    "rebuilt, anchors fitted": other_heads,
}


@pytest.fixture(autouse=True)
def file(tmp_path: Path) -> Iterator[Path]:
    with override_settings(AUDIT_KEY=KEY, AUDIT_ANCHORS=tmp_path / "audit.anchors"):
        yield tmp_path / "audit.anchors"


def write() -> None:
    for number in range(3):
        audit.record(by=system("test"), action="test.write", obj=f"thing:{number}", site_id=None)
        audit.look(by=system("test"), action="test.look", obj=f"thing:{number}", site_id=7)


def nights(count: int) -> None:
    for night in range(count):
        clock = HeldClock(NOW)
        clock.turn(days=night)
        audit_anchors.watch(clock)


def tamper(servers: databases.Servers, how: Tamper) -> None:
    with psycopg.connect(databases.at(servers.superuser_url, _NAME), autocommit=True) as db:
        db.execute("SET session_replication_role = replica")
        how(db)


@pytest.mark.parametrize("how", ONLY_BY_THE_ANCHOR)
def test_only_the_anchor_finds_it(how: str, servers: databases.Servers) -> None:
    write()
    nights(2)
    assert audit_anchors.verified().broken is None
    tamper(servers, ONLY_BY_THE_ANCHOR[how])
    assert verify().broken is None
    found = audit_anchors.verified().broken
    assert found is not None


def test_whoever_owns_the_database_and_no_key_signs_nothing_that_counts(
    servers: databases.Servers, tmp_path: Path
) -> None:
    write()
    nights(1)
    tamper(servers, without_anchors)
    with override_settings(AUDIT_KEY=OTHER, AUDIT_ANCHORS=tmp_path / "elsewhere"):
        nights(2)
        assert audit_anchors.verified().broken is None
    found = audit_anchors.verified().broken
    assert found is not None and found.why == "our key did not sign it"


def test_a_key_of_before_stays_known(settings: Any) -> None:
    write()
    nights(1)
    earlier = audit_anchors.public_key()
    settings.AUDIT_KEY = OTHER
    assert audit_anchors.verified().broken is not None
    settings.AUDIT_EARLIER_KEYS = [earlier]
    assert audit_anchors.verified().broken is None


def test_each_night_is_a_row_and_a_line(file: Path) -> None:
    write()
    nights(3)
    lines = [from_line(line) for line in file.read_text().splitlines()]
    assert [anchor.number for anchor in lines] == [1, 2, 3]
    assert [anchor.before for anchor in lines] == ["", lines[0].signature, lines[1].signature]
    assert audit_anchors.verified().anchors == 3
    assert file.stat().st_mode & 0o077 == 0


def test_a_night_is_signed_once(file: Path) -> None:
    write()
    nights(1)
    nights(1)
    assert len(file.read_text().splitlines()) == 1


def test_a_file_that_could_not_be_written_gets_its_line_later(file: Path) -> None:
    write()
    file.mkdir()
    nights(1)
    file.rmdir()
    nights(2)
    assert [from_line(line).number for line in file.read_text().splitlines()] == [1, 2]


def test_a_torn_line_is_written_again(file: Path) -> None:
    write()
    nights(2)
    whole = file.read_bytes()
    file.write_bytes(whole[:-20])
    assert audit_anchors.verified().broken is None
    audit_anchors.write_out(file)
    assert file.read_bytes() == whole


def test_a_line_that_is_none_is_named(file: Path) -> None:
    write()
    nights(1)
    file.write_text(file.read_text() + "something else\n")
    found = audit_anchors.verified().broken
    assert found is not None and (found.seq, found.why) == (2, "this line of the file is no anchor")
