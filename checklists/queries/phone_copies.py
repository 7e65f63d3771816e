"""Lists kept on phones: which copies of an appointment are alive, and what one of them may hold."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from checklists.models import Appointment, PhoneCopy
from checklists.queries import wall
from checklists.queries.item_acts import seen_of
from checklists.queries.phone_page import ItemLine, PhonePage, State
from checklists.queries.scope import appointments_for, one
from checklists.rules import phone_copies
from checklists.rules.access import Actor
from checklists.rules.facts import ItemKind
from checklists.rules.kept_ticks import Seen
from checklists.rules.phone_copies import CopyFacts, Standing


@dataclass(frozen=True)
class KeptItem:
    """One line that a bare tick answers. No word of the protocol: its label might tell."""

    line: ItemLine
    seen: Seen


@dataclass(frozen=True)
class KeptCopies:
    """What a page says to a phone: `copies` are alive and of its own plan, `seen` what the page shows of each item."""

    copies: tuple[UUID, ...]
    seen: tuple[tuple[int, Seen], ...]


def facts_of(copy: PhoneCopy) -> CopyFacts:
    """Of a row read with its link."""
    return CopyFacts(
        appointment_id=copy.link.appointment_id,
        plan_version=copy.plan_version,
        epoch=copy.link.epoch,
        wipe_at=copy.wipe_at,
        has_ended=copy.ended_at is not None,
        is_suspended=copy.link.suspended_at is not None,
    )


def find(copy_id: UUID) -> PhoneCopy | None:
    """The row of a copy, with its link; whose it is `standing` tells."""
    return PhoneCopy.objects.select_related("link").filter(copy_id=copy_id).first()


def standing(*, copy_id: UUID, told_plan: int, by: Actor, now: datetime) -> Standing:
    """How a copy stands with the caller's own appointment. Raises NotFound."""
    return _standing(find(copy_id), one(appointments_for(by), pk=by.appointment_id), told_plan, now)


@wall.everywhere("kept copy")
def is_alive(*, copy_id: UUID, now: datetime) -> bool:
    """For a phone that is signed out: whether what it kept may still stand there. Nothing else is told."""
    copy = find(copy_id)
    if copy is None:
        return False
    row = Appointment.objects.get(pk=copy.link.appointment_id)
    return _standing(copy, row, copy.plan_version, now) is Standing.LIVE


def _standing(copy: PhoneCopy | None, row: Appointment, told_plan: int, now: datetime) -> Standing:
    return phone_copies.standing(
        facts_of(copy) if copy else None,
        appointment_id=row.pk,
        plan_version=row.plan_version,
        link_epoch=row.link_epoch,
        told_plan=told_plan,
        now=now,
    )


def kept_copies(shown: PhonePage, *, by: Actor, now: datetime) -> KeptCopies | None:
    """What the page says of copies of this list; None where its site keeps none, or the list takes no answers.

    A page of which no copy is kept costs one statement.
    """
    row = one(appointments_for(by).select_related("site"), pk=by.appointment_id)
    if not row.site.phone_copies_allowed or not shown.takes_answers:
        return None
    alive = PhoneCopy.objects.select_related("link").filter(
        link__appointment=row, link__epoch=row.link_epoch, plan_version=row.plan_version
    )
    ids = tuple(copy.copy_id for copy in alive if phone_copies.is_kept(facts_of(copy), now))
    return KeptCopies(ids, tuple(seen_of(row).items()) if ids else ())


def kept_items(shown: PhonePage, *, by: Actor) -> tuple[KeptItem, ...]:
    """The lines that a phone without a network may tick."""
    seen = seen_of(one(appointments_for(by), pk=by.appointment_id))
    return tuple(KeptItem(line, seen[line.position]) for line in shown.items if takes_tick(shown, line))


def takes_tick(shown: PhonePage, line: ItemLine) -> bool:
    """Whether a bare tick answers this line now. Knowing one's times is a tick until one of them has passed."""
    if line.state is State.LATER:
        return False
    return not line.asks or (line.kind is ItemKind.FASTING and not shown.asks_after)
