"""What was eaten or drunk, and when, as somebody said. Append-only: a nurse's clearer answer replaces, nothing goes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from checklists.actions import answered_calls, audit, open_checklists
from checklists.actions.open_checklists import OperationReused
from checklists.models import Appointment, Intake
from checklists.queries.eating_lines import may_replace
from checklists.queries.scope import NotFound, one
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
    known = Intake.objects.filter(operation_id=operation_id).first()
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
    open_checklists.heard(open_checklists.item_of_kind(appointment, ItemKind.FASTING), now)
    answered_calls.settle(appointment.pk, by=by, now=now)
    answered_calls.open_where_the_fast_is_short(appointment, by=by, now=now)
    audit.record(by=by, action="intake.add", obj=f"intake:{intake.pk}", site_id=intake.site_id)
    return Told(category, eaten_at, is_fresh=True)


def _replaced(appointment: Appointment, intake_id: int, by: Actor) -> Intake:
    row = one(Intake.objects.filter(appointment=appointment, replaced_by=None), pk=intake_id)
    if not may_replace(row, by):
        raise NotFound
    return row


def _told_before(known: Intake, appointment_id: int) -> Told:
    if known.appointment_id != appointment_id:
        raise OperationReused
    return Told(Category(known.category), known.eaten_at, is_fresh=False)
