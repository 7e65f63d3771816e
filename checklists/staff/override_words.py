"""What may happen if an item is let pass as it stands: one plain sentence for each kind of item and finding.

For nurses and prescribers. The reasons behind them: clinical.md 1, 2, 3, 4 and 5.
"""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from checklists.rules.facts import ItemKind
from checklists.rules.override_request import NotAsked
from checklists.rules.override_week import Outcome
from checklists.rules.readiness_reasons import ReasonCode

_OPEN = ReasonCode.ITEM_OPEN
_UNCONFIRMED = ReasonCode.ITEM_UNCONFIRMED
_UNSURE = ReasonCode.ITEM_UNSURE
_NOT_MET = ReasonCode.ITEM_NOT_MET
_NOT_NEEDED = ReasonCode.ITEM_NOT_NEEDED

NOT_ASKED: Mapping[NotAsked, object] = {
    NotAsked.NOT_HERE: _("An override is asked for at check-in: check the patient in first."),
    NotAsked.OVER: _("This appointment is over: nothing is let pass any more."),
    NotAsked.BY_REVIEW: _("This waits for the prescriber's own decision: no override can replace it."),
    NotAsked.EMERGENCY: _("This is an emergency: act on it, then take new readings."),
    NotAsked.NOTHING_OPEN: _("Nothing is open on this item: an override is not needed."),
}
OUTCOMES: Mapping[Outcome, object] = {
    Outcome.WENT_AHEAD: _("Went ahead"),
    Outcome.WITHDRAWN: _("Withdrawn"),
    Outcome.NO_GO: _("No-go"),
    Outcome.NOT_AGREED: _("Nobody agreed"),
    Outcome.WAITS: _("Waits for a prescriber"),
    Outcome.OPEN: _("Let pass, not begun"),
}
RISKS: Mapping[ItemKind, Mapping[ReasonCode, object]] = {
    ItemKind.FASTING: {
        ReasonCode.FASTING_SHORT: _(
            "Food or drink may still be in the stomach: it can come up and get into the lungs."
        ),
        ReasonCode.FASTING_UNCLEAR: _(
            "Nobody knows what was eaten or drunk, or when: the stomach may be full, and vomit can get into the lungs."
        ),
        _NOT_MET: _("The fast was not kept: what is in the stomach can come up and get into the lungs."),
        _NOT_NEEDED: _("Without a fast, what is in the stomach can come up and get into the lungs."),
        _UNSURE: _(
            "The patient is not sure of the fast: the stomach may be full, and vomit can get into the lungs."
        ),
        _OPEN: _(
            "Nobody has asked about food and drink: the stomach may be full, and vomit can get into the lungs."
        ),
        _UNCONFIRMED: _(
            "Nobody here has checked the fast: what the patient wrote at home may not be so any more."
        ),
    },
    ItemKind.RIDE: {
        ReasonCode.RIDE_NOT_MET: _(
            "Nobody takes the patient home: drowsy or dizzy, they may fall, get lost or drive themselves."
        ),
        ReasonCode.RIDE_UNCONFIRMED: _(
            "The driver has not said yes: the patient may wait here, or go home alone and drowsy."
        ),
        _NOT_MET: _(
            "The ride does not hold: drowsy or dizzy, the patient may fall, get lost or drive themselves."
        ),
        _NOT_NEEDED: _(
            "Without a companion a drowsy or dizzy patient may fall, get lost or drive themselves."
        ),
        _UNSURE: _(
            "The patient is not sure of the ride: they may stand here alone afterwards, drowsy or dizzy."
        ),
        _OPEN: _(
            "Nobody is named for the ride: the patient may stand here alone afterwards, drowsy or dizzy."
        ),
        _UNCONFIRMED: _("Nobody here has checked the ride: whoever is named may not come."),
    },
    ItemKind.MEDICINES: {
        ReasonCode.MEDICINE_UNKNOWN: _(
            "Nobody knows what this medicine is: it may raise blood pressure, or make sedation deeper."
        ),
        ReasonCode.MEDICINE_ASK: _(
            "The medicine is a guess: it may be another one that a prescriber has to know of first."
        ),
        _NOT_MET: _("The list is not right: a medicine that a prescriber has to know of may be missing."),
        _NOT_NEEDED: _(
            "Without a list nobody knows what the infusion meets: breathing or blood pressure may suffer."
        ),
        _UNSURE: _(
            "The patient is not sure of the list: a medicine that a prescriber has to know of may be missing."
        ),
        _OPEN: _("There is no list: a medicine that a prescriber has to know of may be missing."),
        _UNCONFIRMED: _(
            "Nobody here went through the list: something may have been taken since it was written."
        ),
    },
    ItemKind.WELLBEING: {
        ReasonCode.ANSWER_HOLDS: _(
            "An answer tells of illness or another danger: the infusion may make it worse, or hide it."
        ),
        ReasonCode.ANSWER_ASKS: _(
            "An answer needs a question: what is behind it may make the infusion harder to bear."
        ),
        _NOT_MET: _("The patient is not well today: the infusion may make it worse, or hide it."),
        _NOT_NEEDED: _("Without these questions an illness or a pregnancy may go unnoticed."),
        _UNSURE: _("The patient is not sure how they are: an illness or a pregnancy may go unnoticed."),
        _OPEN: _("Nobody has asked how the patient is: an illness or a pregnancy may go unnoticed."),
        _UNCONFIRMED: _("Nobody here has asked again: how the patient is may have changed since yesterday."),
    },
    ItemKind.VITAL_SIGNS: {
        ReasonCode.VITALS_CLINICIAN: _(
            "The patient may be a danger to themselves: somebody has to be with them, whatever is decided here."
        ),
        ReasonCode.VITALS_RED: _(
            "The readings are far out of range: the infusion raises pressure and pulse, and can do lasting harm."
        ),
        ReasonCode.VITALS_SECOND: _(
            "There is no second reading: the first may be true, and the infusion raises pressure and pulse further."
        ),
        ReasonCode.VITALS_AMBER: _("The readings are out of range: the infusion can carry them further."),
        ReasonCode.VITALS_OPEN: _(
            "Not everything is measured: a danger that readings show would go unnoticed."
        ),
    },
    ItemKind.QUESTION: {
        ReasonCode.ANSWER_HOLDS: _(
            "This clinic wants a prescriber to hear such an answer before the infusion."
        ),
        ReasonCode.ANSWER_ASKS: _(
            "This clinic wants a nurse to ask about such an answer before the infusion."
        ),
        _NOT_MET: _("What this clinic asks for is not met: the reason it is asked for still stands."),
        _NOT_NEEDED: _("What this clinic asks for is set aside: the reason it is asked for still stands."),
        _UNSURE: _("The patient is not sure: what this clinic wants to know is not known."),
        _OPEN: _("Nobody has answered: what this clinic wants to know is not known."),
        _UNCONFIRMED: _("Nobody here has checked the answer: it may have changed since."),
    },
}
# Comfort: what is missing makes the day harder, and nobody is in danger.
COMFORT: Mapping[ItemKind, object] = {
    ItemKind.HYDRATION: _("A patient who drank little may get a headache, and a vein may be hard to find."),
    ItemKind.CLOTHING: _("Tight sleeves make the cuff and the needle harder to place."),
    ItemKind.COMFORT: _("What makes the hour easier for this patient may be missing."),
}


def risk(kind: ItemKind, code: ReasonCode | None) -> str:
    """The sentence for one finding of an item of this kind; "" for what no override replaces."""
    if code is None:
        return ""
    return str(COMFORT[kind] if kind in COMFORT else RISKS[kind].get(code, ""))
