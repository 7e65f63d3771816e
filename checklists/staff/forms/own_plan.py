"""One patient's own eating and drinking hours, as a prescriber types them."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from checklists.rules.own_plan import LONGEST_MINUTES, LONGEST_WORDS
from checklists.staff.forms.fields import DeskForm, OneLine, date_field

_MOST = LONGEST_MINUTES // 60
_OUT_OF_REACH = _("Between 0 and 72 hours before the start.")


def _hours(label: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        min_value=0,
        max_value=_MOST,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"step": "0.25", "inputmode": "decimal"}),
        error_messages={
            "invalid": _("Write hours as a number, like 6 or 2.5."),
            "min_value": _OUT_OF_REACH,
            "max_value": _OUT_OF_REACH,
        },
    )


class OwnPlanForm(DeskForm):
    """Hours before the infusion start; `minutes` once it is valid."""

    meal = _hours(_("Normal meal: hours before the start"))
    light = _hours(_("Light food and milk: hours before the start"))
    clear = _hours(_("Water and clear drinks: hours before the start"))
    words_for_patient = OneLine(
        label=_("Words for the patient"),
        max_length=LONGEST_WORDS,
        required=False,
        help_text=_("Read exactly as written, beside the clock times, on the phone only."),
    )
    note = OneLine(label=_("Note for the team"), max_length=LONGEST_WORDS, required=False)
    expires_on = date_field(
        _("Last day"), help_text=_("Infusions of this patient up to this day follow the plan.")
    )

    @property
    def minutes(self) -> tuple[int, int, int]:
        """Meal, light food, clear drinks, in whole minutes before the start."""
        meal, light, clear = (_minutes(self.cleaned_data[name]) for name in ("meal", "light", "clear"))
        return meal, light, clear

    @property
    def seal(self) -> str:
        """What was looked at: a save must be of the same hours and day."""
        return "/".join([*map(str, self.minutes), str(self.cleaned_data["expires_on"])])


def _minutes(hours: Decimal) -> int:
    return round(hours * 60)
