"""A new site, ready to book at: its first manager and the shipped protocols, published; what a site says of itself."""

from dataclasses import dataclass
from datetime import datetime, time

from django.db import transaction
from django.utils.text import slugify

from checklists.actions import audit, remembered_phones, site_plans
from checklists.models import Membership, Protocol, ProtocolVersion, Site
from checklists.queries import sites as seen
from checklists.queries.protocols import shipped_data
from checklists.queries.scope import one
from checklists.rules.access import Actor, ActorKind, Role
from checklists.rules.clock import zone
from checklists.rules.site_settings import PLANNED_BY, Problem, SiteSettings, changed, problems

# The one that is booked where nobody chooses stands first.
PROTOCOLS = ("first-infusion", "next-infusion", "maintenance")
# Addresses below /staff/ that are no sites.
_TAKEN_WORDS = frozenset({"sign-in", "sign-out", "password", "welcome", "static", "site"})


@dataclass(frozen=True)
class NewSite:
    """What a site says of itself. `alias` is the name that patients read; `time_zone` an IANA name.

    `languages` are codes, the main one first. Somebody answers the phone from `desk_opens` until `desk_closes`, on
    `desk_days` (0 is Monday).
    """

    name: str
    alias: str
    phone: str
    time_zone: str
    address: str = ""
    languages: tuple[str, ...] = ("en",)
    desk_opens: time = time(8)
    desk_closes: time = time(17)
    desk_days: tuple[int, ...] = (0, 1, 2, 3, 4)


@dataclass(frozen=True)
class Established:
    site_id: int
    slug: str


class SettingsRefused(Exception):
    """What was said makes no sense; `problems` say which fields, and why."""

    def __init__(self, found: tuple[Problem, ...]) -> None:
        self.problems = found
        super().__init__("; ".join(problem.words for problem in found))


class ChangedMeanwhile(Exception):
    """Somebody else saved other settings since these were read."""


@dataclass(frozen=True)
class Changed:
    """The names of the fields that differ now, and how many appointments were planned anew for it."""

    fields: tuple[str, ...]
    replanned: int


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
        desk_opens=new.desk_opens,
        desk_closes=new.desk_closes,
        desk_days=list(new.desk_days),
        languages=list(new.languages),
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


def change_settings(
    *, site_id: int, said: SiteSettings, seen_before: SiteSettings, by: Actor, now: datetime
) -> Changed:
    """Set what the site says of itself; where a reminder's time follows from it, its plans are made anew.

    `seen_before` is what the person saw. Raises NotFound, SettingsRefused, ChangedMeanwhile.
    """
    found = problems(said)
    if found:
        raise SettingsRefused(found)
    names = _saved(site_id, said, seen_before, by, now)
    again = not PLANNED_BY.isdisjoint(names)
    return Changed(names, site_plans.replan_site(site_id=site_id, by=by, now=now) if again else 0)


@transaction.atomic
def switch_reminders(*, site_id: int, on: bool, by: Actor, now: datetime) -> bool:
    """Whether this changed anything. Off: nothing leaves by itself, and each critical message becomes a call.

    Raises NotFound.
    """
    site = _held(site_id, by)
    if (site.reminders_off_at is None) is on:
        return False
    Site.objects.filter(pk=site.pk).update(reminders_off_at=None if on else now)
    action = "site.reminders_on" if on else "site.reminders_off"
    audit.record(by=by, action=action, obj=f"site:{site.pk}", site_id=site.pk)
    return True


@transaction.atomic
def _saved(
    site_id: int, said: SiteSettings, seen_before: SiteSettings, by: Actor, now: datetime
) -> tuple[str, ...]:
    site = _held(site_id, by)
    standing = seen.settings_of(site)
    if standing != seen_before:
        raise ChangedMeanwhile
    names = changed(standing, said)
    if names:
        values = {name: getattr(said, name) for name in names}
        lists = {name: list(value) for name, value in values.items() if isinstance(value, tuple)}
        Site.objects.filter(pk=site.pk).update(**values | lists)
        if not said.phone_copies_allowed:
            remembered_phones.forget_at(site, now)
        audit.record(
            by=by, action="site.change", obj=f"site:{site.pk}", site_id=site.pk, data={"fields": list(names)}
        )
    return names


def _held(site_id: int, by: Actor) -> Site:
    """The site among the caller's own, held until the transaction ends. Raises NotFound."""
    rows = Site.objects.select_for_update()
    return one(rows if by.kind is ActorKind.SYSTEM else rows.filter(pk__in=by.site_ids), pk=site_id)


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
