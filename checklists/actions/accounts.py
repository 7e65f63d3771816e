"""An invitation becomes an account with its role. It never touches an account that is there."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q

from checklists.actions import audit, prescriber_asks, sites
from checklists.models import Invitation, Membership, PrescriberAsk, User
from checklists.queries import wall
from checklists.queries.invitations import digest, is_agreed, manager_exists
from checklists.rules.access import Actor


class AccountExists(Exception):
    """Somebody signs in with this email already; an invitation never changes an account."""


class InvitationClosed(Exception):
    """Unknown, used or over; which of them is not said."""


class PasswordRefused(ValueError):
    """`messages` say what a better password needs."""

    def __init__(self, messages: list[str]) -> None:
        self.messages = messages
        super().__init__(" ".join(messages))


@dataclass(frozen=True)
class Accepted:
    user_id: int
    email: str


@wall.everywhere("welcome")
@transaction.atomic
def accept(
    *, token: str, name: str, password: str, by: Actor, now: datetime, site: sites.NewSite | None = None
) -> Accepted:
    """Make the account that an open invitation offers, and use the invitation up.

    `site` is given by the first manager, and by nobody else.
    Raises InvitationClosed, AccountExists, PasswordRefused; then nothing is stored.
    """
    invitation = _open_one(token, now)
    user = _new_user(invitation.email, name, password, now)
    _seated(invitation, user, site, by, now)
    invitation.used_at = now
    invitation.save(update_fields=["used_at"])
    obj = f"invitation:{invitation.pk}"
    data: dict[str, audit.Value] = {"user": user.pk, "role": invitation.role}
    audit.record(by=by, action="invitation.accept", obj=obj, site_id=invitation.site_id, data=data)
    return Accepted(user.pk, user.email)


def _open_one(token: str, now: datetime) -> Invitation:
    """The open invitation of this token, locked. First managers wait for each other: only one comes to be."""
    found = Invitation.objects.filter(digest=digest(token)).first()
    if found is None:
        raise InvitationClosed
    # First what was agreed, as whoever makes another link of it does.
    list(PrescriberAsk.objects.select_for_update().filter(pk=found.ask_id or 0))
    siblings = Q(site=None) if found.site_id is None else Q(pk=found.pk)
    rows = {row.pk: row for row in Invitation.objects.select_for_update().filter(siblings).order_by("pk")}
    row = rows[found.pk]
    if row.used_at or row.expires_at <= now or (row.site_id is None and manager_exists()):
        raise InvitationClosed
    if not is_agreed(row):
        raise InvitationClosed
    return row


def _new_user(email: str, name: str, password: str, now: datetime) -> User:
    user = User(email=email, name=name, enabled_at=now)
    try:
        validate_password(password, user=user)
    except ValidationError as problem:
        raise PasswordRefused(list(problem.messages)) from problem
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as taken:
        raise AccountExists from taken
    return user


def _seated(invitation: Invitation, user: User, site: sites.NewSite | None, by: Actor, now: datetime) -> None:
    """Give the new account its place: a role at the site, or for the first manager the site itself."""
    if invitation.ask is not None:
        prescriber_asks.seat(invitation.ask, user.pk, by, now)
        return
    if invitation.site_id is not None:
        Membership.objects.create(site_id=invitation.site_id, user=user, role=invitation.role)
        return
    if site is None:
        raise InvitationClosed
    sites.establish(new=site, manager_id=user.pk, reply_to=user.email, by=by, now=now)
