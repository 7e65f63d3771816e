"""Whose record of another site, and why; and what a privacy officer found."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from checklists.rules.break_glass import FEWEST_CHARACTERS, GlassReason, Verdict, says_enough
from checklists.staff.forms.fields import DeskForm, OneLine, date_field
from checklists.staff.glass_words import REASONS, VERDICTS
from checklists.staff.option_words import choices


class GlassForm(DeskForm):
    """Exactly one person: no list is ever shown."""

    first_name = OneLine(
        label=_("First name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    last_name = OneLine(
        label=_("Last name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    born_on = date_field(_("Date of birth"), required=False)
    visit_on = date_field(_("Or the day of an appointment"), required=False)
    reason = forms.TypedChoiceField(
        label=_("Reason"), choices=choices(REASONS), coerce=GlassReason, widget=forms.RadioSelect
    )
    words = OneLine(
        label=_("What makes it necessary"),
        max_length=300,
        help_text=_("Ten characters at least. The privacy officer of their site reads it."),
    )

    def clean_words(self) -> str:
        words: str = self.cleaned_data["words"]
        if not says_enough(words):
            raise ValidationError(_("Say it in %(n)d characters or more."), params={"n": FEWEST_CHARACTERS})
        return words

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if not self.errors and not said.get("born_on") and not said.get("visit_on"):
            raise ValidationError(_("Write the date of birth, or the day of an appointment of theirs."))
        return said


class GlassReviewForm(DeskForm):
    verdict = forms.TypedChoiceField(
        label=_("What you found"), choices=choices(VERDICTS), coerce=Verdict, widget=forms.RadioSelect
    )
    words = OneLine(label=_("In a word"), max_length=300)
