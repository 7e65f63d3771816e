"""What a prescriber decides on a medicine, and what a nurse says that it is."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from checklists.rules import clock, fasting
from checklists.rules.medicine_routes import Route
from checklists.rules.review import Decision
from checklists.staff.forms.fields import CLOCKS, NO_CLOCK, DeskForm, OneLine, date_field
from checklists.staff.option_words import DECISIONS, ROUTES, choices


class ReviewForm(DeskForm):
    decision = forms.TypedChoiceField(
        label=_("Decision"), choices=choices(DECISIONS), coerce=Decision, widget=forms.RadioSelect
    )
    words_for_patient = OneLine(
        label=_("Words for the patient"),
        max_length=400,
        required=False,
        help_text=_("The patient reads exactly this. Leave it empty to say nothing."),
    )
    note = OneLine(label=_("Note for the team"), max_length=400, required=False)
    expires_on = date_field(_("Counts until"), help_text=_("The last day on which this decision counts."))


class IdentifyForm(DeskForm):
    """By its name, or by where it belongs. `remember` adds what was typed to this clinic's own names."""

    name = OneLine(
        label=_("Its name, if you know it"),
        max_length=80,
        required=False,
        help_text=_("As on the package, or the name of what is in it."),
        widget=forms.TextInput(attrs={"list": "generics", "autocomplete": "off"}),
    )
    route = forms.TypedChoiceField(
        label=_("Or where it belongs"),
        choices=choices(ROUTES),
        coerce=Route,
        required=False,
        empty_value=None,
        widget=forms.RadioSelect,
    )
    remember = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not said.get("name") and not said.get("route") and not self.errors:
            raise ValidationError(_("Write the medicine's name, or choose where it belongs."))
        return said


class NameForm(DeskForm):
    """A name this clinic's patients use, for a medicine that is listed."""

    name = OneLine(label=_("Name as patients write it"), max_length=80)
    generic = OneLine(
        label=_("Medicine it stands for"),
        max_length=80,
        widget=forms.TextInput(attrs={"list": "generics", "autocomplete": "off"}),
    )


class LastDoseForm(DeskForm):
    """When a medicine was last taken, by the clock at the clinic; `taken_at` in the cleaned data is an instant."""

    day = date_field(_("Day"))
    at = forms.TimeField(
        label=_("Time"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        input_formats=CLOCKS,
        error_messages={"invalid": NO_CLOCK},
    )

    def __init__(self, *args: Any, zone: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.zone = zone

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("day") and said.get("at"):
            try:
                said["taken_at"] = fasting.typed_at(datetime.combine(said["day"], said["at"]), self.zone)
            except clock.TimeDoesNotExist as gap:
                raise ValidationError(_("The clocks went forward over this time. Ask again.")) from gap
        return said
