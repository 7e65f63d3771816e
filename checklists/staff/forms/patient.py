"""A patient's name, birth date and ways to reach them."""

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from checklists.staff.forms.fields import DeskForm, OneLine, Phone, date_field, email_field

OLDEST = timedelta(days=366 * 120)


class ContactForm(DeskForm):
    """How to reach them; a patient without an email address is called instead."""

    preferred_name = OneLine(label=_("Wants to be called (optional)"), max_length=80, required=False)
    email = email_field(_("Email"), required=False, help_text=_("Without one, the call list takes over."))
    phone = Phone(label=_("Phone"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not cleaned.get("email") and not cleaned.get("phone"):
            raise ValidationError(
                _("Give an email address or a phone number: we must be able to reach them.")
            )
        return cleaned


class PatientForm(ContactForm):
    """A new patient."""

    first_name = OneLine(label=_("First name"), max_length=80)
    last_name = OneLine(label=_("Last name"), max_length=80)
    date_of_birth = date_field(_("Date of birth"), help_text=_("They type it to open their link."))
    record_number = OneLine(label=_("Record number (optional)"), max_length=40, required=False)

    field_order = [
        "first_name",
        "last_name",
        "date_of_birth",
        "email",
        "phone",
        "preferred_name",
        "record_number",
    ]

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today

    def clean_date_of_birth(self) -> date:
        born: date = self.cleaned_data["date_of_birth"]
        if born >= self.today or self.today - born > OLDEST:
            raise ValidationError(_("This is no birth date of a living person. Look at the year."))
        return born
