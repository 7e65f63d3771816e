"""Who a signed-in member of staff is, read anew at each request."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import JSONObject

from checklists.models import Membership, Site, User
from checklists.queries.worded import Worded, worded
from checklists.rules.access import Actor, ActorKind, Role

# Stands in the words of a statement where the number of a user goes; no user has it.
_USER = -1


@dataclass(frozen=True)
class SiteChoice:
    """A site and what the user is there."""

    slug: str
    name: str
    roles: frozenset[Role]


def sites_of(*, user_id: int) -> tuple[SiteChoice, ...]:
    """The sites where this user has any role, by name."""
    mine = Membership.objects.filter(user_id=user_id, user__is_active=True).select_related("site")
    roles: dict[Site, set[Role]] = {}
    for row in mine.order_by("site__name", "site_id"):
        roles.setdefault(row.site, set()).add(Role(row.role))
    return tuple(SiteChoice(site.slug, site.name, frozenset(held)) for site, held in roles.items())


def nobody_yet() -> bool:
    """Whether the installation is empty: then the sign-in page names the command that begins it."""
    return not User.objects.exists()


def id_of(*, email: str) -> int | None:
    """The account of this address, for a command."""
    return User.objects.filter(email__iexact=email).values_list("pk", flat=True).first()


def signed_in(*, user_id: int) -> User | None:
    """Who a session names, with every role they have, and whether they have a second factor: read anew at each request.

    None for a disabled user.
    """
    found: User | None = _worded().first({_USER: user_id})
    return found


def actor(*, user_id: int, site_slug: str | None) -> Actor | None:
    """The user as an actor at that site; None where there is no such user or they have no role there."""
    user = signed_in(user_id=user_id)
    return actor_of(user, site_slug) if user else None


def actor_of(user: User, site_slug: str | None) -> Actor | None:
    """A user that `signed_in` read, as an actor at that site; at no site in the address: staff without a role or a row.

    None where the user has no role at that site.
    """
    if site_slug is None:
        return _actor(user, [])
    seats = [seat for seat in user.seats if seat["slug"] == site_slug]  # type: ignore[attr-defined]
    return _actor(user, seats) if seats else None


@cache
def _worded() -> Worded:
    """It is asked for every request."""
    return worded(_with_seats().filter(pk=_USER), _USER)


def _with_seats() -> QuerySet[User]:
    seats = Membership.objects.filter(user=OuterRef("pk"))
    seat = JSONObject(site="site_id", slug="site__slug", role="role")
    factors = Authenticator.objects.filter(user=OuterRef("pk")).exclude(
        type=Authenticator.Type.RECOVERY_CODES
    )
    return User.objects.filter(is_active=True).annotate(
        seats=ArraySubquery(seats.values(seat=seat)), has_factor=Exists(factors)
    )


def _actor(user: User, seats: list[dict[str, Any]]) -> Actor:
    """The user with the roles of one site."""
    return Actor(
        kind=ActorKind.STAFF,
        key=str(user.pk),
        name=user.name,
        user_id=user.pk,
        site_ids=frozenset(seat["site"] for seat in seats),
        roles=frozenset(Role(seat["role"]) for seat in seats),
    )
