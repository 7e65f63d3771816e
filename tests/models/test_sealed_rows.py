"""DA-3: every row is sealed anew while people read and write; nothing they change is overwritten, and what no key opens is named."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections, transaction

from checklists import key_ring
from checklists.models import Appointment, Intake, Override, PrivateNote, Tick
from checklists.rules.fasting import Category
from checklists.rules.typed import Typed
from clinic import sealed_rows
from clinic.doctor import sealed_words
from clinic.sealed_rows import Place, Renewed
from tests import databases
from tests.conftest import _NAME
from tests.factories import NOW, Clinic
from tests.sealed_words import put, raw

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
OLD, NEW = "0123456789abcdef" * 4, "ab" * 32
NOTES = "checklists_privatenote.text"


@pytest.fixture
def row(clinic: Clinic) -> Appointment:
    return clinic.book()


def noted(row: Appointment, text: str) -> PrivateNote:
    return PrivateNote.objects.create(
        site_id=row.site_id, appointment=row, operation_id=uuid4(), text=text, written_at=NOW
    )


def told(row: Appointment, words: str) -> Intake:
    return Intake.objects.create(
        site_id=row.site_id, appointment=row, operation_id=uuid4(), category=Category.WATER, words=words, said_at=NOW,
        by="patient:1",
    )  # fmt: skip


def ticked(row: Appointment, answer: dict[str, Any]) -> Tick:
    return Tick.objects.create(
        site_id=row.site_id, item=row.item_set.earliest("position"), operation_id=uuid4(), done=True, answer=answer, at=NOW,
        by="patient:1",
    )  # fmt: skip


def let_pass(clinic: Clinic, row: Appointment, note: str) -> Override:
    return Override.objects.create(
        site_id=row.site_id, item=row.item_set.earliest("position"), reason="other", note=note, finding="x", band="amber",
        needs_second=False, requested_by_id=clinic.nurse.user_id, requested_at=NOW,
    )  # fmt: skip


def renewed() -> dict[str, Renewed]:
    return sealed_rows.renew(alias="owner")


def rests_under(key: str, settings: Any) -> str:
    """How a text begins that this key sealed."""
    before, settings.FIELD_KEYS = settings.FIELD_KEYS, [key]
    found, settings.FIELD_KEYS = key_ring.first(), before
    return found


@contextmanager
def superuser(servers: databases.Servers) -> Iterator[psycopg.Connection]:
    """Past grants and triggers, as it was before a column could hold sealed words."""
    with psycopg.connect(databases.at(servers.superuser_url, _NAME), autocommit=True) as db:
        db.execute("SET session_replication_role = replica")
        yield db


def test_after_a_rotation_the_old_key_can_go(clinic: Clinic, row: Appointment, settings: Any) -> None:
    """In tables that change, and in those that only grow."""
    row.notes = "by the window"
    row.save()
    note, intake = noted(row, "only for me"), told(row, "toast")
    tick = ticked(row, {"answers": {"avoid": Typed("Tuesdays"), "calm": "yes"}})
    let_pass(clinic, row, "she says so")
    settings.FIELD_KEYS = [NEW, OLD]
    done = renewed()
    assert {name: one.sealed_anew for name, one in done.items() if one.sealed_anew} == {
        "checklists_appointment.notes": 1, NOTES: 1, "checklists_intake.words": 1, "checklists_override.note": 1,
        "checklists_tick.answer": 1,
    }  # fmt: skip
    assert not any(one.unreadable or one.left for one in done.values())
    assert sum(one.sealed_anew for one in renewed().values()) == 0
    settings.FIELD_KEYS = [NEW]
    assert Appointment.objects.get(pk=row.pk).notes == "by the window"
    assert PrivateNote.objects.get(pk=note.pk).text == "only for me"
    assert Intake.objects.get(pk=intake.pk).words == "toast"
    assert Override.objects.get().note == "she says so"
    assert Tick.objects.get(pk=tick.pk).answer == {"answers": {"avoid": "Tuesdays", "calm": "yes"}}


def test_many_rows_are_done_in_parts(
    row: Appointment, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealed_rows, "PART", 3)
    notes = [noted(row, f"note {number}") for number in range(10)]
    settings.FIELD_KEYS = [NEW, OLD]
    assert renewed()[NOTES].sealed_anew == 10
    settings.FIELD_KEYS = [NEW]
    assert [PrivateNote.objects.get(pk=note.pk).text for note in notes] == [note.text for note in notes]


def test_broken_off_it_goes_on_where_it_was(
    row: Appointment, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealed_rows, "PART", 2)
    for number in range(5):
        noted(row, f"note {number}")
    settings.FIELD_KEYS = [NEW, OLD]
    anew = key_ring.renewed
    calls: list[str] = []

    def breaks(text: str, *, about: str) -> str:
        calls.append(about)
        if len(calls) == 4:
            raise KeyboardInterrupt
        return anew(text, about=about)

    monkeypatch.setattr(key_ring, "renewed", breaks)
    with pytest.raises(KeyboardInterrupt):
        renewed()
    monkeypatch.setattr(key_ring, "renewed", anew)
    connections["owner"].close()
    assert renewed()[NOTES].sealed_anew == 3


def test_rows_of_before_are_sealed(row: Appointment, servers: databases.Servers) -> None:
    note, intake, tick = noted(row, "x"), told(row, "x"), ticked(row, {})
    before = {"answers": {"avoid": "two words", "calm": "yes"}, "last_ate_at": "2026-11-26T17:00:00+00:00"}
    with superuser(servers) as db:
        put(note, "text", "words of before", cursor=db)
        put(intake, "words", "toast of before", cursor=db)
        put(tick, "answer", json.dumps(before), cursor=db)
    finding = sealed_words.rest(NOW)
    assert (
        finding.ok
        and "1 rows of checklists_intake.words" in finding.seen
        and "not sealed yet" in finding.seen
    )
    done = renewed()
    assert sum(one.sealed_anew for one in done.values()) == 3
    assert Tick.objects.get(pk=tick.pk).answer == before
    assert "two words" not in raw(tick, "answer") and '"calm": "yes"' in raw(tick, "answer")
    assert PrivateNote.objects.get(pk=note.pk).text == "words of before"
    assert Intake.objects.get(pk=intake.pk).words == "toast of before"
    assert key_ring.is_sealed(raw(intake, "words"))
    assert sealed_words.rest(NOW).seen == "3 rows, sealed by keys of FIELD_KEYS"


def test_what_was_changed_meanwhile_stays_as_it_was_changed(
    row: Appointment, settings: Any, monkeypatch: pytest.MonkeyPatch, servers: databases.Servers
) -> None:
    """Between the reading of a part and its writing, by somebody whom no lock stops."""
    note = noted(row, "old words")
    settings.FIELD_KEYS = [NEW, OLD]
    newer = key_ring.seal("new words", about=f"{NOTES}.{note.pk}")
    place = Place("checklists_privatenote", "text")
    rows = [(note.pk, raw(note, "text"))]
    with superuser(servers) as db:
        put(note, "text", newer, cursor=db)
    monkeypatch.setattr(sealed_rows, "_held", lambda *_: rows)
    assert sealed_rows._part(place, 0, "owner", set()) == (note.pk, 0)
    assert PrivateNote.objects.get(pk=note.pk).text == "new words"


def test_a_row_that_somebody_holds_is_passed_by_and_told(row: Appointment, settings: Any) -> None:
    held, free = noted(row, "held"), noted(row, "free")
    settings.FIELD_KEYS = [NEW, OLD]
    with transaction.atomic():
        PrivateNote.objects.select_for_update().get(pk=held.pk)
        done = renewed()[NOTES]
        assert (done.sealed_anew, done.left) == (1, 1)
        with pytest.raises(
            CommandError, match=r"1 rows of checklists_privatenote\.text were in use\. Run this again"
        ):
            call_command("rotate_field_keys", "--json")
    assert renewed()[NOTES] == Renewed(sealed_anew=1)
    assert {PrivateNote.objects.get(pk=each.pk).text for each in (held, free)} == {"held", "free"}


def test_people_write_while_it_runs_and_nothing_is_lost(
    row: Appointment, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealed_rows, "PART", 2)
    notes = [noted(row, "0") for _ in range(6)]
    settings.FIELD_KEYS = [NEW, OLD]
    together = threading.Barrier(3)
    failed: list[BaseException] = []

    def writes(mine: list[PrivateNote]) -> None:
        try:
            together.wait(30)
            for number in range(1, 9):
                for note in mine:
                    found = PrivateNote.objects.get(pk=note.pk)
                    found.text = str(int(found.text) + number)
                    found.save(update_fields=["text"])
        except BaseException as error:  # noqa: BLE001 - told by the test
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=writes, args=(mine,)) for mine in (notes[:3], notes[3:])]
    for thread in threads:
        thread.start()
    together.wait(30)
    for _ in range(4):
        renewed()
    for thread in threads:
        thread.join(60)
    assert failed == []
    renewed()
    settings.FIELD_KEYS = [NEW]
    assert [PrivateNote.objects.get(pk=note.pk).text for note in notes] == ["36"] * 6


def test_a_row_that_no_key_opens_is_named_and_the_others_are_done(
    row: Appointment, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    lost, whole = noted(row, "lost"), noted(row, "whole")
    with connection.cursor() as cursor:
        put(lost, "text", raw(whole, "text"), cursor=cursor)
    settings.FIELD_KEYS = [NEW, OLD]
    with pytest.raises(
        CommandError, match=rf"opens 1 rows of checklists_privatenote\.text: {lost.pk}\. Put the key back"
    ):
        call_command("rotate_field_keys", "--json")
    told_json = json.loads(capsys.readouterr().out)["words"][NOTES]
    assert told_json == {"sealed_anew": 1, "unreadable": [lost.pk], "left": 0}
    assert raw(whole, "text").startswith(rests_under(NEW, settings))


def test_the_doctor_names_a_key_that_is_missing(row: Appointment, settings: Any) -> None:
    noted(row, "words")
    name, settings.FIELD_KEYS = key_ring.names()[0], [NEW]
    finding = sealed_words.rest(NOW)
    assert not finding.ok
    assert f"FIELD_KEYS lacks the keys {name}: 1 rows of {NOTES} do not open" in finding.seen


# What the narrow way through an append-only table does not let through.
REFUSED = {
    "without saying so": ("UPDATE checklists_intake SET words = {sealed}", False),
    "plain words": ("UPDATE checklists_intake SET words = 'bread'", True),
    "no words": ("UPDATE checklists_intake SET words = ''", True),
    "something else": ("UPDATE checklists_intake SET category = 'full_meal'", True),
    "something else beside it": ("UPDATE checklists_intake SET words = {sealed}, eaten_at = now()", True),
    "a code among answers": ('UPDATE checklists_tick SET answer = \'{"driver": "kept"}\'', True),
    "an answer more": ('UPDATE checklists_tick SET answer = answer || \'{"more": "yes"}\'', True),
    "an answer less": ("UPDATE checklists_tick SET answer = '{}'", True),
    "a row taken away": ("DELETE FROM checklists_intake", True),
}


@pytest.mark.parametrize("how", REFUSED)
def test_an_append_only_row_is_sealed_anew_and_not_changed(row: Appointment, how: str) -> None:
    intake, tick = told(row, "toast"), ticked(row, {"driver": "cannot"})
    statement, says_so = REFUSED[how]
    sealed = f"'{key_ring.seal('bread', about='x')}'"
    owner = connections["owner"]
    with pytest.raises(DatabaseError), transaction.atomic(using="owner"), owner.cursor() as cursor:
        cursor.execute("SELECT set_config('app.sealing', %s, true)", ["on" if says_so else ""])
        cursor.execute(statement.replace("{sealed}", sealed))
    assert Intake.objects.get(pk=intake.pk).words == "toast"
    assert Tick.objects.get(pk=tick.pk).answer == {"driver": "cannot"}


def test_the_application_itself_has_no_such_way(clinic: Clinic, row: Appointment) -> None:
    """Neither into a table that only grows, nor to the note of an override, which it may agree to."""
    told(row, "toast")
    let_pass(clinic, row, "she says so")
    sealed = key_ring.seal("bread", about="x")
    for table, column in (("intake", "words"), ("override", "note")):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('app.sealing', 'on', true)")
            cursor.execute(f"UPDATE checklists_{table} SET {column} = %s", [sealed])
