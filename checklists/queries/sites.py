"""Sites, as commands and pages name them."""

from dataclasses import dataclass
from datetime import datetime, time
from functools import cache
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast, Concat

from checklists.models import AuditHead, BreakGlass, Call, Heartbeat, Reminder, Sending, Site
from checklists.queries import setup
from checklists.queries.asked_overrides import asked_overrides
from checklists.queries.audit_watch import BROKEN
from checklists.queries.scope import NotFound, one
from checklists.queries.worded import Worded, worded
from checklists.rules.access import Actor, Role
from checklists.rules.break_glass import is_overdue
from checklists.rules.day_sheet_copies import is_late
from checklists.rules.heartbeats import NOT_SWEEPS, Chore
from checklists.rules.next_day import URGENT
from checklists.rules.reminder_rules import Rank
from checklists.rules.reminder_watch import Clockwork, Watch, watch
from checklists.rules.site_settings import NAMES, SiteSettings

# Stands in the words of a statement where the slug goes; no slug has a space.
_SLUG = "a slug"


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
class PublicSite:
    """What a patient's error page may say: who it is, and whom to call."""

    alias: str
    phone: str


@dataclass(frozen=True)
class SiteCopied:
    """What the copies of its day sheets need; `zone` is an IANA name, `copied_at` None before the first."""

    id: int
    slug: str
    alias: str
    zone: str
    desk_opens: time
    copied_at: datetime | None


@dataclass(frozen=True)
class SitePage:
    """The site as its own staff see it; `zone` is an IANA name. `watch` says why its reminders do not leave.

    `urgent_calls` are how many patients need a call now: said on every page of the site. `asked_for` are those of whom
    an override waits for a prescriber to agree. `changes` rises with whatever is recorded at the site.
    """

    id: int
    slug: str
    name: str
    alias: str
    zone: str
    phone: str
    watch: Watch | None = None
    urgent_calls: int = 0
    # The copy of the day sheet for a day without a network is not being written.
    copy_is_late: bool = False
    asked_for: frozenset[int] = frozenset()
    changes: int = 0
    # Whether a manager reads that something is left to do before the site is set up.
    is_starting: bool = False
    # Since when an entry of the audit is not as it was written.
    audit_broken_at: datetime | None = None
    # Records that were opened from elsewhere and wait for a review longer than they may; for whoever reviews.
    overdue_openings: int = 0


@dataclass(frozen=True)
class SettingsPage:
    """`off_at` is since when the site sends no reminders; None while it does."""

    said: SiteSettings
    off_at: datetime | None


def site(*, slug: str, by: Actor, now: datetime) -> SitePage:
    """The site of that slug among the caller's own, with how its reminders go: one statement. Raises NotFound."""
    if by.has(Role.MANAGER):
        rows = setup.with_setup(_watched().filter(pk__in=by.site_ids, slug=slug), now)
        return _page(rows.first(), by, now)
    return _page(_own(by.site_ids, slug), by, now)


def of_screen(*, by: Actor, now: datetime) -> SitePage:
    """The one site of a wall screen. Raises NotFound."""
    return _page(_watched().filter(pk__in=by.site_ids).first(), by, now)


def _page(row: Any, by: Actor, now: datetime) -> SitePage:
    """`row` is of `_watched`, for a manager with what is set up. Raises NotFound where there is none."""
    if row is None:
        raise NotFound
    manages = by.has(Role.MANAGER)
    found = watch(_clockwork(row, now), now)
    urgent = row.urgent_calls or 0
    late = row.copied_at is not None and is_late(written_at=row.copied_at, now=now)
    starts = manages and setup.is_starting(row, now)
    said = (row.pk, row.slug, row.name, row.alias, row.time_zone, row.phone)
    reviews = by.has(Role.PRIVACY_OFFICER)
    overdue = sum(is_overdue(opened_at=at, reviewed_at=None, now=now) for at in row.unreviewed if reviews)
    rest = (frozenset(row.asked_for), row.changes or 0, starts, row.audit_broken_at, overdue)
    return SitePage(*said, found, urgent, late, *rest)


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


def public(*, by: Actor) -> PublicSite | None:
    """The site of an open link."""
    found = Site.objects.filter(pk__in=by.site_ids).values_list("alias", "phone").first()
    return PublicSite(*found) if found else None


def every() -> tuple[SiteCopied, ...]:
    """Every site with when its day sheet was last written to the folder, for the clock and the doctor."""
    copied = Heartbeat.objects.filter(trigger=Chore.DAY_SHEETS, host=OuterRef("slug")).values("at")[:1]
    rows: Any = Site.objects.annotate(copied_at=Subquery(copied)).order_by("slug")
    return tuple(
        SiteCopied(row.pk, row.slug, row.alias, row.time_zone, row.desk_opens, row.copied_at) for row in rows
    )


def slugs() -> tuple[str, ...]:
    return tuple(Site.objects.order_by("slug").values_list("slug", flat=True))


def _own(ids: frozenset[int], slug: str) -> Any:
    """The site of that slug among these, as `_watched` has it; None where it is none of them."""
    places = dict(zip(_places(len(ids)), ids, strict=True))
    return _worded(len(ids)).first({**places, _SLUG: slug}) if ids else None


def _places(count: int) -> range:
    """Stand-ins for the numbers of sites: no site has one of these."""
    return range(-count, 0)


@cache
def _worded(count: int) -> Worded:
    """For a caller of so many sites: it is asked for every request of the desk, two hundred refreshes among them."""
    ids = _places(count)
    return worded(_watched().filter(pk__in=ids, slug=_SLUG)[:1], *ids, _SLUG)


@cache
def _watched() -> QuerySet[Site]:
    """Beside each site what the clock left in rows: a look into an index each, whatever their size."""
    beats = Heartbeat.objects.exclude(trigger__in=NOT_SWEEPS).order_by("-at").values("at")[:1]
    sending = Sending.objects.filter(pk=1)
    planned = Reminder.objects.filter(site=OuterRef("pk"), state=Reminder.State.PLANNED)
    heads = {
        f"head_{rank.name}": Subquery(
            planned.filter(rank=rank).order_by("next_try_at").values("next_try_at")[:1]
        )
        for rank in Rank
    }
    copied = Heartbeat.objects.filter(trigger=Chore.DAY_SHEETS, host=OuterRef("slug"))
    urgent = Call.objects.filter(site=OuterRef("pk"), reason__in=URGENT, closed_at=None).values("site")
    asked = asked_overrides().filter(site=OuterRef("pk")).values("item__appointment__patient_id")
    broken = Heartbeat.objects.filter(trigger=Chore.AUDIT, host=BROKEN)
    chain = Concat(Value("site:"), Cast(OuterRef("pk"), TextField()))
    unreviewed = BreakGlass.objects.filter(site=OuterRef("pk"), reviewed_at=None).order_by("opened_at")
    return Site.objects.annotate(
        unreviewed=ArraySubquery(unreviewed.values("opened_at")[:100]),
        copied_at=Subquery(copied.values("at")[:1]),
        audit_broken_at=Subquery(broken.values("at")),
        changes=Subquery(AuditHead.objects.filter(chain=chain).values("seq")),
        asked_for=ArraySubquery(asked),
        urgent_calls=Subquery(urgent.annotate(count=Count("pk")).values("count")),
        swept_at=Subquery(beats),
        sending_enabled=Subquery(sending.values("enabled")[:1]),
        sending_off_at=Subquery(sending.values("off_at")[:1]),
        trouble=Subquery(sending.values("trouble")[:1]),
        **heads,
    )


def _clockwork(row: Any, now: datetime) -> Clockwork:
    due = [at for rank in Rank if (at := getattr(row, f"head_{rank.name}")) and at <= now]
    return Clockwork(
        # Without the row nothing was ever sent, and nothing is switched off.
        sending_enabled=row.sending_enabled is not False,
        sending_off_at=row.sending_off_at,
        trouble=row.trouble or "",
        site_off_at=row.reminders_off_at,
        swept_at=row.swept_at,
        oldest_due_at=min(due, default=None),
    )


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
