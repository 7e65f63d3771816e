"""Notes for oneself: private until shared, one by one; removed means gone."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from checklists.actions import private_notes
from checklists.actions.next_day import NextDayClosed
from checklists.models import Appointment, AuditEntry, PrivateNote
from checklists.queries import private_notes as queries
from checklists.queries.scope import NotFound, appointments_for
from checklists.rules.access import Actor, ActorKind
from checklists.rules.private_notes import LONGEST_NOTE, MOST_NOTES, NoteUnclear
from tests.after import DUE, SECOND, gone_home
from tests.factories import Clinic


def write(
    clinic: Clinic, row: Appointment, text: str = "The sea was very blue.", *, key: UUID | None = None
) -> UUID:
    key = key or uuid4()
    private_notes.write(
        appointment_id=row.pk, operation_id=key, text=text, by=clinic.link_actor(row), now=DUE
    )
    return key


def share(clinic: Clinic, row: Appointment, key: UUID, *, shared: bool = True) -> None:
    private_notes.share(
        appointment_id=row.pk, note=key, shared=shared, by=clinic.link_actor(row), now=DUE + SECOND
    )


def seen(row: Appointment, by: Actor) -> list[str]:
    """What this one reads in the notes of an appointment, where they reach it at all."""
    rows = queries.with_notes(appointments_for(by)).filter(pk=row.pk)
    return [note.text for each in rows for note in queries.notes_of(each, by)]


def read(clinic: Clinic, row: Appointment) -> list[str]:
    return seen(row, clinic.nurse)


def test_a_note_is_private_until_it_is_shared_and_again_afterwards(clinic: Clinic) -> None:
    row = gone_home(clinic)
    key = write(clinic, row)
    write(clinic, row, "Another one.")
    steps = [read(clinic, row)]
    for shared in (True, False):
        share(clinic, row, key, shared=shared)
        steps.append(read(clinic, row))
    assert steps == [[], ["The sea was very blue."], []]


def test_a_shared_note_keeps_the_date_of_its_first_press(clinic: Clinic) -> None:
    row = gone_home(clinic)
    key = write(clinic, row)
    share(clinic, row, key)
    private_notes.share(
        appointment_id=row.pk, note=key, shared=True, by=clinic.link_actor(row), now=DUE + timedelta(hours=1)
    )
    assert PrivateNote.objects.get().shared_at == DUE + SECOND


def test_only_nurse_and_prescriber_of_the_site_read_what_is_shared(clinic: Clinic) -> None:
    row = gone_home(clinic)
    share(clinic, row, write(clinic, row))
    who = (clinic.nurse, clinic.prescriber, clinic.desk, clinic.manager, clinic.other_nurse)
    assert [len(seen(row, by)) for by in who] == [1, 1, 0, 0, 0]


def test_removing_empties_the_text_in_the_row(clinic: Clinic) -> None:
    row = gone_home(clinic)
    key = write(clinic, row)
    share(clinic, row, key)
    private_notes.remove(appointment_id=row.pk, note=key, by=clinic.link_actor(row), now=DUE)
    kept = PrivateNote.objects.get()
    assert (kept.text, kept.shared_at, kept.removed_at) == ("", None, DUE)
    assert (read(clinic, row), queries.own(by=clinic.link_actor(row))) == ([], ())


def test_written_twice_by_one_press_is_one_note(clinic: Clinic) -> None:
    row, key = gone_home(clinic), uuid4()
    for _ in range(2):
        write(clinic, row, key=key)
    assert PrivateNote.objects.count() == 1


@pytest.mark.parametrize(("text", "code"), [(" \n ", "missing"), ("é" * (LONGEST_NOTE + 1), "too_long")])
def test_nothing_and_too_much_are_not_kept(clinic: Clinic, text: str, code: str) -> None:
    with pytest.raises(NoteUnclear) as refused:
        write(clinic, gone_home(clinic), text)
    assert (refused.value.code, PrivateNote.objects.count()) == (code, 0)


def test_the_longest_note_fits_with_the_line_ends_of_a_form(clinic: Clinic) -> None:
    write(clinic, gone_home(clinic), "a" * (LONGEST_NOTE - 2) + "\r\nb")
    assert len(PrivateNote.objects.get().text) == LONGEST_NOTE


def test_there_is_an_end_to_them(clinic: Clinic) -> None:
    row = gone_home(clinic)
    for _ in range(MOST_NOTES):
        write(clinic, row)
    with pytest.raises(private_notes.TooManyNotes):
        write(clinic, row)


def test_nobody_touches_another_ones_note(clinic: Clinic) -> None:
    row, other = gone_home(clinic), gone_home(clinic)
    key = write(clinic, row)
    with pytest.raises(NotFound):
        share(clinic, other, key)
    for kind in (ActorKind.COMPANION, ActorKind.DRIVER):
        helper = clinic.link_actor(row, kind)
        assert queries.own(by=helper) == ()
        with pytest.raises(NotFound):
            private_notes.share(appointment_id=row.pk, note=key, shared=True, by=helper, now=DUE)


def test_notes_begin_with_the_day_after(clinic: Clinic) -> None:
    row = gone_home(clinic)
    with pytest.raises(NextDayClosed):
        private_notes.write(
            appointment_id=row.pk, operation_id=uuid4(), text="x", by=clinic.link_actor(row), now=DUE - SECOND
        )


def test_the_audit_tells_that_and_not_what(clinic: Clinic) -> None:
    row = gone_home(clinic)
    key = write(clinic, row, "canarynote")
    share(clinic, row, key)
    entries = AuditEntry.objects.filter(obj__startswith="note:").order_by("pk")
    assert [(entry.action, entry.data) for entry in entries] == [("note.write", {}), ("note.share", {})]
