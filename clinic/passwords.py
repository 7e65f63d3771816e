"""What a new password must not be. Length, common ones and words of the place; never which kinds of characters it has."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from checklists.rules.guessable import is_guessable

_MOST = 128


class NotTooLong:
    """Whoever sends a megabyte wants to keep us busy."""

    def validate(self, password: str, user: Any = None) -> None:
        if len(password) > _MOST:
            raise ValidationError(_("Choose a password of at most 128 characters."), code="password_too_long")

    def get_help_text(self) -> Any:
        return _("At most 128 characters.")


class NotGuessable(CommonPasswordValidator):
    """Twenty thousand common passwords and our own words, with whatever digits, signs and capitals around them."""

    def validate(self, password: str, user: Any = None) -> None:
        if len(password) <= _MOST and is_guessable(
            password, common=self.passwords, words=_names_of_the_place()
        ):
            raise ValidationError(
                _(
                    "This password is easy to guess. Take three or four words that have nothing to do with each other or with this clinic."
                ),
                code="password_too_common",
            )

    def get_help_text(self) -> Any:
        return _("Four words that nobody would guess are good.")


def _names_of_the_place() -> list[str]:
    """What stands on the door, and in the address bar."""
    host = urlsplit(settings.SITE_BASE_URL).hostname or ""
    return [settings.PUBLIC_ALIAS, *host.split(".")]
