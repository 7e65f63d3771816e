"""What a prescriber decides on a medicine, and what a nurse says that it is."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from checklists.rules import clock, fasting
from checklists.rules.medicine_routes import Route
from checklists.rules.review import Decision
from checklists.staff.forms.fields import CLOCKS, NO_CLOCK, DeskForm, OneLine, date_field
from checklists.staff.option_words import DECISIONS, ROUTES, SENTENCES, choices
from checklists.templatetags.clock import birth_date


class ReviewForm(DeskForm):
    """One choice decides; all else is filled in or wanted. `words_for_patient` and `expires_on` come out ready to keep.

    A sentence that was chosen is told in the patient's own language; own words as they are written.
    """

    decision = forms.TypedChoiceField(
        label=_("Decision"), choices=choices(DECISIONS), coerce=Decision, widget=forms.RadioSelect
    )
    until = forms.ChoiceField(label=_("How long it counts"), required=False, widget=forms.RadioSelect)
    expires_on = date_field(
        _("Or counts until"),
        required=False,
        help_text=_("The last day on which it counts. A day here replaces the choice above."),
    )
    sentence = forms.ChoiceField(label=_("A ready sentence"), required=False, widget=forms.RadioSelect)
    words_for_patient = OneLine(
        label=_("Or in your own words"),
        max_length=400,
        required=False,
        help_text=_("The patient reads exactly this."),
    )
    note = OneLine(label=_("Note for the team"), max_length=400, required=False)

    def __init__(self, *args: Any, starts_on: date, series_on: date, language: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.days = {"series": series_on, "appointment": starts_on}
        self.language = language
        days: list[tuple[str, object]] = [("appointment", _("This infusion only"))]
        if series_on > starts_on:
            days.insert(
                0, ("series", _("To the end of the series, %(day)s") % {"day": birth_date(series_on)})
            )
        self.fields["until"].choices = days  # type: ignore[attr-defined]
        self.fields["until"].initial = days[0][0]
        self.fields["sentence"].choices = [("", _("Say nothing")), *self._sentences()]  # type: ignore[attr-defined]
        self.fields["sentence"].initial = ""

    def _sentences(self) -> Iterator[tuple[str, str]]:
        """As staff read it; in the patient's language too, where that is another one."""
        for key, words in SENTENCES.items():
            told = self._told(words)
            yield key, str(words) if told == str(words) else f"{words} “{told}”"

    def _told(self, words: object) -> str:
        with translation.override(self.language):
            return str(words)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        chosen, until = said.pop("sentence", ""), said.pop("until", "")
        if chosen and not said.get("words_for_patient"):
            said["words_for_patient"] = self._told(SENTENCES[chosen])
        said["expires_on"] = said.get("expires_on") or self.days.get(until)
        return said


class DraftForm(DeskForm):
    """What a nurse prepares for the prescriber."""

    note = OneLine(
        label=_("Note for the prescriber"),
        max_length=400,
        help_text=_("What you asked and heard: dose, last taken, why. It decides nothing."),
    )


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
