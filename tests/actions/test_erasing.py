"""Nothing of a patient is left in any table: every canary, planted in every field that tells of a person, is looked for in every row."""

import io
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction

from checklists.actions import erasing, erasures, legal_holds, repairs
from checklists.actions.repairs import Repaired
from checklists.models import (
    Appointment,
    AuditEntry,
    Companion,
    Erasure,
    Patient,
    Reminder,
    StatusChange,
    Tick,
)
from checklists.queries import erasures as queries
from checklists.queries.audit import verify
from checklists.queries.patient_search import search
from checklists.rules.access import Role, system
from checklists.rules.erasure import SKELETON, HoldReason, Step
from clinic import erasure_log
from tests import factories
from tests.actions.test_demo_removal import as_owner
from tests.isolation import scene as scenes
from tests.isolation.scene import HELPER, OTHER_PERSON, PERSON, PRIVATE, Scene
from tests.sealed_words import opened

pytestmark = pytest.mark.django_db(databases=["default", "owner"])
BY = system("test")
# What the scene says of the second patient is not the first one's.
WORDS = (*PERSON, *scenes.ANSWERS, *PRIVATE, *HELPER)


@pytest.fixture(scope="module")
def planted(django_db_setup: None, django_db_blocker: Any) -> Iterator[Scene]:
    """Made once; each test takes back its own changes. One connection sees it all, and is the owner's."""
    with django_db_blocker.unblock(), as_owner(), transaction.atomic():
        yield scenes.build()
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def taken_back(planted: Scene, tmp_path: Any, settings: Any) -> Iterator[None]:
    settings.ERASURE_LOG = tmp_path / "erasures.log"
    settings.RECORDS_KEPT_YEARS = 0
    with as_owner(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def hits(words: tuple[str, ...]) -> set[tuple[str, str]]:
    """Tables, each with a word that stands in one of its rows, or in what is sealed there."""
    sealed = {
        (table, word) for table, text in opened() for word in words if word.casefold() in text.casefold()
    }
    return sealed | in_clear(words)


def in_clear(words: Iterable[str]) -> set[tuple[str, str]]:
    """The same as whoever takes the database or a dump of it has it."""
    found, sought = set(), list(words)
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT each::text FROM {table} each")
            text = "\n".join(row for (row,) in cursor.fetchall()).casefold()
            found |= {(table, word) for word in sought if word.casefold() in text}
    return found


def erase(patient: int, **more: Any) -> bool:
    return erasing.erase(patient_id=patient, by=BY, now=datetime.now(UTC), **more)


def approved(scene: Scene) -> Erasure:
    """Two months on, by the three who have to."""
    later = scene.now + timedelta(days=60)
    officer = factories.staff(scene.clinic.site, Role.PRIVACY_OFFICER)
    erasures.ask(patient_id=scene.patient, by=scene.clinic.desk, now=scene.now)
    erasure = Erasure.objects.get(patient=scene.patient)
    erasures.take(erasure_id=erasure.pk, step=Step.REQUEST, by=scene.clinic.manager, now=later)
    erasures.take(erasure_id=erasure.pk, step=Step.APPROVE, by=officer, now=later)
    return erasure


def forget(*more: str) -> dict[str, Any]:
    printed = io.StringIO()
    call_command("forget", "--json", *more, stdout=printed)
    found: dict[str, Any] = json.loads(printed.getvalue())
    return found


def test_the_scene_plants_what_is_looked_for(planted: Scene) -> None:
    assert {word for _, word in hits(WORDS)} >= {
        "Canaryfirst",
        "canarymed",
        "canaryprivate",
        "canarynote",
        "Canaryhelper",
    }
    assert len({table for table, _ in hits(WORDS)}) >= 11


def test_words_about_health_stand_in_no_table(planted: Scene) -> None:
    """DA-3: after a whole journey the database holds what was typed, and not one letter of it in clear."""
    typed = {text for _, text in opened()}
    assert len(typed) >= 10 and any("canarymed" in text for text in typed)
    assert in_clear({*typed, *scenes.ANSWERS, *PRIVATE}) == set()


def test_no_word_is_left_in_any_table(planted: Scene) -> None:
    assert erase(planted.patient)
    assert hits(WORDS) == set()


def test_what_is_of_others_stays_to_the_letter(planted: Scene) -> None:
    theirs = hits(OTHER_PERSON)
    ticks = Tick.objects.exclude(item__appointment__patient=planted.patient).count()
    erase(planted.patient)
    assert hits(OTHER_PERSON) == theirs != set()
    assert Tick.objects.count() == ticks
    assert hits(("Canarystaff",)) != set()


def test_a_skeleton_of_times_and_the_audit_stay(planted: Scene) -> None:
    starts = set(Appointment.objects.filter(patient=planted.patient).values_list("pk", "starts_at", "status"))
    reminders = set(Reminder.objects.filter(appointment__patient=planted.patient).values_list("pk", "state"))
    moves, entries = StatusChange.objects.count(), AuditEntry.objects.count()
    erase(planted.patient)
    assert (
        set(Appointment.objects.filter(patient=planted.patient).values_list("pk", "starts_at", "status"))
        == starts
    )
    assert (
        set(Reminder.objects.filter(appointment__patient=planted.patient).values_list("pk", "state"))
        == reminders
    )
    assert StatusChange.objects.count() == moves
    assert AuditEntry.objects.count() == entries + 1 and verify().broken is None


def test_twice_does_nothing(planted: Scene) -> None:
    erase(planted.patient)
    entries = AuditEntry.objects.count()
    assert not erase(planted.patient)
    assert AuditEntry.objects.count() == entries


def test_records_that_were_merged_into_it_go_with_it(planted: Scene) -> None:
    double = planted.clinic.patient(first_name="Doublecanary", email="double@patient.example")
    Patient.objects.filter(pk=double.pk).update(merged_into=planted.patient, merged_at=planted.now)
    erase(planted.patient)
    assert hits(("Doublecanary", "double@patient.example")) == set()


def test_an_erased_record_is_not_found_any_more(planted: Scene) -> None:
    erase(planted.patient)
    for text in ("Canaryfirst", "Erased", "CANARYREC"):
        assert search(text=text, by=planted.clinic.nurse, now=planted.now).hits == ()


def test_the_locks_stand_again_afterwards(planted: Scene) -> None:
    erase(planted.patient)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_trigger WHERE tgenabled = 'D'")
        assert cursor.fetchone() == (0,)


def test_a_hold_keeps_every_word(planted: Scene) -> None:
    before = hits(WORDS)
    officer = factories.staff(planted.clinic.site, Role.PRIVACY_OFFICER)
    approved(planted)
    legal_holds.place(patient_id=planted.patient, reason=HoldReason.COURT, by=officer, now=planted.now)
    assert forget("--yes") | {"worker": {}} == {
        "approved": 0,
        "over": 0,
        "held": 1,
        "erased": 0,
        "worker": {},
    }
    assert not erase(planted.patient)
    assert {word for _, word in hits(WORDS)} >= {word for _, word in before} - {"canaryphrase"}


def test_a_hold_on_a_record_that_was_merged_into_it_keeps_both(planted: Scene) -> None:
    """At the desk, in what the command would erase, and where the rows are emptied."""
    officer = factories.staff(planted.clinic.site, Role.PRIVACY_OFFICER)
    double = planted.clinic.patient(first_name="Doublecanary")
    legal_holds.place(patient_id=double.pk, reason=HoldReason.COURT, by=officer, now=planted.now)
    made = approved(planted)
    Patient.objects.filter(pk=double.pk).update(merged_into=planted.patient, merged_at=planted.now)
    assert queries.with_facts(Erasure.objects.filter(pk=made.pk)).get().is_held
    found = queries.due(years=0, now=planted.now, alias="default")
    assert (found.approved, found.held) == ((), 1)
    assert erase(planted.patient) is False
    double.refresh_from_db()
    assert double.erased_at is None and double.first_name == "Doublecanary"


def test_the_command_counts_first_and_erases_with_yes(planted: Scene) -> None:
    erasure = approved(planted)
    assert (forget()["approved"], Patient.objects.get(pk=planted.patient).first_name) == (1, "Canaryfirst")
    assert forget("--yes")["erased"] == 1
    erasure.refresh_from_db()
    assert erasure.done_at is not None and hits(WORDS) == set()
    assert forget("--yes") | {"worker": {}} == {
        "approved": 0,
        "over": 0,
        "held": 0,
        "erased": 0,
        "worker": {},
    }


def test_nothing_is_planned_anew_for_it(planted: Scene) -> None:
    approved(planted)
    forget("--yes")
    later = planted.now + timedelta(days=61)
    assert repairs.reconcile(by=BY, now=later) == Repaired(0, 0)
    assert not Reminder.objects.filter(
        appointment__patient=planted.patient, state__in=["planned", "paused"]
    ).exists()


def test_a_term_that_has_ended_erases_by_itself(planted: Scene, settings: Any) -> None:
    settings.RECORDS_KEPT_YEARS = 7
    assert queries.due(years=7, now=planted.now + timedelta(days=2500), alias="owner").over == ()
    due = queries.due(years=7, now=planted.now + timedelta(days=2570), alias="owner")
    assert planted.patient in due.over
    assert queries.due(years=0, now=planted.now + timedelta(days=9999), alias="owner").over == ()


def test_the_log_outside_holds_numbers_alone_and_says_it_once(planted: Scene, settings: Any) -> None:
    approved(planted)
    forget("--yes")
    forget("--yes")
    text = settings.ERASURE_LOG.read_text()
    assert [one for _, one in erasure_log.read(settings.ERASURE_LOG)] == [planted.patient]
    assert text.count("\n") == 1 and text.endswith(f" patient:{planted.patient}\n")
    assert settings.ERASURE_LOG.stat().st_mode & 0o077 == 0


def test_a_torn_line_of_the_log_spoils_no_other(planted: Scene, settings: Any) -> None:
    settings.ERASURE_LOG.write_text("2026-11-23T16:00:00+00:00 patient:5\n2026-11-23T16:0")
    erase(planted.patient)
    erasure_log.write_out(settings.ERASURE_LOG, alias="owner")
    assert [one for _, one in erasure_log.read(settings.ERASURE_LOG)] == [5, planted.patient]


@pytest.mark.parametrize("name", sorted(SKELETON))
def test_each_field_of_a_patient_in_a_row_that_stays_can_be_emptied(name: str) -> None:
    model = apps.get_model("checklists", name)
    assert [
        field.name for field in erasing.of_a_patient(model) if erasing.nothing_for(field) is NotImplemented
    ] == []


def test_a_kind_of_field_that_nobody_thought_of_is_no_silent_leak() -> None:
    with pytest.raises(TypeError):
        erasing.nothing_for(Appointment._meta.get_field("version"))


def test_helpers_go_with_their_patient(planted: Scene) -> None:
    erase(planted.patient)
    assert not Companion.objects.filter(patient=planted.patient).exists()
