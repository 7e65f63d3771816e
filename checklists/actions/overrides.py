"""An unmet item is let pass, with a coded reason. A red safety item takes two people: a nurse, a prescriber."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from checklists.actions import appointments, audit
from checklists.models import Appointment, Item, Override
from checklists.queries import facts
from checklists.queries.scope import NotFound, one, within
from checklists.rules.access import CLINICAL, Actor, Role
from checklists.rules.appointment_status import Status
from checklists.rules.checklist_facts import ChecklistFacts
from checklists.rules.facts import Band, ItemFacts, ItemKind
from checklists.rules.override import is_out_of_date
from checklists.rules.override_reasons import REASONS, OverrideReason
from checklists.rules.override_request import ASKED_WHILE, NotAsked, asked_for, covered_by_one, why_not
from checklists.rules.readiness import verdict
from checklists.rules.readiness_reasons import Reason


class OverrideRefused(Exception):
    """A sentence for staff: why not, and what to do instead."""


@dataclass(frozen=True)
class Requested:
    """`needs_second` says that it counts only once a prescriber agreed."""

    override_id: int
    needs_second: bool


@transaction.atomic
def request(
    *, appointment_id: int, position: int, reason: OverrideReason, by: Actor, now: datetime, note: str = ""
) -> Requested:
    """Ask to let the item at `position` pass as it stands now.

    A nurse asks for safety items; nurse or prescriber for comfort items. An amber finding needs nobody else. What
    waits already is not asked twice: the same press again gives the same request.
    Raises NotFound, PermissionDenied, OverrideRefused.
    """
    row = appointments.locked(by, appointment_id)
    item = one(Item.objects.select_for_update().filter(appointment=row), position=position)
    known = facts.checklist(appointment_id=row.pk)
    item_facts = _of(known, position)
    _require_may_ask(by, item)
    _require_reason(item_facts.kind, reason, note)
    waits = _waiting(item, item_facts)
    if waits is not None:
        return _asked_already(waits, by, reason, note)
    found = _require_something_open(known, item_facts, now)
    needs_second = not covered_by_one(known, item_facts, now)
    saved = Override.objects.create(  # type: ignore[misc]  # only staff have a role
        site_id=row.site_id,
        item=item,
        reason=reason.value,
        note=note.strip(),
        finding=found.code.value,
        band=(Band.RED if needs_second else Band.AMBER).value,
        needs_second=needs_second,
        requested_by_id=by.user_id,
        requested_at=now,
    )
    _changed(row, saved, "override.request", by)
    return Requested(saved.pk, needs_second)


def _waiting(item: Item, known: ItemFacts) -> Override | None:
    """The request that waits for its second person, where nothing has happened to the item since."""
    rows = Override.objects.filter(item=item, needs_second=True, approved_at=None, withdrawn_at=None)
    found = rows.select_related("requested_by").order_by("-requested_at", "-pk").first()
    return found if found and not is_out_of_date(_as_asked(known, found)) else None


def _asked_already(waits: Override, by: Actor, reason: OverrideReason, note: str) -> Requested:
    again = (waits.requested_by_id, waits.reason, waits.note) == (by.user_id, reason.value, note.strip())
    if not again:
        raise OverrideRefused(
            f"{waits.requested_by.name} asked for this already: it waits for a prescriber. Withdraw it to ask anew."
        )
    return Requested(waits.pk, needs_second=True)


@transaction.atomic
def approve(*, override_id: int, by: Actor, now: datetime) -> None:
    """A prescriber agrees to what a nurse asked; never to their own request.

    Raises NotFound, PermissionDenied, OverrideRefused.
    """
    if not by.has(Role.PRESCRIBER):
        raise PermissionDenied
    row, saved = _held(override_id, by)
    if saved.requested_by_id == by.user_id:
        raise OverrideRefused("You asked for this override yourself: another prescriber has to agree.")
    if saved.approved_at and saved.approved_by_id == by.user_id and not saved.withdrawn_at:
        return
    if saved.approved_at or saved.withdrawn_at:
        raise OverrideRefused("This override was answered already.")
    _require_as_asked(row, saved)
    saved.approved_by_id, saved.approved_at = by.user_id, now
    saved.save(update_fields=["approved_by", "approved_at"])
    _changed(row, saved, "override.approve", by)


@transaction.atomic
def withdraw(*, override_id: int, by: Actor, now: datetime) -> None:
    """Take an override back, asked or agreed: the item counts again. Twice changes nothing.

    Whoever went ahead with it keeps it in their record. Raises NotFound, PermissionDenied, OverrideRefused.
    """
    if not by.has(*CLINICAL):
        raise PermissionDenied
    row, saved = _held(override_id, by)
    if saved.withdrawn_at:
        return
    _require_not_used(row, saved)
    saved.withdrawn_by_id, saved.withdrawn_at = by.user_id, now
    saved.save(update_fields=["withdrawn_by", "withdrawn_at"])
    _changed(row, saved, "override.withdraw", by)


def _held(override_id: int, by: Actor) -> tuple[Appointment, Override]:
    """The appointment first, as everywhere, so that two hands never wait for each other."""
    found = one(within(Override.objects.select_related("item"), by), pk=override_id)
    row = appointments.locked(by, found.item.appointment_id)
    return row, Override.objects.select_for_update(of=("self",)).select_related("item").get(pk=override_id)


def _require_may_ask(by: Actor, item: Item) -> None:
    allowed = (Role.NURSE,) if item.safety else (Role.NURSE, Role.PRESCRIBER)
    if not by.has(*allowed):
        raise PermissionDenied


def _require_reason(kind: ItemKind, reason: OverrideReason, note: str) -> None:
    if reason not in REASONS[kind]:
        raise OverrideRefused("This reason does not belong to this item: choose another.")
    if reason is OverrideReason.OTHER and not note.strip():
        raise OverrideRefused("“Other” needs a note: write what it is.")


_NOT_ASKED: Mapping[NotAsked, str] = {
    NotAsked.NOT_HERE: "An override is asked for at check-in: check the patient in first.",
    NotAsked.OVER: "This appointment is over: nothing is let pass any more.",
    NotAsked.BY_REVIEW: "This waits for the prescriber's decision on the medicine: no override can replace it.",
    NotAsked.EMERGENCY: "This is an emergency: act on it, then take new readings.",
    NotAsked.NOTHING_OPEN: "Nothing is open on this item: an override is not needed.",
}


def _require_something_open(known: ChecklistFacts, item: ItemFacts, now: datetime) -> Reason:
    found = verdict(known, now)
    reason, refused = asked_for(found, known, item), why_not(found, known, item)
    if refused or reason is None:
        raise OverrideRefused(_NOT_ASKED[refused or NotAsked.NOTHING_OPEN])
    return reason


def _require_as_asked(row: Appointment, saved: Override) -> None:
    """What a prescriber agrees to is what the nurse saw, of somebody who is here."""
    if Status(row.status) not in ASKED_WHILE:
        raise OverrideRefused("The patient is not checked in any more: there is nothing to agree to.")
    if saved.item.dropped_at:
        raise OverrideRefused("This is not asked of the patient any more.")
    item = _of(facts.checklist(appointment_id=row.pk), saved.item.position)
    if is_out_of_date(_as_asked(item, saved)):
        raise OverrideRefused(
            "Something was said after the nurse asked: look at it, then let the nurse ask again."
        )


def _require_not_used(row: Appointment, saved: Override) -> None:
    """Until somebody leaves, who takes them home may change; the rest of the list is closed once it has begun."""
    status, ride = Status(row.status), saved.item.kind == ItemKind.RIDE
    if status.is_over or (status in (Status.IN_INFUSION, Status.RESTING) and not ride):
        raise OverrideRefused("The infusion went ahead, or is off, with this: it stays in the record.")


def _of(known: ChecklistFacts, position: int) -> ItemFacts:
    found = next((each for each in known.items if each.position == position), None)
    if found is None:
        raise NotFound
    return found


def _as_asked(item: ItemFacts, saved: Override) -> ItemFacts:
    """The item as it stands now, beside this very request."""
    return replace(item, overridden=True, overridden_at=saved.requested_at)


def _changed(row: Appointment, saved: Override, action: str, by: Actor) -> None:
    row.version += 1
    row.save(update_fields=["version"])
    data: dict[str, audit.Value] = {
        "item": saved.item_id,
        "reason": saved.reason,
        "needs_second": saved.needs_second,
    }
    audit.record(by=by, action=action, obj=f"override:{saved.pk}", site_id=row.site_id, data=data)
