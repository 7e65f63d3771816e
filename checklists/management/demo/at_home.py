"""What is answered at home on the day after."""

import uuid
from datetime import datetime

from checklists.actions import next_day, private_notes
from checklists.rules.access import Actor


def answered(*, appointment_id: int, said: dict[str, str], by: Actor, now: datetime) -> None:
    """These questions of the day after, one by one."""
    for question, answer in said.items():
        next_day.answer(
            appointment_id=appointment_id,
            question=question,
            operation_id=uuid.uuid4(),
            raw=[answer],
            by=by,
            now=now,
        )


def noted(text: str, *, appointment_id: int, by: Actor, now: datetime) -> None:
    """A note for oneself that the care team may read."""
    key = uuid.uuid4()
    private_notes.write(appointment_id=appointment_id, operation_id=key, text=text, by=by, now=now)
    private_notes.share(appointment_id=appointment_id, note=key, shared=True, by=by, now=now)
