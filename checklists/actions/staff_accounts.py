"""Accounts of the staff: disabled and enabled, their roles at a site, a lost second factor. Never one's own; each ends what is open.

An account is of every site where its person has a role: who has no say at one of them takes away what they are here, and no more.

Nothing is deleted: who somebody was stays in what they did.
"""

from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Greatest

from checklists.actions import audit, prescriber_asks, staff_mails
from checklists.actions.staff_mails import Kind
from checklists.actions.user_sessions import end_sessions
from checklists.models import Membership, User
from checklists.queries.scope import one
from checklists.queries.staff_accounts import beyond
from checklists.rules.access import Actor, Role
from checklists.rules.staff_accounts import DISABLES, IDLE, MANAGES, at_once, may_disable, may_manage

_TOLD_WITHIN = timedelta(days=7)
_MOST_IDLE = 100


class RolesRefused(ValueError):
    """No role at all."""


class NotTheirsAlone(Exception):
    """They have a role at a site where whoever acts has no such right."""


@transaction.atomic
def disable(*, user_id: int, by: Actor, now: datetime) -> None:
    """Out at the next request, everywhere. Raises PermissionDenied, NotFound, NotTheirsAlone."""
    user = _to_disable(user_id, by)
    if beyond(user_ids=[user_id], roles=DISABLES, by=by):
        raise NotTheirsAlone
    if user.is_active:
        _disable(user, by, next(iter(by.site_ids)))


@transaction.atomic
def let_go(*, user_id: int, by: Actor, now: datetime) -> None:
    """All that they are at this site ends; what they are elsewhere stays. Raises PermissionDenied, NotFound; RolesRefused of
    somebody who is nothing elsewhere: their account is disabled instead, and stays where it can be found.
    """
    _to_disable(user_id, by)
    (site_id,) = by.site_ids
    rows = Membership.objects.filter(user_id=user_id)
    if not rows.exclude(site_id=site_id).exists():
        raise RolesRefused
    here = rows.filter(site_id=site_id)
    taken = sorted(here.values_list("role", flat=True))
    here.delete()
    end_sessions(user_id)
    _tell(by, "account.release", user_id, {"taken": taken})


@transaction.atomic
def enable(*, user_id: int, by: Actor, now: datetime) -> None:
    """They sign in with what they had; the ninety days begin anew. Raises PermissionDenied, NotFound, NotTheirsAlone."""
    user = _whole(user_id, by)
    if not user.is_active:
        _enable(user, by, next(iter(by.site_ids)), now)


@transaction.atomic
def switch(*, user_id: int, is_active: bool, by: Actor, now: datetime) -> bool:
    """By whoever runs the installation, whatever sites they work at: whether that was anything new."""
    user = User.objects.select_for_update().get(pk=user_id)
    if user.is_active == is_active:
        return False
    if is_active:
        _enable(user, by, None, now)
    else:
        _disable(user, by, None)
    return True


@transaction.atomic
def give_roles(*, user_id: int, roles: AbstractSet[Role], by: Actor, now: datetime) -> bool:
    """Exactly these at the manager's site, from the next request on; a new prescriber's is asked for, and then this is True.

    Raises PermissionDenied, NotFound, RolesRefused, AskedAlready.
    """
    user = _managed(user_id, by)
    (site_id,) = by.site_ids
    rows = Membership.objects.filter(user_id=user_id, site_id=site_id)
    held = {Role(role) for role in rows.values_list("role", flat=True)}
    now_on, asks = at_once(wanted=roles, held=held)
    if not now_on:
        raise RolesRefused
    if now_on != held:
        rows.exclude(role__in=now_on).delete()
        for role in sorted(now_on - held):
            Membership.objects.create(user_id=user_id, site_id=site_id, role=role)
        end_sessions(user_id)
        _tell(by, "account.roles", user_id, {"given": _codes(now_on - held), "taken": _codes(held - now_on)})
    if asks:
        prescriber_asks.ask(site_id=site_id, email=user.email, user=user, by=by, now=now)
    return asks


@transaction.atomic
def forget_factors(*, user_id: int, by: Actor, now: datetime) -> int:
    """They sign in with the password and set a new one up; they are told by mail. How many there were.

    Raises PermissionDenied, NotFound, NotTheirsAlone.
    """
    _whole(user_id, by)
    return forgotten(user_id, by, now, site_id=next(iter(by.site_ids)))


def forgotten(user_id: int, by: Actor, now: datetime, *, site_id: int | None) -> int:
    """For whoever may, inside their transaction: factors and open sessions go, and the person reads of it."""
    factors = list(Authenticator.objects.select_for_update().filter(user_id=user_id).order_by("pk"))
    for factor in factors:
        factor.delete()
    end_sessions(user_id)
    if factors:
        about = {"staff": user_id}
        staff_mails.ask(
            user_ids=[user_id], kind=Kind.FACTORS_FORGOTTEN, about=about, lasts=_TOLD_WITHIN, by=by, now=now
        )
        data: dict[str, audit.Value] = {"count": len(factors)}
        audit.record(by=by, action="factor.forget", obj=f"user:{user_id}", site_id=site_id, data=data)
    return len(factors)


@transaction.atomic
def disable_idle(*, by: Actor, now: datetime) -> int:
    """Who has not signed in for ninety days, or never since the account is there; how many. A site keeps its last manager who can
    sign in.
    """
    used = User.objects.select_for_update().annotate(since=Greatest(F("last_login"), F("enabled_at")))
    found = 0
    for user in used.filter(is_active=True, since__lte=now - IDLE).order_by("pk")[:_MOST_IDLE]:
        if not _is_last_manager(user):
            _disable(user, by, None)
            found += 1
    return found


def _held(user_id: int, by: Actor) -> User:
    """Somebody with a role at the caller's site, locked. Raises NotFound."""
    theirs = Membership.objects.filter(site_id__in=by.site_ids).values("user_id")
    return one(User.objects.select_for_update().filter(pk__in=theirs), pk=user_id)


def _to_disable(user_id: int, by: Actor) -> User:
    user = _held(user_id, by)
    if not may_disable(by, user_id=user_id):
        raise PermissionDenied
    return user


def _whole(user_id: int, by: Actor) -> User:
    user = _managed(user_id, by)
    if beyond(user_ids=[user_id], roles=MANAGES, by=by):
        raise NotTheirsAlone
    return user


def _managed(user_id: int, by: Actor) -> User:
    user = _held(user_id, by)
    if not may_manage(by, user_id=user_id):
        raise PermissionDenied
    return user


def _disable(user: User, by: Actor, site_id: int | None) -> None:
    user.is_active = False
    user.save(update_fields=["is_active"])
    end_sessions(user.pk)
    audit.record(by=by, action="account.disable", obj=f"user:{user.pk}", site_id=site_id)


def _enable(user: User, by: Actor, site_id: int | None, now: datetime) -> None:
    user.is_active, user.enabled_at = True, now
    user.save(update_fields=["is_active", "enabled_at"])
    audit.record(by=by, action="account.enable", obj=f"user:{user.pk}", site_id=site_id)


def _is_last_manager(user: User) -> bool:
    managed = Membership.objects.filter(user=user, role=Role.MANAGER).values_list("site_id", flat=True)
    others = Q(role=Role.MANAGER, user__is_active=True) & ~Q(user=user)
    return any(not Membership.objects.filter(others, site_id=site_id).exists() for site_id in managed)


def _codes(roles: AbstractSet[Role]) -> list[str]:
    return sorted(role.value for role in roles)


def _tell(by: Actor, action: str, user_id: int, data: dict[str, audit.Value] | None = None) -> None:
    audit.record(by=by, action=action, obj=f"user:{user_id}", site_id=next(iter(by.site_ids)), data=data)
