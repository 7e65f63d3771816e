"""Book, move, cancel."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from checklists.staff.forms.fields import DeskForm, OneLine
from checklists.staff.forms.start import StartForm

# Coded, so that losses can be counted; the words are the desk's.
REASONS = [
    ("patient_asked", _("The patient asked")),
    ("patient_ill", _("The patient is ill")),
    ("no_ride", _("No ride home")),
    ("not_prepared", _("Not prepared")),
    ("clinic", _("We cannot do it that day")),
    ("booked_twice", _("Booked twice")),
    ("other", _("Another reason")),
]


class BookForm(StartForm):
    protocol = forms.TypedChoiceField(label=_("Appointment"), coerce=int)
    provider = OneLine(label=_("With whom (optional)"), max_length=120, required=False)

    field_order = ["protocol", "day", "clock", "which", "provider"]

    def __init__(self, *args: Any, protocols: list[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["protocol"].choices = protocols  # type: ignore[attr-defined]


class CancelForm(DeskForm):
    reason = forms.ChoiceField(
        label=_("Why"),
        choices=REASONS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a reason.")},
    )
