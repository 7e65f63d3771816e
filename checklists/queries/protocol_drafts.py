"""A site's protocols as its staff see them: versions, drafts, who signed and published, how many booked."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Count, Q, Subquery

from checklists.models import Appointment, Protocol, ProtocolVersion
from checklists.queries.protocols import shipped_data, shipped_slugs
from checklists.queries.scope import NotFound, one, within
from checklists.rules.access import Actor
from checklists.rules.appointment_status import Status

State = ProtocolVersion.State


@dataclass(frozen=True)
class Done:
    """Somebody did something at some time; `by` is "" for the software itself."""

    at: datetime
    by: str
    user_id: int | None = None


@dataclass(frozen=True)
class VersionLine:
    """One version without its data. `booked` counts appointments still to come."""

    id: int
    protocol_id: int
    number: int
    state: str
    revision: int
    drafted: Done | None
    signed_off: Done | None
    published: Done | None
    retired_at: datetime | None
    booked: int

    @property
    def is_draft(self) -> bool:
        return self.state == State.DRAFT

    @property
    def is_published(self) -> bool:
        return self.state == State.PUBLISHED

    @property
    def wants_sign_off(self) -> bool:
        """Whether it is booked with though nobody here answers for it."""
        return self.is_published and self.signed_off is None


@dataclass(frozen=True)
class ProtocolLine:
    """One protocol with all its versions, newest first."""

    id: int
    slug: str
    name: str
    versions: tuple[VersionLine, ...]

    @property
    def published(self) -> VersionLine | None:
        return next((version for version in self.versions if version.is_published), None)

    @property
    def draft(self) -> VersionLine | None:
        return next((version for version in self.versions if version.is_draft), None)

    @property
    def retired(self) -> tuple[VersionLine, ...]:
        return tuple(version for version in self.versions if version.state == State.RETIRED)


@dataclass(frozen=True)
class VersionPage:
    """One version with what it says. `published_data` is what the published version of the same protocol says."""

    line: VersionLine
    slug: str
    name: str
    data: dict[str, Any]
    published_data: dict[str, Any] | None
    published_number: int | None

    @cached_property
    def is_shipped(self) -> bool:
        """Whether it says word for word what came with the software."""
        return any(shipped_data(slug) == self.data for slug in shipped_slugs())


def listed(*, site_id: int, by: Actor, now: datetime) -> tuple[ProtocolLine, ...]:
    """The protocols of a site, by name."""
    protocols = within(Protocol.objects.filter(site_id=site_id), by).order_by("name", "pk")
    return _lines(protocols, now)


def protocol(*, protocol_id: int, by: Actor, now: datetime) -> ProtocolLine:
    """One protocol. Raises NotFound."""
    return _lines([one(within(Protocol.objects.all(), by), pk=protocol_id)], now)[0]


def version(*, version_id: int, by: Actor, now: datetime) -> VersionPage:
    """One version. Raises NotFound."""
    mine = ProtocolVersion.objects.filter(pk=version_id).values("protocol")[:1]
    asked = Q(pk=version_id) | Q(state=State.PUBLISHED)
    found = {each.pk: each for each in _versions(by).filter(asked, protocol=Subquery(mine))}
    row = found.get(version_id)
    if row is None:
        raise NotFound
    published = next((each for each in found.values() if each.state == State.PUBLISHED), None)
    booked = _booked([row.pk], now)
    return VersionPage(
        line=_line(row, booked[row.pk]),
        slug=row.protocol.slug,
        name=str(row.data.get("name") or row.protocol.name),
        data=row.data,
        published_data=published.data if published else None,
        published_number=published.number if published else None,
    )


def published_choices(*, site_id: int, by: Actor) -> tuple[tuple[int, str], ...]:
    """Id and name of each published version of the site, by name."""
    rows = within(ProtocolVersion.objects.filter(site_id=site_id, state=State.PUBLISHED), by)
    return tuple(rows.order_by("protocol__name").values_list("pk", "protocol__name"))


def unsigned(*, site_id: int, by: Actor) -> int:
    """How many published protocols of the site no prescriber has signed off."""
    rows = ProtocolVersion.objects.filter(site_id=site_id, state=State.PUBLISHED, signed_off_at=None)
    return within(rows, by).count()


def unsigned_by_site() -> tuple[tuple[str, int], ...]:
    """The same for every site that has one, for the doctor."""
    rows = ProtocolVersion.objects.filter(state=State.PUBLISHED, signed_off_at=None)
    counted = rows.values_list("site__slug").annotate(count=Count("pk")).order_by("site__slug")
    return tuple((slug, count) for slug, count in counted)


def _lines(protocols: Iterable[Protocol], now: datetime) -> tuple[ProtocolLine, ...]:
    found = list(protocols)
    versions: dict[int, list[ProtocolVersion]] = defaultdict(list)
    rows = _with_people().filter(protocol__in=found).defer("data").order_by("-number")
    for row in rows:
        versions[row.protocol_id].append(row)
    booked = _booked([row.pk for row in rows], now)
    return tuple(
        ProtocolLine(
            id=each.pk,
            slug=each.slug,
            name=each.name,
            versions=tuple(_line(row, booked[row.pk]) for row in versions[each.pk]),
        )
        for each in found
    )


def _versions(by: Actor) -> Any:
    return within(_with_people().select_related("protocol"), by)


def _with_people() -> Any:
    return ProtocolVersion.objects.select_related("drafted_by", "signed_off_by", "published_by")


def _booked(ids: list[int], now: datetime) -> Counter[int]:
    rows = Appointment.objects.filter(
        protocol_version_id__in=ids, status=Status.EXPECTED, starts_at__gt=now
    ).values_list("protocol_version_id")
    return Counter(dict(rows.annotate(count=Count("pk")).order_by()))


def _line(row: ProtocolVersion, booked: int) -> VersionLine:
    return VersionLine(
        id=row.pk,
        protocol_id=row.protocol_id,
        number=row.number,
        state=row.state,
        revision=row.revision,
        drafted=_done(row.drafted_at, row.drafted_by),
        signed_off=_done(row.signed_off_at, row.signed_off_by),
        published=_done(row.published_at, row.published_by),
        retired_at=row.retired_at,
        booked=booked,
    )


def _done(at: datetime | None, by: Any) -> Done | None:
    return Done(at, by.name if by else "", by.pk if by else None) if at else None
