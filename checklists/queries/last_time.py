"""What the patient answered last time in the same series: offered for comfort, never for safety."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from checklists.models import Appointment, Item, Tick
from checklists.queries.protocol_versions import of_version
from checklists.queries.scope import appointments_for
from checklists.queries.sealed_words import answer_in
from checklists.rules.access import Actor
from checklists.rules.appointment_status import Status
from checklists.rules.facts import ItemKind
from checklists.rules.protocol_items import ItemSpec
from checklists.rules.question_shortcuts import fitting
from checklists.rules.questions import Question

_NEWEST = (
    Tick.objects.filter(item=OuterRef("pk"))
    .order_by("-at", "-pk")
    .values(said=JSONObject(id="pk", answer="answer"))[:1]
)


@dataclass(frozen=True)
class LastTime:
    """Answers that fit today's questions, and when the appointment was at which they were given."""

    answers: dict[str, object]
    starts_at: datetime


def last_time(appointment: Appointment, item: Item) -> LastTime | None:
    """Of the appointment before this one in its series; None where nothing may be offered or nothing fits."""
    spec = of_version(appointment.protocol_version).item(item.key)
    if spec is None or not appointment.series_id or not may_carry_over(spec, ItemKind(item.kind)):
        return None
    mine = Appointment.objects.filter(pk=appointment.pk)
    return _fitting(_before(mine, item.key, appointment.starts_at), spec.questions)


def offered(*, by: Actor, key: str, questions: tuple[Question, ...], starts_at: datetime) -> LastTime | None:
    """The same for an item of the caller's own appointment at `starts_at` that may carry over."""
    mine = appointments_for(by).filter(pk=by.appointment_id or 0)
    return _fitting(_before(mine, key, starts_at), questions)


def may_carry_over(spec: ItemSpec, kind: ItemKind) -> bool:
    """Comfort alone: a safety item is always asked anew."""
    return spec.carries_over and not spec.safety and kind is ItemKind.COMFORT


def _fitting(before: Item | None, questions: tuple[Question, ...]) -> LastTime | None:
    if before is None or not before.done:
        return None
    said = answer_in(before.newest_answer).get("answers")  # type: ignore[attr-defined]
    found = fitting(questions, said) if isinstance(said, dict) else None
    return LastTime(found, before.appointment.starts_at) if found else None


def _before(mine: QuerySet[Appointment], key: str, starts_at: datetime) -> Item | None:
    """The same item of the appointment before this one, whatever its answer."""
    rows = Item.objects.filter(
        appointment__series_id__in=mine.values("series_id"),
        appointment__patient_id__in=mine.values("patient_id"),
        appointment__starts_at__lt=starts_at,
        key=key,
        kind=ItemKind.COMFORT,
        safety=False,
    ).exclude(appointment__status=Status.CANCELLED)
    related = rows.select_related("appointment").annotate(newest_answer=Subquery(_NEWEST))
    return related.order_by("-appointment__starts_at").first()
