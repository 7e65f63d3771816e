"""Whether an item may be asked to pass, for what, and whether one person is enough. Source: clinical.md 5.1, ux.md N8."""

from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from checklists.rules.appointment_status import Status
from checklists.rules.checklist_facts import ChecklistFacts
from checklists.rules.facts import Band, ItemFacts, ItemKind
from checklists.rules.override import BY_REVIEW_ONLY, override_covers
from checklists.rules.readiness import Verdict
from checklists.rules.readiness_findings import FINDINGS
from checklists.rules.readiness_reasons import Finding, Reason, ReasonCode

# An item is let pass at check-in or later on the same day: until then people answer it.
ASKED_WHILE = frozenset({Status.CHECKED_IN, Status.IN_INFUSION, Status.RESTING})


class NotAsked(StrEnum):
    """Why an item cannot be asked to pass now."""

    NOT_HERE = "not_here"
    OVER = "over"
    BY_REVIEW = "by_review"
    EMERGENCY = "emergency"
    NOTHING_OPEN = "nothing_open"


def why_not(found: Verdict, known: ChecklistFacts, item: ItemFacts) -> NotAsked | None:
    """None where it may be asked. Nothing sets aside what a prescriber's own decision ends, nor an emergency."""
    if known.status not in ASKED_WHILE:
        return NotAsked.OVER if known.status.is_over else NotAsked.NOT_HERE
    codes = {reason.code for reason in found.reasons if reason.item_position == item.position}
    if codes & BY_REVIEW_ONLY:
        return NotAsked.BY_REVIEW
    if ReasonCode.VITALS_EMERGENCY in codes:
        return NotAsked.EMERGENCY
    return None if asked_for(found, known, item) else NotAsked.NOTHING_OPEN


def asked_for(found: Verdict, known: ChecklistFacts, item: ItemFacts) -> Reason | None:
    """The heaviest reason of this item; the ride of somebody resting may be let pass although it was met."""
    own = (reason for reason in found.reasons if reason.item_position == item.position)
    leaving = known.status is Status.RESTING and item.kind is ItemKind.RIDE
    ride = Reason(ReasonCode.RIDE_NOT_MET, item.position, found.readiness) if leaving else None
    return next(own, ride)


def covered_by_one(known: ChecklistFacts, item: ItemFacts, now: datetime) -> bool:
    """Whether one person's override would cover this item as it stands."""
    find = FINDINGS.get(item.kind)
    finding = find(known, item, now) if find else Finding(Band.GREEN)
    asked = replace(item, overridden=True, override_approved=False, overridden_at=now)
    leaving_red = known.status is Status.RESTING and item.kind is ItemKind.RIDE
    return override_covers(asked, finding, known) and not leaving_red
