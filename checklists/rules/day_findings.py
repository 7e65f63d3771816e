"""What a nurse sees or is told on the day, beside the numbers: coded words with their band. Source: clinical.md 5.1, 5.2."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from checklists.rules.band import Band, worst


class DayFinding(StrEnum):
    """One finding of the day; the words stand at the desk."""

    CHEST_PAIN = "chest_pain"
    SEVERE_HEADACHE = "severe_headache"
    NEUROLOGICAL_SIGN = "neurological_sign"
    FAINTING = "fainting"
    BREATHING_DISTRESS = "breathing_distress"
    RIGORS = "rigors"
    LOW_SUGAR_SIGNS = "low_sugar_signs"
    SUICIDAL_WORSE = "suicidal_worse"
    UNWELL = "unwell"
    INTOXICATION = "intoxication"
    WITHDRAWAL = "withdrawal"
    PSYCHOSIS_OR_MANIA = "psychosis_or_mania"
    CONFUSION = "confusion"
    NO_CONSENT = "no_consent"
    GUT_SIGNS_GLP1 = "gut_signs_glp1"
    URINARY = "urinary"
    BAD_LAST_TIME = "bad_last_time"
    WEIGHT_CHANGE = "weight_change"
    PREGNANCY_POSITIVE = "pregnancy_positive"
    PREGNANCY_UNKNOWN = "pregnancy_unknown"
    PREGNANCY_DECLINED = "pregnancy_declined"
    PREGNANCY_NEGATIVE = "pregnancy_negative"
    PREGNANCY_NOT_ASKED = "pregnancy_not_asked"

    @property
    def band(self) -> Band:
        return BANDS[self]


# What the test showed; "not asked" where a test makes no sense for this patient.
PREGNANCY = (
    DayFinding.PREGNANCY_NEGATIVE,
    DayFinding.PREGNANCY_UNKNOWN,
    DayFinding.PREGNANCY_DECLINED,
    DayFinding.PREGNANCY_POSITIVE,
    DayFinding.PREGNANCY_NOT_ASKED,
)
# Suicidal thoughts hold until a clinician has spoken with the patient; they are no cancellation (5.2).
BANDS: Mapping[DayFinding, Band] = {
    DayFinding.CHEST_PAIN: Band.EMERGENCY,
    DayFinding.SEVERE_HEADACHE: Band.EMERGENCY,
    DayFinding.NEUROLOGICAL_SIGN: Band.EMERGENCY,
    DayFinding.FAINTING: Band.EMERGENCY,
    DayFinding.BREATHING_DISTRESS: Band.EMERGENCY,
    DayFinding.RIGORS: Band.EMERGENCY,
    DayFinding.LOW_SUGAR_SIGNS: Band.EMERGENCY,
    DayFinding.SUICIDAL_WORSE: Band.RED,
    DayFinding.UNWELL: Band.RED,
    DayFinding.INTOXICATION: Band.RED,
    DayFinding.WITHDRAWAL: Band.RED,
    DayFinding.PSYCHOSIS_OR_MANIA: Band.RED,
    DayFinding.CONFUSION: Band.RED,
    DayFinding.NO_CONSENT: Band.RED,
    DayFinding.GUT_SIGNS_GLP1: Band.RED,
    DayFinding.URINARY: Band.AMBER,
    DayFinding.BAD_LAST_TIME: Band.AMBER,
    DayFinding.WEIGHT_CHANGE: Band.AMBER,
    DayFinding.PREGNANCY_POSITIVE: Band.RED,
    DayFinding.PREGNANCY_UNKNOWN: Band.AMBER,
    DayFinding.PREGNANCY_DECLINED: Band.AMBER,
    DayFinding.PREGNANCY_NEGATIVE: Band.GREEN,
    DayFinding.PREGNANCY_NOT_ASKED: Band.GREEN,
}


def band_of(findings: Iterable[DayFinding]) -> Band:
    """The worst of them; green for none."""
    return worst(BANDS[finding] for finding in findings)


def pregnancy_result(findings: Iterable[DayFinding]) -> DayFinding | None:
    """What is known of a pregnancy test; None when nothing was written down."""
    return next((finding for finding in findings if finding in PREGNANCY), None)
