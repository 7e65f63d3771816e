"""What was eaten or drunk, and when: two questions, a page each."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from checklists.patient.forms.when import DAYS, LONGEST, TimedForm, When
from checklists.queries.told_intakes import ToldIntake
from checklists.rules.fasting import Category

CATEGORIES = (
    (Category.WATER.value, _("Water or ice")),
    (Category.CLEAR_OTHER.value, _("Another clear drink: black tea or coffee, clear juice, soda")),
    (Category.COFFEE_TEA_WITH_MILK.value, _("Tea or coffee with a splash of milk")),
    (Category.MILK_OR_NONCLEAR_DRINK.value, _("Milk, latte, smoothie, juice with bits")),
    (Category.CLEAR_WITH_PROTEIN.value, _("A clear protein drink")),
    (Category.LIGHT_MEAL.value, _("Light food: toast, cereal, fruit")),
    (Category.FULL_MEAL.value, _("A normal meal: anything fried, fatty, meat, or from a restaurant")),
    (Category.GUM_OR_SWEET.value, _("Gum or a sweet")),
    (Category.MEDICINE_WITH_SIP.value, _("A tablet with a sip of water")),
    (Category.ALCOHOL.value, _("A drink with alcohol")),
    (Category.UNSURE.value, _("Something else, or I am not sure")),
)
WORDS = dict(CATEGORIES)


def told_words(told: Iterable[ToldIntake]) -> list[tuple[ToldIntake, object]]:
    """What was told, each with what it was in words."""
    return [(line, WORDS[line.category.value]) for line in told]


class WhatForm(forms.Form):
    category = forms.ChoiceField(
        choices=CATEGORIES, error_messages={"required": _("Please choose what it was.")}
    )


class AteForm(TimedForm, WhatForm):
    """What, and when by the clock at the clinic; or "I don't know when"."""

    days_ago = forms.ChoiceField(choices=DAYS, initial="0", required=False)
    clock = forms.CharField(max_length=LONGEST, required=False)
    half = forms.CharField(max_length=5, required=False)
    unknown = forms.BooleanField(required=False)

    @property
    def when(self) -> When:
        return self.asked("clock", "days_ago", "half")

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        cleaned["eaten_at"] = None
        if cleaned.get("unknown"):
            return cleaned
        if cleaned.get("clock"):
            cleaned["eaten_at"] = self.instant(
                "clock", days_ago=cleaned.get("days_ago"), half=cleaned.get("half")
            )
        elif "clock" not in self.errors:
            self.add_error("clock", _("Please type the time, or choose “I don't know when”."))
        return cleaned
