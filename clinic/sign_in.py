"""The sign-in library's forms, in the desk's words."""

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm, ReauthenticateForm
from django import forms
from django.utils.translation import gettext_lazy as _

from checklists.staff.forms.fields import DeskForm, in_our_words
from checklists.staff.forms.welcome import AGAIN, GOOD_PASSWORD


class SignInForm(LoginForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        in_our_words(self.fields)


class StillYouForm(DeskForm):
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )


class OwnPasswordForm(ChangePasswordForm):  # type: ignore[misc]
    """As the page of a new password asks, with the one that counts so far."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        in_our_words(self.fields)
        asked = {"oldpassword": _("Password so far"), "password1": _("New password"), "password2": AGAIN}
        for name, label in asked.items():
            self.fields[name].label, self.fields[name].help_text = label, ""
            del self.fields[name].widget.attrs["placeholder"]
        self.fields["password1"].help_text = GOOD_PASSWORD


class AgainForm(ReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        in_our_words(self.fields)
