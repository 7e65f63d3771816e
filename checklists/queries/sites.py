"""What a staff page says about the site it is of."""

from dataclasses import dataclass

from checklists.models import Site
from checklists.queries.scope import NotFound
from checklists.rules.access import Actor


@dataclass(frozen=True)
class SitePage:
    """The site as its own staff see it; `zone` is an IANA name."""

    id: int
    slug: str
    name: str
    alias: str
    zone: str
    phone: str


def site(*, slug: str, by: Actor) -> SitePage:
    """The site of that slug among the caller's own. Raises NotFound."""
    row = Site.objects.filter(slug=slug, pk__in=by.site_ids).first()
    if row is None:
        raise NotFound
    return SitePage(row.pk, row.slug, row.name, row.alias, row.time_zone, row.phone)
