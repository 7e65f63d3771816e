"""A protocol that asks questions of its own: "Are you well?", a comfort card, a question of the clinic."""

import copy
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from checklists import models
from checklists.actions import answers
from checklists.queries.protocols import shipped_data
from checklists.rules.access import Actor
from tests.factories import NOW, START, Clinic, PatientFactory

WELL, COMFORT, CLINIC = 6, 7, 8
_FIVE = ("fasting", "hydration", "ride", "clothing", "medicines")
WELL_ITEM: dict[str, Any] = {
    "key": "well",
    "kind": "wellbeing",
    "label": "Are you well?",
    "help": "Honest answers help us plan with you.",
    "required": True,
    "safety": True,
    "confirms_by": "nurse",
    "holds_for_hours": {"value": 96, "source": "test"},
    "words": {"es": {"label": "¿Está bien?", "help": "Sus respuestas nos ayudan."}},
    "questions": [
        {"key": "fever", "type": "yes_no", "label": "Fever in the last two days?", "red": ["yes"],
         "words": {"es": "¿Fiebre en los últimos dos días?"}},
        {"key": "cough", "type": "yes_no", "label": "A new cough?", "amber": ["yes"]},
        {"key": "new_medicine", "type": "yes_no", "label": "A new medicine or dose?", "red": ["yes"],
         "means": "new_medicine"},
    ],
}  # fmt: skip
COMFORT_ITEM: dict[str, Any] = {
    "key": "comfort",
    "kind": "comfort",
    "label": "Make yourself comfortable",
    "help": "Tell us what does you good.",
    "required": True,
    "safety": False,
    "confirms_by": "nurse",
    "carries_over": True,
    "questions": [
        {"key": "music", "type": "choice", "label": "Music", "choices": [
            {"key": "own", "label": "My own", "words": {"es": "La mía"}},
            {"key": "quiet", "label": "Quiet"}]},
        {"key": "extras", "type": "choice", "several": True, "required": False, "label": "What helps?", "choices": [
            {"key": "blanket", "label": "A blanket"}, {"key": "mask", "label": "An eye mask"}]},
        {"key": "avoid", "type": "text", "required": False, "label": "Words to avoid"},
    ],
}  # fmt: skip
CLINIC_ITEM: dict[str, Any] = {
    "key": "sleep",
    "kind": "question",
    "label": "How did you sleep?",
    "help": "Last night is enough.",
    "required": True,
    "safety": False,
    "confirms_by": "nurse",
    "questions": [
        {"key": "hours", "type": "number", "label": "How long?", "unit": "hours", "least": 0, "most": 24,
         "amber_under": 3},
        {"key": "woke", "type": "time", "label": "When did you wake up?", "required": False},
    ],
}  # fmt: skip
ITEMS = (WELL_ITEM, COMFORT_ITEM, CLINIC_ITEM)


def changed(item: dict[str, Any], **fields: object) -> dict[str, Any]:
    return {**copy.deepcopy(item), **fields}


def asking(clinic: Clinic, *items: dict[str, Any], policy: str = "named_adult") -> Clinic:
    """The clinic with the five preparations and these items as its protocol."""
    data = shipped_data("first-infusion")
    data["items"] = [item for item in data["items"] if item["key"] in _FIVE] + list(items or ITEMS)
    data["languages"], data["ride_policy"] = ["en", "es"], policy
    data.pop("vitals", None)
    protocol = models.Protocol.objects.create(
        site=clinic.site, slug=f"asking-{uuid4().hex[:6]}", name="Asking"
    )
    clinic.version = models.ProtocolVersion.objects.create(
        site=clinic.site,
        protocol=protocol,
        number=1,
        data=data,
        state="published",
        published_at=NOW - timedelta(days=30),
    )
    return clinic


def spanish(clinic: Clinic) -> models.Patient:
    return PatientFactory(site=clinic.site, language="es-MX")


def say(
    row: models.Appointment, position: int, by: Actor, said: dict[str, list[str]], *, now: datetime = NOW
) -> answers.Answered:
    return answers.answer_questions(
        appointment_id=row.pk, item_position=position, operation_id=uuid4(), raw=said, by=by, now=now
    )


def in_series(clinic: Clinic, *, days: int = 7) -> tuple[models.Appointment, models.Appointment]:
    """Two appointments of one patient and one series, a week apart."""
    patient = clinic.patient()
    rows = [
        clinic.book(patient, starts_at=START - timedelta(days=days), now=NOW - timedelta(days=20)),
        clinic.book(patient),
    ]
    series = models.Series.objects.filter(patient=patient).first() or models.Series.objects.create(
        site=clinic.site, patient=patient, started_on=START.date() - timedelta(days=days)
    )
    models.Appointment.objects.filter(patient=patient).update(series=series)
    return tuple(models.Appointment.objects.get(pk=row.pk) for row in rows)  # type: ignore[return-value]
