"""An unmet item is let pass, with a coded reason. A red safety item takes two people: a nurse, a prescriber."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from checklists.actions import appointments, audit
from checklists.models import Appointment, Item, Override
from checklists.queries import facts
from checklists.queries.scope import one, within
from checklists.rules.access import CLINICAL, Actor, Role
from checklists.rules.appointment_status import Status
from checklists.rules.checklist_facts import ChecklistFacts
from checklists.rules.facts import Band, ItemFacts, ItemKind
from checklists.rules.override import BY_REVIEW_ONLY, override_covers
from checklists.rules.override_reasons import REASONS, OverrideReason
from checklists.rules.readiness import verdict
from checklists.rules.readiness_findings import FINDINGS
from checklists.rules.readiness_reasons import Finding, Reason, ReasonCode


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

    A nurse asks for safety items; nurse or prescriber for comfort items. An amber finding needs nobody else.
    Raises NotFound, PermissionDenied, OverrideRefused.
    """
    row = appointments.locked(by, appointment_id)
    item = one(Item.objects.select_for_update().filter(appointment=row), position=position)
    known = facts.checklist(appointment_id=row.pk)
    item_facts = next(each for each in known.items if each.position == position)
    _require_may_ask(by, item)
    _require_reason(item_facts.kind, reason, note)
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


def covered_by_one(known: ChecklistFacts, item: ItemFacts, now: datetime) -> bool:
    """Whether one person's override would cover this item as it stands. Source: clinical.md 5.1."""
    find = FINDINGS.get(item.kind)
    finding = find(known, item, now) if find else Finding(Band.GREEN)
    asked = replace(item, overridden=True, override_approved=False, overridden_at=now)
    leaving_red = known.status is Status.RESTING and item.kind is ItemKind.RIDE
    return override_covers(asked, finding, known) and not leaving_red


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
    if saved.approved_at or saved.withdrawn_at:
        raise OverrideRefused("This override was answered already.")
    _require_nothing_said_since(row, saved)
    saved.approved_by_id, saved.approved_at = by.user_id, now
    saved.save(update_fields=["approved_by", "approved_at"])
    _changed(row, saved, "override.approve", by)


@transaction.atomic
def withdraw(*, override_id: int, by: Actor, now: datetime) -> None:
    """Take an override back, asked or agreed: the item counts again. Twice changes nothing.

    Raises NotFound, PermissionDenied.
    """
    if not by.has(*CLINICAL):
        raise PermissionDenied
    row, saved = _held(override_id, by)
    if saved.withdrawn_at:
        return
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


def _require_something_open(known: ChecklistFacts, item: ItemFacts, now: datetime) -> Reason:
    """The heaviest reason of this item; the ride of somebody resting may be overridden although it was met."""
    reasons = [reason for reason in verdict(known, now).reasons if reason.item_position == item.position]
    if any(reason.code in BY_REVIEW_ONLY for reason in reasons):
        raise OverrideRefused(
            "This waits for the prescriber's decision on the medicine: no override can replace it."
        )
    if any(reason.code is ReasonCode.VITALS_EMERGENCY for reason in reasons):
        raise OverrideRefused("This is an emergency: act on it, then take new readings.")
    if reasons:
        return reasons[0]
    if known.status is Status.RESTING and item.kind is ItemKind.RIDE:
        return Reason(ReasonCode.RIDE_NOT_MET, item.position, verdict(known, now).readiness)
    raise OverrideRefused("Nothing is open on this item: an override is not needed.")


def _require_nothing_said_since(row: Appointment, saved: Override) -> None:
    known = facts.checklist(appointment_id=row.pk)
    item = next(each for each in known.items if each.position == saved.item.position)
    if item.answered_at and item.answered_at > saved.requested_at:
        raise OverrideRefused(
            "Something was said after the nurse asked: look at it, then let the nurse ask again."
        )


def _changed(row: Appointment, saved: Override, action: str, by: Actor) -> None:
    row.version += 1
    row.save(update_fields=["version"])
    data: dict[str, audit.Value] = {
        "item": saved.item_id,
        "reason": saved.reason,
        "needs_second": saved.needs_second,
    }
    audit.record(by=by, action=action, obj=f"override:{saved.pk}", site_id=row.site_id, data=data)
