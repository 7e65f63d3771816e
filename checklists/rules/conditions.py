"""What a patient's record says that changes their preparation. Source: clinical.md 1.3 and 2 (H8)."""

from enum import StrEnum


class Condition(StrEnum):
    """Noted by a nurse or a prescriber for one patient, until it is ended."""

    PREGNANCY = "pregnancy"
    SLOW_STOMACH = "slow_stomach"  # gastroparesis, obstruction, achalasia, bariatric surgery, severe reflux
    EATING_DISORDER = "eating_disorder"
    FRAILTY = "frailty"
    KIDNEY_DISEASE = "kidney_disease"
    DIALYSIS = "dialysis"
    HEART_FAILURE = "heart_failure"
    LOW_SODIUM = "low_sodium"
    DIABETES = "diabetes"


WITHHOLDS_HOURS = frozenset(
    {
        Condition.PREGNANCY,
        Condition.SLOW_STOMACH,
        Condition.EATING_DISORDER,
        Condition.FRAILTY,
        Condition.KIDNEY_DISEASE,
        Condition.DIALYSIS,
    }
)
# No volume to drink is ever named to these patients.
FLUID_RESTRICTED = frozenset({Condition.HEART_FAILURE, Condition.DIALYSIS, Condition.LOW_SODIUM})
