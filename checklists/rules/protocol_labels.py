"""Names of a protocol's fields in plain words, for those who compare two versions or read one before signing it."""

from collections.abc import Mapping

from checklists.rules.reminder_words import title

FIELDS: Mapping[str, str] = {
    "slug": "Short name in addresses",
    "name": "Name",
    "version": "Version of the file",
    "first_infusion": "For first infusions",
    "arrive_minutes_before": "Arrive before the start",
    "duration_minutes": "Length of the infusion",
    "min_stay_minutes": "Shortest stay afterwards",
    "stale_after_shift_minutes": "Moved by this or more, the start asks again",
    "fasting": "Eating and drinking",
    "anchor": "Hours are counted back from",
    "milk_rule": "A splash of milk",
    "amber_minutes": "Short by up to this, a nurse may decide",
    "exceptions": "Own plan for",
    "hours": "hours before",
    "hydration": "Drinking",
    "advice": "advice",
    "volume_goal_litres": "goal",
    "ride_policy": "Ride home",
    "vitals": "Vital signs",
    "recheck_minutes": "rest before the second reading",
    "pregnancy_test": "pregnancy test",
    "languages": "Languages",
    "items": "Items",
    "kind": "kind",
    "label": "title",
    "help": "explanation",
    "required": "required",
    "safety": "safety item",
    "confirms_by": "confirmed by",
    "when": "due",
    "opens": "opens",
    "holds_for_hours": "an answer holds for",
    "carries_over": "carried over in a series",
    "words": "words",
    "questions": "questions",
    "choices": "answer",
    "type": "type of answer",
    "several": "several answers",
    "unit": "unit",
    "unit_words": "unit",
    "least": "least that can be typed",
    "most": "most that can be typed",
    "amber_under": "a nurse asks below",
    "amber_from": "a nurse asks from",
    "amber": "a nurse asks at",
    "red_under": "a hold below",
    "red_from": "a hold from",
    "emergency_under": "an emergency below",
    "emergency_from": "an emergency from",
    "red": "a hold at",
    "means": "a yes means",
    "next_day": "The day after",
    "reminders": "Reminders",
    "due": "due",
    "rank": "importance",
    "channel": "goes as",
    "only_if": "only if",
    "send_by": "of use until",
    "if_missed": "if it cannot go in time",
    "waits_for_morning": "waits for the morning",
    "audience": "for",
    "on_doubt": "if nobody knows whether it left",
    "source": "source",
    "systolic": "upper blood pressure",
    "diastolic": "lower blood pressure",
    "spo2": "oxygen",
    "breaths": "breaths a minute",
    "temperature": "temperature",
    "glucose": "glucose",
    "clear_other": "other clear drinks",
    "clear_with_protein": "clear protein drinks",
    "coffee_tea_with_milk": "coffee or tea with milk",
    "milk_or_nonclear_drink": "milk and cloudy drinks",
    "light_meal": "light food",
    "full_meal": "a normal meal",
    "gum_or_sweet": "gum or a sweet",
    "medicine_with_sip": "tablets with a sip",
    "unsure": "not known",
}
UNITS: Mapping[str, str] = {
    "arrive_minutes_before": "minutes",
    "duration_minutes": "minutes",
    "min_stay_minutes": "minutes",
    "stale_after_shift_minutes": "minutes",
    "amber_minutes": "minutes",
    "recheck_minutes": "minutes",
    "hours": "hours",
    "holds_for_hours": "hours",
    "volume_goal_litres": "litres",
    "systolic": "mmHg",
    "diastolic": "mmHg",
    "pulse": "a minute",
    "spo2": "%",
    "breaths": "a minute",
    "temperature": "°C",
    "glucose": "mg/dL",
}
_LANGUAGES: Mapping[str, str] = {
    "en": "English",
    "es": "Spanish",
    "ar": "Arabic",
    "de": "German",
    "fr": "French",
    "pt": "Portuguese",
}


def field(key: str) -> str:
    """A field's name, or its key in plain letters where it has none."""
    return FIELDS.get(key) or _LANGUAGES.get(key) or key.replace("_", " ")


def entry(kind: str, key: str, data: Mapping[str, object]) -> str:
    """One item, question, answer or reminder as people call it: item "Name your driver"."""
    if kind == "reminders":
        return f'Reminder "{title(key)}"'
    named = data.get("label")
    noun = {"items": "Item", "questions": "question", "choices": "answer"}[kind]
    return f'{noun} "{named if isinstance(named, str) and named else key}"'


def unit(path: tuple[str, ...]) -> str:
    """The unit of the number at the end of a path of keys; "" for none."""
    return next((UNITS[key] for key in reversed(path) if key in UNITS), "")
