"""DA-3: the columns are widened in place, and narrowed again with every word in clear, or not at all."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader

from checklists import key_ring
from checklists.models import Appointment, Intake, PrivateNote, Tick
from checklists.rules.fasting import Category
from checklists.rules.typed import Typed
from clinic import sealed_rows
from tests import factories
from tests.actions.test_demo_removal import as_owner
from tests.factories import NOW
from tests.sealed_words import put, raw

pytestmark = pytest.mark.django_db(databases=["default", "owner"])
BEFORE, HERE = ("checklists", "0026_remembered_phones"), ("checklists", "0027_sealed_words")


@pytest.fixture(scope="module")
def loader() -> MigrationLoader:
    return MigrationLoader(None)


@pytest.fixture
def row() -> Iterator[Appointment]:
    """With a note and an intake, by the owner, who may change tables; all of it is taken back."""
    with as_owner(), transaction.atomic():
        made = factories.clinic().book()
        common: dict[str, Any] = {"site_id": made.site_id, "appointment": made}
        PrivateNote.objects.create(operation_id=uuid4(), text="only for me", written_at=NOW, **common)
        Intake.objects.create(
            operation_id=uuid4(),
            words="toast",
            category=Category.WATER,
            said_at=NOW,
            by="patient:1",
            **common,
        )
        item = made.item_set.earliest("position")
        answer = {"answers": {"avoid": Typed("two words"), "calm": "yes"}}
        Tick.objects.create(
            site_id=made.site_id,
            item=item,
            operation_id=uuid4(),
            done=True,
            answer=answer,
            at=NOW,
            by="patient:1",
        )
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        yield made
        transaction.set_rollback(True)


def moved(loader: MigrationLoader, *, back: bool) -> None:
    migration = loader.get_migration(*HERE)
    with connection.schema_editor(atomic=False) as editor:
        act = migration.unapply if back else migration.apply
        act(loader.project_state(BEFORE), editor)


def kinds() -> set[tuple[str, str, int | None]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name, data_type, character_maximum_length FROM information_schema.columns"
            " WHERE table_name = 'checklists_intake' AND column_name = 'words'"
        )
        return set(cursor.fetchall())


def test_back_every_word_stands_in_clear_and_forward_it_is_sealed_again(
    row: Appointment, loader: MigrationLoader
) -> None:
    note, intake = PrivateNote.objects.get(), Intake.objects.get()
    moved(loader, back=True)
    assert (raw(note, "text"), raw(intake, "words")) == ("only for me", "toast")
    assert kinds() == {("words", "character varying", 200)}
    assert "two words" in raw(Tick.objects.get(), "answer")
    moved(loader, back=False)
    assert kinds() == {("words", "text", None)}
    assert (raw(note, "text"), raw(intake, "words")) == ("only for me", "toast")
    assert (PrivateNote.objects.get().text, Intake.objects.get().words) == ("only for me", "toast")
    done = sealed_rows.renew(alias="default")
    assert sum(one.sealed_anew for one in done.values()) == 3
    assert "two words" not in raw(Tick.objects.get(), "answer")
    assert Tick.objects.get().answer == {"answers": {"avoid": "two words", "calm": "yes"}}
    assert key_ring.is_sealed(raw(note, "text")) and key_ring.is_sealed(raw(intake, "words"))
    assert (PrivateNote.objects.get().text, Intake.objects.get().words) == ("only for me", "toast")


def test_what_no_key_opens_stops_the_way_back_and_is_named(row: Appointment, loader: MigrationLoader) -> None:
    note, intake = PrivateNote.objects.get(), Intake.objects.get()
    with connection.cursor() as cursor:
        put(note, "text", raw(intake, "words"), cursor=cursor)
    named = rf"checklists_privatenote\.text\.{note.pk} cannot be opened: .* Nothing was changed"
    with pytest.raises(RuntimeError, match=named), transaction.atomic():
        moved(loader, back=True)
    assert key_ring.is_sealed(raw(intake, "words"))
