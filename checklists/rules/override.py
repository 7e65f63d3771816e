"""What a recorded override covers. Source: clinical.md 5.1."""

from checklists.rules.checklist_facts import ChecklistFacts
from checklists.rules.facts import Band, ItemFacts, ItemKind, Outcome, is_after
from checklists.rules.questions import is_whole
from checklists.rules.readiness_reasons import Finding, ReasonCode
from checklists.rules.vitals import HOLDS_FOR
from checklists.rules.vitals_finding import are_taken

# These end by a recorded decision on the medicine or the hours themselves, never by setting the item aside.
BY_REVIEW_ONLY = frozenset(
    {ReasonCode.OWN_PLAN_MISSING, ReasonCode.MEDICINE_URGENT, ReasonCode.MEDICINE_REVIEW}
)


def override_covers(item: ItemFacts, finding: Finding, facts: ChecklistFacts) -> bool:
    """Whether the newest override covers the item as it stands now.

    One person covers a comfort item; a nurse alone an amber finding of a safety item; whatever else is
    open on a safety item needs the prescriber who agreed. Nothing covers an emergency: it has to pass first; nor
    what only a prescriber's own decision ends, even where it came up after the override.
    """
    if not item.overridden or is_out_of_date(item):
        return False
    if finding.band is Band.EMERGENCY or _is_of_other_readings(item, facts):
        return False
    if any(reason.code in BY_REVIEW_ONLY for reason in finding.reasons):
        return False
    return item.override_approved or not item.safety or _nurse_may_cover(item, finding, facts)


def is_agreed(item: ItemFacts) -> bool:
    """Whether two people let the item pass as it stands, whatever its finding."""
    return item.overridden and item.override_approved and not is_out_of_date(item)


def is_asked(item: ItemFacts) -> bool:
    """Whether a request stands as it was made, and waits for its second person."""
    return item.overridden and item.override_waits and not is_out_of_date(item)


def is_out_of_date(item: ItemFacts) -> bool:
    """Something was said, or a nurse found the item unmet, after the override: it knew nothing of that."""
    unmet = item.confirmed is Outcome.NOT_MET and is_after(item.confirmed_at, item.overridden_at)
    return unmet or is_after(item.answered_at, item.overridden_at)


def is_answered(item: ItemFacts, facts: ChecklistFacts) -> bool:
    """Done; for medicines, something listed or "I take nothing" said; for questions, each required one answered.

    Vital signs are answered once everything that is asked for has been measured.
    """
    if item.kind is ItemKind.VITAL_SIGNS:
        return are_taken(facts, item)
    silent = item.kind is ItemKind.MEDICINES and not facts.medicines and not facts.no_medicines_declared
    return item.done and not silent and is_whole(item.questions, item.answers)


def _is_of_other_readings(item: ItemFacts, facts: ChecklistFacts) -> bool:
    """Whether vital signs were let pass by readings that hold no more, or on another day."""
    if item.kind is not ItemKind.VITAL_SIGNS or item.overridden_at is None:
        return False
    aged = item.answered_at is not None and not any(reading.holds for reading in facts.vitals)
    return aged or item.overridden_at < facts.starts_at - HOLDS_FOR


def _nurse_may_cover(item: ItemFacts, finding: Finding, facts: ChecklistFacts) -> bool:
    """Amber, or green and merely not verified; never an unknown answer, which may hide anything."""
    unmeasured = item.kind is ItemKind.VITAL_SIGNS and not is_answered(item, facts)
    unmet = item.confirmed is Outcome.NOT_MET
    if finding.band is Band.AMBER:
        # The fasting clock says how little is missing; elsewhere what a nurse found unmet is red.
        return not (item.unsure or unmeasured or (unmet and item.kind is not ItemKind.FASTING))
    return finding.band is Band.GREEN and is_answered(item, facts) and not item.unsure and not unmet
