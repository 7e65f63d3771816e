"""Fields of the desk's forms: one line of text, a phone number as people write it, dates with a picker."""

from collections.abc import Mapping
from typing import Any

import phonenumbers
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# How people write a clock time; browsers with a picker send the first.
CLOCKS = ["%H:%M", "%H:%M:%S", "%I:%M %p", "%I:%M%p"]
NO_CLOCK = _("This is not a clock time. Write it like 14:30 or 2:30 pm.")


def in_our_words(fields: Mapping[str, forms.Field]) -> None:
    """The framework's own sentences become ours; what a field says for itself stays."""
    for field in fields.values():
        chooses = isinstance(field, forms.ChoiceField)
        if field.error_messages["required"] == forms.Field.default_error_messages["required"]:
            field.error_messages["required"] = _("Choose one.") if chooses else _("Fill this in.")
        if chooses:
            field.error_messages["invalid_choice"] = _("This is not on the list any more. Choose again.")
        if isinstance(field, forms.EmailField):
            field.error_messages.setdefault("invalid", _("This is not a whole email address."))
        field.error_messages.setdefault("max_length", _("Shorten this to %(limit_value)d characters."))
        if isinstance(field, forms.IntegerField):
            field.error_messages.setdefault("max_value", _("At most %(limit_value)d."))
            field.error_messages.setdefault("min_value", _("At least %(limit_value)d."))


class DeskForm(forms.Form):
    """A form of the desk: what is missing is asked for in plain words."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        in_our_words(self.fields)


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


def email_field(label: Any, **options: Any) -> forms.EmailField:
    """An address that somebody says; a browser must not fill in the last one."""
    unclear = _("This is not an email address. Read it back to the patient.")
    return forms.EmailField(
        label=label,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"invalid": unclear},
        **options,
    )


def date_field(label: Any, **options: Any) -> forms.DateField:
    """A day; browsers show their own picker, and 2026-11-26 can be typed anywhere."""
    unclear = _("This is not a date. Write it like 2026-11-26.")
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": unclear},
        **options,
    )


def clock_field(label: Any, **options: Any) -> forms.TimeField:
    """A time of day; browsers show their own picker, and 9:30 pm can be typed anywhere."""
    return forms.TimeField(
        label=label,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        input_formats=CLOCKS,
        error_messages={"invalid": NO_CLOCK},
        **options,
    )
