"""A site's own protocols: the version an appointment was booked with, and the one to book with now."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.db.models import QuerySet

from checklists.models import ProtocolVersion
from checklists.queries.scope import one, within
from checklists.rules.access import Actor
from checklists.rules.protocol import Protocol, parse


@dataclass(frozen=True)
class PublishedProtocol:
    """What can be booked today. `version_id` goes into `appointments.book`."""

    version_id: int
    slug: str
    name: str
    number: int
    protocol: Protocol


def of_version(version: ProtocolVersion) -> Protocol:
    """The protocol that this row holds. A published one never changes, so it is parsed once a process."""
    if version.published_at is None:
        return parse(version.data)
    return _parsed(version.pk, version.published_at)


def published_at(by: Actor, *, site_id: int) -> tuple[PublishedProtocol, ...]:
    """The published protocols of a site that `by` may reach; those for first infusions first, then by name."""
    rows = within(ProtocolVersion.objects.filter(state=ProtocolVersion.State.PUBLISHED, site_id=site_id), by)
    return _in_order(rows)


def published_of(*, site_id: int) -> tuple[PublishedProtocol, ...]:
    """The same, for a caller that holds the site already."""
    return _in_order(ProtocolVersion.objects.filter(state=ProtocolVersion.State.PUBLISHED, site_id=site_id))


def find(by: Actor, *, version_id: int) -> PublishedProtocol:
    """One published version. Raises NotFound."""
    rows = within(ProtocolVersion.objects.filter(state=ProtocolVersion.State.PUBLISHED), by)
    return _published(one(rows.select_related("protocol"), pk=version_id))


def _in_order(rows: QuerySet[ProtocolVersion]) -> tuple[PublishedProtocol, ...]:
    found = [_published(row) for row in rows.select_related("protocol").order_by("protocol__name")]
    return tuple(sorted(found, key=lambda each: not each.protocol.first_infusion))


def _published(row: ProtocolVersion) -> PublishedProtocol:
    return PublishedProtocol(row.pk, row.protocol.slug, row.protocol.name, row.number, of_version(row))


# The time of publishing tells version 1 of an emptied and refilled database from the one before.
@lru_cache(maxsize=256)
def _parsed(version_id: int, published: datetime) -> Protocol:
    return parse(ProtocolVersion.objects.get(pk=version_id).data)
