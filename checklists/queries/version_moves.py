"""Booked appointments that still stand on an older version of their protocol."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Subquery

from checklists.models import Protocol, ProtocolVersion
from checklists.queries.scope import appointments_for, one, within
from checklists.rules.access import Actor
from checklists.rules.appointment_status import Status


@dataclass(frozen=True)
class OnVersion:
    """How many appointments stand on the version of this number."""

    number: int
    count: int


@dataclass(frozen=True)
class Booked:
    """Expected appointments ahead on older versions than the published one; `by_version` newest first."""

    count: int
    by_version: tuple[OnVersion, ...]


def booked_on_older(*, by: Actor, protocol_id: int, now: datetime) -> Booked:
    """What `version_moves.move_booked` would move; nothing where no version is published. Raises NotFound."""
    counts = Counter(number for _pk, number in _older(by, protocol_id, now))
    lines = tuple(OnVersion(number, counts[number]) for number in sorted(counts, reverse=True))
    return Booked(counts.total(), lines)


def ids_on_older(*, by: Actor, protocol_id: int, now: datetime) -> tuple[int, ...]:
    """The same appointments by id, in the order in which everybody locks. Raises NotFound."""
    return tuple(sorted(pk for pk, _number in _older(by, protocol_id, now)))


def published_id(*, by: Actor, protocol_id: int) -> int | None:
    """The version that can be booked now; None where none is published. Raises NotFound."""
    published = ProtocolVersion.objects.filter(protocol=OuterRef("pk"), state=ProtocolVersion.State.PUBLISHED)
    rows = within(Protocol.objects.annotate(bookable=Subquery(published.values("pk")[:1])), by)
    row: Any = one(rows, pk=protocol_id)
    bookable: int | None = row.bookable
    return bookable


def _older(by: Actor, protocol_id: int, now: datetime) -> list[tuple[int, int]]:
    version_id = published_id(by=by, protocol_id=protocol_id)
    if version_id is None:
        return []
    rows = appointments_for(by).filter(
        protocol_version__protocol_id=protocol_id, status=Status.EXPECTED, starts_at__gt=now
    )
    return list(rows.exclude(protocol_version_id=version_id).values_list("pk", "protocol_version__number"))
