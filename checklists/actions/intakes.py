"""What was eaten or drunk, and when, as somebody said. Append-only: a nurse's clearer answer replaces, nothing goes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import NAMESPACE_OID, UUID, uuid5

from django.db import transaction

from checklists.actions import answered_calls, audit, open_checklists, operations
from checklists.actions.open_checklists import OperationReused
from checklists.models import AnswerDraft, Appointment, Intake
from checklists.queries.eating_lines import may_replace
from checklists.queries.scope import NotFound, one
from checklists.queries.told_intakes import mistaken
from checklists.rules.access import Actor
from checklists.rules.facts import ItemKind
from checklists.rules.fasting import Category

# A phone's clock and ours may differ a little.
_CLOCKS_DIFFER = timedelta(minutes=5)


class TimeAhead(ValueError):
    """The time has not come yet."""


@dataclass(frozen=True)
class Told:
    """`eaten_at` is None where the person does not know when; `is_fresh` is False for a retry."""

    category: Category
    eaten_at: datetime | None
    is_fresh: bool


@transaction.atomic
def add(
    *,
    appointment_id: int,
    operation_id: UUID,
    category: Category,
    eaten_at: datetime | None,
    by: Actor,
    now: datetime,
    words: str = "",
    replaces_id: int | None = None,
) -> Told:
    """Keep one intake. `eaten_at` is an instant (`fasting.typed_at` reads a clock time), `words` what was typed.

    `replaces_id` is an intake of the same appointment that staff make clear: one that was unclear, or their own slip
    of the pen. What somebody else said clearly stays; letting it pass is an override.
    Raises NotFound, ChecklistClosed, OperationReused, TimeAhead.
    """
    appointment = open_checklists.locked(appointment_id=appointment_id, by=by)
    known = operations.earlier(Intake, operation_id)
    if known is not None:
        return _told_before(known, appointment.pk)
    if eaten_at is not None and eaten_at > now + _CLOCKS_DIFFER:
        raise TimeAhead
    intake = Intake.objects.create(
        site_id=appointment.site_id,
        appointment=appointment,
        operation_id=operation_id,
        category=category.value,
        eaten_at=eaten_at,
        words=words[:200],
        said_at=now,
        by=by.label,
        by_name=by.name,
        replaces=_replaced(appointment, replaces_id, by) if replaces_id is not None else None,
    )
    fasting = open_checklists.item_of_kind(appointment, ItemKind.FASTING)
    open_checklists.heard(fasting, now)
    if fasting is not None:
        open_checklists.forget_draft(fasting, by)
    answered_calls.settle(appointment.pk, by=by, now=now)
    answered_calls.open_where_the_fast_is_short(appointment, by=by, now=now)
    audit.record(by=by, action="intake.add", obj=f"intake:{intake.pk}", site_id=intake.site_id)
    return Told(category, eaten_at, is_fresh=True)


@transaction.atomic
def begin(*, appointment_id: int, category: Category, by: Actor, now: datetime) -> bool:
    """Keep what it was until this phone says when; False where the list has no place to keep it.

    Raises NotFound, ChecklistClosed.
    """
    appointment = open_checklists.locked(appointment_id=appointment_id, by=by)
    fasting = open_checklists.item_of_kind(appointment, ItemKind.FASTING)
    if fasting is None or by.session_id is None:
        return False
    AnswerDraft.objects.update_or_create(
        item=fasting,
        session_id=by.session_id,
        defaults={"site_id": fasting.site_id, "raw": {"category": category.value}, "at": now},
    )
    audit.record(by=by, action="draft.keep", obj=f"item:{fasting.pk}", site_id=fasting.site_id)
    return True


@transaction.atomic
def take_back(*, appointment_id: int, operation_id: UUID, by: Actor, now: datetime) -> None:
    """ "I told you this by mistake", about an intake of one's own: a nurse sees both and asks. Nothing goes, and
    the fasting clock counts it until she has written down what is so. Again changes nothing.

    Raises NotFound, ChecklistClosed.
    """
    appointment = open_checklists.locked(appointment_id=appointment_id, by=by)
    told = one(Intake.objects.filter(appointment=appointment, by=by.label), operation_id=operation_id)
    fasting = open_checklists.required_item(appointment, ItemKind.FASTING)
    once = uuid5(NAMESPACE_OID, f"mistaken:{told.operation_id}")
    if open_checklists.repeated(once, fasting) is not None:
        return
    open_checklists.answer(
        fasting,
        operation_id=once,
        done=False,
        unsure=True,
        answer={"mistaken": str(told.operation_id)},
        by=by,
        now=now,
    )
    audit.record(by=by, action="intake.take_back", obj=f"intake:{told.pk}", site_id=told.site_id)


def _replaced(appointment: Appointment, intake_id: int, by: Actor) -> Intake:
    rows = Intake.objects.filter(appointment=appointment, replaced_by=None).select_related("appointment")
    row = one(rows, pk=intake_id)
    if not may_replace(row, by, mistaken(row.appointment)):
        raise NotFound
    return row


def _told_before(known: Intake, appointment_id: int) -> Told:
    if known.appointment_id != appointment_id:
        raise OperationReused
    return Told(Category(known.category), known.eaten_at, is_fresh=False)
