"""The way in: a birth date in three fields, or a first name for a driver."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from checklists.rules import link_tokens
from checklists.rules.access import ActorKind
from checklists.rules.not_for_me import NotForMe

_OLDEST = 1900


WHY_NOT = (
    (NotForMe.UNKNOWN_PERSON.value, _("I do not know who this is for")),
    (NotForMe.OTHER_PERSON.value, _("It is for somebody else I know")),
    (NotForMe.NO_APPOINTMENT.value, _("I have no appointment with you")),
)


def _every(words: Any, *codes: str) -> dict[str, Any]:
    """The same words for each way in which an answer can be unclear; without codes those of a number."""
    return dict.fromkeys(codes or ("required", "invalid", "min_value", "max_value"), words)


class BirthDateForm(forms.Form):
    """Three numbers that make a real date."""

    token = forms.CharField(required=False, max_length=400, widget=forms.HiddenInput)
    day = forms.IntegerField(
        min_value=1, max_value=31, error_messages=_every(_("Day is a number from 1 to 31."))
    )
    month = forms.IntegerField(
        min_value=1, max_value=12, error_messages=_every(_("Month is a number from 1 to 12."))
    )
    year = forms.IntegerField(
        min_value=_OLDEST, max_value=2100, error_messages=_every(_("Year is four numbers, for example 1984."))
    )

    # "This is my own phone": it shows times and list without a date from then on.
    own_phone = forms.BooleanField(required=False)

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        try:
            cleaned["answer"] = date(cleaned["year"], cleaned["month"], cleaned["day"])
        except ValueError:
            self.add_error("day", _("That month has no such day. Please look once more."))
            return cleaned
        # This year typed by habit is a slip, not a guess: asked again, and not counted.
        if cleaned["answer"] > timezone.now().date() + timedelta(days=1):
            self.add_error("year", _("That day is still to come. Please type the year you were born."))
        return cleaned


class FirstNameForm(forms.Form):
    """The first name of the person the driver takes home."""

    token = forms.CharField(required=False, max_length=400, widget=forms.HiddenInput)
    first_name = forms.CharField(
        max_length=80,
        error_messages={"required": _("Please type the first name of the person you take home.")},
    )

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        cleaned["answer"] = cleaned.get("first_name", "")
        return cleaned


class CodeForm(forms.Form):
    """Six digits, with the blanks that people type between them."""

    code = forms.CharField(max_length=20, error_messages=_every(_("Please type the 6 digits of your code.")))

    def clean_code(self) -> str:
        digits = "".join(self.cleaned_data["code"].split())
        if not (len(digits) == 6 and digits.isascii() and digits.isdigit()):
            raise forms.ValidationError(_("Please type the 6 digits of your code."))
        return digits


class NewLinkForm(BirthDateForm):
    """Where the link itself is at hand its token tells the appointment; else the email address does."""

    email = forms.CharField(required=False, max_length=254)

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        if not cleaned.get("token") and "@" not in str(cleaned.get("email", "")):
            self.add_error("email", _("Please type the email address that we write to."))
        return cleaned


class NotForMeForm(forms.Form):
    """A reason has to be chosen; nothing is chosen to begin with."""

    token = forms.CharField(required=False, max_length=400, widget=forms.HiddenInput)
    reason = forms.ChoiceField(
        choices=WHY_NOT,
        error_messages=_every(_("Please choose what is the matter."), "required", "invalid_choice"),
    )


class StopForm(forms.Form):
    """The page's own press: a mail scanner submits a form as it stands, and then nothing is ticked."""

    sure = forms.BooleanField(error_messages={"required": _("Please tick the box first.")})


def is_for_driver(token: str) -> bool:
    """By the token's first letter alone: nothing is looked up to show the page."""
    return link_tokens.purpose(token) is ActorKind.DRIVER


def is_for_companion(token: str) -> bool:
    return link_tokens.purpose(token) is ActorKind.COMPANION


def opening_form(token: str, data: object = None) -> forms.Form:
    return FirstNameForm(data) if is_for_driver(token) else BirthDateForm(data)  # type: ignore[arg-type]
