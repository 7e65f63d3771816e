"""Who came in and who did not: one entry each, of the installation. No address and no name, ours or anybody's."""

from datetime import datetime

from django.db import transaction

from checklists.actions import audit
from checklists.models import User
from checklists.rules.access import Actor, ActorKind, system

_DOOR = system("sign_in")


@transaction.atomic
def entered(*, user_id: int, now: datetime) -> None:
    _record(user_id, "sign_in.done")


@transaction.atomic
def left(*, user_id: int, now: datetime) -> None:
    """By themselves, or because their time was over."""
    _record(user_id, "sign_in.end")


@transaction.atomic
def failed(*, email: str, now: datetime) -> None:
    """A known account by its number, an unknown one as 0: the same statements for both."""
    known = User.objects.filter(email__iexact=email).values_list("pk", flat=True).first()
    audit.record(by=_DOOR, action="sign_in.fail", obj=f"staff:{known or 0}", site_id=None)


@transaction.atomic
def password_changed(*, user_id: int, now: datetime) -> None:
    _record(user_id, "password.change")


def _record(user_id: int, action: str) -> None:
    by = Actor(kind=ActorKind.STAFF, key=str(user_id), user_id=user_id)
    audit.record(by=by, action=action, obj=f"staff:{user_id}", site_id=None)
