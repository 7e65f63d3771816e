"""A forgotten password: asked for by anybody, mailed to the account's own address, used once. The second factor stays.

Whoever asks learns nothing: known, unknown and disabled are one answer. The link's token is made as its message leaves.
"""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from checklists.actions import audit, staff_mails
from checklists.actions.accounts import PasswordRefused
from checklists.actions.staff_mails import Kind
from checklists.actions.user_sessions import end_sessions
from checklists.models import PasswordReset, StaffMail, User
from checklists.rules.access import Actor, ActorKind, system

LASTS = timedelta(hours=1)
MOST_AN_HOUR = 3
_DOOR = system("password_reset")


class ResetClosed(Exception):
    """Unknown, used, over, or of a disabled account; which of them is not said."""


@transaction.atomic
def ask(*, email: str, now: datetime) -> None:
    """A message to the account of this address, three an hour at most. In the audit by number, an unknown one as 0."""
    # Held, so that many who ask at once are counted one after the other.
    user = User.objects.select_for_update().filter(email__iexact=email, is_active=True).first()
    user_id = user.pk if user else 0
    rows = StaffMail.objects.filter(user_id=user_id, kind=Kind.PASSWORD_RESET, asked_at__gt=now - LASTS)
    asked = rows.count()
    if user and asked < MOST_AN_HOUR:
        about = {"staff": user_id}
        staff_mails.ask(
            user_ids=[user_id], kind=Kind.PASSWORD_RESET, about=about, lasts=LASTS, by=_DOOR, now=now
        )
    audit.record(by=_DOOR, action="password.ask", obj=f"staff:{user_id}", site_id=None)


@transaction.atomic
def mint(*, user_id: int, by: Actor, now: datetime) -> str:
    """The token of a link, for the sender alone: it exists here and in the message."""
    token = "n" + base64.b32encode(secrets.token_bytes(20)).decode().lower()
    PasswordReset.objects.create(
        user_id=user_id, digest=_digest(token), created_at=now, expires_at=now + LASTS
    )
    return token


def is_open(*, token: str, now: datetime) -> bool:
    return _open_ones(token, now).exists()


@transaction.atomic
def accept(*, token: str, password: str, now: datetime) -> None:
    """The new password; every session and every other link of the account ends. Raises ResetClosed, PasswordRefused."""
    row = _open_ones(token, now).select_for_update(of=("self",)).select_related("user").first()
    if row is None:
        raise ResetClosed
    user = User.objects.select_for_update().get(pk=row.user_id)
    try:
        validate_password(password, user=user)
    except ValidationError as problem:
        raise PasswordRefused(list(problem.messages)) from problem
    user.set_password(password)
    user.save(update_fields=["password"])
    PasswordReset.objects.filter(user=user, used_at=None).update(used_at=now)
    end_sessions(user.pk)
    by = Actor(kind=ActorKind.STAFF, key=str(user.pk), user_id=user.pk)
    audit.record(by=by, action="password.reset", obj=f"staff:{user.pk}", site_id=None)


def _open_ones(token: str, now: datetime) -> QuerySet[PasswordReset]:
    found = PasswordReset.objects.filter(digest=_digest(token), used_at=None, expires_at__gt=now)
    return found.filter(user__is_active=True)


def _digest(token: str) -> bytes:
    """Keyed with a pepper outside the database, and good for this purpose alone."""
    written = f"password|reset|{token}".encode("utf-8", "surrogatepass")
    return hmac.digest(settings.LINK_PEPPER.encode(), written, hashlib.sha256)
