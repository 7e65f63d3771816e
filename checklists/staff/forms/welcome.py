"""First steps: an account from an invitation, a first site, and the next invitation."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from checklists.rules.access import Role
from checklists.rules.public_name import telling_words
from checklists.staff.forms.fields import DeskForm, OneLine, Phone

# Old names and sets of rules; the places themselves are listed too.
_NO_PLACES = ("Etc/", "posix/", "right/", "SystemV/", "US/", "Brazil/", "Canada/", "Chile/", "Mexico/")

_TELLS = _("“%(word)s” tells why somebody comes. Choose a name without it.")


class AccountForm(DeskForm):
    name = OneLine(label=_("Your name"), max_length=120, help_text=_("As your colleagues know you."))
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=128,
        help_text=_("12 characters or more. Four words that nobody would guess are good."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("The same password again"),
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("password") and cleaned.get("again") and cleaned["password"] != cleaned["again"]:
            self.add_error("again", _("The two passwords differ. Type the second one again."))
        return cleaned


class FirstSiteForm(AccountForm):
    """The first manager also names the site."""

    site_name = OneLine(label=_("Name of your site"), max_length=120, help_text=_("Only staff see it."))
    alias = OneLine(
        label=_("Name that patients read"),
        max_length=80,
        help_text=_(
            "It stands in emails and on lock screens, so it tells nobody why they come. Like “Maple House”."
        ),
    )
    phone = Phone(label=_("Phone that patients call"))
    time_zone = forms.ChoiceField(label=_("Time zone"))
    address = OneLine(label=_("Address (optional)"), max_length=200, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["time_zone"].choices = zones()  # type: ignore[attr-defined]

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
