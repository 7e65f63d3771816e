"""Vital signs against their bands: what stands, what has to be read again, and the next act.

How several readings of one day are taken together (clinical.md 5.1; where it is silent, our own choice):

* A later reading replaces an earlier one measure by measure. Systolic and diastolic are one sign, taken together.
* A red blood pressure stands once a second reading is red as well; until then it is amber. A milder reading that
  comes before the rest is over does not settle it. An emergency waits for nothing; any other red stands at once.
* What stood and has passed leaves one band behind, so that no hold ends by measuring alone: an emergency leaves red,
  red leaves amber, until a decision that two people made after it.
* Findings are those of the newest reading; one that is gone leaves one band behind in the same way.
* A reading that is too old for the start has to be taken again; what was wrong in it counts like what has passed.
* Glucose is asked for, and its amber counts, in a diabetes plan only: 70-99 is an everyday value of others who fast.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from checklists.rules.band import Band, worst
from checklists.rules.day_findings import DayFinding, band_of, pregnancy_result
from checklists.rules.vital_bands import VitalBands
from checklists.rules.vital_judge import LEAVES, SIGNS, Judge
from checklists.rules.vital_readings import Judged, Reading

__all__ = [
    "HOLDS_FOR",
    "PREGNANCY_TEST",
    "Judged",
    "NextStep",
    "Reading",
    "VitalsVerdict",
    "verdict",
]

# Readings of another day are no readings, whatever the protocol says of how long they hold.
HOLDS_FOR = timedelta(hours=12)
PREGNANCY_TEST = "pregnancy_test"


class NextStep(StrEnum):
    """What happens now, the most urgent first."""

    EMERGENCY = "emergency"  # act now, nothing is waited for
    CLINICIAN = "clinician"  # a clinician speaks with the patient at once; no cancellation
    PRESCRIBER = "prescriber"  # red: the prescriber alone decides
    SECOND_READING = "second_reading"  # rest, then read again
    TELL_PRESCRIBER = "tell_prescriber"  # amber after rest: the prescriber hears of it, a nurse may decide
    TAKE = "take"  # something is not measured yet
    NONE = "none"


@dataclass(frozen=True, slots=True)
class VitalsVerdict:
    """The worst decides. `missing` are measures still to take, and "pregnancy_test".

    `findings` stand now, `gone` left a band behind. A second reading is taken from `again_from` to `again_until`.
    """

    band: Band
    signs: tuple[Judged, ...]
    findings: tuple[DayFinding, ...]
    gone: tuple[DayFinding, ...]
    missing: tuple[str, ...]
    next_step: NextStep
    again_from: datetime | None = None
    again_until: datetime | None = None


def verdict(
    readings: Iterable[Reading], bands: VitalBands, *, diabetes: bool, decided_at: datetime | None = None
) -> VitalsVerdict:
    """What all readings of one appointment say together.

    `decided_at`: when two people last decided on what was known then; nothing older leaves a band behind.
    """
    ordered = sorted(readings, key=lambda reading: reading.at)
    judge = Judge(bands, diabetes, decided_at)
    signs = tuple(sign for sign in (judge.sign(measures, ordered) for measures in SIGNS) if sign)
    findings = ordered[-1].findings if ordered else frozenset()
    gone = judge.gone(ordered)
    left = worst(LEAVES[finding.band] for finding in gone)
    band = worst([*(sign.band for sign in signs), band_of(findings), left])
    again_from = max((sign.again_from for sign in signs if sign.again_from), default=None)
    missing = _missing(ordered, bands, diabetes)
    return VitalsVerdict(
        band=band,
        signs=signs,
        findings=tuple(finding for finding in DayFinding if finding in findings),
        gone=gone,
        missing=missing,
        next_step=_next_step(band, findings, again_from, missing),
        again_from=again_from,
        again_until=again_from + timedelta(minutes=bands.recheck_until - bands.recheck_after)
        if again_from
        else None,
    )


def _missing(ordered: Sequence[Reading], bands: VitalBands, diabetes: bool) -> tuple[str, ...]:
    held = [reading for reading in ordered if reading.holds]
    taken = {measure for reading in held for measure in reading.values}
    missing = [measure.value for measure in bands.asked(diabetes=diabetes) if measure not in taken]
    known = pregnancy_result(held[-1].findings) if held else None
    return tuple([*missing, PREGNANCY_TEST] if bands.asks_pregnancy and known is None else missing)


def _next_step(
    band: Band, findings: frozenset[DayFinding], again_from: datetime | None, missing: tuple[str, ...]
) -> NextStep:
    if band is Band.EMERGENCY:
        return NextStep.EMERGENCY
    if DayFinding.SUICIDAL_WORSE in findings:
        return NextStep.CLINICIAN
    if band is Band.RED:
        return NextStep.PRESCRIBER
    if again_from is not None:
        return NextStep.SECOND_READING
    if band is Band.AMBER:
        return NextStep.TELL_PRESCRIBER
    return NextStep.TAKE if missing else NextStep.NONE
