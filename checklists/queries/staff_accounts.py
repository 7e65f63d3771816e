"""The accounts of a site, as its manager and its privacy officer see them: roles, when last signed in, whether disabled."""

from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator

from checklists.models import Membership, User
from checklists.queries.scope import within
from checklists.rules.access import Actor, Role


@dataclass(frozen=True)
class Account:
    """`seen_at` is the last sign-in, None before the first. `is_own`: of whoever reads."""

    id: int
    name: str
    email: str
    roles: frozenset[Role]
    is_active: bool
    has_factor: bool
    seen_at: datetime | None
    is_own: bool


def accounts(*, by: Actor) -> tuple[Account, ...]:
    """Of everybody with a role here, by name; who is disabled last."""
    roles: dict[int, set[Role]] = {}
    for user_id, role in within(Membership.objects.all(), by).values_list("user_id", "role"):
        roles.setdefault(user_id, set()).add(Role(role))
    factors = Authenticator.objects.filter(user_id__in=roles).exclude(type=Authenticator.Type.RECOVERY_CODES)
    with_factor = set(factors.values_list("user_id", flat=True))
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
        )
        for user in users
    )
