"""Sites, as commands and pages name them."""

from dataclasses import dataclass
from datetime import datetime

from checklists.models import Site
from checklists.queries.scope import NotFound, one
from checklists.rules.access import Actor
from checklists.rules.site_settings import NAMES, SiteSettings


@dataclass(frozen=True)
class SiteSeen:
    id: int
    slug: str
    name: str
    alias: str
    time_zone: str
    phone: str
    address: str
    outside_hours: str
    emergency_number: str
    crisis_line: str


@dataclass(frozen=True)
class SitePage:
    """The site as its own staff see it; `zone` is an IANA name."""

    id: int
    slug: str
    name: str
    alias: str
    zone: str
    phone: str


@dataclass(frozen=True)
class SettingsPage:
    """`off_at` is since when the site sends no reminders; None while it does."""

    said: SiteSettings
    off_at: datetime | None


def site(*, slug: str, by: Actor) -> SitePage:
    """The site of that slug among the caller's own. Raises NotFound."""
    row = Site.objects.filter(slug=slug, pk__in=by.site_ids).first()
    if row is None:
        raise NotFound
    return SitePage(row.pk, row.slug, row.name, row.alias, row.time_zone, row.phone)


def settings(*, site_id: int, by: Actor) -> SettingsPage:
    """What the site says of itself, among the caller's own. Raises NotFound."""
    row = one(Site.objects.filter(pk__in=by.site_ids), pk=site_id)
    return SettingsPage(settings_of(row), row.reminders_off_at)


def settings_of(row: Site) -> SiteSettings:
    """Lists as tuples, so that two answers can be compared."""
    values = {name: getattr(row, name) for name in NAMES}
    return SiteSettings(**values | {name: tuple(values[name]) for name in ("desk_days", "languages")})


def by_slug(slug: str) -> SiteSeen | None:
    """The site of that slug, for commands and for staff whose membership the middleware has read."""
    row = Site.objects.filter(slug=slug).first()
    return _seen(row) if row else None


def slugs() -> tuple[str, ...]:
    return tuple(Site.objects.order_by("slug").values_list("slug", flat=True))


def _seen(row: Site) -> SiteSeen:
    return SiteSeen(
        id=row.pk,
        slug=row.slug,
        name=row.name,
        alias=row.alias,
        time_zone=row.time_zone,
        phone=row.phone,
        address=row.address,
        outside_hours=row.outside_hours,
        emergency_number=row.emergency_number,
        crisis_line=row.crisis_line,
    )
