"""The sign-in library's forms, in the desk's words."""

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm

from checklists.staff.forms.fields import in_our_words


class SignInForm(LoginForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        in_our_words(self.fields)


class OwnPasswordForm(ChangePasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        in_our_words(self.fields)
