"""Why a checklist is not ready: codes with their parameters; the doors make the words for each role."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from checklists.rules.facts import Band, Readiness


class ReasonCode(StrEnum):
    """One open matter. In brackets: the parameters of its reason.

    No parameter names a medicine or a person, so that every role may be shown every reason.
    """

    OWN_PLAN_MISSING = "own_plan_missing"  # hours withheld, no prescriber has entered this patient's own
    FASTING_SHORT = "fasting_short"  # [shortfall_minutes, earliest_start, codes]
    FASTING_UNCLEAR = "fasting_unclear"  # nothing measurably short, yet a nurse asks about it [same as above]
    RIDE_NOT_MET = "ride_not_met"  # nobody who meets the ride policy [policy]
    RIDE_UNCONFIRMED = "ride_unconfirmed"  # named, and neither the driver nor a nurse said yes [policy]
    MEDICINE_URGENT = "medicine_urgent"  # waits for the prescriber, same day [count]
    MEDICINE_REVIEW = "medicine_review"  # waits for the prescriber [count]
    MEDICINE_UNKNOWN = "medicine_unknown"  # nobody recognised it, a nurse identifies it [count]
    MEDICINE_ASK = "medicine_ask"  # a near hit that nobody has answered [count]
    ANSWER_HOLDS = "answer_holds"  # an answer that a prescriber hears before the infusion
    ANSWER_ASKS = "answer_asks"  # an answer that a nurse asks about
    VITALS_EMERGENCY = "vitals_emergency"  # act now [measures, missing, again_from, again_until; as below]
    VITALS_CLINICIAN = "vitals_clinician"  # a clinician speaks with the patient at once; no cancellation
    VITALS_RED = "vitals_red"  # waits for the prescriber
    VITALS_SECOND = "vitals_second"  # rest, then read again
    VITALS_AMBER = "vitals_amber"  # the prescriber hears of it, a nurse decides with a reason
    VITALS_OPEN = "vitals_open"  # not measured, or not everything
    ITEM_NOT_MET = "item_not_met"  # a nurse found it unmet
    ITEM_NOT_NEEDED = "item_not_needed"  # a safety item set aside without an override
    ITEM_UNSURE = "item_unsure"  # the patient is not sure
    ITEM_OPEN = "item_open"  # not answered
    ITEM_UNCONFIRMED = "item_unconfirmed"  # answered, and no nurse has verified it at check-in


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason, the item it belongs to (None: the appointment) and the readiness it alone would give."""

    code: ReasonCode
    item_position: int | None
    readiness: Readiness
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding:
    """What the facts behind one item say. `band` is what an override of it must cover."""

    band: Band
    reasons: tuple[Reason, ...] = ()


def in_order(reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
    """Heaviest first, then by the item's place in the list."""
    return tuple(sorted(reasons, key=lambda reason: (-reason.readiness.weight, reason.item_position or 0)))
