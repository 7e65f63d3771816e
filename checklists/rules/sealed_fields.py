"""How each text of a patient's health rests: sealed where a person types words, plain where it is coded, and then why.

The one reviewed list. A text or data field of the most private class that is not in it is refused at start-up. Source: security.md DA-3.
"""

from collections.abc import Mapping

# Answers by their codes, which rules and reports ask for by key; words that somebody typed among them rest sealed.
AMONG_CODES = frozenset({("AnswerDraft", "raw"), ("NextDayAnswer", "answer"), ("Tick", "answer")})
SEALED = AMONG_CODES | frozenset(
    {
        ("Appointment", "notes"),
        ("BreakGlass", "review"),
        ("BreakGlass", "words"),
        ("Confirmation", "note"),
        ("EatingPlan", "note"),
        ("EatingPlan", "words_for_patient"),
        ("Intake", "words"),
        ("MedicationEntry", "text"),
        ("MedicationReview", "note"),
        ("MedicationReview", "words_for_patient"),
        ("Override", "note"),
        ("OverrideWeek", "note"),
        ("PrivateNote", "text"),
        ("ReviewDraft", "note"),
        ("StatusChange", "note"),
        ("VitalSigns", "note"),
    }
)
_CODED = "codes of ours, which rules and reports ask for"
_MATCHED = "what the formulary calls it, and the letters that it knew it by"
PLAIN: Mapping[tuple[str, str], str] = {
    ("Appointment", "appointment_type"): "the clinic's own name of a kind of visit, from a list of its own",
    ("Confirmation", "outcome"): _CODED,
    ("EatingPlan", "covers"): _CODED,
    ("Intake", "category"): _CODED,
    ("MedicationEntry", "last_dose_by"): "who said it, by a label of ours",
    ("MedicationEntry", "matches"): _MATCHED,
    ("MedicationEntry", "route"): _CODED,
    ("MedicationReview", "decision"): _CODED,
    ("NextDayAnswer", "band"): _CODED,
    ("Override", "band"): _CODED,
    ("Override", "finding"): _CODED,
    ("Override", "reason"): _CODED,
    ("PatientCondition", "kind"): _CODED,
    ("StatusChange", "readiness"): _CODED,
    ("StatusChange", "reason"): _CODED,
    ("VitalSigns", "findings"): _CODED,
}


def is_said(model: str, field: str) -> bool:
    """Whether somebody decided how it rests."""
    return (model, field) in SEALED or (model, field) in PLAIN
