"""Sign-ins are the libraries': what they tell of them goes to the audit, in whichever way somebody came in or left."""

from typing import Any

from allauth.account.signals import password_changed
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.utils import timezone

from checklists.actions import sign_ins


@receiver(user_logged_in)
def _entered(sender: object, user: Any, **rest: object) -> None:
    sign_ins.entered(user_id=user.pk, now=timezone.now())


@receiver(user_logged_out)
def _left(sender: object, user: Any, **rest: object) -> None:
    """Also called for nobody, who leaves nothing."""
    if user is not None and user.pk:
        sign_ins.left(user_id=user.pk, now=timezone.now())


@receiver(user_login_failed)
def _failed(sender: object, credentials: dict[str, Any], **rest: object) -> None:
    said = credentials.get("email") or credentials.get("username") or ""
    sign_ins.failed(email=str(said).replace("\x00", "")[:254], now=timezone.now())


@receiver(password_changed)
def _password(sender: object, user: Any, **rest: object) -> None:
    sign_ins.password_changed(user_id=user.pk, now=timezone.now())
