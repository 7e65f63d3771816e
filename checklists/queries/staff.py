"""Who a signed-in member of staff is, read anew at each request."""

from dataclasses import dataclass

from checklists.models import Membership, Site, User
from checklists.rules.access import Actor, ActorKind, Role


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


def actor(*, user_id: int, site_slug: str | None) -> Actor | None:
    """The user as an actor at that site; at no site in the address: staff without a role or a row.

    None where the user is disabled, unknown, or has no role at that site.
    """
    if site_slug is None:
        user = User.objects.filter(pk=user_id, is_active=True).first()
        return _actor(user, ()) if user else None
    of_site = Membership.objects.filter(user_id=user_id, user__is_active=True, site__slug=site_slug)
    rows = tuple(of_site.select_related("user"))
    return _actor(rows[0].user, rows) if rows else None


def _actor(user: User, memberships: tuple[Membership, ...]) -> Actor:
    """The user with the roles of one site."""
    return Actor(
        kind=ActorKind.STAFF,
        key=str(user.pk),
        name=user.name,
        user_id=user.pk,
        site_ids=frozenset(row.site_id for row in memberships),
        roles=frozenset(Role(row.role) for row in memberships),
    )
