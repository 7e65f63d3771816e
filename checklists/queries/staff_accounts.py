"""The accounts of a site, as its manager and its privacy officer see them: roles, when last signed in, whether disabled."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator

from checklists.models import Membership, User
from checklists.queries.scope import within
from checklists.rules.access import Actor, Role
from checklists.rules.staff_accounts import DISABLES, MANAGES


@dataclass(frozen=True)
class Account:
    """`seen_at` is the last sign-in, None before the first. `is_own`: of whoever reads. `is_to_disable` and `is_to_manage`: the
    account itself, of all its sites, and not only what its person is at this one.
    """

    id: int
    name: str
    email: str
    roles: frozenset[Role]
    is_active: bool
    has_factor: bool
    seen_at: datetime | None
    is_own: bool
    is_to_disable: bool
    is_to_manage: bool


def beyond(*, user_ids: Iterable[int], roles: AbstractSet[Role], by: Actor) -> frozenset[int]:
    """Those who have a role at a site where whoever asks has none of these `roles`."""
    own = Membership.objects.filter(user_id=by.user_id)  # type: ignore[misc]  # only staff have a role
    reached = own.filter(role__in=roles).values("site_id")
    theirs = Membership.objects.filter(user_id__in=user_ids).exclude(site_id__in=reached)
    return frozenset(theirs.values_list("user_id", flat=True))


def accounts(*, by: Actor) -> tuple[Account, ...]:
    """Of everybody with a role here, by name; who is disabled last."""
    roles: dict[int, set[Role]] = {}
    for user_id, role in within(Membership.objects.all(), by).values_list("user_id", "role"):
        roles.setdefault(user_id, set()).add(Role(role))
    factors = Authenticator.objects.filter(user_id__in=roles).exclude(type=Authenticator.Type.RECOVERY_CODES)
    with_factor = set(factors.values_list("user_id", flat=True))
    not_to_disable, not_to_manage = (
        beyond(user_ids=roles, roles=each, by=by) for each in (DISABLES, MANAGES)
    )
    users = User.objects.filter(pk__in=roles).order_by("-is_active", "name", "pk")
    return tuple(
        Account(
            id=user.pk,
            name=user.name,
            email=user.email,
            roles=frozenset(roles[user.pk]),
            is_active=user.is_active,
            has_factor=user.pk in with_factor,
            seen_at=user.last_login,
            is_own=user.pk == by.user_id,
            is_to_disable=user.pk not in not_to_disable,
            is_to_manage=user.pk not in not_to_manage,
        )
        for user in users
    )
