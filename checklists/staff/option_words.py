"""The words of coded choices at the desk: intakes, overrides, routes, decisions, reasons of moves."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from checklists.rules.appointment_status import Status
from checklists.rules.facts import Outcome
from checklists.rules.fasting import Category
from checklists.rules.medicine_routes import Route
from checklists.rules.move_reasons import NoGoReason, StepBackReason
from checklists.rules.override_reasons import OverrideReason
from checklists.rules.review import Decision, Lapse

OUTCOMES: Mapping[Outcome, object] = {
    Outcome.CONFIRMED: _("Confirmed"),
    Outcome.NOT_MET: _("Not met"),
    Outcome.NOT_NEEDED: _("Not needed"),
}
CATEGORIES: Mapping[Category, object] = {
    Category.WATER: _("Water, ice"),
    Category.CLEAR_OTHER: _("Clear drink: black coffee or tea, juice without pulp, soda, broth"),
    Category.CLEAR_WITH_PROTEIN: _("Clear protein drink"),
    Category.COFFEE_TEA_WITH_MILK: _("Coffee or tea with a splash of milk"),
    Category.MILK_OR_NONCLEAR_DRINK: _("Milk, latte, smoothie, juice with pulp"),
    Category.LIGHT_MEAL: _("Light food: toast, cereal, fruit"),
    Category.FULL_MEAL: _("Normal meal: fried, fatty, meat"),
    Category.GUM_OR_SWEET: _("Gum or a mint"),
    Category.MEDICINE_WITH_SIP: _("Tablet with a sip of water"),
    Category.ALCOHOL: _("Alcohol"),
    Category.UNSURE: _("Not sure what"),
}
OVERRIDES: Mapping[OverrideReason, object] = {
    OverrideReason.WRITTEN_DOWN_WRONG: _("Written down wrong: asked again here"),
    OverrideReason.TINY_AMOUNT: _("A very small amount"),
    OverrideReason.START_MOVED: _("The infusion starts later"),
    OverrideReason.CHECKED_BY_PHONE: _("Checked by phone"),
    OverrideReason.TRANSPORT_ARRANGED: _("The clinic arranged transport with an escort"),
    OverrideReason.STAYS_LONGER: _("The patient stays longer here"),
    OverrideReason.LIST_CHECKED_HERE: _("List gone through with the patient here"),
    OverrideReason.DONE_HERE: _("Done here"),
    OverrideReason.DECLINED: _("The patient does not want it"),
    OverrideReason.PRESCRIBER_JUDGES: _("The prescriber weighed it for this patient"),
    OverrideReason.OTHER: _("Other: see the note"),
}
ROUTES: Mapping[Route, object] = {
    Route.URGENT_REVIEW: _("Prescriber decides today"),
    Route.PRESCRIBER_DECISION: _("Prescriber decides"),
    Route.NURSE_NOTE: _("A note for the nurse, no hold"),
    Route.TAKE_AS_USUAL_CONFIRM: _("Taken as usual: ask if today's was taken"),
    Route.INFORMATION: _("Known, for information"),
}
# How sure a match is, by how it was met.
HOW: Mapping[str, object] = {
    "exact": _("the name itself"),
    "brand": _("a brand name"),
    "misspelling": _("a known misspelling"),
    "fuzzy": _("a guess by likeness"),
    "hint": _("a guess by its ending"),
}
LAPSES: Mapping[Lapse, object] = {
    Lapse.EXPIRED: _("no longer counts: its last day is before this infusion"),
    Lapse.CHANGED: _("does not count here: another medicine or dose"),
    Lapse.OTHER_SERIES: _("does not count here: another series"),
}
DECISIONS: Mapping[Decision, object] = {
    Decision.UNCHANGED: _("Continue unchanged"),
    Decision.TIMING_ADJUSTED: _("Timing adjusted"),
    Decision.SUPERVISED_TAPER: _("Supervised taper"),
    Decision.POSTPONE: _("Postpone the infusion"),
}
# What a prescriber may say with one press; none of it changes how a medicine is taken.
SENTENCES: Mapping[str, object] = {
    "seen": _("Your prescriber has looked at your list. Thank you for telling us."),
    "as_usual": _("Your prescriber has looked at this. Please take it as you always do."),
    "bring": _("Please bring this medicine in its package. A nurse looks at it with you."),
    "call": _("Your prescriber would like to talk with you about this. Please call us."),
}
NO_GO: Mapping[NoGoReason, object] = {
    NoGoReason.ATE_OR_DRANK: _("Ate or drank too late"),
    NoGoReason.NO_RIDE: _("Nobody to take the patient home"),
    NoGoReason.MEDICINE: _("A medicine"),
    NoGoReason.UNWELL: _("Unwell, or vital signs"),
    NoGoReason.PATIENT_DECIDED: _("The patient decided"),
    NoGoReason.CLINIC: _("The clinic cannot today"),
    NoGoReason.OTHER: _("Other: see the note"),
}
STEP_BACK: Mapping[StepBackReason, object] = {
    StepBackReason.PRESSED_TOO_EARLY: _("Pressed by mistake, or too early"),
    StepBackReason.PLAN_CHANGED: _("The plan changed"),
    StepBackReason.OTHER: _("Other: see the note"),
}
MOVES: Mapping[tuple[Status, Status], object] = {
    (Status.EXPECTED, Status.ARRIVED): _("Arrived"),
    (Status.EXPECTED, Status.NO_SHOW): _("Did not come"),
    (Status.ARRIVED, Status.EXPECTED): _("Not here after all"),
    (Status.ARRIVED, Status.CHECKED_IN): _("Both match: check in"),
    (Status.CHECKED_IN, Status.ARRIVED): _("Undo check-in"),
    (Status.CHECKED_IN, Status.IN_INFUSION): _("Confirm ready, start infusion"),
    (Status.IN_INFUSION, Status.RESTING): _("Infusion done, resting"),
    (Status.IN_INFUSION, Status.CHECKED_IN): _("Back to checked in"),
    (Status.RESTING, Status.LEFT): _("Left with the driver"),
    (Status.RESTING, Status.IN_INFUSION): _("Back to in infusion"),
    (Status.LEFT, Status.RESTING): _("Back to resting"),
    (Status.NO_GO, Status.CHECKED_IN): _("Go after all: back to checked in"),
    (Status.NO_GO, Status.ARRIVED): _("Go after all: back to arrived"),
    (Status.NO_SHOW, Status.ARRIVED): _("Came after all: arrived"),
    (Status.NO_SHOW, Status.EXPECTED): _("Back to expected"),
}
# Why it was moved, as the history says it; a reason of an older release reads as its code.
MOVE_REASONS: Mapping[str, object] = {
    str(code): words for code, words in (*NO_GO.items(), *STEP_BACK.items())
}


def choices(words: Mapping[Any, object]) -> list[tuple[str, object]]:
    """For a form field, in the order given."""
    return [(str(key), label) for key, label in words.items()]
