"""What the readings of the day mean for the list: reasons by band, from check-in on. Source: clinical.md 5.1, 5.2."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from checklists.rules import vitals
from checklists.rules.band import Band
from checklists.rules.checklist_facts import ChecklistFacts
from checklists.rules.day_findings import DayFinding
from checklists.rules.facts import ItemFacts, Readiness
from checklists.rules.readiness_reasons import Finding, Reason, ReasonCode
from checklists.rules.vitals import VitalsVerdict

_NOTHING = Finding(Band.GREEN)


def vitals_finding(facts: ChecklistFacts, item: ItemFacts, now: datetime) -> Finding:
    """Bands apply from check-in; before that an emergency alone is a reason, and nothing is open.

    Not taken, or not whole: not finished. Amber waits for a nurse, red and an emergency hold.
    """
    found = vitals_of(facts, item)
    if found is None or not (facts.status.is_checked_in or found.band is Band.EMERGENCY):
        return _NOTHING
    reasons = tuple(
        Reason(code, item.position, _READINESS[code], _params(code, found)) for code in _codes(found)
    )
    return Finding(found.band, reasons)


def vitals_of(facts: ChecklistFacts, item: ItemFacts) -> VitalsVerdict | None:
    """What the readings say together; None where the protocol asks for none.

    Nothing older leaves a band behind once two people have let the item pass.
    """
    if facts.vital_bands is None:
        return None
    decided_at = item.overridden_at if item.overridden and item.override_approved else None
    return vitals.verdict(facts.vitals, facts.vital_bands, diabetes=facts.diabetes, decided_at=decided_at)


def are_taken(facts: ChecklistFacts, item: ItemFacts) -> bool:
    """Whether everything that is asked for has been measured."""
    found = vitals_of(facts, item)
    return found is not None and not found.missing


_READINESS: Mapping[ReasonCode, Readiness] = {
    ReasonCode.VITALS_EMERGENCY: Readiness.HOLD,
    ReasonCode.VITALS_CLINICIAN: Readiness.HOLD,
    ReasonCode.VITALS_RED: Readiness.HOLD,
    ReasonCode.VITALS_SECOND: Readiness.NEEDS_CALL,
    ReasonCode.VITALS_AMBER: Readiness.NEEDS_CALL,
    ReasonCode.VITALS_OPEN: Readiness.NOT_FINISHED,
}


def _codes(found: VitalsVerdict) -> Iterator[ReasonCode]:
    speaks = DayFinding.SUICIDAL_WORSE in found.findings
    if speaks:
        yield ReasonCode.VITALS_CLINICIAN
    if found.band is Band.EMERGENCY:
        yield ReasonCode.VITALS_EMERGENCY
    elif found.band is Band.RED and not (speaks and _is_red_for_this_alone(found)):
        yield ReasonCode.VITALS_RED
    elif found.again_from is not None:
        yield ReasonCode.VITALS_SECOND
    elif found.band is Band.AMBER:
        yield ReasonCode.VITALS_AMBER
    if found.missing:
        yield ReasonCode.VITALS_OPEN


def _is_red_for_this_alone(found: VitalsVerdict) -> bool:
    others = [each for each in found.findings if each is not DayFinding.SUICIDAL_WORSE]
    bands = [*(sign.band for sign in found.signs), *(each.band for each in others)]
    left = any(each.band is Band.EMERGENCY for each in found.gone)
    return not left and all(band.weight < Band.RED.weight for band in bands)


_BANDS = {ReasonCode.VITALS_EMERGENCY: Band.EMERGENCY, ReasonCode.VITALS_RED: Band.RED}


def _params(code: ReasonCode, found: VitalsVerdict) -> dict[str, object]:
    """Codes alone: which measures give this reason, what is missing, from when a second reading may be taken."""
    band = _BANDS.get(code, Band.AMBER)
    return {
        "measures": tuple(sign.measures[0].value for sign in found.signs if sign.band is band),
        "missing": found.missing,
        "again_from": found.again_from,
        "again_until": found.again_until,
    }
