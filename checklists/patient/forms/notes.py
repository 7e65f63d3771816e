"""Notes for oneself as the patient's forms send them."""

from django import forms
from django.utils.translation import gettext_lazy as _

from checklists.patient.forms.answers import OperationForm
from checklists.rules.private_notes import NoteUnclear, as_kept

_WORDS = {
    "missing": _("Please write something first."),
    "too_long": _("Please write a little less, up to 2000 letters."),
}


class NoteForm(OperationForm):
    # Lengths are the rule's: it says which of two things is unclear.
    text = forms.CharField(required=False, strip=False)

    def clean_text(self) -> str:
        try:
            return as_kept(self.cleaned_data["text"])
        except NoteUnclear as unclear:
            raise forms.ValidationError(_WORDS[unclear.code]) from unclear


class NoteKeyForm(forms.Form):
    """Which note a button is of."""

    note = forms.UUIDField()


class ShareForm(NoteKeyForm):
    shared = forms.TypedChoiceField(choices=(("yes", "yes"), ("no", "no")), coerce=lambda said: said == "yes")
