"""The verdict on a checklist at a moment: from facts and `now` alone.

Four answers, the heaviest reason decides:

* hold: a prescriber decides first. A flagged medicine without a valid review and hours withheld, at any
  time; a red finding from check-in on.
* needs_call: a nurse asks. Somebody is not sure; a fasting shortfall; an amber finding at check-in; a
  medicine nobody recognised; ride or medicines still open from 20 hours before the start.
* not_finished: a required item is open, or, from check-in on, not verified by a nurse.
* ready: nothing of these. From check-in on this means every required item confirmed or overridden.

An override drops an item's reasons only when it covers the finding: an amber one by a nurse alone, a red
one, or a safety item nobody answered, with the prescriber who agreed; never what was said after it.
Sources: clinical.md 1.2, 3, 4.3, 5.1 and 6; ux.md 5.
"""

from dataclasses import dataclass
from datetime import datetime

from checklists.rules import fasting
from checklists.rules.checklist_facts import ChecklistFacts
from checklists.rules.facts import Band, ItemFacts, ItemKind, Outcome, Readiness
from checklists.rules.override import is_answered, override_covers
from checklists.rules.readiness_findings import (
    CALL_BEFORE_START,
    FINDINGS,
    medicines_finding,
    own_plan_finding,
    readiness_of_open,
)
from checklists.rules.readiness_reasons import Finding, Reason, ReasonCode, in_order


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer. `reasons` heaviest first; `done` of `total` counts required items of the patient's own list, for
    "3 of 5 done"; what is only measured at the desk is not among them.

    `next_deadline` is the next instant (UTC or as given) at which something is due: a window's end, the
    call 20 hours before, arrival, the start; None once the start has passed.
    """

    readiness: Readiness
    reasons: tuple[Reason, ...]
    done: int
    total: int
    next_deadline: datetime | None


def verdict(facts: ChecklistFacts, now: datetime) -> Verdict:
    """The readiness of a checklist at `now`, an aware instant, with every reason why it is not ready."""
    reasons = in_order(_all_reasons(facts, now))
    required = [item for item in facts.items if item.required and item.kind.asked_of_patient]
    return Verdict(
        readiness=reasons[0].readiness if reasons else Readiness.READY,
        reasons=reasons,
        done=sum(is_done(item, facts, now) for item in required),
        total=len(required),
        next_deadline=_next_deadline(facts, now),
    )


def _all_reasons(facts: ChecklistFacts, now: datetime) -> tuple[Reason, ...]:
    reasons = tuple(reason for item in facts.items for reason in _item_reasons(item, facts, now))
    if facts.item(ItemKind.MEDICINES) is None:
        reasons += medicines_finding(facts, None, now).reasons
    if facts.item(ItemKind.FASTING) is None:
        reasons += own_plan_finding(facts, None).reasons
    return reasons


def _item_reasons(item: ItemFacts, facts: ChecklistFacts, now: datetime) -> tuple[Reason, ...]:
    finding = _finding(item, facts, now)
    if override_covers(item, finding, facts):
        return ()
    answer = _answer_reason(item, finding, facts, now)
    return finding.reasons + ((answer,) if answer else ())


def _finding(item: ItemFacts, facts: ChecklistFacts, now: datetime) -> Finding:
    find = FINDINGS.get(item.kind)
    return find(facts, item, now) if find else Finding(Band.GREEN)


def _answer_reason(item: ItemFacts, finding: Finding, facts: ChecklistFacts, now: datetime) -> Reason | None:
    """What the tick and the nurse's mark leave open, beside what the finding says already."""
    match item.standing:
        case Outcome.CONFIRMED:
            return None
        case Outcome.NOT_MET:
            return _not_met(item, finding)
        case Outcome.NOT_NEEDED:
            return _not_needed(item, finding)
        case _:
            return _unverified(item, finding, facts, now)


def _not_met(item: ItemFacts, finding: Finding) -> Reason | None:
    """A nurse found a safety item unmet: red, unless the fasting clock says how little is missing."""
    if item.kind is ItemKind.FASTING and finding.band is Band.AMBER:
        return None
    if item.safety:
        return Reason(ReasonCode.ITEM_NOT_MET, item.position, Readiness.HOLD)
    return Reason(ReasonCode.ITEM_NOT_MET, item.position, Readiness.NOT_FINISHED) if item.required else None


def _not_needed(item: ItemFacts, finding: Finding) -> Reason | None:
    """One person may set a comfort item aside; a safety item only by an override, or where its facts are met."""
    met = item.kind is ItemKind.RIDE and finding.band is Band.GREEN
    if not (item.safety and item.required) or met:
        return None
    return Reason(ReasonCode.ITEM_NOT_NEEDED, item.position, Readiness.NEEDS_CALL)


def _unverified(item: ItemFacts, finding: Finding, facts: ChecklistFacts, now: datetime) -> Reason | None:
    if not item.kind.asked_of_patient:
        return None  # taken by staff and verified by that; what is missing or wrong is the finding's
    if item.unsure and (item.required or item.safety):
        return Reason(ReasonCode.ITEM_UNSURE, item.position, Readiness.NEEDS_CALL)
    if not item.required or finding.reasons:
        return None
    if not is_answered(item, facts):
        return Reason(ReasonCode.ITEM_OPEN, item.position, readiness_of_open(facts, item, now))
    if facts.status.is_checked_in:
        return Reason(ReasonCode.ITEM_UNCONFIRMED, item.position, Readiness.NOT_FINISHED)
    return None


def is_done(item: ItemFacts, facts: ChecklistFacts, now: datetime) -> bool:
    """Done in the patient's words: answered and sure, or settled by staff."""
    if item.standing is not None:
        return item.standing is Outcome.CONFIRMED or not _item_reasons(item, facts, now)
    overridden = override_covers(item, _finding(item, facts, now), facts)
    return overridden or (is_answered(item, facts) and not item.unsure)


def _next_deadline(facts: ChecklistFacts, now: datetime) -> datetime | None:
    moments = [facts.starts_at - CALL_BEFORE_START, facts.arrive_at, facts.starts_at]
    if not facts.hours_withheld:
        found = fasting.windows(facts.starts_at, facts.limits, arrive_at=facts.arrive_at)
        moments += [window.closes_at for window in found]
    return min((moment for moment in moments if moment > now), default=None)
