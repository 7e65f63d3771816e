"""A one-time link for 72 hours, bound to email, role and site, by which somebody joins the staff."""

import base64
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from checklists.actions import audit, prescriber_asks
from checklists.actions.accounts import AccountExists
from checklists.models import Invitation, PrescriberAsk, User
from checklists.queries.invitations import digest, manager_exists
from checklists.rules.access import Actor, Role

__all__ = [
    "AccountExists",
    "AskEnded",
    "EmailUnclear",
    "Invited",
    "ManagerExists",
    "NeedsTwo",
    "NotYours",
    "ask_for_prescriber",
    "create",
    "create_first_manager",
    "mint",
]

LASTS = timedelta(hours=72)


class AskEnded(Exception):
    """What was agreed to was taken up, or is over."""


class EmailUnclear(ValueError):
    """The text is no email address that we can write to."""


class ManagerExists(Exception):
    """The installation has a manager: the next person is invited by them."""


class NeedsTwo(Exception):
    """A prescriber is asked for, and the link made once a privacy officer has agreed."""


class NotYours(Exception):
    """Only a manager of the site invites, and nobody their own account."""


@dataclass(frozen=True)
class Invited:
    """`token` exists here only: shown once, then forgotten."""

    invitation_id: int
    token: str
    expires_at: datetime


@transaction.atomic
def create(*, site_id: int, email: str, role: Role, by: Actor, now: datetime) -> Invited:
    """Invite somebody to a role at the manager's own site. Raises NotYours, NeedsTwo, EmailUnclear, AccountExists."""
    if site_id not in by.site_ids or not by.has(Role.MANAGER):
        raise NotYours
    if role is Role.PRESCRIBER:
        raise NeedsTwo
    address = _free_address(email)
    return _written(site_id, address, role, by, now)


@transaction.atomic
def ask_for_prescriber(*, site_id: int, email: str, by: Actor, now: datetime) -> int:
    """The ask's number. Raises NotYours, AskedAlready, EmailUnclear, AccountExists."""
    address = _free_address(email)
    return prescriber_asks.ask(site_id=site_id, email=address, user=None, by=by, now=now)


@transaction.atomic
def mint(*, ask_id: int, by: Actor, now: datetime) -> str:
    """The token of a prescriber's link, for its message alone; an earlier one of this ask ends. Raises AskEnded."""
    agreed = PrescriberAsk.objects.filter(
        agreed_at__isnull=False, ended_at=None, user=None, expires_at__gt=now
    )
    ask = agreed.select_for_update().filter(pk=ask_id).first()
    if ask is None:
        raise AskEnded
    Invitation.objects.filter(ask=ask, used_at=None, created_at__lt=now, expires_at__gt=now).update(
        expires_at=now
    )
    return _written(ask.site_id, ask.email, Role.PRESCRIBER, by, now, ask=ask).token


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


def _written(
    site_id: int | None, email: str, role: Role, by: Actor, now: datetime, ask: PrescriberAsk | None = None
) -> Invited:
    token = "w" + base64.b32encode(secrets.token_bytes(20)).decode().lower()
    invitation = Invitation.objects.create(
        site_id=site_id,
        email=email,
        role=role,
        ask=ask,
        digest=digest(token),
        created_at=now,
        expires_at=ask.expires_at if ask else now + LASTS,
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
