"""Who may come in and as what, as numbers: what a restored database has to know of the time after its backup."""

from dataclasses import dataclass
from hashlib import sha256

from allauth.mfa.models import Authenticator

from checklists.models import Membership, User


@dataclass(frozen=True)
class Standing:
    """Of one account. `roles` are "site:role", `factors` the ids of what it has shown to be its own; `password` tells two
    passwords apart and is none: a digest of what is a salted digest already.
    """

    is_active: bool
    roles: frozenset[str]
    factors: frozenset[int]
    password: str


def standing() -> dict[int, Standing]:
    """Of every account."""
    roles: dict[int, set[str]] = {}
    for user_id, site_id, role in Membership.objects.values_list("user_id", "site_id", "role"):
        roles.setdefault(user_id, set()).add(f"{site_id}:{role}")
    factors: dict[int, set[int]] = {}
    for user_id, factor in Authenticator.objects.values_list("user_id", "pk"):
        factors.setdefault(user_id, set()).add(factor)
    return {
        user.pk: Standing(
            user.is_active,
            frozenset(roles.get(user.pk, ())),
            frozenset(factors.get(user.pk, ())),
            fingerprint(user.password),
        )
        for user in User.objects.order_by("pk")
    }


def fingerprint(password: str) -> str:
    return sha256(password.encode()).hexdigest()[:16]
