"""The second factor's forms of the sign-in library, in the desk's words."""

import struct
from typing import Any

from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from allauth.mfa.utils import decrypt, encrypt
from allauth.mfa.webauthn.forms import AddWebAuthnForm, AuthenticateWebAuthnForm, LoginWebAuthnForm
from django import forms
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.cache import cache
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from checklists.staff.forms.fields import in_our_words

# Seconds in which one code of an app counts: its own period, and one on each side.
_COUNTS_FOR = 30 * (2 * settings.MFA_TOTP_TOLERANCE + 1)

_NO_ANSWER = (LookupError, TypeError, ValueError, AttributeError, struct.error)


class CodeForm(AuthenticateForm):  # type: ignore[misc]
    """A code of the app, or a recovery code."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        _dress(self.fields, _("Code"))

    def clean_code(self) -> str:
        code = super().clean_code()
        use_up(self.user, code)
        return str(code)


class _Said(forms.HiddenInput):
    """What a device said is of no use a second time: the page that refuses it does not hold it."""

    def format_value(self, value: Any) -> None:
        return None


class _WhatADeviceSaid:
    """What is no answer of a device is refused like a wrong one: the library reads it as if it were one."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["credential"].widget = _Said()  # type: ignore[attr-defined]

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()  # type: ignore[misc]
        except _NO_ANSWER as unread:
            raise get_adapter().validation_error("incorrect_code") from unread


class PasskeyAlone(_WhatADeviceSaid, LoginWebAuthnForm):  # type: ignore[misc]
    """Signs in without a password."""


class PasskeyToo(_WhatADeviceSaid, AuthenticateWebAuthnForm):  # type: ignore[misc]
    """After the password."""


class AppForm(ActivateTOTPForm):  # type: ignore[misc]
    """The first code of a new app. Until then its secret waits in the session, encrypted."""

    secret: str

    def __init__(self, *args: Any, **options: Any) -> None:
        session = context.request.session
        waiting = session.get(SECRET_SESSION_KEY)
        super().__init__(*args, **options)
        session[SECRET_SESSION_KEY] = waiting or encrypt(self.secret)
        self.secret = decrypt(session[SECRET_SESSION_KEY])
        _dress(self.fields, _("Code that the app shows"))

    @property
    def secret_in_groups(self) -> str:
        """As somebody types it."""
        return " ".join(self.secret[at : at + 4] for at in range(0, len(self.secret), 4))

    def clean_code(self) -> str:
        code = super().clean_code()
        use_up(self.user, code)
        return str(code)


class PasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """Always a passkey: it can sign in by itself, so there is nothing to choose."""

    passwordless = None

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["name"].label = _("Name of this device (optional)")
        self.fields["name"].widget.attrs.update({"maxlength": "60", "autocomplete": "off"})
        self.initial["name"] = ""
        self.fields["credential"].widget = _Said()
        in_our_words(self.fields)

    def clean(self) -> Any:
        try:
            return super().clean()
        except _NO_ANSWER as unread:
            raise get_adapter().validation_error("incorrect_code") from unread

    def clean_name(self) -> str:
        return " ".join(str(super().clean_name()).split())[:60]


def use_up(user: AbstractBaseUser, code: str) -> None:
    """A code counts once, whichever process hears it: the shared cache adds a key for one of them. Raises ValidationError."""
    digits = "".join(filter(str.isdigit, code))
    spent = salted_hmac("second factor", f"{user.pk}:{digits}", algorithm="sha256").hexdigest()
    if not cache.add(f"spent-code:{spent}", 1, timeout=_COUNTS_FOR):
        raise get_adapter().validation_error("incorrect_code")


def _dress(fields: dict[str, forms.Field], label: Any) -> None:
    field = fields["code"]
    field.label = label
    field.widget = forms.TextInput(
        attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": "40", "autofocus": True}
    )
    in_our_words(fields)
