"""First steps: an account from an invitation, a first site, and the next invitation."""

from collections.abc import Iterator
from datetime import time
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from checklists.rules.access import Role
from checklists.rules.public_name import telling_words
from checklists.staff.forms.fields import DeskForm, OneLine, Phone, clock_field

# Old names and sets of rules; the places themselves are listed too.
_NO_PLACES = ("Etc/", "posix/", "right/", "SystemV/", "US/", "Brazil/", "Canada/", "Chile/", "Mexico/")

AGAIN = _("The same password again")
GOOD_PASSWORD = _("12 characters or more. Four words that nobody would guess are good.")
HOURS = ("desk_opens", "desk_closes", "desk_days")
_TELLS = _("“%(word)s” tells why somebody comes. Choose a name without it.")


class NewPasswordForm(DeskForm):
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=128,
        help_text=GOOD_PASSWORD,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=AGAIN,
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("password") and cleaned.get("again") and cleaned["password"] != cleaned["again"]:
            self.add_error("again", _("The two passwords differ. Type the second one again."))
        return cleaned


class AccountForm(NewPasswordForm):
    name = OneLine(label=_("Your name"), max_length=120, help_text=_("As your colleagues know you."))

    field_order = ["name", "password", "again"]


class ForgottenForm(DeskForm):
    email = forms.EmailField(label=_("Email"), widget=forms.EmailInput(attrs={"autocomplete": "username"}))


class FirstSiteForm(AccountForm):
    """The first manager also names the site."""

    site_name = OneLine(
        label=_("Name of your site"),
        max_length=120,
        help_text=_(
            "Only staff see it, at the top of each page. The web address of the desk follows from it."
        ),
    )
    alias = OneLine(
        label=_("Name that patients read"),
        max_length=80,
        help_text=_(
            "It stands in emails and on lock screens, so it tells nobody why they come. Like “Maple House”."
        ),
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        help_text=_("Every time on every page and in every message is on this clock, also when it changes."),
        widget=forms.Select(attrs={"data-device-zone": ""}),
    )
    phone = Phone(
        label=_("Phone that patients call"), help_text=_("It stands on each page and in each message.")
    )
    desk_opens = clock_field(_("Somebody answers it from"), initial=time(8), required=False)
    desk_closes = clock_field(_("Until"), initial=time(17), required=False)
    desk_days = forms.TypedMultipleChoiceField(
        label=_("On these days"),
        coerce=int,
        choices=[(number, WEEKDAYS[number]) for number in range(7)],
        initial=[0, 1, 2, 3, 4],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What a person has to do, like a call about a ride, is put into these hours."),
    )
    address = OneLine(
        label=_("Address (optional)"),
        max_length=200,
        required=False,
        help_text=_("Where patients and their drivers come to. You may write it down later."),
    )

    groups = (
        (_("You"), ("name", "password", "again")),
        (_("Your site"), ("site_name", "alias", "time_zone", "address")),
        (_("The phone"), ("phone", "desk_opens", "desk_closes", "desk_days")),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["time_zone"].choices = zones()  # type: ignore[attr-defined]

    @property
    def parts(self) -> Iterator[tuple[Any, list[forms.BoundField]]]:
        """The page's headings, each with its fields."""
        for title, names in self.groups:
            yield title, [self[name] for name in names]

    def clean(self) -> dict[str, Any]:
        """Hours that were not asked about are the usual ones."""
        cleaned = super().clean()
        if "desk_opens" not in self.data and "desk_closes" not in self.data:
            return cleaned | {name: self.fields[name].initial for name in HOURS}
        opens, closes = cleaned.get("desk_opens"), cleaned.get("desk_closes")
        if opens and closes and closes <= opens:
            self.add_error("desk_closes", _("The desk closes before it opens. Choose a later time."))
        for name in HOURS:
            if name not in self.errors and not cleaned.get(name):
                self.add_error(name, _("Fill this in."))
        return cleaned

    def clean_alias(self) -> str:
        alias: str = self.cleaned_data["alias"]
        told = telling_words(alias)
        if told:
            raise ValidationError(_TELLS, params={"word": told[0]})
        return alias


class InviteForm(DeskForm):
    email = forms.EmailField(label=_("Email"), widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    role = forms.ChoiceField(
        label=_("Role"), choices=[(role.value, role.value.replace("_", " ").capitalize()) for role in Role]
    )


def zones(standing: str = "") -> list[tuple[str, str]]:
    """Zones of places, by name; the empty choice is first, so that nobody keeps a wrong one by accident.

    `standing` is chosen already, and stays on the list whatever it is.
    """
    found = {name for name in available_timezones() if "/" in name and not name.startswith(_NO_PLACES)}
    places = sorted(found | {standing} if standing else found)
    return [("", str(_("Choose your place"))), *((name, name.replace("_", " ")) for name in places)]
