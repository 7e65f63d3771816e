"""What the facts say about fasting, ride and medicines, whatever was ticked."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from checklists.rules import fasting, ride
from checklists.rules.band import worst
from checklists.rules.checklist_facts import ChecklistFacts
from checklists.rules.facts import Band, ItemFacts, ItemKind, MedicineFacts, Outcome, Readiness, is_after
from checklists.rules.medicine_routes import Route
from checklists.rules.questions import band_of_all, holding
from checklists.rules.readiness_reasons import Finding, Reason, ReasonCode
from checklists.rules.vitals_finding import vitals_finding

CALL_BEFORE_START = timedelta(hours=20)
CALLED_FOR = frozenset({ItemKind.RIDE, ItemKind.MEDICINES})
_NOTHING = Finding(Band.GREEN)


def fasting_finding(facts: ChecklistFacts, item: ItemFacts, now: datetime) -> Finding:
    """The fasting clock (clinical.md 1.2), or the own plan that is still missing (1.3).

    A shortfall over 30 minutes is a hold from check-in; before that it is a nurse's to decide, who may
    move the start. One of 1 to 30 minutes waits for a nurse at any time.
    """
    if facts.hours_withheld:
        return own_plan_finding(facts, item)
    if not facts.intakes:
        return _NOTHING
    found = fasting.verdict(facts.intakes, facts.starts_at, facts.limits, arrive_at=facts.arrive_at)
    if found.band is Band.GREEN:
        return _NOTHING
    held = found.band is Band.RED and facts.status.is_checked_in
    reason = Reason(
        ReasonCode.FASTING_SHORT if found.shortfall_minutes > 0 else ReasonCode.FASTING_UNCLEAR,
        item.position,
        Readiness.HOLD if held else Readiness.NEEDS_CALL,
        {
            "shortfall_minutes": found.shortfall_minutes,
            "earliest_start": found.earliest_start,
            "codes": found.reasons,
        },
    )
    return Finding(found.band, (reason,))


def own_plan_finding(facts: ChecklistFacts, item: ItemFacts | None) -> Finding:
    """Hours withheld, and a prescriber has not entered this patient's own (clinical.md 1.3): a hold at any time.

    Holds even where the protocol has no fasting item: somebody still tells the patient when to eat.
    """
    if not facts.hours_withheld:
        return _NOTHING
    position = item.position if item else None
    return Finding(Band.RED, (Reason(ReasonCode.OWN_PLAN_MISSING, position, Readiness.HOLD),))


def ride_finding(facts: ChecklistFacts, item: ItemFacts, now: datetime) -> Finding:
    """The ride policy (clinical.md 3). Bands apply from check-in; before that an unmet ride is open.

    A nurse's mark at check-in is for the one who was named then, not for somebody named afterwards.
    """
    nurse_confirmed = facts.ride.confirmed_by_nurse or _confirmed_since(item)
    band = ride.band(replace(facts.ride, confirmed_by_nurse=nurse_confirmed))
    params = {"policy": facts.ride.policy}
    if facts.status.is_checked_in and band is not Band.GREEN:
        return Finding(band, (_unmet_at_check_in(band, item, params),))
    if band is Band.RED and (item.done or nurse_confirmed):
        open_ride = Reason(
            ReasonCode.RIDE_NOT_MET, item.position, readiness_of_open(facts, item, now), params
        )
        return Finding(band, (open_ride,))
    return Finding(band)


def _confirmed_since(item: ItemFacts) -> bool:
    """Whether a nurse confirmed what stands, and nothing said before it."""
    return item.confirmed is Outcome.CONFIRMED and not is_after(item.answered_at, item.confirmed_at)


def _unmet_at_check_in(band: Band, item: ItemFacts, params: Mapping[str, object]) -> Reason:
    if band is Band.RED:
        return Reason(ReasonCode.RIDE_NOT_MET, item.position, Readiness.HOLD, params)
    return Reason(ReasonCode.RIDE_UNCONFIRMED, item.position, Readiness.NEEDS_CALL, params)


def readiness_of_open(facts: ChecklistFacts, item: ItemFacts, now: datetime) -> Readiness:
    """An open item is not finished; ride and medicines need a call from 20 hours before the start on.

    Both need somebody else's time, so they cannot wait for check-in. Source: clinical.md 6.
    """
    due = now >= facts.starts_at - CALL_BEFORE_START and item.kind in CALLED_FOR
    return Readiness.NEEDS_CALL if due else Readiness.NOT_FINISHED


def medicines_finding(facts: ChecklistFacts, item: ItemFacts | None, now: datetime) -> Finding:
    """What waits for a prescriber or a nurse (clinical.md 4.3, 4.4), at any time; one reason a code.

    Holds even where the protocol has no medicines item: a flagged medicine is a fact of the patient.
    """
    counts = Counter(code for code in map(_medicine_code, facts.medicines) if code is not None)
    position = item.position if item else None
    reasons = tuple(
        Reason(code, position, _MEDICINE_READINESS[code], {"count": count}) for code, count in counts.items()
    )
    return Finding(Band.RED if reasons else Band.GREEN, reasons)


_MEDICINE_READINESS: Mapping[ReasonCode, Readiness] = {
    ReasonCode.MEDICINE_URGENT: Readiness.HOLD,
    ReasonCode.MEDICINE_REVIEW: Readiness.HOLD,
    ReasonCode.MEDICINE_UNKNOWN: Readiness.NEEDS_CALL,
    ReasonCode.MEDICINE_ASK: Readiness.NEEDS_CALL,
}
_HOLDING_CODES = {
    Route.URGENT_REVIEW.value: ReasonCode.MEDICINE_URGENT,
    Route.PRESCRIBER_DECISION.value: ReasonCode.MEDICINE_REVIEW,
}
_ROUTES = frozenset(route.value for route in Route)


def _medicine_code(medicine: MedicineFacts) -> ReasonCode | None:
    """A prescriber's valid decision answers everything; a nurse's identification only who it is.

    A near hit nobody answered may be any medicine: it has its strictest route's effect and waits for
    a nurse besides.
    """
    if medicine.reviewed:
        return None
    if medicine.route in _HOLDING_CODES:
        return _HOLDING_CODES[medicine.route]
    if medicine.identified_by_nurse:
        return None
    if medicine.guess_refused or medicine.route not in _ROUTES:
        return ReasonCode.MEDICINE_UNKNOWN
    return ReasonCode.MEDICINE_ASK if medicine.ask else None


def questions_finding(facts: ChecklistFacts, item: ItemFacts, now: datetime) -> Finding:
    """The answers to an item's own questions, by the bands its protocol gives them.

    A red answer is a call until check-in and a hold from then on; a new medicine waits for the prescriber at
    any time. What held stays, whatever is said at home afterwards, until staff have answered. An amber one of a
    comfort item is settled by the nurse who asks and confirms; of a safety item only by a coded reason.
    Source: clinical.md 5.1, 5.2.
    """
    band = worst(band_of_all(item.questions, said) for said in (item.answers, item.held))
    if band is Band.GREEN:
        return _NOTHING
    if band is Band.AMBER and not item.safety and _confirmed_since(item):
        return _NOTHING
    if band is Band.AMBER:
        return Finding(band, (Reason(ReasonCode.ANSWER_ASKS, item.position, Readiness.NEEDS_CALL),))
    here = facts.status.is_checked_in
    holds = item.held or holding(item.questions, item.answers, is_checked_in=here)
    readiness = Readiness.HOLD if holds else Readiness.NEEDS_CALL
    return Finding(band, (Reason(ReasonCode.ANSWER_HOLDS, item.position, readiness),))


FINDINGS: Mapping[ItemKind, Callable[[ChecklistFacts, ItemFacts, datetime], Finding]] = {
    ItemKind.FASTING: fasting_finding,
    ItemKind.RIDE: ride_finding,
    ItemKind.MEDICINES: medicines_finding,
    ItemKind.WELLBEING: questions_finding,
    ItemKind.COMFORT: questions_finding,
    ItemKind.QUESTION: questions_finding,
    ItemKind.VITAL_SIGNS: vitals_finding,
}
