"""How staff come in: a one-time link for 72 hours, bound to email, role and site. It never touches an account."""

import base64
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import Q

from checklists.actions import audit, sites
from checklists.models import Invitation, Membership, User
from checklists.queries.invitations import digest, manager_exists
from checklists.rules.access import Actor, Role

LASTS = timedelta(hours=72)


class EmailUnclear(ValueError):
    """The text is no email address that we can write to."""


class AccountExists(Exception):
    """Somebody signs in with this email already; an invitation never changes an account."""


class ManagerExists(Exception):
    """The installation has a manager: the next person is invited by them."""


class NotYours(Exception):
    """Only a manager of the site invites, and nobody their own account."""


class InvitationClosed(Exception):
    """Unknown, used or over; which of them is not said."""


class PasswordRefused(ValueError):
    """`messages` say what a better password needs."""

    def __init__(self, messages: list[str]) -> None:
        self.messages = messages
        super().__init__(" ".join(messages))


@dataclass(frozen=True)
class Invited:
    """`token` exists here only: shown once, then forgotten."""

    invitation_id: int
    token: str
    expires_at: datetime


@dataclass(frozen=True)
class Accepted:
    user_id: int
    email: str


@transaction.atomic
def create(*, site_id: int, email: str, role: Role, by: Actor, now: datetime) -> Invited:
    """Invite somebody to a role at the manager's own site. Raises NotYours, EmailUnclear, AccountExists."""
    if site_id not in by.site_ids or not by.has(Role.MANAGER):
        raise NotYours
    address = _free_address(email)
    return _written(site_id, address, role, by, now)


@transaction.atomic
def create_first_manager(*, email: str, by: Actor, now: datetime) -> Invited:
    """Invite the first manager of an empty installation; an earlier link of this kind ends.

    Raises ManagerExists, EmailUnclear, AccountExists.
    """
    if manager_exists():
        raise ManagerExists
    address = _free_address(email)
    earlier = Invitation.objects.filter(site=None, used_at=None, created_at__lt=now, expires_at__gt=now)
    earlier.update(expires_at=now)
    return _written(None, address, Role.MANAGER, by, now)


@transaction.atomic
def accept(
    *, token: str, name: str, password: str, by: Actor, now: datetime, site: sites.NewSite | None = None
) -> Accepted:
    """Make the account that an open invitation offers, and use the invitation up.

    `site` is given by the first manager, and by nobody else.
    Raises InvitationClosed, AccountExists, PasswordRefused; then nothing is stored.
    """
    invitation = _open_one(token, now)
    user = _new_user(invitation.email, name, password)
    _seated(invitation, user, site, by, now)
    invitation.used_at = now
    invitation.save(update_fields=["used_at"])
    obj = f"invitation:{invitation.pk}"
    data = {"user": user.pk, "role": invitation.role}
    audit.record(by=by, action="invitation.accept", obj=obj, site_id=invitation.site_id, data=data)
    return Accepted(user.pk, user.email)


def _written(site_id: int | None, email: str, role: Role, by: Actor, now: datetime) -> Invited:
    token = "w" + base64.b32encode(secrets.token_bytes(20)).decode().lower()
    invitation = Invitation.objects.create(
        site_id=site_id, email=email, role=role, digest=digest(token), created_at=now, expires_at=now + LASTS
    )
    obj = f"invitation:{invitation.pk}"
    audit.record(by=by, action="invitation.create", obj=obj, site_id=site_id, data={"role": role.value})
    return Invited(invitation.pk, token, invitation.expires_at)


def _free_address(email: str) -> str:
    """The address in small letters. ASCII only: a look-alike letter would make a second account of one person."""
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as problem:
        raise EmailUnclear from problem
    if not address.isascii() or len(address) > 254:
        raise EmailUnclear
    if User.objects.filter(email__iexact=address).exists():
        raise AccountExists
    return address


def _open_one(token: str, now: datetime) -> Invitation:
    """The open invitation of this token, locked. First managers wait for each other: only one comes to be."""
    found = Invitation.objects.filter(digest=digest(token)).first()
    if found is None:
        raise InvitationClosed
    siblings = Q(site=None) if found.site_id is None else Q(pk=found.pk)
    rows = {row.pk: row for row in Invitation.objects.select_for_update().filter(siblings).order_by("pk")}
    row = rows[found.pk]
    if row.used_at or row.expires_at <= now or (row.site_id is None and manager_exists()):
        raise InvitationClosed
    return row


def _new_user(email: str, name: str, password: str) -> User:
    user = User(email=email, name=name)
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
    if invitation.site_id is not None:
        Membership.objects.create(site_id=invitation.site_id, user=user, role=invitation.role)
        return
    if site is None:
        raise InvitationClosed
    sites.establish(new=site, manager_id=user.pk, reply_to=user.email, by=by, now=now)
