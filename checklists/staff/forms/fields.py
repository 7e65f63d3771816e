"""Fields of the desk's forms: one line of text, a phone number as people write it, dates with a picker."""

from typing import Any

import phonenumbers
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


class OneLine(forms.CharField):
    """Text without line breaks or control characters: it may end in a subject, a header or a file."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        if not text.isprintable():
            raise ValidationError(_("Write this on one line, without special characters."))
        return " ".join(text.split())


class Phone(OneLine):
    """A possible number, kept in its international form. Reserved and short numbers are possible too."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "off"})
        super().__init__(max_length=32, widget=widget, **options)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        try:
            number = phonenumbers.parse(text, settings.PHONENUMBER_DEFAULT_REGION)
        except phonenumbers.NumberParseException as unread:
            raise ValidationError(_UNCLEAR) from unread
        if not phonenumbers.is_possible_number(number):
            raise ValidationError(_UNCLEAR)
        return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL))


_UNCLEAR = _("This is not a whole phone number. Write it with its area code, like 303 555 0111.")


def date_field(label: Any, **options: Any) -> forms.DateField:
    """A day; browsers show their own picker, and 2026-11-26 can be typed anywhere."""
    unclear = _("This is not a date. Write it like 2026-11-26.")
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": unclear},
        **options,
    )
