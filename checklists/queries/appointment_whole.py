"""One appointment with all that stands around it at the desk: its calls, what was decided, what was said the day after."""

from dataclasses import dataclass
from datetime import datetime

from checklists.queries import calls, link_doubts, next_day_desk, private_notes
from checklists.queries.appointments import AppointmentPage, page_of, related
from checklists.queries.beside import Beside, beside
from checklists.queries.board import sees_answers
from checklists.queries.calls import CallLine
from checklists.queries.decisions_made import Made, made, with_decided
from checklists.queries.link_doubts import LinkDoubt
from checklists.queries.next_day_desk import Told
from checklists.queries.private_notes import SharedNote
from checklists.queries.scope import appointments_for, one
from checklists.rules.access import Actor


@dataclass(frozen=True)
class WholeAppointment:
    """`told` and `notes` are the day after's, empty for who may not read them; `calls` are the open ones."""

    page: AppointmentPage
    calls: tuple[CallLine, ...]
    doubts: tuple[LinkDoubt, ...]
    decided: tuple[Made, ...]
    told: tuple[Told, ...]
    notes: tuple[SharedNote, ...]


def whole(*, appointment_id: int, by: Actor, now: datetime) -> WholeAppointment:
    """Of an appointment in the caller's own set. Raises NotFound."""
    rows = private_notes.with_notes(link_doubts.with_doubts(with_decided(related(appointments_for(by)))))
    row = one(rows, pk=appointment_id)
    told = next_day_desk.told(appointment_id=row.pk, by=by)
    asked = beside([row.pk]).get(row.pk, Beside()).overrides
    return WholeAppointment(
        page=page_of(row, by, now),
        calls=calls.of_appointment(appointment_id=row.pk, told=told, by=by, now=now),
        doubts=link_doubts.doubts_of(row),
        decided=made(row, asked, answers=sees_answers(by)),
        told=told,
        notes=private_notes.notes_of(row, by),
    )
