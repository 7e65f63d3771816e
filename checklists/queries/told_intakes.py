"""What somebody told us they ate or drank, as their own link may show it again, and what of it they took back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from checklists.models import AnswerDraft, Appointment, Intake, Tick
from checklists.queries.scope import appointments_for, one
from checklists.rules.access import Actor
from checklists.rules.echoes import since
from checklists.rules.facts import ItemKind
from checklists.rules.fasting import Category

_A_MOMENT = timedelta(minutes=5)


@dataclass(frozen=True)
class ToldIntake:
    """`line` names it; `eaten_at` None: they do not know when. `is_mistaken`: they told it by mistake, a nurse asks.

    `is_fresh`: told a moment ago.
    """

    line: UUID
    category: Category
    eaten_at: datetime | None
    is_mistaken: bool
    is_fresh: bool


def told_intakes(*, by: Actor, now: datetime) -> tuple[ToldIntake, ...]:
    """Those that the caller told today, the newest first. Source: security.md 4.8. Raises NotFound."""
    appointment = one(appointments_for(by).select_related("site"), pk=by.appointment_id)
    rows = Intake.objects.filter(appointment=appointment, by=by.label, replaced_by=None)
    if not by.unlocked:
        rows = rows.filter(said_at__gte=since(now, appointment.site.time_zone))
    found = list(rows.order_by("-said_at", "-pk"))
    taken_back = mistaken(appointment) if found else frozenset()
    return tuple(
        ToldIntake(
            line=row.operation_id,
            category=Category(row.category),
            eaten_at=row.eaten_at,
            is_mistaken=str(row.operation_id) in taken_back,
            is_fresh=now - row.said_at <= _A_MOMENT,
        )
        for row in found
    )


def mistaken(appointment: Appointment) -> frozenset[str]:
    """The operation ids of intakes that were told by mistake, as whoever told them says."""
    ticks = Tick.objects.filter(
        item__appointment=appointment, item__kind=ItemKind.FASTING, answer__has_key="mistaken"
    )
    return mistaken_in(ticks)


def mistaken_in(ticks: Iterable[Tick]) -> frozenset[str]:
    """The same of ticks that were read: only an answer about food and drink says so."""
    return frozenset(str(tick.answer["mistaken"]) for tick in ticks if "mistaken" in tick.answer)


def begun(*, by: Actor) -> Category | None:
    """What they said they had, on the way to saying when; None where nothing is on its way from this phone."""
    rows = AnswerDraft.objects.filter(
        session_id=by.session_id or 0, item__appointment__in=appointments_for(by)
    )
    draft = rows.filter(item__kind=ItemKind.FASTING, item__dropped_at=None).first()
    said = draft.raw.get("category") if draft else None
    return Category(said) if said in set(Category) else None
