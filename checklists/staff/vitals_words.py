"""The words of vital signs at the desk: measures with their units, findings, bands, the next act."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from checklists.rules.band import Band
from checklists.rules.day_findings import DayFinding
from checklists.rules.readiness_reasons import Reason, ReasonCode
from checklists.rules.vital_bands import Measure
from checklists.rules.vital_entry import Problem, Slip, Unit
from checklists.rules.vitals import PREGNANCY_TEST, NextStep
from checklists.templatetags.clock import clock

BANDS: Mapping[Band, object] = {
    Band.GREEN: _("In range"),
    Band.AMBER: _("Amber"),
    Band.RED: _("Red"),
    Band.EMERGENCY: _("Emergency"),
}
# A sign is named by its first measure; blood pressure is two.
SIGNS: Mapping[Measure, object] = {
    Measure.SYSTOLIC: _("Blood pressure"),
    Measure.PULSE: _("Pulse"),
    Measure.SPO2: _("Oxygen"),
    Measure.BREATHS: _("Breaths"),
    Measure.TEMPERATURE: _("Temperature"),
    Measure.GLUCOSE: _("Glucose"),
}
MEASURES: Mapping[Measure, Any] = {
    **SIGNS,
    Measure.SYSTOLIC: _("Systolic"),
    Measure.DIASTOLIC: _("Diastolic"),
}
UNITS: Mapping[Measure, object] = {
    Measure.SYSTOLIC: _("mmHg"),
    Measure.DIASTOLIC: _("mmHg"),
    Measure.PULSE: _("a minute"),
    Measure.SPO2: _("%, room air"),
    Measure.BREATHS: _("a minute"),
    Measure.TEMPERATURE: _("°C"),
    Measure.GLUCOSE: _("mg/dL"),
}
GLUCOSE_UNITS: Mapping[Unit, object] = {Unit.MG_DL: _("mg/dL"), Unit.MMOL_L: _("mmol/L")}
FINDING_GROUPS: Mapping[Band, object] = {
    Band.EMERGENCY: _("Emergency: act at once"),
    Band.RED: _("The infusion waits for the prescriber"),
    Band.AMBER: _("Tell the prescriber"),
}
FINDINGS: Mapping[DayFinding, object] = {
    DayFinding.CHEST_PAIN: _("Chest pain"),
    DayFinding.SEVERE_HEADACHE: _("Severe headache"),
    DayFinding.NEUROLOGICAL_SIGN: _("New weakness, numbness or trouble speaking or seeing"),
    DayFinding.FAINTING: _("Fainting"),
    DayFinding.BREATHING_DISTRESS: _("Struggles to breathe"),
    DayFinding.RIGORS: _("Shaking chills"),
    DayFinding.LOW_SUGAR_SIGNS: _("Signs of low glucose: sweating, trembling, confused"),
    DayFinding.SUICIDAL_WORSE: _("Suicidal thoughts worse, a plan, intent or a recent act"),
    DayFinding.UNWELL: _("Fever, cough with phlegm, vomiting or chest signs"),
    DayFinding.INTOXICATION: _("Seems intoxicated, or a positive screen"),
    DayFinding.WITHDRAWAL: _("Signs of alcohol or sedative withdrawal"),
    DayFinding.PSYCHOSIS_OR_MANIA: _("New psychosis, mania or hypomania"),
    DayFinding.CONFUSION: _("Confused, or cannot consent"),
    DayFinding.NO_CONSENT: _("Takes consent back"),
    DayFinding.GUT_SIGNS_GLP1: _("Marked stomach trouble on a GLP-1 medicine"),
    DayFinding.URINARY: _("Pain, urgency or blood when passing urine"),
    DayFinding.BAD_LAST_TIME: _("Bad reaction, fall or long recovery last time"),
    DayFinding.WEIGHT_CHANGE: _("Weight changed by more than 5 %"),
    DayFinding.PREGNANCY_NEGATIVE: _("Negative"),
    DayFinding.PREGNANCY_UNKNOWN: _("Not known"),
    DayFinding.PREGNANCY_DECLINED: _("Declined"),
    DayFinding.PREGNANCY_POSITIVE: _("Positive"),
    DayFinding.PREGNANCY_NOT_ASKED: _("Does not apply"),
}


def finding_words(finding: DayFinding) -> str:
    """One finding outside its form: there a pregnancy test is named as such."""
    words = str(FINDINGS[finding])
    is_test = finding.value.startswith("pregnancy_")
    return _t("Pregnancy test: %(result)s") % {"result": words.lower()} if is_test else words


def value_words(measures: tuple[Measure, ...], values: tuple[float, ...]) -> str:
    """ "158/96", "37.4"."""
    return "/".join(
        f"{value:.1f}" if measures[0] is Measure.TEMPERATURE else f"{value:g}" for value in values
    )


def missing_words(missing: tuple[str, ...]) -> tuple[str, ...]:
    """The signs still to take: both halves of a pressure are one."""
    named = dict.fromkeys(Measure.SYSTOLIC if code == Measure.DIASTOLIC else code for code in missing)
    test = _t("Pregnancy test")
    return tuple(test if code == PREGNANCY_TEST else str(SIGNS[Measure(code)]) for code in named)


def reason_words(reason: Reason, zone: str) -> str:
    """One reason of the vital signs for nurses and prescribers."""
    again = reason.params.get("again_from")
    signs = ", ".join(str(SIGNS[Measure(code)]).lower() for code in _codes(reason, "measures"))
    named = f" ({signs})" if signs else ""
    match reason.code:
        case ReasonCode.VITALS_EMERGENCY:
            return _t("Emergency%(signs)s: act now, call the prescriber to the patient") % {"signs": named}
        case ReasonCode.VITALS_CLINICIAN:
            return _t("A clinician speaks with the patient now: see the vital signs. This cancels nothing")
        case ReasonCode.VITALS_RED:
            return _t("Vital signs red%(signs)s: waits for the prescriber") % {"signs": named}
        case ReasonCode.VITALS_SECOND:
            at = clock(again, zone) if again else ""  # type: ignore[arg-type]
            return _t("Vital signs amber%(signs)s: rest, read again from %(at)s, tell the prescriber") % {
                "signs": named,
                "at": at,
            }
        case ReasonCode.VITALS_AMBER:
            return _t("Vital signs amber%(signs)s: tell the prescriber, then override with a reason") % {
                "signs": named
            }
        case _:
            missing = missing_words(_codes(reason, "missing"))
            return _t("Vital signs to take: %(signs)s") % {"signs": ", ".join(missing).lower()}


def _codes(reason: Reason, name: str) -> tuple[str, ...]:
    found = reason.params.get(name)
    return tuple(str(code) for code in found) if isinstance(found, tuple) else ()


def next_act(
    step: NextStep, again: tuple[str, str] | None, rest: tuple[int, int], missing: tuple[str, ...]
) -> str:
    """What to do now. `again` are the clock times from and until which a second reading is taken, `rest` minutes."""
    match step:
        case NextStep.EMERGENCY:
            return _t("Emergency: stay with the patient, call the prescriber here now. No infusion.")
        case NextStep.CLINICIAN:
            return _t(
                "A clinician speaks with the patient at once, at any hour. This by itself cancels nothing."
            )
        case NextStep.PRESCRIBER:
            return _t("Red: the infusion waits. Tell the prescriber now, only they can decide.")
        case NextStep.SECOND_READING if again:
            return _t(
                "Let the patient rest %(least)d to %(most)d minutes, then take a second reading: from %(from)s, "
                "best by %(until)s. Tell the prescriber."
            ) % {"least": rest[0], "most": rest[1], "from": again[0], "until": again[1]}
        case NextStep.TELL_PRESCRIBER:
            return _t("Still amber: tell the prescriber. A nurse may override it with a reason.")
        case NextStep.TAKE:
            return _t("Still to take: %(signs)s.") % {"signs": ", ".join(missing_words(missing)).lower()}
        case _:
            return _t("All in range.")


def problem_words(measure: Measure, problem: Problem) -> str:
    """What is wrong with a typed value, and what would mend it."""
    unit = str(UNITS[measure])
    match problem.slip:
        case Slip.FAHRENHEIT:
            return _t("This looks like Fahrenheit. In Celsius it is %(meant).1f: write that.") % {
                "meant": problem.meant
            }
        case Slip.MMOL:
            return _t("This looks like mmol/L. Choose that unit, or write %(meant)d mg/dL.") % {
                "meant": problem.meant
            }
        case Slip.NOT_BELOW_SYSTOLIC:
            return _t("The second number is below the first: look which is which.")
        case Slip.PAIR:
            return _t("Write both numbers of the blood pressure.")
        case _:
            return _t("Write a number from %(least)g to %(most)g (%(unit)s): look at the reading again.") % {
                "least": problem.least,
                "most": problem.most,
                "unit": unit,
            }
