"""What is asked and measured around the chair: the patient is well, and everything is in range."""

import uuid
from datetime import datetime

from checklists.actions import answers, vital_signs
from checklists.rules.access import Actor
from checklists.rules.facts import ItemKind
from checklists.rules.protocol import Protocol
from checklists.rules.questions import NO, QuestionType
from checklists.rules.vital_bands import Measure

_IN_RANGE = {
    Measure.SYSTOLIC: 124.0,
    Measure.DIASTOLIC: 78.0,
    Measure.PULSE: 72.0,
    Measure.SPO2: 98.0,
    Measure.BREATHS: 15.0,
    Measure.TEMPERATURE: 36.7,
}


def is_well(protocol: Protocol, *, appointment_id: int, by: Actor, now: datetime) -> None:
    """No to every question of how somebody is, where the protocol asks."""
    for position, item in enumerate(protocol.items, start=1):
        if item.kind is ItemKind.WELLBEING:
            asked = [each.key for each in item.questions if each.type is QuestionType.YES_NO]
            answers.answer_questions(
                appointment_id=appointment_id,
                item_position=position,
                operation_id=uuid.uuid4(),
                raw={key: [NO] for key in asked},
                by=by,
                now=now,
            )


def measured(protocol: Protocol, *, appointment_id: int, by: Actor, now: datetime) -> None:
    """One set of readings, where the protocol measures."""
    if protocol.vitals is not None:
        vital_signs.record(
            appointment_id=appointment_id,
            operation_id=uuid.uuid4(),
            values={measure: _IN_RANGE[measure] for measure in protocol.vitals.asked(diabetes=False)},
            findings=(),
            by=by,
            now=now,
        )
