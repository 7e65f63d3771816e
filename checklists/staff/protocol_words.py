"""The words of a protocol's settings at the desk: what each choice means for a patient and for the staff."""

from collections.abc import Mapping
from enum import Enum
from typing import Any

from django.utils.translation import gettext_lazy as _

from checklists.rules.conditions import Condition as PatientCondition
from checklists.rules.facts import ItemKind, RidePolicy
from checklists.rules.fasting import Anchor, Category, MilkRule
from checklists.rules.questions import Meaning, QuestionType
from checklists.rules.reminder_rules import Audience, Channel, Condition, IfMissed, OnDoubt, Rank
from checklists.rules.vital_bands import Measure, PregnancyTest

KINDS: Mapping[ItemKind, object] = {
    ItemKind.FASTING: _("Food and drink, with each patient's own clock times"),
    ItemKind.HYDRATION: _("Drinking water the day before"),
    ItemKind.RIDE: _("The ride home: names the driver"),
    ItemKind.CLOTHING: _("Clothes: something to read and tick"),
    ItemKind.MEDICINES: _("The medicine list"),
    ItemKind.WELLBEING: _("Are you well today: your questions"),
    ItemKind.COMFORT: _("Comfort card for the chair: your questions"),
    ItemKind.QUESTION: _("Your own questions"),
    ItemKind.VITAL_SIGNS: _("Vital signs, taken at the desk"),
}
RIDES: Mapping[RidePolicy, object] = {
    RidePolicy.NAMED_ADULT: _("An adult whose name we know takes them home"),
    RidePolicy.NAMED_ADULT_OR_MEDICAL_TRANSPORT: _("A named adult, or medical transport that is booked"),
    RidePolicy.COMPANION_WITH_RIDESHARE: _("A named adult rides along, in any car"),
    RidePolicy.UNESCORTED_EXTENDED_STAY: _("Nobody is needed; they stay longer and do not drive"),
}
ANCHORS: Mapping[Anchor, object] = {
    Anchor.INFUSION_START: _("The start of the infusion"),
    Anchor.ARRIVAL: _("The arrival"),
}
MILK: Mapping[MilkRule, object] = {
    MilkRule.STRICT: _("Counts as milk"),
    MilkRule.ESAIC_ONE_FIFTH: _("Counts as a clear drink, up to a fifth of the cup (ESA 2011)"),
}
HOURS: Mapping[Category, object] = {
    Category.WATER: _("Water, ice"),
    Category.CLEAR_OTHER: _("Other clear drinks"),
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
EXCEPTIONS: Mapping[str, object] = {
    "class:glp1_receptor_agonist": _("A GLP-1 medicine (semaglutide and its like)"),
    "class:gastric_emptying_delay": _("A medicine that slows the stomach"),
    "class:insulin": _("Insulin"),
    "class:sulfonylurea": _("A sulfonylurea"),
    "class:glinide": _("A glinide"),
    "class:sglt2_inhibitor": _("An SGLT2 inhibitor"),
    "name:lithium": _("Lithium"),
    f"condition:{PatientCondition.PREGNANCY}": _("Pregnancy"),
    f"condition:{PatientCondition.SLOW_STOMACH}": _("A slow stomach, surgery of the stomach, severe reflux"),
    f"condition:{PatientCondition.EATING_DISORDER}": _("An eating disorder"),
    f"condition:{PatientCondition.FRAILTY}": _("Frailty"),
    f"condition:{PatientCondition.KIDNEY_DISEASE}": _("Kidney disease"),
    f"condition:{PatientCondition.DIALYSIS}": _("Dialysis"),
}
MEASURES: Mapping[Measure, object] = {
    Measure.SYSTOLIC: _("Upper blood pressure, mmHg"),
    Measure.DIASTOLIC: _("Lower blood pressure, mmHg"),
    Measure.PULSE: _("Pulse, beats a minute"),
    Measure.SPO2: _("Oxygen, % on room air"),
    Measure.BREATHS: _("Breaths a minute"),
    Measure.TEMPERATURE: _("Temperature, °C"),
    Measure.GLUCOSE: _("Glucose, mg/dL, with diabetes only"),
}
LIMITS: Mapping[str, object] = {
    "emergency_under": _("Emergency below"),
    "red_under": _("Hold below"),
    "amber_under": _("Read again below"),
    "amber_from": _("Read again from"),
    "red_from": _("Hold from"),
    "emergency_from": _("Emergency from"),
}
PREGNANCY_TESTS: Mapping[PregnancyTest, object] = {
    PregnancyTest.NONE: _("Never asked for"),
    PregnancyTest.FIRST: _("Before a first infusion"),
    PregnancyTest.EACH: _("Before each infusion"),
}
TYPES: Mapping[QuestionType, object] = {
    QuestionType.YES_NO: _("Yes or no"),
    QuestionType.CHOICE: _("A choice from a list"),
    QuestionType.NUMBER: _("A number"),
    QuestionType.TEXT: _("A few words"),
    QuestionType.TIME: _("A clock time"),
}
MEANINGS: Mapping[Meaning, object] = {
    Meaning.PREGNANCY: _("The patient may be pregnant"),
    Meaning.EMERGENCY: _("The emergency number is shown at once"),
    Meaning.CRISIS: _("The crisis line is shown at once"),
    Meaning.NEW_MEDICINE: _("There is a new medicine or another dose"),
}
CONFIRMERS: Mapping[str, object] = {
    "nurse": _("A nurse"),
    "front_desk": _("The front desk"),
    "prescriber": _("A prescriber"),
}
RANKS: Mapping[Rank, object] = {
    Rank.CRITICAL: _("Must arrive: never left out, sent before the quiet hours"),
    Rank.NORMAL: _("Usual: waits for its turn"),
    Rank.COURTESY: _("Kind extra: the first to be left out"),
}
CHANNELS: Mapping[Channel, object] = {
    Channel.EMAIL: _("Email"),
    Channel.CALL: _("Line on the call list"),
}
AUDIENCES: Mapping[Audience, object] = {
    Audience.PATIENT: _("Email to the patient"),
    Audience.SECOND_CONTACT: _("Email to the second contact"),
    Audience.DRIVER: _("Email to the driver"),
}
ON_DOUBT: Mapping[OnDoubt, object] = {
    OnDoubt.RESEND: _("It goes once more; most mailboxes show it once"),
    OnDoubt.PAUSE: _("It waits, and somebody calls"),
}
CONDITIONS: Mapping[Condition, object] = {
    Condition.FIRST_OR_AFTER_GAP: _("it is a first infusion, or one after a long gap"),
    Condition.NOT_JUST_BOOKED: _("the booking was not told in the last 24 hours"),
    Condition.FIRST_OF_SERIES_OR_LATE: _("it is the first of a series, or booked late"),
    Condition.HOURS_KNOWN: _("the patient has eating and drinking times"),
    Condition.DIFFERS_FROM_TOLD: _("something differs from what the patient was told"),
    Condition.ITEMS_OPEN: _("something on the list is still open"),
    Condition.INFUSION_TOOK_PLACE: _("the infusion took place"),
    Condition.NO_DRIVER: _("nobody is named to take the patient home"),
    Condition.RIDE_UNCONFIRMED: _("the ride home is not certain"),
    Condition.DRIVER_NAMED: _("a driver is named"),
    Condition.CONTACT_AGREED: _("the patient agreed that we write to their second contact"),
    Condition.NEXT_DAY_UNANSWERED: _("the patient has answered no question of the day after"),
    Condition.CHANGE_UNSEEN: _("the patient has not said that they saw a new time"),
    Condition.UNREADY: _("something on the list is still open, or the ride home is not certain"),
}
IF_MISSED: Mapping[IfMissed, object] = {
    IfMissed.CALL: _("Somebody calls the patient"),
    IfMissed.SUPERSEDED: _("The next message says it"),
    IfMissed.EXPIRED: _("It is left out"),
    IfMissed.NOTHING: _("Nothing"),
}
STATES: Mapping[str, object] = {
    "draft": _("Draft"),
    "published": _("Published"),
    "retired": _("Retired"),
}
LANGUAGES: Mapping[str, str] = {
    "en": "English",
    "es": "Español",
    "fr": "Français",
    "de": "Deutsch",
    "it": "Italiano",
    "pt": "Português",
    "pl": "Polski",
    "vi": "Tiếng Việt",
    "ar": "العربية",
}

MINUTES = _("minutes")
HOURS_UNIT = _("hours")
LITRES = _("litres")
LENGTHS: Mapping[str, object] = {
    "duration_minutes": _("Length of the infusion"),
    "min_stay_minutes": _("Shortest stay afterwards"),
    "stale_after_shift_minutes": _("Moved by this or more, the start asks again about food and the ride"),
    "volume_goal_litres": _("Goal for drinking the day before"),
    "amber_minutes": _("Short by up to this, a nurse decides"),
    "after": _("Rest before reading again, at least"),
    "until": _("Rest before reading again, at most"),
    "holds_for_hours": _("An answer holds for"),
}


def language(code: str) -> str:
    """A language in its own words, or its code."""
    return LANGUAGES.get(code) or LANGUAGES.get(code.partition("-")[0]) or code


def choices(words: Mapping[Any, Any]) -> list[tuple[str, Any]]:
    """A table of words as a form's choices; an enum by its name in small letters, as the file has it."""
    return [(key.name.lower() if isinstance(key, Enum) else key, said) for key, said in words.items()]


def said(words: Mapping[Any, Any], key: object) -> str:
    """The words for a value as the file has it; the value itself where somebody wrote another."""
    found = {name: str(word) for name, word in choices(words)}
    return found.get(str(key), str(key))
