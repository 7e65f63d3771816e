"""DA-3: words about health rest sealed for their row; the database never has them, and moved elsewhere they do not open."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import FieldError
from django.db import IntegrityError, connection, models, transaction
from django.test.utils import CaptureQueriesContext

from checklists import key_ring
from checklists.key_ring import Unreadable
from checklists.models import Appointment, Ciphertext, EatingPlan, Intake, OverrideWeek, PrivateNote
from checklists.models.sealed import Unopened
from checklists.queries import private_notes as queries
from checklists.queries.sealed_words import words_in
from checklists.rules.fasting import Category
from tests.factories import NOW, START, Clinic
from tests.sealed_words import PLACES, model_of, put, raw

pytestmark = pytest.mark.django_db
TOAST = "toast and jam"


@pytest.fixture
def row(clinic: Clinic) -> Appointment:
    return clinic.book()


def told(row: Appointment, words: str, **more: Any) -> Intake:
    return Intake.objects.create(
        site_id=row.site_id, appointment=row, operation_id=uuid4(), category=Category.LIGHT_MEAL, words=words, said_at=NOW,
        by="patient:1", **more,
    )  # fmt: skip


def noted(row: Appointment, text: str) -> PrivateNote:
    return PrivateNote.objects.create(
        site_id=row.site_id, appointment=row, operation_id=uuid4(), text=text, written_at=NOW
    )


def write(row: models.Model, field: str, text: str) -> None:
    """Past the application: of tables that are not append-only."""
    with connection.cursor() as cursor:
        put(row, field, text, cursor=cursor)


def test_words_come_back_and_the_column_holds_none_of_them(row: Appointment) -> None:
    intake = told(row, TOAST)
    assert Intake.objects.get(pk=intake.pk).words == intake.words == TOAST
    held = raw(intake, "words")
    assert key_ring.is_sealed(held) and "toast" not in held


@pytest.mark.parametrize("words", ["a", "ä🙂\n\t'\"", "k1.0123abcd." + "A" * 40, "x" * 200, " "])
def test_any_words_come_back_as_they_were(row: Appointment, words: str) -> None:
    """Also those that look like a sealed text."""
    assert Intake.objects.get(pk=told(row, words).pk).words == words


def test_no_words_rest_as_none_and_a_statement_may_ask(row: Appointment) -> None:
    empty, said = told(row, ""), told(row, TOAST)
    assert raw(empty, "words") == "" == Intake.objects.get(pk=empty.pk).words
    assert list(Intake.objects.filter(words="")) == [empty]
    assert list(Intake.objects.exclude(words="")) == [said]


def test_many_at_once_each_have_words_of_their_own(row: Appointment) -> None:
    made = Intake.objects.bulk_create(
        Intake(
            site_id=row.site_id, appointment=row, operation_id=uuid4(), category=Category.WATER, words=words, said_at=NOW,
            by="patient:1",
        )
        for words in ("one", "", "two")
    )  # fmt: skip
    assert [
        each.words
        for each in Intake.objects.filter(pk__in=[one.pk for one in made]).order_by("said_at", "pk")
    ]
    assert {each.pk: each.words for each in Intake.objects.all()} == {one.pk: one.words for one in made}
    assert len({raw(one, "words") for one in made}) == 3


def test_a_row_without_words_costs_no_statement_more(row: Appointment) -> None:
    with CaptureQueriesContext(connection) as without:
        told(row, "")
    with CaptureQueriesContext(connection) as with_words:
        told(row, TOAST)
    assert len(with_words) == len(without) + 1


def test_a_list_is_read_in_one_statement_and_opens_nothing_that_is_not_read(
    row: Appointment, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        told(row, f"{TOAST} {number}")
    opened: list[str] = []
    unseal = key_ring.unseal
    monkeypatch.setattr(
        key_ring, "unseal", lambda text, about: opened.append(about) or unseal(text, about=about)
    )
    with CaptureQueriesContext(connection) as statements:
        rows = list(Intake.objects.order_by("pk"))
        assert opened == []
        assert [each.words for each in rows] == [f"{TOAST} {number}" for number in range(3)]
    assert (len(statements), len(opened)) == (1, 3)


def test_a_save_of_something_else_leaves_the_words_as_they_rest(row: Appointment) -> None:
    note = noted(row, TOAST)
    before = raw(note, "text")
    again = PrivateNote.objects.get(pk=note.pk)
    again.shared_at = NOW
    again.save()
    assert raw(note, "text") == before
    again.text = f"{again.text}, more"
    again.save(update_fields=["text"])
    assert PrivateNote.objects.get(pk=note.pk).text == f"{TOAST}, more"
    assert raw(note, "text") != before


def test_words_that_were_left_out_are_fetched_when_they_are_read(row: Appointment) -> None:
    intake = told(row, TOAST)
    assert Intake.objects.defer("words").get(pk=intake.pk).words == TOAST
    assert Intake.objects.only("pk").get(pk=intake.pk).words == TOAST
    intake.refresh_from_db()
    assert intake.words == TOAST


def test_a_copy_of_a_row_has_the_same_words_sealed_for_itself(clinic: Clinic, row: Appointment) -> None:
    plan = EatingPlan.objects.create(
        site_id=row.site_id, patient_id=row.patient_id, appointment=row, meal_minutes=480, light_minutes=360, clear_minutes=120,
        words_for_patient="Sip, do not gulp.", note="", expires_on=START.date(), at=NOW, by_id=clinic.prescriber.user_id,
    )  # fmt: skip
    for copied in (EatingPlan.objects.get(pk=plan.pk), EatingPlan.objects.get(pk=plan.pk)):
        copied.pk = None
        EatingPlan.objects.bulk_create([copied])
        assert copied.pk != plan.pk
        assert EatingPlan.objects.get(pk=copied.pk).words_for_patient == "Sip, do not gulp."


def test_longer_words_than_the_field_takes_are_refused_without_showing_them(row: Appointment) -> None:
    with pytest.raises(ValueError, match=r"Intake\.words is longer than 200 letters") as refused:
        told(row, "toast " * 40)
    assert "toast" not in str(refused.value)


def test_no_statement_carries_the_words_to_the_database(clinic: Clinic, row: Appointment) -> None:
    """So none is in its log, nor in its errors, which quote the row that was refused."""
    with CaptureQueriesContext(connection) as statements:
        note = noted(row, TOAST)
        note.text = f"{TOAST}, more"
        note.save()
        with pytest.raises(IntegrityError), transaction.atomic():
            OverrideWeek.objects.create(
                site=clinic.site,
                week_on=NOW.date().replace(day=24),
                note=TOAST,
                at=NOW,
                by_id=clinic.manager.user_id,
            )
    assert len(statements) >= 3
    assert [each["sql"] for each in statements if "toast" in each["sql"]] == []


@pytest.mark.parametrize(
    "statement",
    [
        lambda rows: rows.update(words=TOAST),
        lambda rows: list(rows.filter(words=TOAST)),
        lambda rows: list(rows.exclude(words=TOAST)),
        lambda rows: rows.bulk_update([_changed(rows)], ["words"]),
    ],
)
def test_a_statement_neither_sets_words_nor_asks_for_them(row: Appointment, statement: Any) -> None:
    told(row, TOAST)
    with pytest.raises(TypeError, match=r"Intake\.words rests sealed"):
        statement(Intake.objects.all())


def _changed(rows: Any) -> Intake:
    found: Intake = rows.get()
    found.words = "bread"
    return found


@pytest.mark.parametrize("how", ["contains", "icontains", "startswith", "regex", "in", "gt", "iexact"])
def test_no_statement_looks_into_words(row: Appointment, how: str) -> None:
    told(row, TOAST)
    with pytest.raises(FieldError, match="words rests sealed"):
        list(Intake.objects.filter(**{f"words__{how}": TOAST}))


def test_what_a_statement_selects_by_itself_is_nobody_s_words(row: Appointment) -> None:
    intake = told(row, TOAST)
    (held,) = Intake.objects.values_list("words", flat=True)
    assert isinstance(held, Ciphertext) and repr(held) == "<sealed>"
    with pytest.raises(TypeError, match="opened by the row"):
        str(held)
    with pytest.raises(TypeError):
        f"{held}"
    assert words_in(Intake, "words", intake.pk, held.raw) == TOAST


# Ciphertexts that rest where they were not sealed for.
def elsewhere(row: Appointment) -> Iterator[tuple[models.Model, str, str]]:
    """Another row of the same table; another column of it; another table; the same place with a changed letter."""
    mine, other = noted(row, TOAST), noted(row, "bread")
    yield mine, "text", raw(other, "text")
    row.notes = "by the window"
    row.save(update_fields=["notes"])
    yield mine, "text", raw(row, "notes")
    yield row, "notes", raw(mine, "text")
    held = raw(mine, "text")
    yield mine, "text", held[:-6] + ("A" if held[-6] != "A" else "B") + held[-5:]


@pytest.mark.parametrize("case", range(4))
def test_what_was_moved_or_changed_says_so_instead_of_words(
    row: Appointment, case: int, caplog: pytest.LogCaptureFixture
) -> None:
    moved, field, text = list(elsewhere(row))[case]
    write(moved, field, text)
    found = getattr(type(moved)._base_manager.get(pk=moved.pk), field)
    assert isinstance(found, Unopened) and found.startswith("These words cannot be opened")
    assert not any(words in found for words in (TOAST, "bread", "window", "k1."))
    (line,) = [record.getMessage() for record in caplog.records if record.name == "checklists.models.sealed"]
    assert f"{moved._meta.db_table}.{field}.{moved.pk} cannot be opened: it was changed, or moved" in line
    assert found.removesuffix(".")[-8:] in line


def test_one_broken_row_leaves_the_others_to_be_read(clinic: Clinic, row: Appointment) -> None:
    broken, whole = noted(row, TOAST), noted(row, "bread")
    write(broken, "text", raw(whole, "text"))
    by = clinic.link_actor(row)
    texts = [note.text for note in queries.own(by=by)]
    assert "bread" in texts and len(texts) == 2
    assert TOAST not in texts


def test_two_texts_that_do_not_open_are_never_the_same(row: Appointment) -> None:
    notes = [noted(row, TOAST), noted(row, TOAST)]
    held = raw(notes[0], "text")
    changed = held[:-6] + ("A" if held[-6] != "A" else "B") + held[-5:]
    for note in notes:
        write(note, "text", changed)
    first, second = PrivateNote.objects.order_by("pk")
    assert first.text != second.text


def test_what_did_not_open_is_saved_as_it_rests(row: Appointment, settings: Any) -> None:
    """A key that is missing for an hour costs no word."""
    note, keys = noted(row, TOAST), settings.FIELD_KEYS
    before = raw(note, "text")
    settings.FIELD_KEYS = ["ab" * 32]
    found = PrivateNote.objects.get(pk=note.pk)
    assert "cannot be opened" in found.text
    found.text = found.text
    found.save()
    assert raw(note, "text") == before
    settings.FIELD_KEYS = keys
    assert PrivateNote.objects.get(pk=note.pk).text == TOAST


def test_a_copy_of_what_does_not_open_is_refused(row: Appointment, settings: Any) -> None:
    note = noted(row, TOAST)
    settings.FIELD_KEYS = ["ab" * 32]
    copied = PrivateNote.objects.get(pk=note.pk)
    copied.pk, copied.operation_id = None, uuid4()
    with pytest.raises(Unreadable):
        PrivateNote.objects.bulk_create([copied])


def test_a_note_thrown_away_leaves_nothing(row: Appointment) -> None:
    note = noted(row, TOAST)
    PrivateNote.objects.filter(pk=note.pk).update(text="", removed_at=NOW)
    assert raw(note, "text") == "" == PrivateNote.objects.get(pk=note.pk).text


def test_words_of_before_are_read_until_they_are_sealed(row: Appointment) -> None:
    note = noted(row, "x")
    write(note, "text", "words of before")
    found = PrivateNote.objects.get(pk=note.pk)
    assert found.text == "words of before"
    found.shared_at = NOW
    found.save()
    assert key_ring.is_sealed(raw(note, "text"))
    assert PrivateNote.objects.get(pk=note.pk).text == "words of before"


@pytest.mark.parametrize(("name", "field"), PLACES)
def test_every_place_is_its_own(name: str, field: str) -> None:
    """Table, column and number: nowhere else does it open."""
    model = model_of(name)
    column: Any = model._meta.get_field(field)
    sealed = key_ring.seal(TOAST, about=column.place(5))
    assert column.opened(5, sealed) == TOAST
    others: list[tuple[Any, int]] = [(column, 6)]
    others += [
        (model_of(other)._meta.get_field(name), 5)
        for other, name in PLACES
        if (other, name) != (model.__name__, field)
    ]
    assert all(isinstance(place.opened(pk, sealed), Unopened) for place, pk in others)
