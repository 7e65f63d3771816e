"""A new site, ready to book at: its first manager and the shipped protocols, published."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.text import slugify

from checklists.actions import audit
from checklists.models import Membership, Protocol, ProtocolVersion, Site
from checklists.queries.protocols import shipped_data
from checklists.rules.access import Actor, Role
from checklists.rules.clock import zone

# The one that is booked where nobody chooses stands first.
PROTOCOLS = ("first-infusion", "next-infusion", "maintenance")
# Addresses below /staff/ that are no sites.
_TAKEN_WORDS = frozenset({"sign-in", "sign-out", "password", "welcome", "static", "site"})
_WORKDAYS = [0, 1, 2, 3, 4]


@dataclass(frozen=True)
class NewSite:
    """What a site says of itself. `alias` is the name that patients read; `time_zone` an IANA name."""

    name: str
    alias: str
    phone: str
    time_zone: str
    address: str = ""


@dataclass(frozen=True)
class Established:
    site_id: int
    slug: str


@transaction.atomic
def establish(*, new: NewSite, manager_id: int, reply_to: str, by: Actor, now: datetime) -> Established:
    """Make the site, its manager's membership and its published protocols. Raises UnknownZone."""
    zone(new.time_zone)
    site = Site.objects.create(
        slug=_free_slug(new.name),
        name=new.name,
        alias=new.alias,
        phone=new.phone,
        time_zone=new.time_zone,
        address=new.address,
        reply_to=reply_to,
        desk_days=_WORKDAYS,
        languages=["en"],
    )
    Membership.objects.create(site=site, user_id=manager_id, role=Role.MANAGER)
    versions = [_published(site, slug, manager_id, now).pk for slug in PROTOCOLS]
    audit.record(
        by=by,
        action="site.establish",
        obj=f"site:{site.pk}",
        site_id=site.pk,
        data={"manager": manager_id, "protocol_versions": versions},
    )
    return Established(site.pk, site.slug)


def _published(site: Site, slug: str, manager_id: int, now: datetime) -> ProtocolVersion:
    data = shipped_data(slug)
    protocol = Protocol.objects.create(site=site, slug=slug, name=str(data["name"]))
    return ProtocolVersion.objects.create(
        site=site,
        protocol=protocol,
        number=1,
        data=data,
        state=ProtocolVersion.State.PUBLISHED,
        published_at=now,
        published_by_id=manager_id,
    )


def _free_slug(name: str) -> str:
    """The name as an address; a number follows where it is taken, or is a word of our own addresses."""
    wanted = slugify(name)[:40].strip("-") or "site"
    taken = {*_TAKEN_WORDS, *Site.objects.filter(slug__startswith=wanted).values_list("slug", flat=True)}
    numbered = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
    return wanted if wanted not in taken else next(slug for slug in numbered if slug not in taken)
